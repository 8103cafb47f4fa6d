package zone

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/trust"
)

// TestThirdParties holds when nobody is asked, and that mistakes are told.
func TestThirdParties(t *testing.T) {
	for name, c := range map[string]struct {
		settings Settings
		asks     bool
	}{
		"standard":       {Settings{Depth: scan.Standard}, true},
		"full":           {Settings{Depth: scan.Full}, true},
		"quick":          {Settings{Depth: scan.Quick}, false},
		"no third party": {Settings{Depth: scan.Full, NoThirdParty: true}, false},
	} {
		got, err := c.settings.ThirdParties(clock.System, trust.NewStores(), nil)
		if err != nil || (got != nil) != c.asks || got != nil && got.Thorough != (c.settings.Depth == scan.Full) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := (Settings{Depth: scan.Full, AllowCIDR: []string{"10.0.0.1"}, Resolver: "nowhere"}).ThirdParties(clock.System, trust.NewStores(), nil); err == nil {
		t.Error("mistakes pass")
	}
}

// byFamily answers for each family with addresses or an error.
type byFamily map[string]any

func (r byFamily) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	if host != "ca.test." {
		return nil, errors.New("asked for " + host)
	}
	switch found := r[network].(type) {
	case error:
		return nil, found
	case string:
		return []netip.Addr{netip.MustParseAddr(found)}, nil
	}
	panic("what the library did not expect")
}

func TestBothFamilies(t *testing.T) {
	none := &net.DNSError{Err: "none", IsNotFound: true}
	late := &net.DNSError{Err: "late", IsTimeout: true}
	pin := netip.MustParseAddr("192.0.2.1")
	for name, c := range map[string]struct {
		pins     scan.Pins
		resolver byFamily
		want     []string
		err      error
	}{
		"both":              {nil, byFamily{"ip4": "192.0.2.7", "ip6": "2001:db8::7"}, []string{"192.0.2.7", "2001:db8::7"}, nil},
		"one":               {nil, byFamily{"ip4": none, "ip6": "2001:db8::7"}, []string{"2001:db8::7"}, nil},
		"none":              {nil, byFamily{"ip4": none, "ip6": none}, nil, none},
		"none, and unknown": {nil, byFamily{"ip4": none, "ip6": late}, nil, late},
		"unknown, and none": {nil, byFamily{"ip4": late, "ip6": none}, nil, late},
		"pinned":            {scan.Pins{"ca.test": {pin}}, byFamily{}, []string{"192.0.2.1"}, nil},
		"pinned for a port": {scan.Pins{"ca.test:80": {pin}, "ca.test:8080": nil}, byFamily{}, []string{"192.0.2.1"}, nil},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		addrs, err := bothFamilies{c.pins, c.resolver}.LookupNetIP(ctx, "ip", "CA.test")
		cancel()
		var got []string
		for _, a := range addrs {
			got = append(got, a.String())
		}
		if !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := (bothFamilies{nil, byFamily{}}).LookupNetIP(t.Context(), "ip", "ca.test"); err == nil {
		t.Error("a resolver that breaks is no error")
	}
}
