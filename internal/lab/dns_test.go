package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// resolver asks the lab's name server only.
func resolver(l *Lab) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", l.Resolver().String())
	}}
}

func TestNames(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		for _, c := range l.Cases {
			for _, network := range []string{"ip4", "ip6"} {
				var want []netip.Addr
				for _, addr := range c.Addrs {
					if addr.Addr().Is4() == (network == "ip4") {
						want = append(want, addr.Addr())
					}
				}
				got, err := resolver(l).LookupNetIP(t.Context(), network, c.Host+".")
				for i := range got {
					got[i] = got[i].Unmap()
				}
				slices.SortFunc(got, netip.Addr.Compare)
				if !slices.Equal(got, want) || (err == nil) != (len(want) > 0) {
					t.Errorf("%s %s: got %v, %v, want %v", c.Host, network, got, err, want)
				}
			}
		}
	})
}

func TestNamesInTrouble(t *testing.T) {
	look := func(host string) *net.DNSError {
		_, err := resolver(some).LookupNetIP(t.Context(), "ip4", host)
		var out *net.DNSError
		if !errors.As(err, &out) {
			t.Fatalf("%s: %v", host, err)
		}
		return out
	}
	for _, host := range []string{"nonesuch.lab.test.", "example.com.", "lab.test."} {
		if err := look(host); !err.IsNotFound {
			t.Errorf("%s: %v", host, err)
		}
	}
	if err := look("servfail.lab.test."); err.IsNotFound || err.IsTimeout {
		t.Errorf("servfail: %v", err)
	}
}

// TestSilentName asks for the name that is never answered, and then for another: only that one is answered.
func TestSilentName(t *testing.T) {
	c, err := net.Dial("udp", some.Resolver().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	for _, name := range []string{"silent.lab.test.", "servfail.lab.test."} {
		if _, err := c.Write(query(t, name, dnsmessage.TypeA)); err != nil {
			t.Fatal(err)
		}
	}
	answer := make([]byte, 512)
	n, err := c.Read(answer)
	if err != nil {
		t.Fatal(err)
	}
	var m dnsmessage.Message
	if err := m.Unpack(answer[:n]); err != nil || m.Questions[0].Name.String() != "servfail.lab.test." {
		t.Errorf("got %v, %v", m.GoString(), err)
	}
}

func query(t *testing.T, name string, what dnsmessage.Type) []byte {
	t.Helper()
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: what, Class: dnsmessage.ClassINET}},
	}
	out, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnswer(t *testing.T) {
	z := zoneOf([]Case{{ID: "good-rsa", Host: "a.lab.test", Addrs: []netip.AddrPort{netip.MustParseAddrPort("127.77.1.1:8443")}}})
	ask := func(name string, what dnsmessage.Type, most int) (m dnsmessage.Message) {
		if err := m.Unpack(z.answer(query(t, name, what), most)); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, tt := range []struct {
		name    string
		what    dnsmessage.Type
		rcode   dnsmessage.RCode
		answers int
	}{
		{"a.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"A.Lab.TEST.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"a.lab.test.", dnsmessage.TypeAAAA, dnsmessage.RCodeSuccess, 0},
		{"a.lab.test.", dnsmessage.TypeMX, dnsmessage.RCodeSuccess, 0},
		{"b.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeNameError, 0},
		{"servfail.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeServerFailure, 0},
		{"dns-refused.lab.test.", dnsmessage.TypeAAAA, dnsmessage.RCodeRefused, 0},
		{"no-data.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 0},
		{"private.lab.test.", dnsmessage.TypeAAAA, dnsmessage.RCodeSuccess, 1},
		{"crowd.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 500},
		{"dangling.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeNameError, 1},
		{"loop.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 2},
		{"maze.lab.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 21},
		{"lab.test.", typeCAA, dnsmessage.RCodeSuccess, 2},
		{"_8443._https.a.lab.test.", dnsmessage.TypeHTTPS, dnsmessage.RCodeSuccess, 1},
		{"a.lab.test.", dnsmessage.TypeHTTPS, dnsmessage.RCodeSuccess, 0},
	} {
		if m := ask(tt.name, tt.what, maxTCP); m.RCode != tt.rcode || len(m.Answers) != tt.answers || m.ID != 7 || !m.Response {
			t.Errorf("%s %v: got %v", tt.name, tt.what, m.GoString())
		}
	}
	if m := ask("crowd.lab.test.", dnsmessage.TypeA, maxUDP); !m.Truncated || len(m.Answers) != 0 {
		t.Errorf("more than fits: got %v", m.GoString())
	}
	for _, noise := range []string{"", "x", "\x00\x07\x80\x00\x00\x01\x00\x00\x00\x00\x00\x00", "\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0"} {
		if got := z.answer([]byte(noise), maxUDP); got != nil {
			t.Errorf("%q is answered by %q", noise, got)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	z := zoneOf([]Case{{ID: "good-rsa", Host: "a.lab.test", Addrs: []netip.AddrPort{netip.MustParseAddrPort("127.77.1.1:443"), netip.MustParseAddrPort("[::1]:443")}}})
	f.Add([]byte("\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x03lab\x04test\x00\x00\x01\x00\x01"))
	f.Fuzz(func(t *testing.T, query []byte) {
		answer := z.answer(query, maxUDP)
		var m dnsmessage.Message
		if answer != nil && m.Unpack(answer) != nil {
			t.Errorf("%q is answered by what cannot be read, %q", query, answer)
		}
	})
}
