package redact_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/web/redact"
)

// world has one address that answers and one that the policy forbids.
func world(t *testing.T) *factstest.World {
	w := factstest.New(t)
	w.Add("10.20.30.40")
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: "private use", Opens: "10.20.30.40/32"})
	w.DNS.Value.Omitted = []netip.Addr{netip.MustParseAddr("10.20.30.41")}
	w.DNS.Value.A = &facts.Lookup{Aliases: []string{"db.inner.test"}}
	return w
}

func judge(w *factstest.World) *rules.Report {
	profile, _ := rules.Named(rules.ProfileWeChat)
	return rules.Evaluate(profile, w.Snapshot, rules.Params{Now: factstest.Now, Stores: trust.NewStores(), Discreet: true})
}

func TestSnapshot(t *testing.T) {
	w := world(t)
	before, _ := json.Marshal(w.Snapshot)
	got := redact.Snapshot(w.Snapshot)
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"10.20.30", "private use", "db.inner"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is told: %s", secret, text)
		}
	}
	if len(got.Addresses) != 2 || !strings.Contains(string(text), `"blocked_address"`) || !strings.Contains(string(text), "192.0.2.7") {
		t.Errorf("got %s", text)
	}
	if after, _ := json.Marshal(w.Snapshot); string(after) != string(before) {
		t.Error("the snapshot was changed")
	}
	if good := factstest.New(t).Snapshot; redact.Snapshot(good) != good {
		t.Error("a snapshot without such an address is copied")
	}
}

// TestRedirect leads from an address that answers to one that the policy forbids.
func TestRedirect(t *testing.T) {
	w := factstest.New(t)
	forbidden := &facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: "private use", Opens: "10.0.0.0/8"}
	exchange := &(*w.Address().HTTP.Value)[0]
	exchange.Redirects = []facts.Hop{{Scheme: "https", Host: "inside.test", Port: 443}}
	exchange.RedirectsEnd, exchange.RedirectsFailure = facts.RedirectFailed, forbidden
	w.Port80 = facts.Failed[facts.Redirect](*forbidden)
	w.Fetched = facts.Failed[[]facts.SHA256](*forbidden)
	w.Revocation = facts.Answered([]facts.Revocation{{Source: facts.SourceOCSP, URL: "http://ocsp.inside.test", Failure: forbidden}})
	before, _ := json.Marshal(w.Snapshot)
	text, err := json.Marshal(redact.Snapshot(w.Snapshot))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"10.0.0.0", "private use"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is told: %s", secret, text)
		}
	}
	if strings.Count(string(text), `"blocked_address"`) != 4 || !strings.Contains(string(text), "inside.test") || !strings.Contains(string(text), "192.0.2.7") {
		t.Errorf("got %s", text)
	}
	if after, _ := json.Marshal(w.Snapshot); string(after) != string(before) {
		t.Error("the snapshot was changed")
	}
}

func TestReport(t *testing.T) {
	w := world(t)
	w.Addresses = w.Addresses[1:] // nothing else answers, so rules speak of it
	r := judge(w)
	before, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for tag, reason := range map[lang.Tag]string{lang.English: "by the settings of this installation", lang.Chinese: "由本系统的设置决定"} {
		got := redact.Report(r, "api.example.test", tag)
		said := 0
		for i := range got.Outcomes {
			f := &got.Outcomes[i]
			text := f.Text(tag)
			if unjudged, ok := f.Unjudged(tag); ok {
				text += unjudged
			}
			values, _ := json.Marshal(redact.Values(f))
			if all := text + string(values) + f.Address.String(); strings.Contains(all, "10.20.30") || strings.Contains(all, "private use") || strings.Contains(string(values), reason) {
				t.Errorf("%s: %s %s at %v", f.Rule.ID, text, values, f.Address)
			}
			if strings.Contains(text, "{") {
				t.Errorf("%s: a place is open: %s", f.Rule.ID, text)
			}
			if strings.Contains(text, reason) {
				said++
			}
		}
		if said < 3 {
			t.Errorf("%d findings say why", said)
		}
		if diff := cmp.Diff(r.Platforms, got.Platforms); diff != "" || got.Reach != facts.ReachNotTried {
			t.Error("the verdicts are others", diff)
		}
	}
	if after, _ := r.Encode(); string(after) != string(before) {
		t.Error("the report was changed")
	}
	if good := judge(factstest.New(t)); redact.Report(good, "x", lang.English) != good {
		t.Error("a report without such an address is copied")
	}
}

// TestOwnNetwork: that our own network answered is told, and with which address is not, unless it is the server's.
func TestOwnNetwork(t *testing.T) {
	for phase, secret := range map[facts.Phase]bool{facts.PhaseConnect: true, facts.PhaseDNS: true, facts.PhaseTLS: false} {
		w := factstest.New(t)
		w.Addresses, w.DNS.Value.Addresses = nil, nil
		w.Add("10.20.30.40")
		w.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: phase, Detail: "Guard CA", Opens: "10.20.0.0/16"}, func(*facts.Address) bool { return true })
		shown := redact.Snapshot(w.Snapshot)
		if got := shown.Interference(); got != w.Interference() {
			t.Errorf("%s: the snapshot tells of %q", phase, got)
		}
		text, err := json.Marshal(shown)
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(string(text), "10.20."); told == secret || !strings.Contains(string(text), `"own_network"`) {
			t.Errorf("%s: %s", phase, text)
		}
		r := judge(w)
		got := redact.Report(r, "api.example.test", lang.English)
		for i := range got.Outcomes {
			f := &got.Outcomes[i]
			if f.Status != rules.Unknown {
				continue
			}
			values, _ := json.Marshal(redact.Values(&r.Outcomes[i]))
			said := f.Text(lang.English) + string(values) + f.Address.String()
			if strings.Contains(said, "10.20.") == secret || strings.Contains(said, "{address}") || strings.Contains(said, "settings of this installation") || !strings.Contains(said, "own_network") {
				t.Errorf("%s: %s", phase, said)
			}
		}
	}
}
