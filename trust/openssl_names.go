package trust

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// identity is check_id: whether the leaf is for the host.
func (v *verifier) identity(leaf *Certificate) {
	if addr, err := netip.ParseAddr(v.host); err == nil {
		if !slices.ContainsFunc(leaf.IPAddresses, func(ip net.IP) bool { return ip.Equal(net.IP(addr.AsSlice())) }) {
			v.fail(verifyIPMismatch)
		}
		return
	}
	names := leaf.DNSNames
	if len(names) == 0 { // then the common names count
		names = commonNames(leaf)
	}
	if !slices.ContainsFunc(names, func(name string) bool { return hostMatches(name, v.host) }) {
		v.fail(verifyHostMismatch)
	}
}

func commonNames(c *Certificate) (out []string) {
	for _, attribute := range c.Subject.Names {
		if text, is := attribute.Value.(string); is && attribute.Type.String() == "2.5.4.3" {
			out = append(out, text)
		}
	}
	return out
}

// hostMatches is equal_wildcard of crypto/x509/v3_utl.c without flags: one star, at either end of the first label or all
// of it, with two dots behind it.
func hostMatches(pattern, host string) bool {
	pattern, host = strings.ToLower(pattern), strings.ToLower(host)
	before, after, starred := strings.Cut(pattern, "*")
	if !starred || !goodStar(before, after) {
		return pattern == host
	}
	if len(host) < len(before)+len(after) || !strings.HasPrefix(host, before) || !strings.HasSuffix(host, after) {
		return false
	}
	stands := host[len(before) : len(host)-len(after)]
	whole := before == "" && strings.HasPrefix(after, ".")
	switch {
	case whole && stands == "", !whole && strings.HasPrefix(host, "xn--"):
		return false
	}
	return stands == "*" || !strings.ContainsFunc(stands, func(r rune) bool { return !alphanumeric(r) && r != '-' })
}

// goodStar is valid_star for a pattern with its star taken out.
func goodStar(before, after string) bool {
	if strings.ContainsAny(before, ".*") || strings.Contains(after, "*") || strings.HasPrefix(before, "xn--") ||
		before != "" && after != "" && after[0] != '.' || strings.Count(after, ".") < 2 {
		return false
	}
	labels := strings.Split(before+"0"+after, ".") // the star stands where a digit may
	return !slices.ContainsFunc(labels, func(l string) bool {
		return l == "" || l[0] == '-' || l[len(l)-1] == '-' || strings.ContainsFunc(l, func(r rune) bool { return !alphanumeric(r) && r != '-' })
	})
}

func alphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// constraints is check_name_constraints, for names and addresses. It comes last.
func (v *verifier) constraints() {
	for i := len(v.chain) - 1; i >= 0; i-- {
		c := v.chain[i]
		if c.bare || i > 0 && c.SelfIssued() {
			continue
		}
		names := c.DNSNames
		if i == 0 && len(names) == 0 {
			names = slices.DeleteFunc(commonNames(c.Certificate), func(name string) bool { return !hostLike(name) })
		}
		for j := len(v.chain) - 1; j > i; j-- {
			by := v.chain[j]
			if by.bare {
				continue
			}
			kinds := len(by.PermittedDNSDomains) + len(by.ExcludedDNSDomains) + len(by.PermittedIPRanges) + len(by.ExcludedIPRanges)
			if (len(names)+len(c.IPAddresses))*kinds > maxNameChecks {
				v.unknown = by.Certificate
				return
			}
			v.constrained(by, names, c.IPAddresses)
		}
	}
}

// maxNameChecks is NAME_CHECK_MAX of crypto/x509/v3_ncons.c: names times constraints.
const maxNameChecks = 1 << 20

// constrained is NAME_CONSTRAINTS_check, which ends with the first violation.
func (v *verifier) constrained(by link, names []string, addresses []net.IP) {
	for _, name := range names {
		in := func(domain string) bool { return inSubtree(name, domain) }
		switch {
		case len(by.PermittedDNSDomains) > 0 && !slices.ContainsFunc(by.PermittedDNSDomains, in):
			v.fail(verifyNotPermitted)
			return
		case slices.ContainsFunc(by.ExcludedDNSDomains, in):
			v.fail(verifyExcluded)
			return
		}
	}
	for _, ip := range addresses {
		in := func(network *net.IPNet) bool { return len(network.IP) == len(ip) && network.Contains(ip) }
		switch {
		case len(by.PermittedIPRanges) > 0 && !slices.ContainsFunc(by.PermittedIPRanges, in):
			v.fail(verifyNotPermitted)
			return
		case slices.ContainsFunc(by.ExcludedIPRanges, in):
			v.fail(verifyExcluded)
			return
		}
	}
}

// inSubtree is nc_dns: the name ends with the domain, at a dot.
func inSubtree(name, domain string) bool {
	name, domain = strings.ToLower(name), strings.ToLower(domain)
	if domain == "" || name == domain {
		return true
	}
	rest, ends := strings.CutSuffix(name, domain)
	return ends && (domain[0] == '.' || strings.HasSuffix(rest, "."))
}

// hostLike is cn2dnsid: whether a common name looks like a host's, with a dot in it.
func hostLike(name string) bool {
	labels := strings.Split(name, ".")
	return len(labels) > 1 && !slices.ContainsFunc(labels, func(l string) bool {
		return l == "" || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.ContainsFunc(l, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '_' })
	})
}
