package lab

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// A zone holds what the name server knows, by the name in lower case without the final dot.
type zone map[string]name

// A name is what lies under one. The zero name exists, and has nothing.
type name struct {
	addrs []netip.Addr
	alias string // CNAME: the name that it stands for, which then has the rest
	caa   []caa
	https []dnsmessage.HTTPSResource

	rcode  dnsmessage.RCode // of an answer about it
	silent bool             // there is no answer about it
}

// Names that are there for their trouble, or for what DNS alone can show.
const (
	servfail   = "servfail" + domain    // the name server fails
	notAllowed = "dns-refused" + domain // it refuses
	silent     = "silent" + domain      // it never answers
	noData     = "no-data" + domain     // the name exists, and has no address
	fakeIP     = "fake-ip" + domain     // a proxy answers with an address of its own making
	onlyIPv6   = "only-ipv6" + domain   // it has an address of IPv6 alone, one for documentation, so that nobody is dialled
	private    = "private" + domain     // it has addresses of a private network only
	crowd      = "crowd" + domain       // it has more addresses than an answer by UDP
	alias      = "alias" + domain       // it is an alias of an alias of good-rsa
	dangling   = "dangling" + domain    // it is an alias of a name that does not exist
	loop       = "loop" + domain        // it is an alias of an alias of itself
	maze       = "maze" + domain        // it is an alias of an alias of… and so on, twenty times
)

// zoneOf gives every case its addresses, and adds the names above.
func zoneOf(cases []Case) zone {
	z := zone{
		domain[1:]: {caa: []caa{{"issue", "ca.lab.test"}, {"iodef", "mailto:hostmaster@lab.test"}}},
		servfail:   {rcode: dnsmessage.RCodeServerFailure},
		notAllowed: {rcode: dnsmessage.RCodeRefused},
		silent:     {silent: true},
		noData:     {},
		fakeIP:     {addrs: []netip.Addr{netip.AddrFrom4([4]byte{198, 18, 0, 7})}},
		onlyIPv6:   {addrs: []netip.Addr{netip.MustParseAddr("2001:db8::7")}},
		private:    {addrs: []netip.Addr{netip.AddrFrom4([4]byte{10, 77, 0, 1}), netip.MustParseAddr("fd77::1")}},
		crowd:      {addrs: many(500)},

		alias:              {alias: "alias-2" + domain},
		"alias-2" + domain: {alias: "good-rsa" + domain},
		dangling:           {alias: "gone.elsewhere.test"},
		loop:               {alias: "loop-2" + domain},
		"loop-2" + domain:  {alias: loop},
	}
	at := maze
	for i := range 20 {
		next := fmt.Sprintf("maze-%d%s", i+1, domain)
		z[at], at = name{alias: next}, next
	}
	z[at] = name{addrs: many(1)}
	for _, c := range cases {
		n := z[c.Host]
		for _, addr := range c.Addrs {
			n.addrs = append(n.addrs, addr.Addr())
		}
		z[c.Host] = n
		if c.ID == "good-rsa" {
			z.announce(c)
		}
	}
	return z
}

// announce adds an HTTPS record for a case, under the names of RFC 9460 §9.1: the host's for port 443, and for others
// one with the port in it.
func (z zone) announce(c Case) {
	port := c.Addrs[0].Port()
	addr := c.Addrs[0].Addr().As4()
	record := dnsmessage.HTTPSResource{SVCBResource: dnsmessage.SVCBResource{
		Priority: 1, Target: dnsmessage.MustNewName("."),
		Params: []dnsmessage.SVCParam{
			{Key: dnsmessage.SVCParamALPN, Value: []byte("\x02h2\x08http/1.1")},
			{Key: dnsmessage.SVCParamPort, Value: binary.BigEndian.AppendUint16(nil, port)},
			{Key: dnsmessage.SVCParamIPv4Hint, Value: addr[:]},
		},
	}}
	at := fmt.Sprintf("_%d._https.%s", port, c.Host)
	if port == 443 {
		at = c.Host
	}
	n := z[at]
	n.https = append(n.https, record)
	z[at] = n
}

// many gives addresses within the lab's range at which nobody listens.
func many(count int) (out []netip.Addr) {
	for i := range count {
		out = append(out, netip.AddrFrom4([4]byte{127, 77, byte(200 + i/250), byte(1 + i%250)}))
	}
	return out
}
