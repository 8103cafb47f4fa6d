package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// updateLint writes what is found into the archives: UPDATE_LINT=1. Read it before it is committed.
var updateLint = os.Getenv("UPDATE_LINT") != ""

// TestLintFixtures lints a mini program of each style. Each archive has the console in "console" and the findings in
// "want": the severity on Android, the rule, and the place. Those that end in -clean have none that weighs more than info.
func TestLintFixtures(t *testing.T) {
	names, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			console, folder, want := filepath.Join(dir, "app.yaml"), filepath.Join(dir, "project"), ""
			for i, f := range archive.Files {
				to := filepath.Join(folder, f.Name)
				switch f.Name {
				case "want":
					want = string(f.Data)
					defer func() {
						if updateLint {
							archive.Files[i].Data = []byte(want)
							if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
								t.Error(err)
							}
						}
					}()
					continue
				case "console":
					to = console
				}
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := scanner(t, "lint", folder, "--console", console, "--format", "json", "--profile", "strict")
			found := strings.ReplaceAll(linted(t, got.out), dir+string(filepath.Separator), "")
			if updateLint {
				want = found
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("%s-want +got\n%s", got.errors, diff)
			}
			clean := strings.HasSuffix(t.Name(), "-clean")
			wantCode := exitFindings
			if clean {
				wantCode = exitOK
			}
			if got.code != wantCode {
				t.Errorf("exit %d, want %d", got.code, wantCode)
			}
			for line := range strings.Lines(found) {
				if clean && !strings.HasPrefix(line, "info ") {
					t.Errorf("not silent: %s", line)
				}
			}
		})
	}
}

// linted gives a line for each finding of a document.
func linted(t *testing.T, text string) string {
	t.Helper()
	var d struct {
		Results []struct {
			Findings []struct {
				Rule, File   string
				Line, Column int
				Severity     map[string]string
				Status       string
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil || len(d.Results) != 1 {
		t.Fatalf("%v in %s", err, text)
	}
	var b strings.Builder
	for _, f := range d.Results[0].Findings {
		word := f.Severity["android"]
		if f.Status == "unknown" {
			word = "unknown"
		}
		fmt.Fprintf(&b, "%s %s %s:%d:%d\n", word, f.Rule, f.File, f.Line, f.Column)
	}
	return b.String()
}

// TestLintUsage says what is wrong with what was given.
func TestLintUsage(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	bad, file := put("app.yaml", "reqeust: []\n"), put("a.js", "1")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no such folder": {[]string{filepath.Join(dir, "none")}, "none: "},
		"no folder":      {[]string{file}, "it is no folder"},
		"unknown key":    {[]string{dir, "--console", bad}, `app.yaml:1: there is no key "reqeust"; did you mean "request"?`},
		"no console":     {[]string{dir, "--console", filepath.Join(dir, "none")}, "--console "},
		"facts in table": {[]string{dir, "--with-facts"}, "--with-facts goes with"},
		"time":           {[]string{dir, "--at", "soon"}, "write a time as"},
	} {
		t.Run(name, func(t *testing.T) {
			got := scanner(t, append([]string{"lint", "--lang", "en"}, c.args...)...)
			if got.code != exitUsage || !strings.Contains(got.errors, c.want) {
				t.Errorf("exit %d, said %q", got.code, got.errors)
			}
		})
	}
}
