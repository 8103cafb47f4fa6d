package facts_test

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func ownNetwork(phase facts.Phase) facts.Failure {
	return facts.Failure{Kind: facts.OwnNetwork, Phase: phase}
}

// TestInterference tells our own network's doing from everything else that keeps an endpoint from being tried.
func TestInterference(t *testing.T) {
	noRoute := facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect}
	blocked := facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect}
	at := func(addr string, f facts.Failure) func(*factstest.World) {
		return func(w *factstest.World) {
			w.Add(addr)
			*w.Address() = facts.Address{Addr: w.Address().Addr, Connect: facts.Failed[facts.Connection](f)}
		}
	}
	alone := func(w *factstest.World) { w.Addresses, w.DNS.Value.Addresses = nil, nil }
	for name, c := range map[string]struct {
		changes []func(*factstest.World)
		want    facts.Interference
	}{
		"all is well":                  {nil, ""},
		"nothing was looked at":        {[]func(*factstest.World){alone}, ""},
		"a fake address":               {[]func(*factstest.World){alone, at("198.18.0.7", ownNetwork(facts.PhaseConnect))}, facts.FakeIP},
		"an invented one":              {[]func(*factstest.World){alone, at("192.0.2.80", ownNetwork(facts.PhaseDNS))}, facts.NamesInvented},
		"somebody else's certificate":  {[]func(*factstest.World){alone, at("192.0.2.80", ownNetwork(facts.PhaseTLS))}, facts.TLSInspected},
		"IPv6 alone, and none here":    {[]func(*factstest.World){alone, at("2001:db8::7", noRoute), at("2001:db8::8", noRoute)}, facts.NoIPv6},
		"no way to IPv4":               {[]func(*factstest.World){alone, at("192.0.2.80", noRoute)}, ""},
		"no IPv6, and IPv4 is blocked": {[]func(*factstest.World){alone, at("10.0.0.1", blocked), at("2001:db8::7", noRoute)}, ""},
		"no IPv6, and a fake IPv4":     {[]func(*factstest.World){alone, at("2001:db8::7", noRoute), at("198.18.0.7", ownNetwork(facts.PhaseConnect))}, facts.FakeIP},
		"no IPv6, and IPv4 answers":    {[]func(*factstest.World){at("2001:db8::7", noRoute)}, ""},
		"invented beside a good one":   {[]func(*factstest.World){at("192.0.2.80", ownNetwork(facts.PhaseDNS))}, ""},
		"the policy forbids it":        {[]func(*factstest.World){alone, at("10.0.0.1", blocked)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			for _, change := range c.changes {
				change(w)
			}
			if got := w.Interference(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestDisown leaves nothing of what was seen at an address but why, and everything of the others.
func TestDisown(t *testing.T) {
	w := factstest.New(t)
	kept := (*w.Address().Chain.Value)[0]
	w.Add("192.0.2.80")
	w.Serve(w.Leaf(nil).Chain()...)
	gone := (*w.Address().Chain.Value)[0]
	w.Address().Node = "b"
	f := ownNetwork(facts.PhaseTLS)

	if w.Disown(f, func(*facts.Address) bool { return false }) || !w.Port80.OK() || len(w.Certificates) != 3 {
		t.Fatalf("changed although nobody was meant: %d certificates", len(w.Certificates))
	}
	last := w.Address()
	if !w.Disown(f, func(a *facts.Address) bool { return a.Addr == last.Addr }) {
		t.Fatal("nobody was found")
	}
	if last.Chain.Asked() || last.Handshake.Asked() || last.Versions.Asked() || last.Connect.Failure.Kind != facts.OwnNetwork || last.Node != "b" {
		t.Errorf("left of it: %+v", *last)
	}
	if last.Reach() != facts.ReachNotTried || w.Reach() != facts.ReachOK {
		t.Errorf("reach %s, all in all %s", last.Reach(), w.Reach())
	}
	if w.Certificates[gone] != nil || w.Certificates[kept] == nil || len(w.Certificates) != 2 {
		t.Errorf("%d certificates are left", len(w.Certificates))
	}
	if w.Port80.Failure == nil || w.Port80.Failure.Kind != facts.OwnNetwork {
		t.Errorf("port 80: %+v", w.Port80)
	}
}
