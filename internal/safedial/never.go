package safedial

import "net/netip"

// never lists what no flag opens, the first match first. Whoever allows 0.0.0.0/0 means the machines of his network,
// not the door where the cloud hands out the credentials of this one. So the metadata addresses are listed one by one,
// among them a public one (Azure's) and some within ranges that are rightly opened.
var never = []struct {
	prefix netip.Prefix
	class  Class
	name   string
}{
	{one("169.254.169.254"), Metadata, "AWS, Azure, Google, Oracle, Huawei and others"},
	{one("169.254.170.2"), Metadata, "AWS ECS tasks"},
	{one("169.254.170.23"), Metadata, "AWS EKS Pod Identity"},
	{one("169.254.0.23"), Metadata, "Tencent Cloud"},
	{one("169.254.10.10"), Metadata, "Tencent Cloud"},
	{one("169.254.42.42"), Metadata, "Scaleway"},
	{one("100.100.100.200"), Metadata, "Alibaba Cloud"},
	{one("168.63.129.16"), Metadata, "Azure host agent"},
	{one("192.0.0.192"), Metadata, "Oracle Cloud"},
	{one("fd00:ec2::254"), Metadata, "AWS"},
	{one("fd00:ec2::23"), Metadata, "AWS EKS Pod Identity"},
	{one("fd20:ce::254"), Metadata, "Google Cloud"},
	{one("fd00:c1::a9fe:a9fe"), Metadata, "Oracle Cloud"},
	{one("fd00:a9fe:a9fe::1"), Metadata, "Akamai Cloud"},
	{one("fd00:42::42"), Metadata, "Scaleway"},
	{one("fd00:100::100:200"), Metadata, "Alibaba Cloud"},
	{one("fe80::a9fe:a9fe"), Metadata, "OpenStack and others"},

	{netip.MustParsePrefix("169.254.0.0/16"), LinkLocal, "Link Local, RFC 3927"},
	{netip.MustParsePrefix("fe80::/10"), LinkLocal, "Link-Local Unicast, RFC 4291"},
	{netip.MustParsePrefix("224.0.0.0/4"), Multicast, "Multicast, RFC 5771"},
	{netip.MustParsePrefix("ff00::/8"), Multicast, "Multicast, RFC 4291"},
	{thisNetwork, Unspecified, "This network, RFC 791"}, // Linux takes 0.0.0.0 for the loopback
	{one("::"), Unspecified, "Unspecified Address, RFC 4291"},
	{one("255.255.255.255"), Broadcast, "Limited Broadcast, RFC 8190"},
}

var thisNetwork = netip.MustParsePrefix("0.0.0.0/8")

func one(addr string) netip.Prefix { return single(netip.MustParseAddr(addr)) }

func judgeNever(addr netip.Addr) *BlockedError {
	for _, n := range never {
		if n.prefix.Contains(addr) {
			return &BlockedError{Addr: addr, Class: n.class, Never: true, Registry: n.name}
		}
	}
	return nil
}
