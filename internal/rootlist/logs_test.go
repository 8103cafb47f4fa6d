package rootlist

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// TestLogs keeps a list of logs, reads it again, and takes it away.
func TestLogs(t *testing.T) {
	data := t.TempDir()
	name := LogsFile(data)
	if LogsFile("") != "" {
		t.Error("there is a file without a folder")
	}
	for _, none := range []string{"", name} {
		if list, err := Logs(none); list != nil || err != nil {
			t.Errorf("%q: %v, %v", none, list, err)
		}
	}
	if removed, err := RemoveLogs(name); removed || err != nil {
		t.Error(removed, err)
	}
	given := filepath.Join(data, "given.json")
	if err := os.WriteFile(given, cttest.ListJSON(t, "7", now, cttest.New(t, "log", "A")), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second takes the place of the first
		list, text, err := ReadLogs("--ct-log-list", given)
		if err != nil || list.Len() != 1 {
			t.Fatal(list, err)
		}
		if err := SaveLogs(name, text); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Logs(name)
	if err != nil || list.About() != "7 2026-11-01" {
		t.Errorf("%v, %v", list, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(name)); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
	if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Logs(name); err == nil || !strings.Contains(err.Error(), "stores remove ct") {
		t.Errorf("a damaged file: %v", err)
	}
	if removed, err := RemoveLogs(name); !removed || err != nil {
		t.Error(removed, err)
	}
}

// TestCheckLogs refuses a list that is older than the one that is there; the same one may come again.
func TestCheckLogs(t *testing.T) {
	log := cttest.New(t, "log", "A")
	there := cttest.Parsed(t, now, log)
	if err := errors.Join(CheckLogs("x", there, nil), CheckLogs("x", there, there), CheckLogs("x", cttest.Parsed(t, now.Add(1e9), log), there)); err != nil {
		t.Error(err)
	}
	if err := CheckLogs("x", cttest.Parsed(t, now.Add(-1e9), log), there); err == nil {
		t.Error("an older one is taken")
	}
}

// TestExplainLogs has a sentence of its own in both languages for whatever may be wrong.
func TestExplainLogs(t *testing.T) {
	seen := map[string]bool{}
	for _, err := range []error{ct.ErrNoList, ct.ErrKey, ct.ErrID, ct.ErrTwice, ct.ErrState, ct.ErrOperator, ct.ErrTooMany} {
		if err != ct.ErrNoList {
			err = &ct.LogError{Log: "X", Err: err}
		}
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			text := explainLogs(err).In(tag)
			if seen[text] || text == "" || strings.Contains(text, "{") {
				t.Errorf("%v: %q", err, text)
			}
			seen[text] = true
		}
	}
}
