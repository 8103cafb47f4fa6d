package trust

import (
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// A FaultKind is a way in which a path breaks RFC 5280, dates aside.
type FaultKind string

// The faults.
const (
	NotAnAuthority  FaultKind = "not_an_authority" // no CA flag, or a key usage without keyCertSign (§4.2.1.3, §4.2.1.9)
	PathTooLong     FaultKind = "path_too_long"    // pathLenConstraint (§4.2.1.9)
	NameForbidden   FaultKind = "name_forbidden"   // name constraints (§4.2.1.10)
	WrongUsage      FaultKind = "wrong_usage"      // an extended key usage without serverAuth (§4.2.1.12)
	UnknownCritical FaultKind = "unknown_critical" // a critical extension that nobody here understands (§4.2)
	Distrusted      FaultKind = "distrusted"       // the anchor does not count for certificates of that date
	Malformed       FaultKind = "malformed"        // it is not written as RFC 5280 §4 demands; its Refusal tells
)

// A Fault is one of them, with the certificate that has it.
type Fault struct {
	Kind FaultKind
	At   *Certificate
}

// faults checks a path that reached an anchor. The anchor's own certificate is not checked: a client holds a name and
// a key, and no copy that a server sends changes that (RFC 5280 §6.1.1 d).
func faults(p *Path) []Fault {
	if p.End != AtAnchor {
		return nil
	}
	var out []Fault
	leaf := p.Certificates[0]
	if leaf.Malformed() {
		out = append(out, Fault{Malformed, leaf})
	}
	if wrongUsage(leaf) {
		out = append(out, Fault{WrongUsage, leaf})
	}
	if len(leaf.UnhandledCriticalExtensions) > 0 {
		out = append(out, Fault{UnknownCritical, leaf})
	}
	below := 0 // authorities under the one at hand that are not self-issued
	for _, ca := range p.Authorities() {
		if ca.Malformed() {
			out = append(out, Fault{Malformed, ca})
		}
		if !ca.BasicConstraintsValid || !ca.IsCA || ca.KeyUsage != 0 && ca.KeyUsage&x509.KeyUsageCertSign == 0 {
			out = append(out, Fault{NotAnAuthority, ca})
		}
		if limit := ca.MaxPathLen; ca.BasicConstraintsValid && (limit > 0 || limit == 0 && ca.MaxPathLenZero) && below > limit {
			out = append(out, Fault{PathTooLong, ca})
		}
		if wrongUsage(ca) {
			out = append(out, Fault{WrongUsage, ca})
		}
		if len(ca.UnhandledCriticalExtensions) > 0 {
			out = append(out, Fault{UnknownCritical, ca})
		}
		if forbidsNames(ca, leaf) {
			out = append(out, Fault{NameForbidden, ca})
		}
		if !ca.SelfIssued() {
			below++
		}
	}
	if constraint := p.Anchor.Constraint; constraint != nil && constraint(p.withAnchor()) != nil {
		out = append(out, Fault{Distrusted, p.Anchor.Certificate})
	}
	return out
}

func (p *Path) withAnchor() []*x509.Certificate {
	var out []*x509.Certificate
	for _, c := range append([]*Certificate{p.Certificates[0]}, p.Authorities()...) {
		out = append(out, c.Certificate)
	}
	return append(out, p.Anchor.Certificate.Certificate)
}

// wrongUsage reports whether the certificate limits its use, and serving TLS is not among the uses.
func wrongUsage(c *Certificate) bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageAny
	})
}

// forbidsNames reports whether the authority's constraints rule out one of the leaf's DNS names or addresses.
func forbidsNames(ca, leaf *Certificate) bool {
	for _, name := range leaf.DNSNames {
		if matchesAny(ca.ExcludedDNSDomains, name) || coversAny(name, ca.ExcludedDNSDomains) || len(ca.PermittedDNSDomains) > 0 && !matchesAny(ca.PermittedDNSDomains, name) {
			return true
		}
	}
	for _, ip := range leaf.IPAddresses {
		if containedInAny(ca.ExcludedIPRanges, ip) || len(ca.PermittedIPRanges) > 0 && !containedInAny(ca.PermittedIPRanges, ip) {
			return true
		}
	}
	return false
}

// matchesAny reports whether name lies in one of the domains (§4.2.1.10: "host.example.com" lies in "example.com").
// A domain that begins with a dot holds what is below it only, as crypto/x509 reads it.
func matchesAny(domains []string, name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return slices.ContainsFunc(domains, func(domain string) bool {
		below, dotted := strings.CutPrefix(strings.ToLower(domain), ".")
		return below == "" || !dotted && name == below || strings.HasSuffix(name, "."+below)
	})
}

// coversAny reports whether a wildcard stands for one of the domains: *.a.test stands for x.a.test.
func coversAny(wildcard string, domains []string) bool {
	base, is := strings.CutPrefix(strings.ToLower(strings.TrimSuffix(wildcard, ".")), "*.")
	return is && slices.ContainsFunc(domains, func(domain string) bool {
		label, above, _ := strings.Cut(strings.ToLower(domain), ".")
		return label != "" && above == base
	})
}

func containedInAny(ranges []*net.IPNet, ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	return ok && slices.ContainsFunc(ranges, func(r *net.IPNet) bool { return r.Contains(addr.Unmap().AsSlice()) })
}
