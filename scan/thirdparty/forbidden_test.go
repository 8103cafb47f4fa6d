package thirdparty

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestForbidden has certificates that name addresses which nobody may be sent to. Nothing listens at most of them; what
// does, is the server of the rig, and nothing reaches it.
func TestForbidden(t *testing.T) {
	r := newRig(t)
	r.lie("/here", r.Intermediate.Raw)
	_, port, _ := net.SplitHostPort(r.server.Listener.Addr().String())
	r.lookups.Dialer = dialer(t)
	r.lookups.open = transport(r.lookups.Dialer, r.lookups.Resolver)
	hosts := []string{
		"127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0.0.0.0", "[::]",
		"10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fc00::1]", "[fd00:ec2::254]", "169.254.169.254", "169.254.170.2",
		"100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.7", "224.0.0.1", "255.255.255.255", "[fe80::1]",
		"name.test", "NAME.test.", // which the resolver says are on the loopback
	}
	odd := []string{"[fe80::1%25eth0]", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "127.0.0.1.", "a@127.0.0.1", "user:pass@name.test", "名字.test", "a b.test", ".", ""}
	for _, kind := range []facts.WantKind{facts.WantIssuer, facts.WantOCSP, facts.WantCRL} {
		for _, scheme := range []string{"http", "https"} {
			for i, host := range slices.Concat(hosts, odd) {
				url := scheme + "://" + host + ":" + port + "/here"
				want := r.alone(r.Intermediate, url)
				want.Kind, want.IssuerKey = kind, r.Intermediate.RawSubjectPublicKeyInfo
				r.answer(want)
				failure := r.Fetched.Failure
				if v := r.Revocation.Value; v != nil {
					failure = (*v)[0].Failure
				}
				if i < len(hosts) && (failure == nil || !failure.Kind.Forbidden()) {
					t.Errorf("%s %s: %+v", kind, url, failure)
				}
				if r.Fetched.Value != nil && len(*r.Fetched.Value) > 0 {
					t.Errorf("%s %s: something came", kind, url)
				}
			}
		}
	}
	for _, other := range []string{"file:///etc/passwd", "ldap://127.0.0.1:" + port + "/cn=ca", "gopher://127.0.0.1:" + port, "//127.0.0.1:" + port, "127.0.0.1:" + port, "HTTP:127.0.0.1"} {
		r.answer(r.alone(r.Intermediate, other))
	}
	if got := r.reached.Load(); got != 0 {
		t.Errorf("%d connections reached the server", got)
	}
	// what is open is reached, so that the above proves something
	r.lookups.Dialer = dialer(t, "127.0.0.0/8")
	r.lookups.open = transport(r.lookups.Dialer, r.lookups.Resolver)
	r.answer(r.alone(r.Intermediate, "http://127.0.0.1:"+port+"/here?open"))
	if !r.Fetched.OK() || r.reached.Load() != 1 {
		t.Errorf("open: %+v, %d connections", r.Fetched, r.reached.Load())
	}
}

// TestForbiddenFromPublic holds that a server in public may not send us to what the operator opened for his own.
func TestForbiddenFromPublic(t *testing.T) {
	r := newRig(t)
	r.lie("/here", r.Intermediate.Raw)
	r.Address().Addr = netip.MustParseAddrPort("93.184.215.14:443")
	if r.answer(r.alone(r.Intermediate, r.server.URL+"/here")); r.Fetched.Failure == nil || r.Fetched.Failure.Kind != facts.BlockedAddress {
		t.Errorf("%+v", r.Fetched)
	}
	if r.reached.Load() != 0 {
		t.Error("a connection reached the server")
	}
}

// TestForbiddenRedirect leads from what is open to what is not, and to a port that settings forbid.
func TestForbiddenRedirect(t *testing.T) {
	r := newRig(t)
	inner, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		inner, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inner.Close() }()
	_, port, _ := net.SplitHostPort(inner.Addr().String())
	r.lookups.Dialer = dialer(t, "127.0.0.1/32")
	r.lookups.open = transport(r.lookups.Dialer, r.lookups.Resolver)
	r.lookups.PortAllowed = func(p uint16) bool { return p != 6379 }
	for path, to := range map[string]string{
		"/v6": "http://[::1]:" + port + "/", "/other": "http://127.0.0.2:" + port + "/", "/metadata": "http://169.254.169.254/latest", "/port": r.server.URL[:strings.LastIndex(r.server.URL, ":")] + ":6379/",
	} {
		r.serve(path, redirectTo(to))
		if r.answer(r.alone(r.Intermediate, r.server.URL+path)); r.Fetched.Failure == nil || r.Fetched.Failure.Kind != facts.BlockedAddress {
			t.Errorf("%s: %+v", path, r.Fetched)
		}
	}
}
