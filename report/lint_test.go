package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// lintResult is a project with one address that is not listed, one that is not known, and a file that was not read.
func lintResult(t *testing.T) (report.Options, report.LintResult) {
	t.Helper()
	at := facts.Place{File: "pages/a.ts", Line: 3, Column: 7}
	p := &facts.Project{
		SchemaVersion: 1, Kind: facts.MiniProgram, Root: ".", Partial: facts.PartialBytes,
		Files: []facts.SourceFile{{Path: "pages/a.ts"}, {Path: "b.js", Problem: facts.FileTooLarge}},
		Calls: []facts.NetCall{
			{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://a.example.com/\u202e", Place: at, Release: true}}},
			{API: facts.APIUpload, Place: at, URLs: []facts.URL{{Open: true, Place: at, Unresolved: facts.UnresolvedRuntime}}},
		},
	}
	c := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {}}}
	profile, ok := rules.Lint(rules.ProfileWeChat)
	if !ok {
		t.Fatal("no profile")
	}
	r := rules.EvaluateProject(profile, p, c, rules.Params{Now: time.Unix(0, 0)})
	return report.Options{Lang: lang.English, Profile: profile, Platforms: facts.Everywhere, Tool: report.Tool{Name: "tongguan"}},
		report.LintResult{Target: "shop", Project: p, Report: r}
}

func TestWriteLint(t *testing.T) {
	o, r := lintResult(t)
	write := func(format string, o report.Options) string {
		t.Helper()
		var b bytes.Buffer
		if err := report.FormatNamed(format).Lint(&b, o, r); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	s := schema(t)
	all := o
	all.All, all.WithSnapshot = true, true
	for _, o := range []report.Options{o, all} {
		validate(t, s, write("json", o))
		lines := 0
		for line := range strings.Lines(write("jsonl", o)) {
			validate(t, s, line)
			lines++
		}
		if lines != 3 {
			t.Errorf("%d lines", lines)
		}
	}
	for _, want := range []string{`"file":"pages/a.ts","line":3,"column":7`, `"unread":1`, `"partial":"bytes"`, `"unresolved":1`} {
		if text := write("json", o); !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	for tag, wants := range map[lang.Tag][]string{
		lang.English: {"✗ shop", "Not all was read", "✗ domain_not_allowlisted  blocker on every platform", "pages/a.ts:3:7  request goes to https://a.example.com/", "? source_unread  not known on every platform", "(--all shows them): url_unresolved (1)"},
		lang.Chinese: {"没有全部读取", "✗ domain_not_allowlisted  所有平台：阻断", "而 request 列表中没有 a.example.com", "（用 --all 查看）：url_unresolved (1)"},
	} {
		o.Lang = tag
		text := write("table", o)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(text, "\u202e") {
			t.Error("it has what turns text around")
		}
	}
}
