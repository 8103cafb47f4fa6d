package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// TestLabShows scans the lab for all that any rule minds, and holds shown_lab.json against what each server shows. Of
// each side the first three are named.
func TestLabShows(t *testing.T) {
	l := startLab(t)
	args := []string{"check", "-f", l.path("targets.txt"), "--depth", "full", "--profile", "strict", "--all", "--format", "json", "--timeout", "20s"}
	got := scanner(t, append(args, l.trust()...)...)
	if got.code != exitFindings || got.errors != "" {
		t.Fatalf("exit %d, %s", got.code, got.errors)
	}
	shows := map[string]*labShows{}
	for i, r := range decode(t, got.out).Results {
		for _, f := range r.Findings {
			if shows[f.Rule] == nil {
				shows[f.Rule] = &labShows{}
			}
			switch s := shows[f.Rule]; f.Status {
			case string(rules.Fail):
				s.Fail = append(s.Fail, l.Cases[i].ID)
			case string(rules.Pass):
				s.Pass = append(s.Pass, l.Cases[i].ID)
			}
		}
	}
	for id, s := range shows {
		s.Fail, s.Pass = few(s.Fail), few(s.Pass)
		if s.Fail == nil && s.Pass == nil {
			delete(shows, id)
		}
	}
	text, err := json.MarshalIndent(shows, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	const name = "shown_lab.json"
	if *update {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s is out of date; read the difference after go test ./cmd/scanner -run %s -update (-want +got):\n%s", name, t.Name(), diff)
	}
}

// few names no more servers than a reader needs, the first in the lab's order.
func few(ids []string) []string {
	ids = slices.Compact(ids)
	return ids[:min(len(ids), 3)]
}

// TestEveryRuleIsShown holds that each rule has something that fails it and something that passes it: a server of the lab,
// or a row of a test.
func TestEveryRuleIsShown(t *testing.T) {
	for _, r := range slices.Concat(rules.All(), rules.AllLint()) {
		s := shown()[r.ID]
		for _, in := range []shownIn{s.Fail, s.Pass} {
			if in.Lab == nil || !strings.HasPrefix(in.Test, "Test") {
				t.Errorf("%s: %+v", r.ID, s)
			}
		}
	}
	if got, want := len(shown()), len(rules.All())+len(rules.AllLint()); got != want {
		t.Errorf("%d rules are shown, there are %d", got, want)
	}
}

// TestAreas holds that each area has rules, and that the totals count each rule once.
func TestAreas(t *testing.T) {
	all := slices.Concat(rules.All(), rules.AllLint())
	n := count(all)
	sum := 0
	for _, a := range areas() {
		if n.Areas[a] == 0 {
			t.Errorf("no rule is about %s", a)
		}
		sum += n.Areas[a]
	}
	if sum != len(all) || n.Rules != len(all) || n.Areas[areaProject] != len(rules.AllLint()) {
		t.Errorf("%d of %d rules have an area: %+v", sum, len(all), n)
	}
	for _, p := range facts.AllPlatforms() {
		sum := 0
		for _, k := range n.Platforms[p] {
			sum += k
		}
		if sum != len(all) {
			t.Errorf("%s: %d of %d", p, sum, len(all))
		}
	}
	for id, want := range map[string]area{
		"cert_expired": areaCertificate, "chain_incomplete": areaCertificate, "trust_ios": areaCertificate, "ct_count": areaCertificate,
		"cert_revoked": areaCertificate, "tls12_missing": areaTLS, "cipher_rc4": areaTLS, "hsts": areaHTTP, "wss_upgrade": areaHTTP,
		"dns_fail": areaDNS, "tcp_unreachable": areaConnection, "ipv6_broken": areaConnection, "domain_quota": areaProject, "waiver_ended": areaJudgement,
	} {
		i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == id })
		if i < 0 || areaOf(all[i]) != want {
			t.Errorf("%s is not about %s", id, want)
		}
	}
}
