package alert

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// judge makes a good snapshot, changes it, and lets the real rules judge it. The report is written and read, as it is
// when the store hands it out; kept is the one before.
func judge(w *factstest.World, now time.Time) (report, kept *rules.Report) {
	w.Helper()
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		w.Fatal(err)
	}
	stores := trust.NewStores()
	stores.Trust("test", facts.Everywhere, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	report = rules.Evaluate(profile, w.Snapshot, rules.Params{Now: now, Stores: stores})
	text, err := report.Encode()
	if err != nil {
		w.Fatal(err)
	}
	if kept, err = rules.DecodeReport(text); err != nil {
		w.Fatal(err)
	}
	return report, kept
}

// tell writes conditions: key, severity, "?" for what must be confirmed. Leaves are called a, b, … in the order in which
// the snapshot shows them.
func tell(w *factstest.World, list []Condition) string {
	names := []string{}
	for i := range w.Addresses {
		if chain := w.Addresses[i].Chain.Value; chain != nil && len(*chain) > 0 {
			names = append(names, (*chain)[0].String())
		}
	}
	var out []string
	for _, c := range list {
		text := c.Key
		for i, name := range names {
			text = strings.ReplaceAll(text, name, "leaf-"+string(rune('a'+i)))
		}
		if c.Severity != rules.None {
			text += " " + c.Severity.String()
		}
		if c.Confirm {
			text += " ?"
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

var refused = facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}

func alerted() facts.Failure {
	number := uint8(40)
	return facts.Failure{Kind: facts.Alert, Phase: facts.PhaseTLS, Alert: &number}
}

func short(t *pki.Template) { t.NotAfter = factstest.Now.Add(day) }

func TestConditions(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*factstest.World)
		later  time.Duration
		want   string
	}{
		"good":      {nil, 0, "expiry:3:leaf-a"},
		"soon over": {func(w *factstest.World) { w.Serve(w.Leaf(short).Chain()...) }, 0, "expiry:3:leaf-a"},
		"over":      {nil, 61 * day, "expiry:3:leaf-a"},
		"nothing was tried": {func(w *factstest.World) {
			factstest.Fail(w.Address(), facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect})
		}, 0, ""},
		"nothing answers":    {func(w *factstest.World) { factstest.Fail(w.Address(), refused) }, 0, "unreachable:3:7 ?"},
		"no name":            {func(w *factstest.World) { noName(w) }, 0, "unreachable:3:7 ?"},
		"no TLS":             {func(w *factstest.World) { factstest.Fail(w.Address(), alerted()) }, 0, "fault:3:192.0.2.7:443:tls_handshake_failed blocker ?"},
		"no TLS, with chain": {func(w *factstest.World) { w.Address().Handshake = facts.Failed[facts.Session](alerted()) }, 0, "expiry:3:leaf-a\nfault:3:leaf-a:tls_handshake_failed blocker"},
		"no intermediate":    {func(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) }, 0, "expiry:3:leaf-a\nfault:3:leaf-a:chain_incomplete blocker"},
		"a weak key, and of another name": {func(w *factstest.World) {
			w.Serve(w.Leaf(func(t *pki.Template) { t.Key, t.Names = weak, []string{"x.example.test"} }).Chain()...)
		}, 0, "expiry:3:leaf-a\nfault:3:leaf-a:cert_key_rsa blocker\nfault:3:leaf-a:name_mismatch blocker"},
		"of another name": {
			func(w *factstest.World) {
				w.Serve(w.Leaf(func(t *pki.Template) { t.Names = []string{"x.example.test"} }).Chain()...)
			}, 0,
			"expiry:3:leaf-a\nfault:3:leaf-a:name_mismatch blocker",
		},
		"a medium one": {func(w *factstest.World) { w.Address().Handshake.Value.ClientCertificateRequested = true }, 0, "expiry:3:leaf-a"},
		"two servers, one leaf": {func(w *factstest.World) {
			alone := w.Leaf(nil).Raw
			w.Serve(alone)
			w.Add("192.0.2.8")
			w.Serve(alone)
		}, 0, "expiry:3:leaf-a\nfault:3:leaf-a:chain_incomplete blocker"},
		"two servers, two leaves": {func(w *factstest.World) {
			w.Add("192.0.2.8")
			w.Serve(w.Leaf(nil).Raw)
		}, 0, "expiry:3:leaf-a\nexpiry:3:leaf-b\nfault:3:leaf-b:chain_incomplete blocker"},
		"self-signed": {func(w *factstest.World) {
			w.Serve(w.Must(pki.SelfSigned(pki.Template{CommonName: factstest.Host, Names: []string{factstest.Host}, Now: factstest.Now})).Raw)
		}, 0, "expiry:3:leaf-a\nfault:3:leaf-a:cert_self_signed blocker"},
		"one of two is dead": {func(w *factstest.World) {
			w.Add("192.0.2.8")
			factstest.Fail(w.Address(), refused)
		}, 0, "expiry:3:leaf-a\nfault:3:192.0.2.8:443:multi_ip_inconsistent high ?"},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			if c.change != nil {
				c.change(w)
			}
			report, kept := judge(w, factstest.Now.Add(c.later))
			want := strings.Split(c.want, "\n")
			for _, r := range []*rules.Report{report, kept} {
				list := Conditions(3, 7, r)
				got := strings.Split(tell(w, list), "\n")
				if sorted(got) != sorted(want) {
					t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), c.want)
				}
				for i, one := range list {
					if i > 0 && list[i-1].Key >= one.Key {
						t.Errorf("%s stands before %s", list[i-1].Key, one.Key)
					}
					sound(t, one)
				}
			}
		})
	}
}

// sorted writes words in the order of their letters: the hashes of leaves have another each time.
func sorted(list []string) string {
	seen := map[string]bool{}
	for _, s := range list {
		seen[s] = true
	}
	return fmt.Sprint(len(list), seen)
}

// sound looks for what every condition of a kind has.
func sound(t *testing.T, c Condition) {
	t.Helper()
	switch {
	case c.Kind == Expiry && (c.Certificate == nil || c.Finding != nil),
		c.Kind == Fault && (c.Finding == nil || c.Finding.Rule.ID != c.Rule || (c.Certificate == nil) != c.Confirm),
		c.Kind == Unreachable && (c.Finding == nil || c.Certificate != nil),
		!strings.HasPrefix(c.Key, string(c.Kind)+":3:"):
		t.Errorf("%+v", c)
	}
}

func TestUnreachableSaysWhy(t *testing.T) {
	for want, change := range map[string]func(*factstest.World){
		"tcp_unreachable": func(w *factstest.World) { factstest.Fail(w.Address(), refused) },
		"dns_fail":        func(w *factstest.World) { noName(w) },
	} {
		w := factstest.New(t)
		change(w)
		report, _ := judge(w, factstest.Now)
		if got := Conditions(3, 7, report)[0].Finding; got == nil || got.Rule.ID != want {
			t.Errorf("%s: got %+v", want, got)
		}
	}
}

func noName(w *factstest.World) {
	w.DNS = facts.Failed[facts.DNS](facts.Failure{Kind: facts.NameNotFound, Phase: facts.PhaseDNS})
	w.Addresses = nil
}

// Of several findings of one cause the gravest is told; what is only inferred is not.
func TestGravest(t *testing.T) {
	rule := ruleOf("chain_incomplete")
	one := func(level rules.LevelID, on facts.Platforms, sure rules.Confidence) rules.Finding {
		return rules.Finding{Rule: rule, Outcome: rules.Outcome{Status: rules.Fail, Level: level, On: on, Confidence: sure, Evidence: string(level)}}
	}
	r := &rules.Report{Reach: facts.ReachOK, Outcomes: []rules.Finding{
		one("fetchable", facts.On(facts.IOS), rules.Confirmed), // medium there
		one("fetchable", facts.On(facts.Android), rules.Confirmed),
		one("dead_end", facts.Everywhere, rules.Inferred),
		one("dead_end", facts.On(facts.IOS, facts.Devtools), rules.Likely),
	}}
	gravest := r.Outcomes[3]
	for range 2 {
		got := Conditions(3, 7, r)
		if len(got) != 1 || got[0].Finding.On != gravest.On || got[0].Key != "fault:3:endpoint-7:chain_incomplete" || got[0].Confirm {
			t.Errorf("got %+v", got)
		}
		slices.Reverse(r.Outcomes)
	}
}

// A report of a version that did not say which leaf it was, or when it began, gives no key of one.
func TestLeafNotNamed(t *testing.T) {
	w := factstest.New(t)
	report, _ := judge(w, factstest.Now)
	for _, change := range []func(*rules.Leaf){
		func(l *rules.Leaf) { l.SHA256 = facts.SHA256{} },
		func(l *rules.Leaf) { l.NotBefore = time.Time{} },
		func(l *rules.Leaf) { l.NotAfter = time.Time{} },
	} {
		r := *report
		r.Leaves = map[netip.AddrPort]rules.Leaf{}
		for at, l := range report.Leaves {
			change(&l)
			r.Leaves[at] = l
		}
		if got := Conditions(3, 7, &r); len(got) != 0 {
			t.Errorf("got %+v", got)
		}
	}
}

// The rules that are named here are rules.
func TestRulesNamed(t *testing.T) {
	named := slices.Concat(byExpiry, byReach)
	for echo, of := range byEcho {
		named = append(append(named, echo), of...)
	}
	for _, id := range named {
		if ruleOf(id) == nil {
			t.Errorf("there is no rule %s", id)
		}
	}
}
