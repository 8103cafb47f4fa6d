package trust

import (
	"crypto/x509"
	"slices"
)

// A FaultKind is a reason for a client not to take a path.
type FaultKind string

// The faults that a rule finds that judges the path as a whole: how it breaks RFC 5280, dates aside, and what a list
// has against its anchor.
const (
	NotAnAuthority  FaultKind = "not_an_authority" // no CA flag, or a key usage without keyCertSign (§4.2.1.3, §4.2.1.9)
	PathTooLong     FaultKind = "path_too_long"    // pathLenConstraint (§4.2.1.9)
	NameForbidden   FaultKind = "name_forbidden"   // name constraints (§4.2.1.10)
	WrongUsage      FaultKind = "wrong_usage"      // an extended key usage without serverAuth (§4.2.1.12)
	UnknownCritical FaultKind = "unknown_critical" // a critical extension that nobody here understands (§4.2)
	Malformed       FaultKind = "malformed"        // it is not written as RFC 5280 §4 demands; its Refusal tells
	Distrusted      FaultKind = "distrusted"       // the list does not count the anchor for certificates of that date
	AnchorEnded     FaultKind = "anchor_ended"     // the anchor has run out, where that matters
)

// A Fault is one of them, with the certificate that has it.
type Fault struct {
	Kind FaultKind
	At   *Certificate
}

// faults checks a path that reached an anchor. The anchor's own certificate is not checked: a client holds a name and
// a key, and no copy that a server sends changes that (RFC 5280 §6.1.1 d).
func faults(p *Path, names *names) []Fault {
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
		if names.forbiddenBy(ca) {
			out = append(out, Fault{NameForbidden, ca})
		}
		if !ca.SelfIssued() {
			below++
		}
	}
	return out
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
