package safedial

// edges are the first and the last address of every block of both registries, and those next to it.
var edges = []verdictCase{
	// 0.0.0.0/8 This network
	{"0.0.0.0", "never unspecified"},
	{"0.255.255.255", "never unspecified"},
	{"1.0.0.0", "pass"},
	// 0.0.0.0/32 This host on this network
	{"0.0.0.1", "never unspecified"},
	// 10.0.0.0/8 Private-Use
	{"10.0.0.0", "special 10.0.0.0/8"},
	{"10.255.255.255", "special 10.0.0.0/8"},
	{"9.255.255.255", "pass"},
	{"11.0.0.0", "pass"},
	// 100.64.0.0/10 Shared Address Space
	{"100.64.0.0", "special 100.64.0.0/10"},
	{"100.127.255.255", "special 100.64.0.0/10"},
	{"100.63.255.255", "pass"},
	{"100.128.0.0", "pass"},
	// 127.0.0.0/8 Loopback
	{"127.0.0.0", "special 127.0.0.0/8"},
	{"127.255.255.255", "special 127.0.0.0/8"},
	{"126.255.255.255", "pass"},
	{"128.0.0.0", "pass"},
	// 169.254.0.0/16 Link Local
	{"169.254.0.0", "never link_local"},
	{"169.254.255.255", "never link_local"},
	{"169.253.255.255", "pass"},
	{"169.255.0.0", "pass"},
	// 172.16.0.0/12 Private-Use
	{"172.16.0.0", "special 172.16.0.0/12"},
	{"172.31.255.255", "special 172.16.0.0/12"},
	{"172.15.255.255", "pass"},
	{"172.32.0.0", "pass"},
	// 192.0.0.0/24 IETF Protocol Assignments
	{"192.0.0.0", "special 192.0.0.0/29"},
	{"192.0.0.255", "special 192.0.0.0/24"},
	{"191.255.255.255", "pass"},
	{"192.0.1.0", "pass"},
	// 192.0.0.0/29 IPv4 Service Continuity Prefix
	{"192.0.0.7", "special 192.0.0.0/29"},
	{"192.0.0.8", "special 192.0.0.8/32"},
	// 192.0.0.8/32 IPv4 dummy address
	{"192.0.0.9", "pass"},
	// 192.0.0.9/32 Port Control Protocol Anycast
	{"192.0.0.10", "pass"},
	// 192.0.0.10/32 Traversal Using Relays around NAT Anycast
	{"192.0.0.11", "special 192.0.0.0/24"},
	// 192.0.0.170/32 NAT64/DNS64 Discovery
	{"192.0.0.170", "special 192.0.0.170/32"},
	{"192.0.0.169", "special 192.0.0.0/24"},
	{"192.0.0.171", "special 192.0.0.171/32"},
	// 192.0.0.171/32 NAT64/DNS64 Discovery
	{"192.0.0.172", "special 192.0.0.0/24"},
	// 192.0.2.0/24 Documentation (TEST-NET-1)
	{"192.0.2.0", "special 192.0.2.0/24"},
	{"192.0.2.255", "special 192.0.2.0/24"},
	{"192.0.1.255", "pass"},
	{"192.0.3.0", "pass"},
	// 192.31.196.0/24 AS112-v4
	{"192.31.196.0", "pass"},
	{"192.31.196.255", "pass"},
	{"192.31.195.255", "pass"},
	{"192.31.197.0", "pass"},
	// 192.52.193.0/24 AMT
	{"192.52.193.0", "pass"},
	{"192.52.193.255", "pass"},
	{"192.52.192.255", "pass"},
	{"192.52.194.0", "pass"},
	// 192.88.99.0/24 Deprecated (6to4 Relay Anycast)
	{"192.88.99.0", "special 192.88.99.0/24"},
	{"192.88.99.255", "special 192.88.99.0/24"},
	{"192.88.98.255", "pass"},
	{"192.88.100.0", "pass"},
	// 192.88.99.2/32 6a44-relay anycast address
	{"192.88.99.2", "special 192.88.99.2/32"},
	{"192.88.99.1", "special 192.88.99.0/24"},
	{"192.88.99.3", "special 192.88.99.0/24"},
	// 192.168.0.0/16 Private-Use
	{"192.168.0.0", "special 192.168.0.0/16"},
	{"192.168.255.255", "special 192.168.0.0/16"},
	{"192.167.255.255", "pass"},
	{"192.169.0.0", "pass"},
	// 192.175.48.0/24 Direct Delegation AS112 Service
	{"192.175.48.0", "pass"},
	{"192.175.48.255", "pass"},
	{"192.175.47.255", "pass"},
	{"192.175.49.0", "pass"},
	// 198.18.0.0/15 Benchmarking
	{"198.18.0.0", "special 198.18.0.0/15"},
	{"198.19.255.255", "special 198.18.0.0/15"},
	{"198.17.255.255", "pass"},
	{"198.20.0.0", "pass"},
	// 198.51.100.0/24 Documentation (TEST-NET-2)
	{"198.51.100.0", "special 198.51.100.0/24"},
	{"198.51.100.255", "special 198.51.100.0/24"},
	{"198.51.99.255", "pass"},
	{"198.51.101.0", "pass"},
	// 203.0.113.0/24 Documentation (TEST-NET-3)
	{"203.0.113.0", "special 203.0.113.0/24"},
	{"203.0.113.255", "special 203.0.113.0/24"},
	{"203.0.112.255", "pass"},
	{"203.0.114.0", "pass"},
	// 240.0.0.0/4 Reserved
	{"240.0.0.0", "special 240.0.0.0/4"},
	{"255.255.255.255", "never broadcast"},
	{"239.255.255.255", "never multicast"},
	// 255.255.255.255/32 Limited Broadcast
	{"255.255.255.254", "special 240.0.0.0/4"},
	// ::1/128 Loopback Address
	{"::1", "special ::1/128"},
	{"::", "never unspecified"},
	{"::2", "never unspecified in 0.0.0.2"},
	// ::/128 Unspecified Address
	// ::ffff:0:0/96 IPv4-mapped Address
	{"::ffff:0.0.0.0", "never unspecified"},
	{"::ffff:255.255.255.255", "never broadcast"},
	{"::fffe:ffff:ffff", "unallocated"},
	{"::1:0:0:0", "unallocated"},
	// 64:ff9b::/96 IPv4-IPv6 Translat.
	{"64:ff9b::", "never unspecified in 0.0.0.0"},
	{"64:ff9b::ffff:ffff", "never broadcast in 255.255.255.255"},
	{"64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"64:ff9b::1:0:0", "unallocated"},
	// 64:ff9b:1::/48 IPv4-IPv6 Translat.
	{"64:ff9b:1::", "special 64:ff9b:1::/48"},
	{"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "never broadcast in 255.255.255.255"},
	{"64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"64:ff9b:2::", "unallocated"},
	// 100::/64 Discard-Only Address Block
	{"100::", "special 100::/64"},
	{"100::ffff:ffff:ffff:ffff", "special 100::/64"},
	{"ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"100:0:0:1::", "special 100:0:0:1::/64"},
	// 100:0:0:1::/64 Dummy IPv6 Prefix
	{"100::1:ffff:ffff:ffff:ffff", "special 100:0:0:1::/64"},
	{"100:0:0:2::", "unallocated"},
	// 2001::/23 IETF Protocol Assignments
	{"2001::", "never unspecified in 0.0.0.0"},
	{"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001::/23"},
	{"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:200::", "pass"},
	// 2001::/32 TEREDO
	{"2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "never broadcast in 255.255.255.255"},
	{"2001:1::", "special 2001::/23"},
	// 2001:1::1/128 Port Control Protocol Anycast
	{"2001:1::1", "pass"},
	{"2001:1::2", "pass"},
	// 2001:1::2/128 Traversal Using Relays around NAT Anycast
	{"2001:1::3", "pass"},
	// 2001:1::3/128 DNS-SD Service Registration Protocol Anycast
	{"2001:1::4", "special 2001::/23"},
	// 2001:2::/48 Benchmarking
	{"2001:2::", "special 2001:2::/48"},
	{"2001:2:0:ffff:ffff:ffff:ffff:ffff", "special 2001:2::/48"},
	{"2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001::/23"},
	{"2001:2:1::", "special 2001::/23"},
	// 2001:3::/32 AMT
	{"2001:3::", "pass"},
	{"2001:3:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:2:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001::/23"},
	{"2001:4::", "special 2001::/23"},
	// 2001:4:112::/48 AS112-v6
	{"2001:4:112::", "pass"},
	{"2001:4:112:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:4:111:ffff:ffff:ffff:ffff:ffff", "special 2001::/23"},
	{"2001:4:113::", "special 2001::/23"},
	// 2001:10::/28 Deprecated (previously ORCHID)
	{"2001:10::", "special 2001:10::/28"},
	{"2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001:10::/28"},
	{"2001:f:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001::/23"},
	{"2001:20::", "pass"},
	// 2001:20::/28 ORCHIDv2
	{"2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:30::", "pass"},
	// 2001:30::/28 Drone Remote ID Protocol Entity Tags (DETs) Prefix
	{"2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:40::", "special 2001::/23"},
	// 2001:db8::/32 Documentation
	{"2001:db8::", "special 2001:db8::/32"},
	{"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "special 2001:db8::/32"},
	{"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2001:db9::", "pass"},
	// 2002::/16 6to4
	{"2002::", "never unspecified in 0.0.0.0"},
	{"2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "never broadcast in 255.255.255.255"},
	{"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2003::", "pass"},
	// 2620:4f:8000::/48 Direct Delegation AS112 Service
	{"2620:4f:8000::", "pass"},
	{"2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"2620:4f:8001::", "pass"},
	// 3fff::/20 Documentation
	{"3fff::", "special 3fff::/20"},
	{"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "special 3fff::/20"},
	{"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "pass"},
	{"3fff:1000::", "pass"},
	// 5f00::/16 Segment Routing (SRv6) SIDs
	{"5f00::", "special 5f00::/16"},
	{"5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "special 5f00::/16"},
	{"5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"5f01::", "unallocated"},
	// fc00::/7 Unique-Local
	{"fc00::", "special fc00::/7"},
	{"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "special fc00::/7"},
	{"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"fe00::", "unallocated"},
	// fe80::/10 Link-Local Unicast
	{"fe80::", "never link_local"},
	{"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "never link_local"},
	{"fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unallocated"},
	{"fec0::", "unallocated"},
}
