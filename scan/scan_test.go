package scan_test

import (
	"context"
	"crypto/sha256"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/lookup"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func scanner(t *testing.T, resolver scan.Resolver, allow ...netip.Prefix) *scan.Scanner {
	t.Helper()
	policy, err := safedial.NewPolicy(allow)
	if err != nil {
		t.Fatal(err)
	}
	return &scan.Scanner{
		Dialer: safedial.New(policy), Resolver: resolver, Clock: clock.System, Depth: scan.Standard,
		Limits: scan.Limits{Connect: 4 * time.Second, Handshake: 4 * time.Second, Target: 20 * time.Second},
	}
}

// asks is a resolver that asks the lab's name server.
func asks(l *lab.Lab) scan.Resolver {
	return lookup.New(safedial.New(nil).DialResolver, clock.System, l.Resolver())
}

func start(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestFacts scans the lab and looks at what was seen, not at what is to be thought of it.
func TestFacts(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	type want struct {
		reach    facts.Reach
		version  facts.Version     // of the handshake; 0: it failed
		failure  facts.FailureKind // of the handshake
		chain    int               // certificates
		versions facts.Versions
		ats      string // the answer to Apple's suites: taken, refused, failed
	}
	modern := facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Offered}
	for id, w := range map[string]want{
		"good-rsa":                    {facts.ReachOK, facts.TLS13, "", 2, modern, "taken"},
		"good-legacy":                 {facts.ReachOK, facts.TLS13, "", 2, facts.Versions{facts.TLS10: facts.Offered, facts.TLS11: facts.Offered, facts.TLS12: facts.Offered, facts.TLS13: facts.Offered}, "taken"},
		"expired":                     {facts.ReachOK, facts.TLS13, "", 2, modern, "taken"},
		"self-signed":                 {facts.ReachOK, facts.TLS13, "", 1, modern, "taken"},
		"missing-intermediate":        {facts.ReachOK, facts.TLS13, "", 1, modern, "taken"},
		"unknown-ca":                  {facts.ReachOK, facts.TLS13, "", 3, modern, "taken"},
		"sha1":                        {facts.ReachOK, facts.TLS13, "", 2, modern, "taken"},
		"tls10-11":                    {facts.ReachOK, facts.TLS11, "", 2, facts.Versions{facts.TLS10: facts.Offered, facts.TLS11: facts.Offered, facts.TLS12: facts.Denied, facts.TLS13: facts.Denied}, "older"},
		"tls12-only":                  {facts.ReachOK, facts.TLS12, "", 2, facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Denied}, "taken"},
		"tls13-only":                  {facts.ReachOK, facts.TLS13, "", 2, facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Denied, facts.TLS13: facts.Offered}, "refused"},
		"no-forward-secrecy":          {facts.ReachOK, facts.TLS12, "", 2, facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Denied}, "refused"},
		"client-certificate":          {facts.ReachOK, 0, facts.Alert, 2, facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Denied}, "taken"},
		"client-certificate-tls13":    {facts.ReachOK, 0, facts.Alert, 2, modern, "taken"},
		"client-certificate-optional": {facts.ReachOK, facts.TLS13, "", 2, modern, "taken"},
		"cuts-other-hellos":           {facts.ReachOK, facts.TLS13, "", 2, facts.Versions{facts.TLS11: facts.Silent, facts.TLS12: facts.Silent, facts.TLS13: facts.Offered}, "failed"},
		"hangs":                       {facts.ReachOK, 0, facts.Timeout, 0, nil, "failed"},
		"resets":                      {facts.ReachOK, 0, facts.Reset, 0, facts.Versions{facts.TLS11: facts.Silent, facts.TLS12: facts.Silent}, "failed"},
		"closes":                      {facts.ReachOK, 0, facts.Closed, 0, facts.Versions{facts.TLS11: facts.Silent, facts.TLS12: facts.Silent}, "failed"},
		"alert":                       {facts.ReachOK, 0, facts.Alert, 0, facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Denied}, "refused"},
		"plain-http":                  {facts.ReachOK, 0, facts.NotTLS, 0, facts.Versions{facts.TLS11: facts.Silent, facts.TLS12: facts.Silent}, "failed"},
		"refused":                     {facts.ReachNone, 0, facts.Refused, 0, nil, "failed"},
	} {
		t.Run(id, func(t *testing.T) {
			c := l.Case(id)
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
			if got := snapshot.Reach(); got != w.reach {
				t.Fatalf("reach %s, want %s: %+v", got, w.reach, snapshot.DNS.Failure)
			}
			a := snapshot.Addresses[0]
			switch {
			case w.version != 0 && (!a.Handshake.OK() || a.Handshake.Value.Version != w.version):
				t.Errorf("handshake %+v, want %s", a.Handshake, w.version)
			case w.failure != "" && (a.Handshake.Failure == nil || a.Handshake.Failure.Kind != w.failure):
				t.Errorf("handshake failed by %+v, want %s", a.Handshake.Failure, w.failure)
			}
			chain := 0
			if a.Chain.OK() {
				chain = len(*a.Chain.Value)
				for _, name := range *a.Chain.Value {
					if facts.SHA256(sha256.Sum256(snapshot.Certificates[name])) != name {
						t.Errorf("certificate %s is not kept", name)
					}
				}
			}
			if chain != w.chain {
				t.Errorf("%d certificates, want %d", chain, w.chain)
			}
			var versions facts.Versions
			if a.Versions.OK() {
				versions = *a.Versions.Value
			}
			for _, v := range facts.AllVersions() {
				if versions[v] != w.versions[v] {
					t.Errorf("%s is %q, want %q", v, versions[v], w.versions[v])
				}
			}
			if got := answer(a.ATS); got != w.ats {
				t.Errorf("Apple's suites were %s, want %s", got, w.ats)
			}
		})
	}
}

func answer(p facts.Probe[facts.Answer]) string {
	switch {
	case !p.OK():
		return "failed"
	case p.Value.Refused:
		return "refused"
	case p.Value.Version < facts.TLS12:
		return "older"
	}
	return "taken"
}

func TestSessionFacts(t *testing.T) {
	l := start(t)
	c := l.Case("good-rsa")
	snapshot := scanner(t, asks(l), loopback...).Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
	session := snapshot.Addresses[0].Handshake.Value
	if session.Suite == 0 || session.Group == 0 || session.ALPN == "" || session.ClientCertificateRequested {
		t.Errorf("got %+v", session)
	}
	if snapshot.Took <= 0 || snapshot.Addresses[0].Connect.Took <= 0 || snapshot.Addresses[0].Handshake.Took <= 0 || snapshot.DNS.Took <= 0 {
		t.Errorf("something took no time: %+v", snapshot)
	}
	if got := snapshot.DNS.Value.Source; got != facts.SourceResolver {
		t.Errorf("addresses from %s", got)
	}
	mutual := l.Case("client-certificate")
	snapshot = scanner(t, asks(l), loopback...).Scan(t.Context(), facts.Endpoint{Host: mutual.Host, Port: mutual.Addrs[0].Port()})
	if v := snapshot.Addresses[0].Handshake.Value; v == nil || !v.ClientCertificateRequested {
		t.Error("the request for a client certificate went unseen")
	}
}

// TestQuick asks for the handshake and the chain, and for nothing else.
func TestQuick(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	s.Depth = scan.Quick
	c := l.Case("good-ecdsa")
	a := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0]
	if !a.Handshake.OK() || !a.Chain.OK() || a.Versions.Asked() || a.ATS.Asked() {
		t.Errorf("got %+v", a)
	}
}

// TestGentle asks less of a host that is somebody else's, and of no other.
func TestGentle(t *testing.T) {
	l := start(t)
	theirs, ours := l.Case("good-ecdsa"), l.Case("good-rsa")
	s := scanner(t, asks(l), loopback...)
	s.Depth = scan.Full
	s.Gentle = func(host string) bool { return host == theirs.Host }
	for _, c := range []struct {
		host string
		port uint16
		more bool
	}{{theirs.Host, theirs.Addrs[0].Port(), false}, {ours.Host, ours.Addrs[0].Port(), true}} {
		got := s.Scan(t.Context(), facts.Endpoint{Host: c.host, Port: c.port})
		if a := got.Addresses[0]; !a.Handshake.OK() || a.Versions.Asked() != c.more || got.CAA.Asked() != c.more {
			t.Errorf("%s: handshake %v, versions asked %t, CAA asked %t", c.host, a.Handshake.OK(), a.Versions.Asked(), got.CAA.Asked())
		}
	}
}

// TestNames tells apart what can come of a name.
func TestNames(t *testing.T) {
	l := start(t)
	dead := netip.MustParseAddrPort("127.0.0.1:1") // nothing listens there
	deaf := lookup.New(safedial.New(nil).DialResolver, clock.System, dead)
	plain := func(at netip.AddrPort) scan.Resolver { // one that gives addresses and errors, and tells no more
		return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return safedial.New(nil).DialResolver(ctx, network, at.String())
		}}
	}
	for name, c := range map[string]struct {
		host     string
		resolver scan.Resolver
		want     facts.FailureKind
		reach    facts.Reach
	}{
		"no such name":        {"nothing.lab.test", asks(l), facts.NoSuchName, facts.ReachNone},
		"no address":          {"no-data.lab.test", asks(l), facts.NoData, facts.ReachNone},
		"a dangling alias":    {"dangling.lab.test", asks(l), facts.NoSuchName, facts.ReachNone},
		"a circle of aliases": {"loop.lab.test", asks(l), facts.NameLoop, facts.ReachNone},
		"too many aliases":    {"maze.lab.test", asks(l), facts.NameLoop, facts.ReachNone},
		"the servers fail":    {"servfail.lab.test", asks(l), facts.NameServer, facts.ReachNone},
		"it is refused":       {"dns-refused.lab.test", asks(l), facts.NameRefused, facts.ReachNotTried},
		"no answer":           {"silent.lab.test", asks(l), facts.Timeout, facts.ReachNone},
		"our resolver is off": {"good-rsa.lab.test", deaf, facts.NoResolver, facts.ReachNotTried},

		"no such name, says net":        {"nothing.lab.test", plain(l.Resolver()), facts.NameNotFound, facts.ReachNone},
		"no address, says net":          {"no-data.lab.test", plain(l.Resolver()), facts.NameNotFound, facts.ReachNone},
		"the servers fail, says net":    {"servfail.lab.test", plain(l.Resolver()), facts.NameServer, facts.ReachNone},
		"our resolver is off, says net": {"good-rsa.lab.test", plain(dead), facts.NoResolver, facts.ReachNotTried},
	} {
		t.Run(name, func(t *testing.T) {
			s := scanner(t, c.resolver, loopback...)
			s.Limits.Target = 2 * time.Second
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: c.host, Port: 443})
			if f := snapshot.DNS.Failure; f == nil || f.Kind != c.want || f.Phase != facts.PhaseDNS {
				t.Errorf("got %+v, want %s", f, c.want)
			}
			if got := snapshot.Reach(); got != c.reach {
				t.Errorf("reach %s, want %s", got, c.reach)
			}
		})
	}
}

// TestFull asks DNS for the records of a name beside everything else.
func TestFull(t *testing.T) {
	l := start(t)
	at := l.Case("good-rsa").Addrs[0]
	s := scanner(t, asks(l), loopback...)
	for _, depth := range []scan.Depth{scan.Standard, scan.Full} {
		s.Depth = depth
		got := s.Scan(t.Context(), facts.Endpoint{Host: "alias.lab.test", Port: at.Port()})
		if got.Reach() != facts.ReachOK || !got.Addresses[0].ATS.OK() || got.DNS.Value.Canonical() != "good-rsa.lab.test" {
			t.Errorf("%s: reach %s, DNS %+v", depth, got.Reach(), got.DNS.Value)
		}
		if asked := got.CAA.Asked() && got.HTTPSRecords.Asked(); asked != (depth == scan.Full) {
			t.Errorf("%s: records asked: %v", depth, asked)
		}
		if depth == scan.Full && (!got.CAA.OK() || got.CAA.Value.At != "lab.test" || len(got.CAA.Value.Records) != 2 || !got.HTTPSRecords.OK()) {
			t.Errorf("got %+v, %+v", got.CAA, got.HTTPSRecords)
		}
	}
	got := s.Scan(t.Context(), facts.Endpoint{Host: "good-rsa.lab.test", Port: at.Port()})
	if v := got.HTTPSRecords.Value; v == nil || len(v.Records) != 1 || v.Records[0].Port != at.Port() {
		t.Errorf("HTTPS records %+v", got.HTTPSRecords)
	}
}

// answers is a resolver with fixed answers.
type answers map[string][]netip.Addr

func (a answers) LookupNetIP(_ context.Context, network, _ string) ([]netip.Addr, error) {
	if len(a[network]) == 0 {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}
	return a[network], nil
}

// TestWhereItLooks holds which addresses are scanned: pinned before looked up, each once, eight a family, sorted.
func TestWhereItLooks(t *testing.T) {
	many := answers{}
	for i := range 12 {
		many["ip4"] = append(many["ip4"], netip.AddrFrom4([4]byte{127, 77, 9, byte(30 - i)}))
	}
	many["ip4"] = append(many["ip4"], many["ip4"][0])
	many["ip6"] = []netip.Addr{netip.MustParseAddr("::ffff:127.77.9.1"), netip.IPv6Loopback()}
	pinned := scan.PinnedResolver{Resolver: many, Pins: scan.Pins{
		"a.test:443": {netip.MustParseAddr("127.77.9.200")}, "a.test": {netip.MustParseAddr("127.77.9.201")},
	}}
	for name, c := range map[string]struct {
		endpoint facts.Endpoint
		resolver scan.Resolver
		source   string
		scanned  int
		omitted  int
		first    string
	}{
		"looked up":            {facts.Endpoint{Host: "b.test", Port: 443}, pinned, facts.SourceResolver, 9, 5, "127.77.9.1:443"},
		"pinned with its port": {facts.Endpoint{Host: "a.test", Port: 443}, pinned, facts.SourcePinned, 1, 0, "127.77.9.200:443"},
		"pinned by name":       {facts.Endpoint{Host: "a.test", Port: 444}, pinned, facts.SourcePinned, 1, 0, "127.77.9.201:444"},
		"an address":           {facts.Endpoint{Host: "127.77.9.202", Port: 443}, pinned, facts.SourceLiteral, 1, 0, "127.77.9.202:443"},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := scanner(t, c.resolver, loopback...).Scan(t.Context(), c.endpoint)
			dns := snapshot.DNS.Value
			if dns.Source != c.source || len(snapshot.Addresses) != c.scanned || len(dns.Omitted) != c.omitted || snapshot.Addresses[0].Addr.String() != c.first {
				t.Errorf("source %s, %d scanned from %s, %d omitted", dns.Source, len(snapshot.Addresses), snapshot.Addresses[0].Addr, len(dns.Omitted))
			}
			if !slices.IsSortedFunc(dns.Addresses, netip.Addr.Compare) {
				t.Errorf("not sorted: %v", dns.Addresses)
			}
			for _, a := range snapshot.Addresses {
				if a.Connect.Failure == nil || a.Connect.Failure.Kind != facts.Refused {
					t.Errorf("%s: %+v", a.Addr, a.Connect)
				}
			}
		})
	}
}

// TestBlocked names addresses that the policy forbids: they are listed, not tried, and nobody hears a knock.
func TestBlocked(t *testing.T) {
	l := start(t)
	snapshot := scanner(t, asks(l)).Scan(t.Context(), facts.Endpoint{Host: l.Case("good-rsa").Host, Port: 443})
	if got := snapshot.Reach(); got != facts.ReachNotTried || len(snapshot.Addresses) != 1 {
		t.Fatalf("reach %s", got)
	}
	a := snapshot.Addresses[0]
	for probe, failure := range map[string]*facts.Failure{"connect": a.Connect.Failure, "chain": a.Chain.Failure, "ats": a.ATS.Failure} {
		if failure == nil || failure.Kind != facts.BlockedAddress {
			t.Errorf("%s: %+v", probe, failure)
		}
	}
}

// TestCanceled stops a scan of a silent server: it ends at once, and says that it was stopped.
func TestCanceled(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	s.Limits.Handshake = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	c := l.Case("hangs")
	snapshot := s.Scan(ctx, facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
	if f := snapshot.Addresses[0].Handshake.Failure; f == nil || f.Kind != facts.Canceled {
		t.Errorf("got %+v", f)
	}
}

// TestTargetTimeout lets the target's own time run out before the handshake had its: that says nothing about the server.
func TestTargetTimeout(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	s.Limits.Handshake, s.Limits.Target = time.Minute, 200*time.Millisecond
	c := l.Case("hangs")
	snapshot := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
	if f := snapshot.Addresses[0].Handshake.Failure; f == nil || f.Kind != facts.OutOfTime {
		t.Errorf("got %+v", f)
	}
}

// TestChoosesWhatWasNotOffered answers every hello with RSA key exchange, whatever was offered: that is no answer.
func TestChoosesWhatWasNotOffered(t *testing.T) {
	at := scan.Serve(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096))
		body := append([]byte{3, 3}, make([]byte, 33)...) // version, random, empty session id
		body = append(body, 0x00, 0x2f, 0)                // TLS_RSA_WITH_AES_128_CBC_SHA, no compression
		message := append([]byte{2, 0, 0, byte(len(body))}, body...)
		_, _ = c.Write(append([]byte{22, 3, 3, 0, byte(len(message))}, message...))
	})
	a := scanner(t, nil, loopback...).Scan(t.Context(), at).Addresses[0]
	if f := a.ATS.Failure; f == nil || f.Kind != facts.Handshake {
		t.Errorf("Apple's suites: %+v", a.ATS)
	}
	if a.NonATS.Failure != nil || a.NonATS.Value.Suite != 0x002f {
		t.Errorf("the others: %+v", a.NonATS)
	}
}

// A dialer that breaks.
type broken struct{}

func (broken) Route(netip.Addr) error { return nil }
func (broken) Public(netip.Addr) bool { return true }
func (broken) Dial(context.Context, netip.AddrPort) (net.Conn, error) {
	panic("a fault of ours")
}

func TestPanicIsAFact(t *testing.T) {
	s := scanner(t, answers{"ip4": {netip.MustParseAddr("127.77.9.1")}}, loopback...)
	s.Dialer = broken{}
	snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443})
	if f := snapshot.Addresses[0].Handshake.Failure; f == nil || f.Kind != facts.ScannerFailed || f.Detail != "a fault of ours" {
		t.Errorf("got %+v", f)
	}
}

// A flood sends for ever what looks like the beginning of a handshake.
func TestFlood(t *testing.T) {
	at := scan.Serve(t, func(c net.Conn) {
		record := append([]byte{22, 3, 3, 0x40, 0}, make([]byte, 0x4000)...)
		for {
			if _, err := c.Write(record); err != nil {
				return
			}
		}
	})
	snapshot := scanner(t, nil, loopback...).Scan(t.Context(), at)
	if a := snapshot.Addresses[0]; a.Handshake.Failure == nil || a.Handshake.Failure.Kind == facts.Timeout {
		t.Errorf("the flood was read until the time was up: %+v", a.Handshake.Failure)
	}
}
