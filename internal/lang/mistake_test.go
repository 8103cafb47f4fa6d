package lang_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

func ExampleWrong() {
	err := lang.Wrong("--port x", lang.En("write a number from {from}").Zh("应为数字，从 {from} 起"), "from", "1")
	fmt.Println(err)
	fmt.Println(err.(lang.Speaker).In(lang.Chinese))
	// Output:
	// --port x: write a number from 1
	// --port x：应为数字，从 1 起
}

func TestFlatten(t *testing.T) {
	one := lang.Wrong("--a", lang.En("a").Zh("一"))
	two := lang.Fault{Speaker: lang.Errorf(lang.En("b").Zh("二")).Because(errors.Join(io.EOF, io.ErrClosedPipe))}
	if got := lang.Flatten(nil); got != nil {
		t.Errorf("of nil: %v", got)
	}
	got := lang.Flatten(errors.Join(one, nil, errors.Join(two, io.EOF), errors.Join()))
	if len(got) != 3 || got[0] != one || got[1] != error(two) || got[2] != io.EOF {
		t.Errorf("got %v", got)
	}
	if !errors.Is(two, io.EOF) {
		t.Error("a fault hides its cause")
	}
}

func TestReason(t *testing.T) {
	begin := lang.En("cannot be read: ").Zh("无法读取：")
	_, missing := os.ReadFile(filepath.Join(t.TempDir(), "x"))
	for name, c := range map[string]struct {
		err    error
		en, zh string
	}{
		"known":              {missing, "cannot be read: there is no such file or folder", "无法读取：文件或目录不存在"},
		"another":            {io.ErrNoProgress, "cannot be read: " + io.ErrNoProgress.Error(), "无法读取：" + io.ErrNoProgress.Error()},
		"another, of a file": {&fs.PathError{Op: "open", Path: "/tmp/secret", Err: io.ErrNoProgress}, "cannot be read: " + io.ErrNoProgress.Error(), "无法读取：" + io.ErrNoProgress.Error()},
	} {
		got := lang.Reason(begin, c.err)
		if got.In(lang.English) != c.en || got.In(lang.Chinese) != c.zh || !errors.Is(got, c.err) {
			t.Errorf("%s: got %s, %s", name, got.In(lang.English), got.In(lang.Chinese))
		}
	}
	if got := lang.Unreadable("-f x", missing).Error(); !strings.HasPrefix(got, "-f x: cannot be read: ") || !errors.Is(lang.Unreadable("-f x", missing), fs.ErrNotExist) {
		t.Errorf("got %s", got)
	}
}
