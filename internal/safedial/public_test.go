package safedial

import (
	"net/netip"
	"testing"
)

func TestPublic(t *testing.T) {
	policy, err := newPolicy([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []netip.Addr{netip.MustParseAddr("9.9.9.9")})
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "10.1.2.3": false, "127.0.0.1": false, "169.254.169.254": false, "9.9.9.9": false,
	} {
		if got := New(policy).Public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
	if policy.Check(netip.MustParseAddr("10.1.2.3")) != nil {
		t.Error("the policy was changed")
	}
	if New(nil).Public(netip.MustParseAddr("1.1.1.1")) {
		t.Error("without a policy nothing is public")
	}
}
