package lab

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// TestInvents: names that do not exist have the portal's address, all others what they have.
func TestInvents(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", l.InventingResolver().String())
		}}
		portal := []netip.Addr{l.Case(portalCase).Addrs[0].Addr()}
		for host, want := range map[string][]netip.Addr{
			"nonesuch.lab.test.": portal, "nonesuch.invalid.": portal, "www.nonesuch.com.": portal,
			l.Case("good-rsa").Host + ".": {l.Case("good-rsa").Addrs[0].Addr()},
		} {
			got, err := r.LookupNetIP(t.Context(), "ip4", host)
			for i := range got {
				got[i] = got[i].Unmap()
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, %v, want %v", host, got, err, want)
			}
		}
		if got, err := r.LookupNetIP(t.Context(), "ip6", "nonesuch.lab.test."); err == nil {
			t.Errorf("IPv6: %v", got)
		}
		if got, err := r.LookupNetIP(t.Context(), "ip4", "servfail.lab.test."); err == nil {
			t.Errorf("servfail: %v", got)
		}
	})
}

func FuzzInvent(f *testing.F) {
	portal := netip.MustParseAddr("127.77.1.1")
	f.Add([]byte("\x00\x07\x81\x83\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x03lab\x04test\x00\x00\x01\x00\x01"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		var before, after dnsmessage.Message
		if before.Unpack(answer) != nil {
			return
		}
		if err := after.Unpack(invent(answer, portal)); err != nil {
			t.Errorf("%q is made into what cannot be read: %v", answer, err)
		}
	})
}
