package trust

import (
	"crypto/x509"
	"time"
)

// The other reasons for a client not to take a path, for which there are rules of their own.
const (
	IssuerMissing  FaultKind = "issuer_missing" // the issuer was not presented and is no anchor
	BadSignature   FaultKind = "bad_signature"  // who has the issuer's name did not sign it
	Unchecked      FaultKind = "unchecked"      // nobody here can check its signature
	KeyUnknown     FaultKind = "key_unknown"    // its issuer is an anchor by its name; the key to check that is not shipped
	NobodysRoot    FaultKind = "nobodys_root"   // it signed itself and is in no list
	NotListed      FaultKind = "not_listed"     // the anchor is not in the list
	Ended          FaultKind = "ended"          // its validity is over
	NotYetValid    FaultKind = "not_yet_valid"  // its validity has not begun
	WeakSignature  FaultKind = "weak_signature" // it is signed with SHA-1 or MD5
	WeakKey        FaultKind = "weak_key"       // an RSA key below 2048 bits, or a curve below 256
	StrangeKey     FaultKind = "strange_key"    // a key of a kind that clients do not know: neither RSA nor on a NIST curve
	minRSA, minECC           = 2048, 256        // bits, for everything below an anchor (support.apple.com/103769)
)

// Against gives all that a list has against a path, dates of certificates, keys and hashes included; nothing when a
// client that goes by the list takes it.
func (ps *Paths) Against(list Lists, path *Path) []Fault { return path.against(list, ps.at) }

func (p *Path) against(list Lists, at time.Time) (out []Fault) {
	last := p.Last()
	switch {
	case p.End == AtGap && p.Namesake != nil:
		out = append(out, Fault{BadSignature, last})
	case p.End == AtGap:
		out = append(out, Fault{IssuerMissing, last})
	case p.End == AtUnchecked:
		out = append(out, Fault{Unchecked, last})
	case p.End == AtSelfSigned:
		out = append(out, Fault{NobodysRoot, last})
	case !p.Anchor.On().Has(list):
		out = append(out, Fault{NotListed, p.Anchor.Certificate})
	case p.End == AtKeyless:
		out = append(out, Fault{KeyUnknown, p.Anchor.Certificate})
	}
	out = append(out, p.faultsIn(list, at)...)
	for _, c := range append([]*Certificate{p.Certificates[0]}, p.Authorities()...) {
		dated := !at.IsZero() && !c.Lacks(PartDates)
		if dated && !at.Before(c.NotAfter.Add(time.Second)) {
			out = append(out, Fault{Ended, c})
		}
		if dated && at.Before(c.NotBefore) {
			out = append(out, Fault{NotYetValid, c})
		}
		if weakHash[c.SignatureAlgorithm] {
			out = append(out, Fault{WeakSignature, c})
		}
		switch key := c.Key(); {
		case key.Algorithm == "RSA" && key.Bits < minRSA, key.Curve != nil && key.Bits < minECC:
			out = append(out, Fault{WeakKey, c})
		case key.Algorithm != "" && key.Algorithm != "RSA" && key.Curve == nil:
			out = append(out, Fault{StrangeKey, c})
		}
	}
	return out
}

// weakHash are the signatures that no client takes below an anchor.
var weakHash = map[x509.SignatureAlgorithm]bool{
	x509.MD2WithRSA: true, x509.MD5WithRSA: true, x509.SHA1WithRSA: true, x509.DSAWithSHA1: true, x509.ECDSAWithSHA1: true,
}

// FaultKinds lists every kind of fault.
func FaultKinds() []FaultKind {
	return []FaultKind{
		IssuerMissing, BadSignature, Unchecked, KeyUnknown, NobodysRoot, NotListed, Ended, NotYetValid, WeakSignature, WeakKey, StrangeKey,
		NotAnAuthority, PathTooLong, NameForbidden, WrongUsage, UnknownCritical, Malformed, Distrusted, AnchorEnded,
	}
}
