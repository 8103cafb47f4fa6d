package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/rules"
)

// A document is what a reader of the JSON needs of it.
type document struct {
	Interrupted bool
	Summary     map[string]int
	Results     []struct {
		Target, Status, Reach string
		Platforms             map[string]struct {
			Status  string
			Reasons []string
		}
		Findings []struct {
			Rule, Status, Level, Evidence string
			Severity                      map[string]string
		}
		Passed    []string
		Addresses []struct {
			Address, Reach, Version string
			OpenSSL                 *struct {
				Command, Text, Reason string
				Code                  *int
			}
		}
		Snapshot json.RawMessage
	}
}

func decode(t *testing.T, text string) document {
	t.Helper()
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return d
}

// TestLab scans every case of the lab and finds exactly what it was built to show: no failure of weight medium or more
// is missing, and none is there that was not meant.
func TestLab(t *testing.T) {
	l := startLab(t)
	got := scanner(t, append([]string{"check", "-f", l.path("targets.txt"), "--format", "json", "--timeout", "20s", "--concurrency", "16"}, l.trust()...)...)
	if got.code != exitFindings || got.errors != "" {
		t.Fatalf("exit %d, %s", got.code, got.errors)
	}
	results := decode(t, got.out).Results
	if len(results) != len(l.Cases) {
		t.Fatalf("%d results for %d cases", len(results), len(l.Cases))
	}
	if len(l.Cases) < 24 {
		t.Errorf("only %d cases", len(l.Cases))
	}
	for i, c := range l.Cases {
		t.Run(c.ID, func(t *testing.T) {
			r := results[i]
			var shows, unknown []string
			for _, f := range r.Findings {
				worst := rules.None
				for _, name := range f.Severity {
					s, _ := rules.ParseSeverity(name)
					worst = max(worst, s)
				}
				switch {
				case worst < rules.Medium:
				case f.Status == string(rules.Fail):
					shows = append(shows, withLevel(f.Rule, f.Level))
				default:
					unknown = append(unknown, f.Rule)
				}
			}
			if diff := cmp.Diff(set(c.Shows), set(shows)); diff != "" {
				t.Errorf("shows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(set(spelledOut(c.Unknown)), set(unknown)); diff != "" {
				t.Errorf("unknown (-want +got):\n%s", diff)
			}
			verdict := lab.Verdict{
				IOS: r.Platforms["ios"].Status, Android: r.Platforms["android"].Status,
				Harmony: r.Platforms["harmony"].Status, Devtools: r.Platforms["devtools"].Status,
			}
			if diff := cmp.Diff(c.Verdict, verdict); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
			t.Logf("%s: shows %v, unknown %d", c.ID, set(shows), len(set(unknown)))
		})
	}
}

// withLevel names a finding as the lab does: with its level where the rule has several.
func withLevel(id, level string) string {
	i := slices.IndexFunc(rules.All(), func(r *rules.Rule) bool { return r.ID == id })
	if len(rules.All()[i].Levels) == 1 {
		return id
	}
	return id + "/" + level
}

func set(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return append([]string{}, slices.Compact(names)...)
}

// spelledOut replaces "*" by every rule that needs a handshake or a chain and can weigh medium, "chain" by those of them
// that need a chain, and "connection" by those that need no more than a connection.
func spelledOut(names []string) []string {
	var out []string
	for _, name := range names {
		if name != "*" && name != "chain" && name != "connection" {
			out = append(out, name)
			continue
		}
		wechat, _ := rules.Named(rules.ProfileWeChat)
		for _, r := range wechat.Rules {
			heavy := false
			for _, level := range r.Levels {
				for _, p := range facts.AllPlatforms() {
					heavy = heavy || level.At(p) >= rules.Medium
				}
			}
			needs := func(id facts.ProbeID) bool { return slices.Contains(r.Needs, id) }
			stands := needs(facts.ProbeChain) || name == "*" && needs(facts.ProbeHandshake)
			if name == "connection" {
				stands = needs(facts.ProbeConnect)
			}
			if heavy && stands {
				out = append(out, r.ID)
			}
		}
	}
	return out
}

// unfilled is a place in a phrase that nothing was put into. What is to be typed may have braces of its own.
var unfilled = regexp.MustCompile(`\{[a-z0-9_]*\}`)

// TestLabInBothLanguages writes the lab as a table: each language is whole, and keeps to itself.
func TestLabInBothLanguages(t *testing.T) {
	l := startLab(t)
	for _, tag := range []string{"en", "zh"} {
		got := scanner(t, append([]string{"check", "-f", l.path("targets.txt"), "--lang", tag, "--timeout", "2s"}, l.trust()...)...)
		if got.code != exitFindings || unfilled.MatchString(got.out) || !strings.Contains(got.out, l.Cases[0].Target()) {
			t.Errorf("%s: exit %d\n%s", tag, got.code, got.out)
		}
	}
}
