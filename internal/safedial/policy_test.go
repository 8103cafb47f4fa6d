package safedial

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
)

// A verdictCase says what becomes of an address: "pass", "special 10.0.0.0/8" with the prefix that opens it,
// "unallocated" and "own" where the address alone does, "never metadata", and " in 10.0.0.1" for an IPv4 address inside.
type verdictCase struct{ addr, want string }

func verdict(t *testing.T, p *Policy, addr netip.Addr) string {
	t.Helper()
	err := p.Check(addr)
	if err == nil {
		return "pass"
	}
	var b *BlockedError
	if !errors.As(err, &b) {
		t.Fatalf("Check(%s) = %v, want a BlockedError", addr, err)
	}
	if b.Never == b.Opens().IsValid() {
		t.Errorf("Check(%s): Never = %v, Opens = %s", addr, b.Never, b.Opens())
	}
	text := string(b.Class)
	switch {
	case b.Never:
		text = "never " + text
	case !b.Opens().IsSingleIP() || b.Class == Special:
		text += " " + b.Opens().String()
	}
	if b.Inside.IsValid() {
		text += " in " + b.Inside.String()
	}
	return text
}

func mustPolicy(t testing.TB, allow ...string) *Policy {
	t.Helper()
	var prefixes []netip.Prefix
	for _, a := range allow {
		prefixes = append(prefixes, netip.MustParsePrefix(a))
	}
	p, err := newPolicy(prefixes, []netip.Addr{
		netip.MustParseAddr("8.20.30.40"),
		netip.MustParseAddr("::ffff:8.20.30.41"), // as net.IP holds IPv4
		netip.MustParseAddr("10.0.0.5"),
		netip.MustParseAddr("2a00:1450::5"),
		netip.MustParseAddr("fe80::5%eth0"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var forms = []verdictCase{
	// Public.
	{"1.1.1.1", "pass"},
	{"8.8.8.8", "pass"},
	{"9.9.9.9", "pass"},
	{"114.114.114.114", "pass"},
	{"119.29.29.29", "pass"},
	{"223.5.5.5", "pass"},
	{"223.255.255.255", "pass"},
	{"2001:4860:4860::8888", "pass"},
	{"2606:4700:4700::1111", "pass"},
	{"2620:fe::fe", "pass"},
	{"2400:3200::1", "pass"},
	{"2402:4e00::", "pass"},
	{"240e::1", "pass"},

	// Metadata, and what is next to it where that is public.
	{"169.254.169.254", "never metadata"}, // AWS, Azure, Google, Oracle, Huawei
	{"169.254.170.2", "never metadata"},
	{"169.254.170.23", "never metadata"},
	{"169.254.0.23", "never metadata"},
	{"169.254.10.10", "never metadata"},
	{"169.254.42.42", "never metadata"},
	{"100.100.100.200", "never metadata"},
	{"168.63.129.16", "never metadata"},
	{"192.0.0.192", "never metadata"},
	{"fd00:ec2::254", "never metadata"},
	{"fd00:ec2::23", "never metadata"},
	{"fd20:ce::254", "never metadata"},
	{"fd00:c1::a9fe:a9fe", "never metadata"},
	{"fd00:a9fe:a9fe::1", "never metadata"},
	{"fd00:42::42", "never metadata"},
	{"fd00:100::100:200", "never metadata"},
	{"fe80::a9fe:a9fe", "never metadata"},
	{"169.254.169.253", "never link_local"},
	{"100.100.100.201", "special 100.64.0.0/10"},
	{"168.63.129.15", "pass"},
	{"168.63.129.17", "pass"},
	{"192.0.0.193", "special 192.0.0.0/24"},
	{"fd00:ec2::255", "special fc00::/7"},

	// Multicast, broadcast, zones, ranges of the past.
	{"224.0.0.0", "never multicast"},
	{"224.0.0.251", "never multicast"},
	{"ff00::", "never multicast"},
	{"ff02::1", "never multicast"},
	{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "never multicast"},
	{"fe80::1%eth0", "never zoned"},
	{"2606:4700:4700::1111%eth0", "never zoned"},
	{"::ffff:1.1.1.1%eth0", "never zoned"},
	{"fec0::1", "unallocated"}, // site-local
	{"4000::", "unallocated"},
	{"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"200::1", "unallocated"},

	// This machine.
	{"8.20.30.40", "own"},
	{"8.20.30.41", "own"},
	{"8.20.30.42", "pass"},
	{"10.0.0.5", "special 10.0.0.0/8"},
	{"2a00:1450::5", "own"},
	{"2a00:1450::6", "pass"},
	{"fe80::5", "never link_local"},
	{"127.0.0.1", "special 127.0.0.0/8"},

	// IPv4-mapped.
	{"::ffff:8.8.8.8", "pass"},
	{"::ffff:127.0.0.1", "special 127.0.0.0/8"},
	{"::ffff:7f00:1", "special 127.0.0.0/8"},
	{"::ffff:10.1.2.3", "special 10.0.0.0/8"},
	{"::ffff:169.254.169.254", "never metadata"},
	{"::ffff:a9fe:a9fe", "never metadata"},
	{"::ffff:168.63.129.16", "never metadata"},
	{"::ffff:8.20.30.40", "own"},

	// IPv4-compatible and IPv4-translated.
	{"::8.8.8.8", "unallocated"},
	{"::127.0.0.1", "unallocated"},
	{"::169.254.169.254", "never metadata in 169.254.169.254"},
	{"::224.0.0.1", "never multicast in 224.0.0.1"},
	{"::ffff:0:8.8.8.8", "unallocated"},
	{"::ffff:0:169.254.169.254", "never metadata in 169.254.169.254"},

	// NAT64.
	{"64:ff9b::8.8.8.8", "pass"},
	{"64:ff9b::127.0.0.1", "special 127.0.0.0/8 in 127.0.0.1"},
	{"64:ff9b::10.1.2.3", "special 10.0.0.0/8 in 10.1.2.3"},
	{"64:ff9b::192.0.0.9", "pass"},
	{"64:ff9b::8.20.30.40", "own in 8.20.30.40"},
	{"64:ff9b::169.254.169.254", "never metadata in 169.254.169.254"},
	{"64:ff9b::100.100.100.200", "never metadata in 100.100.100.200"},
	{"64:ff9b::168.63.129.16", "never metadata in 168.63.129.16"},
	{"64:ff9b::224.0.0.1", "never multicast in 224.0.0.1"},
	{"64:ff9b:1::8.8.8.8", "special 64:ff9b:1::/48"},
	{"64:ff9b:1::10.1.2.3", "special 64:ff9b:1::/48"},
	{"64:ff9b:1::169.254.169.254", "never metadata in 169.254.169.254"},
	{"64:ff9b:1:a9fe:a9:fe00::", "never metadata in 169.254.169.254"},     // /48
	{"64:ff9b:1:a9:fe:a9fe::", "never metadata in 169.254.169.254"},       // /56
	{"64:ff9b:1:0:a9:fea9:fe00:0", "never metadata in 169.254.169.254"},   // /64
	{"64:ff9b:1:a9fe:a9:fe00:0:1", "never metadata in 169.254.169.254"},   // /48, and a suffix
	{"64:ff9b:1:a9:fe:a9fe:808:808", "never metadata in 169.254.169.254"}, // /56, and a suffix
	{"64:ff9b:1:e000::", "never multicast in 224.0.0.0"},
	{"64:ff9b:1:808:8:800::", "special 64:ff9b:1::/48"},

	// 6to4.
	{"2002:808:808::1", "special 2002::/16"},
	{"2002:a01:203::1", "special 2002::/16"},
	{"2002:7f00:1::1", "special 2002::/16"},
	{"2002:a9fe:a9fe::1", "never metadata in 169.254.169.254"},
	{"2002:a83f:8110::", "never metadata in 168.63.129.16"},

	// Teredo: the server as it is, the client inverted.
	{"2001:0:808:808::f7f7:f7f7", "special 2001::/32"},
	{"2001:0:a9fe:a9fe::f7f7:f7f7", "never metadata in 169.254.169.254"},
	{"2001:0:808:808::5601:5601", "never metadata in 169.254.169.254"},
	{"2001:0:808:808::a9fe:a9fe", "special 2001::/32"}, // 86.1.86.1

	// ISATAP.
	{"2a00:1450::5efe:8.8.8.8", "pass"},
	{"2a00:1450::200:5efe:8.8.8.8", "pass"},
	{"2a00:1450::5efe:10.1.2.3", "special 10.0.0.0/8 in 10.1.2.3"},
	{"2a00:1450::5efe:8.20.30.40", "own in 8.20.30.40"},
	{"2a00:1450::5efe:169.254.169.254", "never metadata in 169.254.169.254"},
	{"2a00:1450::200:5efe:169.254.169.254", "never metadata in 169.254.169.254"},
	{"2a00:1450::300:5efe:169.254.169.254", "never metadata in 169.254.169.254"},
	{"2a00:1450::400:5efe:169.254.169.254", "pass"}, // an ordinary interface identifier
	{"2a00:1450::1:5efe:169.254.169.254", "pass"},
	{"2a00:1450::169.254.169.254", "pass"},
	{"fd00::5efe:10.1.2.3", "special fc00::/7"},
	{"fe80::5efe:10.1.2.3", "never link_local"},
}

func TestCheck(t *testing.T) {
	p := mustPolicy(t)
	cases := append(append([]verdictCase(nil), edges...), forms...)
	if len(cases) < 250 {
		t.Errorf("%d cases, want at least 250", len(cases))
	}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.addr] {
			t.Errorf("%s is listed twice", c.addr)
		}
		seen[c.addr] = true
		if got := verdict(t, p, netip.MustParseAddr(c.addr)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.addr, got, c.want)
		}
	}
	if got, want := verdict(t, p, netip.Addr{}), "never unspecified"; got != want {
		t.Errorf("no address: got %q, want %q", got, want)
	}
}

func TestCheckAllowed(t *testing.T) {
	tests := []struct{ allow, addr, want string }{
		{"10.0.0.0/8", "10.1.2.3", "pass"},
		{"10.0.0.0/8", "10.0.0.5", "pass"}, // own, and opened
		{"10.0.0.0/8", "::ffff:10.1.2.3", "pass"},
		{"10.0.0.0/8", "64:ff9b::10.1.2.3", "pass"},
		{"10.0.0.0/8", "2a00:1450::5efe:10.1.2.3", "pass"},
		{"10.0.0.0/8", "::10.1.2.3", "unallocated"},
		{"10.0.0.0/8", "2002:a01:203::1", "special 2002::/16"},
		{"10.0.0.0/8", "192.168.0.1", "special 192.168.0.0/16"},
		{"10.1.2.3/32", "10.1.2.3", "pass"},
		{"10.1.2.3/32", "10.1.2.4", "special 10.0.0.0/8"},
		{"127.0.0.0/8", "127.0.0.1", "pass"},
		{"127.0.0.0/8", "::1", "special ::1/128"},
		{"::1/128", "::1", "pass"},
		{"8.20.30.40/32", "8.20.30.40", "pass"},
		{"2a00:1450::5/128", "2a00:1450::5", "pass"},
		{"4000::/3", "4000::1", "pass"},
		{"64:ff9b::/96", "64:ff9b::10.1.2.3", "pass"},
		{"64:ff9b::/96", "10.1.2.3", "special 10.0.0.0/8"},
		{"64:ff9b:1::/48", "64:ff9b:1::10.1.2.3", "pass"},
		{"64:ff9b:1::/48", "64:ff9b:1::8.8.8.8", "pass"},
		{"64:ff9b:1::/48", "64:ff9b:1:808:8:800::", "pass"},
		{"64:ff9b:1::/48", "64:ff9b:1:e000::8.8.8.8", "pass"}, // a subnet number that is like 224.0.0.0
		{"64:ff9b:1::/48", "64:ff9b:1:e000::224.0.0.1", "never multicast in 224.0.0.1"},
		{"64:ff9b:1::/48", "64:ff9b:1::169.254.169.254", "never metadata in 169.254.169.254"},
		{"64:ff9b:1::/48", "64:ff9b:1:a9fe:a9:fe00::", "never metadata in 169.254.169.254"},
		{"2002::/16", "2002:a01:203::1", "pass"},
		{"2002::/16", "2002:a9fe:a9fe::1", "never metadata in 169.254.169.254"},
		{"2001::/32", "2001:0:808:808::f7f7:f7f7", "pass"},
		{"2001::/32", "2001:0:808:808::5601:5601", "never metadata in 169.254.169.254"},
		{"::/96", "::10.1.2.3", "pass"},
		{"::/96", "::169.254.169.254", "never metadata in 169.254.169.254"},
		{"::/96", "::1", "pass"},
		{"::/96", "::", "never unspecified"},
		{"100.64.0.0/10", "100.100.100.100", "pass"},
		{"100.64.0.0/10", "100.100.100.200", "never metadata"},
		{"fc00::/7", "fd00::1", "pass"},
		{"fc00::/7", "fd00:ec2::254", "never metadata"},
		{"fc00::/7", "fd00::5efe:10.1.2.3", "pass"},
		{"169.254.0.0/16", "169.254.1.1", "never link_local"},
		{"169.254.169.254/32", "169.254.169.254", "never metadata"},
		{"168.63.129.16/32", "168.63.129.16", "never metadata"},
		{"fe80::/10", "fe80::1", "never link_local"},
		{"fe80::/10", "fe80::1%eth0", "never zoned"},
		{"0.0.0.0/0", "0.0.0.0", "never unspecified"},
		{"0.0.0.0/0", "224.0.0.1", "never multicast"},
		{"0.0.0.0/0", "255.255.255.255", "never broadcast"},
		{"0.0.0.0/0", "240.0.0.1", "pass"},
		{"0.0.0.0/0", "::1", "special ::1/128"}, // IPv4 only
		{"::/0", "127.0.0.1", "special 127.0.0.0/8"},
		{"::/0", "::ffff:127.0.0.1", "special 127.0.0.0/8"},
		{"::/0", "2a00:1450::5efe:169.254.169.254", "never metadata in 169.254.169.254"},
	}
	for _, test := range tests {
		if got := verdict(t, mustPolicy(t, test.allow), netip.MustParseAddr(test.addr)); got != test.want {
			t.Errorf("%s with %s allowed: got %q, want %q", test.addr, test.allow, got, test.want)
		}
	}
}

func TestNewPolicyRefusesDoubtfulRanges(t *testing.T) {
	tests := []struct {
		prefix netip.Prefix
		want   string
	}{
		{netip.Prefix{}, "not a prefix"},
		{netip.PrefixFrom(netip.MustParseAddr("10.0.0.0"), 33), "not a prefix"},
		{netip.MustParsePrefix("10.1.2.3/8"), "write 10.0.0.0/8 for the range or 10.1.2.3/32"},
		{netip.MustParsePrefix("fd00::1/64"), "write fd00::/64"},
		{netip.MustParsePrefix("::ffff:10.0.0.0/104"), "write it as IPv4"},
	}
	for _, test := range tests {
		if _, err := NewPolicy([]netip.Prefix{test.prefix}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("NewPolicy(%s): got %v, want an error with %q", test.prefix, err, test.want)
		}
	}
}

func TestNewPolicyKnowsThisMachine(t *testing.T) {
	p, err := NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range interfaces {
		addr, _ := netip.AddrFromSlice(a.(*net.IPNet).IP)
		if err := p.Check(addr); err == nil {
			t.Errorf("Check(%s), an address of this machine: got nil", addr)
		}
		if !p.own[addr.Unmap()] {
			t.Errorf("%s is missing among the own addresses", addr)
		}
	}
}

func TestZeroPolicyAllowsNothing(t *testing.T) {
	for _, p := range []*Policy{nil, {}} {
		if err := p.Check(netip.MustParseAddr("8.8.8.8")); err == nil {
			t.Errorf("Check by a policy that was not made: got nil")
		}
	}
}

func TestBlockedErrorText(t *testing.T) {
	const never = "; it is never connected to, and no flag allows it"
	tests := []struct{ addr, want string }{
		{"10.1.2.3", "10.1.2.3 is in 10.0.0.0/8 (Private-Use, RFC 1918); --allow-cidr 10.0.0.0/8 allows it"},
		{"::ffff:10.1.2.3", "10.1.2.3 is in 10.0.0.0/8 (Private-Use, RFC 1918); --allow-cidr 10.0.0.0/8 allows it"},
		{
			"64:ff9b::10.1.2.3",
			"64:ff9b::a01:203 carries 10.1.2.3, which is in 10.0.0.0/8 (Private-Use, RFC 1918); --allow-cidr 10.0.0.0/8 allows it",
		},
		{"8.20.30.40", "8.20.30.40 is an address of this machine; --allow-cidr 8.20.30.40/32 allows it"},
		{"4000::1", "4000::1 is not a public address (Reserved by IETF, RFC 4291); --allow-cidr 4000::1/128 allows it"},
		{"100.100.100.200", "100.100.100.200 is a cloud metadata address (Alibaba Cloud)" + never},
		{"2002:a9fe:101::", "2002:a9fe:101:: carries 169.254.1.1, which is a link-local address (Link Local, RFC 3927)" + never},
		{"ff02::1", "ff02::1 is a multicast address (Multicast, RFC 4291)" + never},
		{"0.0.0.0", "0.0.0.0 is the unspecified address (This network, RFC 791)" + never},
		{"fe80::1%eth0", "fe80::1%eth0 has a zone" + never},
	}
	p := mustPolicy(t)
	for _, test := range tests {
		err := p.Check(netip.MustParseAddr(test.addr))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.addr, err, test.want)
		}
	}
	if got, want := p.Check(netip.Addr{}).Error(), "there is no address to connect to"; got != want {
		t.Errorf("no address: got %q, want %q", got, want)
	}
}
