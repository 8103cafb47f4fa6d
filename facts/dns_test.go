package facts_test

import (
	"encoding/json"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func TestClassOf(t *testing.T) {
	for text, want := range map[string]facts.AddressClass{
		"8.8.8.8": facts.ClassPublic, "223.5.5.5": facts.ClassPublic, "2400:3200::1": facts.ClassPublic,
		"9.255.255.255": facts.ClassPublic, "10.0.0.0": facts.ClassPrivate, "10.255.255.255": facts.ClassPrivate, "11.0.0.0": facts.ClassPublic,
		"172.15.255.255": facts.ClassPublic, "172.16.0.0": facts.ClassPrivate, "172.31.255.255": facts.ClassPrivate, "172.32.0.0": facts.ClassPublic,
		"192.168.0.1": facts.ClassPrivate, "fd00::1": facts.ClassPrivate, "fc00::": facts.ClassPrivate,
		"100.63.255.255": facts.ClassPublic, "100.64.0.0": facts.ClassShared, "100.127.255.255": facts.ClassShared, "100.128.0.0": facts.ClassPublic,
		"127.0.0.1": facts.ClassLoopback, "::1": facts.ClassLoopback,
		"169.254.1.1": facts.ClassLinkLocal, "fe80::1": facts.ClassLinkLocal, "fe80::1%eth0": facts.ClassLinkLocal,
		"198.17.255.255": facts.ClassPublic, "198.18.0.7": facts.ClassBenchmark, "198.19.255.255": facts.ClassBenchmark, "2001:2::1": facts.ClassBenchmark,
		"192.0.2.7": facts.ClassDocumentation, "198.51.100.1": facts.ClassDocumentation, "203.0.113.1": facts.ClassDocumentation,
		"2001:db8::1": facts.ClassDocumentation, "3fff::1": facts.ClassDocumentation,
		"224.0.0.1": facts.ClassMulticast, "239.255.255.255": facts.ClassMulticast, "ff02::1": facts.ClassMulticast,
		"0.0.0.0": facts.ClassReserved, "240.0.0.1": facts.ClassReserved, "255.255.255.255": facts.ClassReserved,
		"::": facts.ClassReserved, "4000::1": facts.ClassReserved,
		"::ffff:10.0.0.1": facts.ClassPrivate, "64:ff9b::a00:1": facts.ClassPrivate, "64:ff9b::808:808": facts.ClassPublic,
	} {
		if got := facts.ClassOf(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if got := facts.ClassOf(netip.Addr{}); got != facts.ClassReserved {
		t.Errorf("no address is %s", got)
	}
}

func TestConfined(t *testing.T) {
	inside, outside := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("8.8.8.8")
	for name, c := range map[string]struct {
		addrs []netip.Addr
		want  bool
	}{
		"none": {nil, false}, "inside": {[]netip.Addr{inside}, true}, "outside": {[]netip.Addr{outside}, false},
		"both": {[]netip.Addr{inside, outside}, false},
	} {
		if got := (&facts.DNS{Addresses: c.addrs}).Confined(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAliases(t *testing.T) {
	chain := &facts.Lookup{Aliases: []string{"b.test", "c.test"}}
	for name, c := range map[string]struct {
		dns       facts.DNS
		want      []string
		canonical string
	}{
		"not told":      {facts.DNS{}, nil, ""},
		"none":          {facts.DNS{A: &facts.Lookup{}, AAAA: &facts.Lookup{}}, nil, ""},
		"of A":          {facts.DNS{A: chain, AAAA: &facts.Lookup{Aliases: []string{"d.test"}}}, chain.Aliases, "c.test"},
		"of AAAA alone": {facts.DNS{A: &facts.Lookup{}, AAAA: chain}, chain.Aliases, "c.test"},
	} {
		if got := c.dns.Aliases(); !slices.Equal(got, c.want) || c.dns.Canonical() != c.canonical {
			t.Errorf("%s: %v, %q", name, got, c.dns.Canonical())
		}
	}
}

// TestDNSDigest tells what a CDN changes by the minute from what the owner of a name does.
func TestDNSDigest(t *testing.T) {
	base := factstest.New(t)
	base.DNS.Value.A = &facts.Lookup{RCode: "NOERROR", Aliases: []string{"a.cdn.test"}, TTL: 60}
	base.CAA = facts.Answered(facts.CAA{At: "example.test", Records: []facts.CAARecord{{Tag: "issue", Value: "ca.test"}}})
	base.HTTPSRecords = facts.Answered(facts.HTTPSRecords{Name: factstest.Host, Records: []facts.HTTPSRecord{{
		Priority: 1, Target: ".", ALPN: []string{"h2"}, IPv4Hint: []netip.Addr{netip.MustParseAddr("192.0.2.7")},
	}}})
	want := base.Digest()
	record := func(w *factstest.World) *facts.HTTPSRecord { return &w.HTTPSRecords.Value.Records[0] }
	for name, c := range map[string]struct {
		change func(*factstest.World)
		same   bool
	}{
		"another alias": {func(w *factstest.World) { w.DNS.Value.A.Aliases = []string{"b.cdn.test"} }, true},
		"another server, slower": {func(w *factstest.World) {
			w.DNS.Value.A.Server, w.DNS.Value.A.Took, w.DNS.Value.A.TTL = netip.MustParseAddrPort("192.0.2.53:53"), time.Second, 7
		}, true},
		"no AAAA, this time": {func(w *factstest.World) {
			w.DNS.Value.NoIPv6 = &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseDNS}
		}, true},
		"another hint":   {func(w *factstest.World) { record(w).IPv4Hint = nil }, true},
		"the hosts file": {func(w *factstest.World) { w.DNS.Value.Source = facts.SourceHosts }, false},
		"no such name": {func(w *factstest.World) {
			w.DNS.Failure = &facts.Failure{Kind: facts.NoSuchName, Phase: facts.PhaseDNS}
		}, false},
		"another authority": {func(w *factstest.World) { w.CAA.Value.Records[0].Value = "other.test" }, false},
		"CAA further up":    {func(w *factstest.World) { w.CAA.Value.At = "test" }, false},
		"CAA not asked":     {func(w *factstest.World) { w.CAA = facts.Probe[facts.CAA]{} }, false},
		"h3":                {func(w *factstest.World) { record(w).ALPN = []string{"h2", "h3"} }, false},
		"ECH":               {func(w *factstest.World) { record(w).ECH = true }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := copied(t, base)
			c.change(w)
			if got := w.Digest(); (got == want) != c.same {
				t.Errorf("digest the same: %v, want %v", got == want, c.same)
			}
		})
	}
}

// TestDNSIsReadAsWritten holds the JSON of all that DNS told.
func TestDNSIsReadAsWritten(t *testing.T) {
	w := factstest.New(t)
	w.DNS.Value.A = &facts.Lookup{
		RCode: "NOERROR", Extended: []uint16{22}, Aliases: []string{"b.test"}, TTL: 60,
		Server: netip.MustParseAddrPort("192.0.2.53:53"), TCP: true, Tries: 2, Took: time.Second,
	}
	w.CAA = facts.Answered(facts.CAA{At: "test", Records: []facts.CAARecord{{Critical: true, Tag: "issue", Value: ";"}}})
	w.HTTPSRecords = facts.Answered(facts.HTTPSRecords{Name: "_8443._https.a.test", Records: []facts.HTTPSRecord{{
		Priority: 1, Target: ".", ALPN: []string{"h3"}, NoDefaultALPN: true, Port: 8443, ECH: true,
		IPv4Hint: []netip.Addr{netip.MustParseAddr("192.0.2.7")}, IPv6Hint: []netip.Addr{netip.MustParseAddr("2001:db8::7")},
	}}})
	got := copied(t, w).Snapshot
	if diff := cmp.Diff(w.Snapshot, got, cmpopts.EquateComparable(netip.AddrPort{}, netip.Addr{})); diff != "" {
		t.Error(diff)
	}
}

// TestOlderDNS reads a snapshot from before queries were told of: it says that nothing was.
func TestOlderDNS(t *testing.T) {
	text, err := os.ReadFile("testdata/without_http.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := facts.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if dns := s.DNS.Value; dns.A != nil || dns.AAAA != nil || dns.Aliases() != nil || !s.DNS.OK() {
		t.Errorf("got %+v", dns)
	}
	for _, id := range []facts.ProbeID{facts.ProbeCAA, facts.ProbeHTTPSRecords} {
		if asked, failure := s.State(nil, id); asked || failure != nil {
			t.Errorf("%s: asked %v, %v", id, asked, failure)
		}
	}
	again, err := json.Marshal(s.DNS)
	if err != nil || string(again) != `{"value":{"source":"resolver","addresses":["192.0.2.7"]}}` {
		t.Errorf("written again: %s, %v", again, err)
	}
}

func TestStateOfRecords(t *testing.T) {
	s := facts.Snapshot{
		CAA:          facts.Failed[facts.CAA](facts.Failure{Kind: facts.NameServer}),
		HTTPSRecords: facts.Answered(facts.HTTPSRecords{}),
	}
	if asked, f := s.State(nil, facts.ProbeCAA); !asked || f == nil || f.Kind != facts.NameServer {
		t.Errorf("CAA: %v, %v", asked, f)
	}
	if asked, f := s.State(nil, facts.ProbeHTTPSRecords); !asked || f != nil {
		t.Errorf("HTTPS: %v, %v", asked, f)
	}
}
