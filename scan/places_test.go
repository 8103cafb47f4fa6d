package scan_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/trust"
)

func node(label, addr string) facts.Node {
	return facts.Node{Label: label, Addr: netip.MustParseAddrPort(addr)}
}

// TestNodes holds where it looks when somebody pinned addresses: each once, sorted, with the labels.
func TestNodes(t *testing.T) {
	dns := answers{"ip4": {netip.MustParseAddr("127.77.9.2"), netip.MustParseAddr("127.77.9.1")}}
	for i := range 8 { // with the two above that is two more than are looked at
		dns["ip4"] = append(dns["ip4"], netip.AddrFrom4([4]byte{127, 77, 10, byte(i)}))
	}
	few := answers{"ip4": dns["ip4"][:2]}
	for name, c := range map[string]struct {
		resolver scan.Resolver
		nodes    []facts.Node
		want     []string
	}{
		"none":                 {few, nil, []string{"127.77.9.1:443", "127.77.9.2:443"}},
		"between DNS's":        {few, []facts.Node{node("a", "127.77.9.1:8443")}, []string{"127.77.9.1:443", "127.77.9.1:8443 a", "127.77.9.2:443"}},
		"before DNS's":         {few, []facts.Node{node("a", "127.77.8.1:443")}, []string{"127.77.8.1:443 a", "127.77.9.1:443", "127.77.9.2:443"}},
		"one of DNS's":         {few, []facts.Node{node("a", "127.77.9.2:443")}, []string{"127.77.9.1:443", "127.77.9.2:443 a"}},
		"IPv4 written as IPv6": {few, []facts.Node{node("a", "[::ffff:127.77.9.2]:443")}, []string{"127.77.9.1:443", "127.77.9.2:443 a"}},
		"twice":                {few, []facts.Node{node("a", "127.77.8.1:443"), node("b", "127.77.8.1:443")}, []string{"127.77.8.1:443 a", "127.77.9.1:443", "127.77.9.2:443"}},
		"no name":              {answers{}, []facts.Node{node("b", "127.77.8.2:443"), node("a", "127.77.8.1:443")}, []string{"127.77.8.1:443 a", "127.77.8.2:443 b"}},
		"one that DNS leaves out": {dns, []facts.Node{node("a", "127.77.10.7:443")}, []string{
			"127.77.9.1:443", "127.77.9.2:443", "127.77.10.0:443", "127.77.10.1:443", "127.77.10.2:443", "127.77.10.3:443",
			"127.77.10.4:443", "127.77.10.5:443", "127.77.10.7:443 a",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := scanner(t, c.resolver, loopback...).Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443}, c.nodes...)
			var got []string
			for _, a := range snapshot.Addresses {
				text := a.Addr.String()
				if a.Node != "" {
					text += " " + a.Node
				}
				got = append(got, text)
				if a.Connect.Failure == nil || a.Connect.Failure.Kind != facts.Refused {
					t.Errorf("%s was not tried: %+v", a.Addr, a.Connect)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("looked at %q, want %q", got, c.want)
			}
		})
	}
}

// TestNodeIsAskedByTheEndpointsName looks from the node's side.
func TestNodeIsAskedByTheEndpointsName(t *testing.T) {
	certificate, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	names := make(chan string, 1)
	config := &tls.Config{
		Certificates: []tls.Certificate{{Certificate: certificate.Chain(), PrivateKey: certificate.Key}},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			names <- hello.ServerName
			return nil, nil
		},
	}
	at := scan.Serve(t, func(c net.Conn) { _ = tls.Server(c, config).Handshake() })
	s := scanner(t, answers{}, loopback...)
	s.Depth = scan.Quick
	snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443}, facts.Node{Label: "web-1", Addr: netip.AddrPortFrom(netip.MustParseAddr(at.Host), at.Port)})
	if got := <-names; got != "a.test" {
		t.Errorf("the node was asked for %q", got)
	}
	if a := snapshot.Addresses[0]; !a.Handshake.OK() || a.Node != "web-1" || len(snapshot.Certificates) != 1 {
		t.Errorf("got %+v with %d certificates", a, len(snapshot.Certificates))
	}
}

// TestNodesWithoutAName holds that a name which does not resolve is still said when its nodes answer.
func TestNodesWithoutAName(t *testing.T) {
	l := start(t)
	c := l.Case("expired")
	snapshot := scanner(t, asks(l), loopback...).Scan(t.Context(), facts.Endpoint{Host: "nothing.lab.test", Port: 443}, facts.Node{Label: "web-1", Addr: c.Addrs[0]})
	if f := snapshot.DNS.Failure; f == nil || f.Kind != facts.NoSuchName || !snapshot.Addresses[0].Handshake.OK() {
		t.Fatalf("DNS %+v, the node %+v", f, snapshot.Addresses[0].Handshake)
	}
	profile, _ := rules.Named(rules.ProfileWeChat)
	report := rules.Evaluate(profile, snapshot, rules.Params{Now: snapshot.StartedAt, Stores: trust.NewStores()})
	var failing []string
	for i := range report.Outcomes {
		if o := &report.Outcomes[i]; o.Status == rules.Fail {
			failing = append(failing, o.Rule.ID)
		}
	}
	for _, want := range []string{"dns_fail", "cert_expired"} {
		if !slices.Contains(failing, want) {
			t.Errorf("%s does not speak; %q do", want, failing)
		}
	}
	if v := report.Platforms[facts.IOS]; v.Grade != rules.GradeUnknown || !slices.Contains(v.Reasons, "dns_fail") {
		t.Errorf("verdict %+v: whoever has only the name reaches nothing", v)
	}
}

// A resolver that breaks.
type brokenResolver struct{}

func (brokenResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	panic("a fault of ours")
}

func TestResolversPanicIsAFact(t *testing.T) {
	snapshot := scanner(t, brokenResolver{}).Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443})
	if f := snapshot.DNS.Failure; f == nil || f.Kind != facts.ScannerFailed || f.Detail != "a fault of ours" {
		t.Errorf("got %+v", f)
	}
}
