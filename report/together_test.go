package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// linted is a good target whose leaf, shown at two addresses, fails these lints.
func linted(t *testing.T, lints facts.Lints) report.Result {
	w := factstest.New(t)
	chain := w.Address().Chain
	w.Add("192.0.2.99")
	w.Address().Chain = chain
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores := trust.NewStores()
	stores.Trust("test", facts.Everywhere, root)
	strict, _ := rules.Named(rules.ProfileStrict)
	return report.Result{Target: "a.example.com", Snapshot: w.Snapshot, Report: rules.Evaluate(strict, w.Snapshot, rules.Params{
		Now: factstest.Now, Stores: stores, Lints: map[facts.SHA256]facts.Lints{(*chain.Value)[0]: lints},
	})}
}

func lints(severity facts.LintSeverity, n int) (out []facts.Lint) {
	for i := range n {
		out = append(out, facts.Lint{Name: fmt.Sprintf("%c_lint_%d", severity[0], i), Source: "RFC5280", Severity: severity})
	}
	return out
}

// TestTogether: many lints are one line, whatever they weigh and at however many addresses they are found; --all shows
// each, and JSON always does.
func TestTogether(t *testing.T) {
	strict, _ := rules.Named(rules.ProfileStrict)
	many := facts.Lints{Found: append(lints(facts.LintError, 2), lints(facts.LintWarn, 10)...), More: 3}
	for name, c := range map[string]struct {
		lints facts.Lints
		tag   lang.Tag
		all   bool
		want  []string
		not   []string
	}{
		"errors and warnings": {
			lints: many, want: []string{"! cert_lint  medium on every platform", "lints that fail: 15 (e_lint_0, e_lint_1, w_lint_0, w_lint_1, w_lint_2, …); --all shows each", "Ask the authority"},
			not: []string{"low", "w_lint_3", "192.0.2.99 "},
		},
		"in Chinese":    {lints: many, tag: lang.Chinese, want: []string{"15 项规范检查未通过：e_lint_0, e_lint_1"}, not: []string{"w_lint_3"}},
		"warnings only": {lints: facts.Lints{Found: lints(facts.LintWarn, 3)}, want: []string{"✓ a.example.com", "lints that fail: 3 (w_lint_0, w_lint_1, w_lint_2); --all shows each"}, not: []string{"Ask the authority", "of low weight: cert_lint"}},
		"notices only":  {lints: facts.Lints{Found: lints(facts.LintNotice, 1)}, want: []string{"✓ a.example.com", "lints that fail: 1 (n_lint_0)"}},
		"--all":         {lints: many, all: true, want: []string{"e_lint_0 (RFC5280)", "w_lint_9 (RFC5280)", "3 lints more"}, not: []string{"lints that fail"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w := report.NewTable(&out, report.Options{Lang: c.tag, Profile: strict, Platforms: facts.Everywhere, All: c.all, Width: 400})
			if err := w.Result(linted(t, c.lints)); err != nil {
				t.Fatal(err)
			}
			for _, text := range c.want {
				if !strings.Contains(out.String(), text) {
					t.Errorf("it does not say %q:\n%s", text, &out)
				}
			}
			for _, text := range c.not {
				if strings.Contains(out.String(), text) {
					t.Errorf("it says %q:\n%s", text, &out)
				}
			}
		})
	}
	var out bytes.Buffer
	w := report.NewJSON(&out, report.Options{Profile: strict, Platforms: facts.Everywhere})
	if err := w.Result(linted(t, many)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(false); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Results []struct {
			Findings []struct {
				Rule   string
				Values struct{ Lint string }
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for _, f := range doc.Results[0].Findings {
		if f.Rule == "cert_lint" {
			names[f.Values.Lint]++
		}
	}
	if len(names) != 13 || names["w_lint_9"] != 2 || names[""] != 2 { // at two addresses; "" are those that were not kept
		t.Errorf("JSON has %v", names)
	}
}
