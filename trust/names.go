package trust

import (
	"iter"
	"net"
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// names judges the leaf's DNS names and addresses by the constraints of authorities (RFC 5280 §4.2.1.10), once for
// each authority. Both can be thousands, so no name is held against each constraint: the work grows with their sum.
type names struct {
	leaf   *Certificate
	index  *index // nil until it is needed
	judged map[facts.SHA256]bool
}

// An index counts the leaf's DNS names by the domains in which they lie.
type index struct {
	total     int
	equal     map[string]int  // by the name itself
	below     map[string]int  // by each domain above it
	wildcards map[string]bool // the domains of names that begin with "*."
}

func newIndex(names []string) *index {
	x := &index{len(names), map[string]int{}, map[string]int{}, map[string]bool{}}
	for _, name := range names {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		x.equal[name]++
		if base, is := strings.CutPrefix(name, "*."); is {
			x.wildcards[base] = true
		}
		for domain := range above(name) {
			x.below[domain]++
		}
	}
	return x
}

// above gives the domains above a name: test and example.test for a.example.test, the nearest first.
func above(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest, more := name, true; ; {
			if _, rest, more = strings.Cut(rest, "."); !more || !yield(rest) {
				return
			}
		}
	}
}

// forbiddenBy reports whether the authority's constraints rule out one of the leaf's names.
func (n *names) forbiddenBy(ca *Certificate) bool {
	if len(ca.PermittedDNSDomains)+len(ca.ExcludedDNSDomains)+len(ca.PermittedIPRanges)+len(ca.ExcludedIPRanges) == 0 {
		return false
	}
	forbidden, known := n.judged[ca.SHA256]
	if !known {
		if n.index == nil {
			n.index, n.judged = newIndex(n.leaf.DNSNames), map[facts.SHA256]bool{}
		}
		forbidden = n.index.anyIn(ca.ExcludedDNSDomains) || !n.index.allIn(ca.PermittedDNSDomains) || n.addressesForbidden(ca)
		n.judged[ca.SHA256] = forbidden
	}
	return forbidden
}

// A domain is one of a constraint: host.example.com lies in example.com. One that begins with a dot holds only what is
// below it, as crypto/x509 reads it; the empty one holds everything.
type domain struct {
	name  string // without the dot
	below bool   // not itself
}

func readDomain(text string) domain {
	name, dotted := strings.CutPrefix(strings.ToLower(text), ".")
	return domain{name, dotted}
}

// anyIn reports whether a name lies in one of the domains, or is a wildcard that stands for one of them: *.a.test
// stands for x.a.test.
func (x *index) anyIn(domains []string) bool {
	for _, text := range domains {
		d := readDomain(text)
		label, parent, _ := strings.Cut(d.name, ".")
		switch {
		case d.name == "" && x.total > 0, x.below[d.name] > 0, !d.below && x.equal[d.name] > 0:
			return true
		case !d.below && label != "" && x.wildcards[parent]:
			return true
		}
	}
	return false
}

// allIn reports whether each name lies in one of the domains; also if there are none. It counts the names of the
// domains that lie in no other.
func (x *index) allIn(domains []string) bool {
	if len(domains) == 0 {
		return true
	}
	itself := map[string]bool{} // of each domain: whether its own name is in it
	for _, text := range domains {
		d := readDomain(text)
		if d.name == "" {
			return true
		}
		itself[d.name] = itself[d.name] || !d.below
	}
	in := 0
	for name, too := range itself {
		if within(name, itself) {
			continue
		}
		in += x.below[name]
		if too {
			in += x.equal[name]
		}
	}
	return in == x.total
}

// within reports whether the name lies below one of the domains.
func within(name string, domains map[string]bool) bool {
	for domain := range above(name) {
		if _, is := domains[domain]; is {
			return true
		}
	}
	return false
}

func (n *names) addressesForbidden(ca *Certificate) bool {
	permitted, excluded := newPrefixes(ca.PermittedIPRanges), newPrefixes(ca.ExcludedIPRanges)
	for _, ip := range n.leaf.IPAddresses {
		if excluded.hold(ip) || len(ca.PermittedIPRanges) > 0 && !permitted.hold(ip) {
			return true
		}
	}
	return false
}

// prefixes are the addresses of a constraint.
type prefixes struct {
	of      map[netip.Prefix]bool
	lengths map[int]bool // of the prefixes
}

// newPrefixes reads what was parsed. A mask whose ones are not all in front holds nothing; crypto/x509 lets none pass.
func newPrefixes(list []*net.IPNet) prefixes {
	r := prefixes{map[netip.Prefix]bool{}, map[int]bool{}}
	for _, network := range list {
		ones, bits := network.Mask.Size()
		if addr, ok := netip.AddrFromSlice(network.IP); ok && bits > 0 {
			if addr.Is4In6() && ones >= 96 {
				addr, ones = addr.Unmap(), ones-96
			}
			r.of[netip.PrefixFrom(addr, ones).Masked()] = true
			r.lengths[ones] = true
		}
	}
	return r
}

// hold reports whether the address lies in one of the ranges. One of IPv4 written in IPv6 counts as IPv4.
func (r prefixes) hold(ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	if !ok {
		return false
	}
	addr = addr.Unmap()
	for length := range r.lengths {
		if prefix, err := addr.Prefix(length); err == nil && r.of[prefix] {
			return true
		}
	}
	return false
}
