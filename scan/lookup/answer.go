package lookup

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/facts"
)

// read takes from an answer what it says about the name that was asked for: it follows the aliases in it, whatever
// their order, and gathers the records at their end. What else an answer holds is nobody's business. Where it ends with
// an alias, and comes from a server that does not look further, next is the name to ask for.
func (a *Answer) read(m *dns.Msg, name string, what Type) (next string) {
	aliases := map[string]*dns.CNAME{}
	for _, rr := range m.Answer {
		if c, ok := rr.(*dns.CNAME); ok && c.Hdr.Class == dns.ClassINET && c.Target != "" && aliases[plain(c.Hdr.Name)] == nil {
			aliases[plain(c.Hdr.Name)] = c
		}
	}
	at := name
	for alias := aliases[at]; alias != nil; alias = aliases[at] {
		if a.take(m, at, what) {
			return ""
		}
		to := plain(alias.Target)
		switch {
		case to == a.name, to == at, slices.Contains(a.How.Aliases, to):
			a.Failure = failed(facts.NameLoop, fmt.Sprintf("%s is an alias that leads back to %s", at, to))
			return ""
		case len(a.How.Aliases) == maxAliases:
			a.Failure = failed(facts.NameLoop, fmt.Sprintf("more than %d aliases", maxAliases))
			return ""
		}
		a.How.Aliases = append(a.How.Aliases, to)
		a.outlives(alias.Hdr.Ttl)
		at = to
	}
	said := fmt.Sprintf("%s from %s", a.How.RCode, a.How.Server)
	switch {
	case m.Rcode == dns.RcodeNameError:
		a.Failure = failed(facts.NoSuchName, said)
	case a.take(m, at, what):
	default:
		a.Failure = failed(facts.NoData, said+", without such a record")
		if at != name && !m.RecursionAvailable {
			return at
		}
	}
	return ""
}

// outlives lowers the time for which the answer holds.
func (a *Answer) outlives(ttl uint32) {
	if !a.dated || ttl < a.How.TTL {
		a.How.TTL, a.dated = ttl, true
	}
}

// take gathers the records of the type at a name, and reports whether there are any. What is malformed is left out.
func (a *Answer) take(m *dns.Msg, at string, what Type) bool {
	found := false
	for _, rr := range m.Answer {
		h := rr.Header()
		if h.Class != dns.ClassINET || h.Rrtype != uint16(what) || plain(h.Name) != at || !a.keep(rr) {
			continue
		}
		found = true
		a.outlives(h.Ttl)
	}
	slices.SortFunc(a.CAA, func(x, y facts.CAARecord) int {
		return cmp.Or(cmp.Compare(x.Tag, y.Tag), cmp.Compare(x.Value, y.Value))
	})
	slices.SortFunc(a.HTTPS, func(x, y facts.HTTPSRecord) int {
		return cmp.Or(cmp.Compare(x.Priority, y.Priority), cmp.Compare(x.Target, y.Target),
			slices.Compare(x.ALPN, y.ALPN), cmp.Compare(x.Port, y.Port))
	})
	return found
}

func (a *Answer) keep(rr dns.RR) bool {
	switch rr := rr.(type) {
	case *dns.A:
		return a.address(rr.A)
	case *dns.AAAA:
		return a.address(rr.AAAA)
	case *dns.CAA:
		if rr.Tag == "" {
			return false
		}
		const critical = 1 << 7 // RFC 8659 §4.1: bit 0, counted from the left
		a.CAA = append(a.CAA, facts.CAARecord{Critical: rr.Flag&critical != 0, Tag: strings.ToLower(rr.Tag), Value: rr.Value})
		return true
	case *dns.HTTPS:
		if rr.Target == "" {
			return false
		}
		a.HTTPS = append(a.HTTPS, service(rr))
		return true
	}
	return false
}

func (a *Answer) address(ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	if ok {
		a.Addrs = append(a.Addrs, addr.Unmap())
	}
	return ok
}

// service reads an HTTPS record. One that is an alias has no parameters (RFC 9460 §2.4.2), whatever stands there.
func service(rr *dns.HTTPS) facts.HTTPSRecord {
	out := facts.HTTPSRecord{Priority: rr.Priority, Target: plain(rr.Target)}
	if rr.Priority == 0 {
		return out
	}
	for _, value := range rr.Value {
		switch value := value.(type) {
		case *dns.SVCBAlpn:
			out.ALPN = value.Alpn
		case *dns.SVCBNoDefaultAlpn:
			out.NoDefaultALPN = true
		case *dns.SVCBPort:
			out.Port = value.Port
		case *dns.SVCBIPv4Hint:
			out.IPv4Hint = hints(value.Hint)
		case *dns.SVCBIPv6Hint:
			out.IPv6Hint = hints(value.Hint)
		case *dns.SVCBECHConfig:
			out.ECH = len(value.ECH) > 0
		}
	}
	return out
}

func hints(ips []net.IP) (out []netip.Addr) {
	for _, ip := range ips {
		if addr, ok := netip.AddrFromSlice(ip); ok {
			out = append(out, addr.Unmap())
		}
	}
	return out
}
