package lang_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]struct {
		tag lang.Tag
		ok  bool
	}{
		"zh": {lang.Chinese, true}, "zh-CN": {lang.Chinese, true}, "zh_CN.UTF-8": {lang.Chinese, true}, "ZH-hans": {lang.Chinese, true},
		"en": {lang.English, true}, "en_GB.UTF-8": {lang.English, true},
		"": {lang.English, false}, "C": {lang.English, false}, "fr": {lang.English, false}, "zhx": {lang.English, false},
	} {
		if tag, ok := lang.Parse(text); tag != want.tag || ok != want.ok {
			t.Errorf("%q: got %s, %v", text, tag, ok)
		}
	}
}

func TestFromEnv(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want lang.Tag
	}{
		{nil, lang.English},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, lang.Chinese},
		{map[string]string{"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, lang.English},
		{map[string]string{"LC_MESSAGES": "zh_CN", "LANG": "en_US.UTF-8"}, lang.Chinese},
		{map[string]string{"LC_ALL": "", "LANG": "zh_CN"}, lang.Chinese},
	} {
		if got := lang.FromEnv(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: got %s, want %s", c.env, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	lookup := lang.Pairs("a", "1", "b", "{a}", "odd")
	for text, want := range map[string]string{
		"":              "",
		"plain":         "plain",
		"{a}":           "1",
		"x{a}y{a}z":     "x1y1z",
		"{b}":           "{a}", // a value is not filled again: it may be a stranger's
		"{unknown} {a}": "{unknown} 1",
		"{odd}":         "{odd}",
		"open {a":       "open {a",
		"}{a}{":         "}1{",
	} {
		if got := lang.En(text).Fill(lang.English, lookup); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func ExampleErrorf() {
	err := lang.Errorf(lang.En("{file}: cannot be read").Zh("{file}：无法读取"), "file", "hosts.txt").Because(io.ErrUnexpectedEOF)
	fmt.Println(err)
	fmt.Println(err.In(lang.Chinese))
	fmt.Println(errors.Is(err, io.ErrUnexpectedEOF))
	// Output:
	// hosts.txt: cannot be read
	// hosts.txt：无法读取
	// true
}
