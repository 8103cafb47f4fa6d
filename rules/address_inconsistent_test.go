package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
)

// shows makes the last address show, beside what it serves, another leaf to connections with these hellos.
func shows(change func(*pki.Template), to ...facts.Hello) func(*world) {
	return func(w *world) {
		other := w.Leaf(change)
		for _, hello := range to {
			w.Show(w.Address(), hello, other.Raw)
		}
	}
}

// only makes what the address serves the leaf that connections with these hellos were shown, and nothing else.
func only(to ...facts.Hello) func(*world) {
	return func(w *world) {
		a := w.Address()
		a.Leaves = nil
		for _, hello := range to {
			w.Show(a, hello, w.Certificates[(*a.Chain.Value)[0]])
		}
	}
}

func both(changes ...func(*world)) func(*world) {
	return func(w *world) {
		for _, change := range changes {
			change(w)
		}
	}
}

func ofAge(from, to time.Duration) func(*pki.Template) {
	return func(t *pki.Template) { t.NotBefore, t.NotAfter = t.Now.Add(from), t.Now.Add(to) }
}

// rsaLeaf has a key of the other kind.
func rsaLeaf(to ...facts.Hello) func(*world) {
	return func(w *world) {
		shows(func(t *pki.Template) { t.Key = rsaKey(w, 2048) }, to...)(w)
	}
}

var _ = covers(&addressInconsistent,
	ruleCase{"one leaf to two hellos", nil, "pass"},
	ruleCase{"one leaf to the same hello twice", only(facts.HelloATS, facts.HelloATS), "pass"},
	ruleCase{"one connection of several", only(facts.HelloHandshake), "notapplicable"},
	ruleCase{"one connection", both(only(facts.HelloHandshake), func(w *world) { w.Address().Versions = facts.Probe[facts.Versions]{} }), "notchecked"},
	ruleCase{"no leaf noted", only(), "notchecked"},
	ruleCase{"another good leaf to the same hello", shows(nil, facts.HelloATS), "fail/facts"},
	ruleCase{"another good leaf to another hello", both(only(facts.HelloHandshake), shows(nil, facts.HelloATS)), "fail/facts"},
	ruleCase{"RSA beside ECDSA, to different hellos", both(only(facts.HelloHandshake), rsaLeaf(facts.HelloATS)), "pass"},
	ruleCase{"RSA beside ECDSA, to the same hello", both(only(facts.HelloATS), rsaLeaf(facts.HelloATS)), "fail/facts"},
	ruleCase{"two of RSA beside ECDSA", both(only(facts.HelloHandshake), rsaLeaf(facts.HelloATS), rsaLeaf(facts.HelloOther)), "fail/facts"},
	ruleCase{"another leaf for old clients", both(only(facts.HelloHandshake, facts.HelloATS), shows(nil, facts.HelloLegacy)), "pass"},
	ruleCase{"two for old clients", shows(nil, facts.HelloLegacy, facts.HelloATS), "fail/facts"},
	ruleCase{"one has expired", shows(ofAge(-90*day, -day), facts.HelloATS), "fail/verdict"},
	ruleCase{"one expired a second ago", shows(ofAge(-90*day, -time.Second), facts.HelloATS), "fail/verdict"},
	ruleCase{"one expires this second", shows(ofAge(-90*day, 0), facts.HelloATS), "fail/facts"},
	ruleCase{"one is of tomorrow", shows(ofAge(day, 90*day), facts.HelloATS), "fail/verdict"},
	ruleCase{"one is for another name", shows(func(t *pki.Template) { t.Names = []string{"other.example.test"} }, facts.HelloATS), "fail/verdict"},
	ruleCase{"what is served has expired, the other has not", both(valid(-90*day, -day), shows(nil, facts.HelloATS)), "fail/verdict"},
	ruleCase{"both have expired", both(valid(-90*day, -day), shows(ofAge(-80*day, -2*day), facts.HelloATS)), "fail/facts"},
	ruleCase{"an expired one of the other kind, to another hello", both(only(facts.HelloHandshake), func(w *world) {
		shows(func(t *pki.Template) { t.Key = rsaKey(w, 2048); ofAge(-90*day, -day)(t) }, facts.HelloATS)(w)
	}), "pass"},
	ruleCase{"one cannot be read, to the same hello", func(w *world) { w.Show(w.Address(), facts.HelloATS, []byte{1}) }, "fail/facts"},
	ruleCase{"one cannot be read, to another hello", both(only(facts.HelloHandshake), func(w *world) {
		w.Show(w.Address(), facts.HelloATS, []byte{1})
	}), "pass"},
	ruleCase{"one of two addresses", both(beside(only(facts.HelloHandshake, facts.HelloATS)), shows(nil, facts.HelloATS)), "pass; fail/facts"},
)

// TestShownLeaves holds what the evidence says of each leaf, and that chance makes no other judgement: how often each
// was met, and by which hello.
func TestShownLeaves(t *testing.T) {
	w := newWorld(t)
	expired := w.Leaf(ofAge(-90*day, -day))
	w.Show(w.Address(), facts.HelloATS, expired.Raw)
	judge := func() *Report { return Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params) }
	report := judge()
	i := slices.IndexFunc(report.Outcomes, func(f Finding) bool { return f.Rule.ID == "address_inconsistent" })
	f := report.Outcomes[i]
	for tag, want := range map[lang.Tag]string{
		lang.English: "2 certificates at one address, and not all are within their dates. Each, with its number of connections: ",
		lang.Chinese: "同一地址出示了 2 张证书，且并非都在有效期内。各证书及出示它的连接数：",
	} {
		if got := f.Text(tag); !strings.HasPrefix(got, want) || !strings.Contains(got, "api.example.test 2026-08-25 – 2026-11-22 (") ||
			!strings.Contains(got, ") × 1") || !strings.Contains(got, ") × 2") {
			t.Errorf("got %q", got)
		}
	}
	if got := f.Errors(IOS); !slices.Equal(got, clients(-201, -1201)[IOS]) {
		t.Errorf("got %v", got)
	}
	digest, facts1 := report.Digest(), w.Digest()
	w.Show(w.Address(), facts.HelloHandshake, expired.Raw)
	w.Show(w.Address(), facts.HelloATS, expired.Raw)
	if judge().Digest() != digest || w.Digest() != facts1 {
		t.Error("more connections make another judgement, or another state")
	}
	w.Show(w.Address(), facts.HelloATS, w.Leaf(nil).Raw)
	if judge().Digest() == digest || w.Digest() == facts1 {
		t.Error("a third leaf makes none")
	}
}
