package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"net"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// readExtensions reads what follows the key: unique identifiers, which nobody uses, and the extensions.
func (f *fields) readExtensions(tbs cryptobyte.String) {
	var block, list cryptobyte.String
	var present bool
	switch {
	case !tbs.SkipOptionalASN1(asn1.Tag(1).ContextSpecific()), !tbs.SkipOptionalASN1(asn1.Tag(2).ContextSpecific()),
		!tbs.ReadOptionalASN1(&block, &present, asn1.Tag(3).Constructed().ContextSpecific()),
		present && !block.ReadASN1(&list, asn1.SEQUENCE):
		f.wrong(BrokenForm)
		return
	case !present || f.Version < 3: // a certificate of version 1 has none, and crypto/x509 does not look
		f.lacks &^= PartNames | PartAccess
		return
	}
	broken := Parts(0)
	seen := map[string]bool{}
	for !list.Empty() {
		e, ok := readExtension(&list)
		if !ok {
			f.wrong(BrokenExtension)
			return
		}
		f.Extensions = append(f.Extensions, e)
		id := e.Id.String()
		if seen[id] {
			f.wrong(DuplicateExtension)
			broken |= partOf(id) // which of them a client takes is its own affair
			continue
		}
		seen[id] = true
		if !f.readValue(id, e.Value) {
			f.wrong(BrokenExtension)
			broken |= partOf(id)
		}
	}
	f.lacks &^= (PartNames | PartAccess) &^ broken
}

func readExtension(list *cryptobyte.String) (out pkix.Extension, ok bool) {
	var e, value cryptobyte.String
	if !list.ReadASN1(&e, asn1.SEQUENCE) || !e.ReadASN1ObjectIdentifier(&out.Id) ||
		e.PeekASN1Tag(asn1.BOOLEAN) && !e.ReadASN1Boolean(&out.Critical) || !e.ReadASN1(&value, asn1.OCTET_STRING) {
		return out, false
	}
	out.Value = value
	return out, true
}

// The extensions that are read, in RFC 5280.
const (
	subjectAltName      = "2.5.29.17"         // §4.2.1.6
	basicConstraints    = "2.5.29.19"         // §4.2.1.9
	extendedKeyUsage    = "2.5.29.37"         // §4.2.1.12
	authorityInfoAccess = "1.3.6.1.5.5.7.1.1" // §4.2.2.1
)

func partOf(id string) Parts {
	switch id {
	case subjectAltName:
		return PartNames
	case authorityInfoAccess:
		return PartAccess
	}
	return 0
}

// readValue reports whether the extension is written as it must be. Others than the above are not looked into.
func (f *fields) readValue(id string, value cryptobyte.String) bool {
	switch id {
	case subjectAltName:
		return f.readNames(value)
	case basicConstraints:
		return f.readBasicConstraints(value)
	case extendedKeyUsage:
		return f.readUsages(value)
	case authorityInfoAccess:
		return f.readAccess(value)
	}
	return true
}

// The kinds of GeneralName that are read: RFC 5280 §4.2.1.6.
const (
	dnsName   = 2
	uri       = 6
	ipAddress = 7
)

func (f *fields) readNames(value cryptobyte.String) bool {
	var names cryptobyte.String
	if !value.ReadASN1(&names, asn1.SEQUENCE) || !value.Empty() {
		return false
	}
	for !names.Empty() {
		var name cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&name, &tag) {
			return false
		}
		switch tag {
		case asn1.Tag(dnsName).ContextSpecific():
			if !isASCII(name) {
				return false
			}
			f.DNSNames = append(f.DNSNames, string(name))
		case asn1.Tag(ipAddress).ContextSpecific():
			if len(name) != net.IPv4len && len(name) != net.IPv6len {
				return false
			}
			f.IPAddresses = append(f.IPAddresses, net.IP(name))
		}
	}
	return true
}

func (f *fields) readBasicConstraints(value cryptobyte.String) bool {
	var constraints cryptobyte.String
	ok := value.ReadASN1(&constraints, asn1.SEQUENCE) && value.Empty() &&
		(!constraints.PeekASN1Tag(asn1.BOOLEAN) || constraints.ReadASN1Boolean(&f.IsCA))
	f.MaxPathLen = -1 // as crypto/x509 says "no limit"
	if ok && constraints.PeekASN1Tag(asn1.INTEGER) {
		ok = constraints.ReadASN1Integer(&f.MaxPathLen) && f.MaxPathLen >= 0
		f.MaxPathLenZero = f.MaxPathLen == 0
	}
	f.BasicConstraintsValid = ok && constraints.Empty()
	return f.BasicConstraintsValid
}

func (f *fields) readUsages(value cryptobyte.String) bool {
	var usages cryptobyte.String
	if !value.ReadASN1(&usages, asn1.SEQUENCE) || !value.Empty() {
		return false
	}
	for !usages.Empty() {
		var id encoding.ObjectIdentifier
		if !usages.ReadASN1ObjectIdentifier(&id) {
			return false
		}
		switch id.String() {
		case "2.5.29.37.0":
			f.ExtKeyUsage = append(f.ExtKeyUsage, x509.ExtKeyUsageAny)
		case "1.3.6.1.5.5.7.3.1":
			f.ExtKeyUsage = append(f.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		default:
			f.UnknownExtKeyUsage = append(f.UnknownExtKeyUsage, id)
		}
	}
	return true
}

func (f *fields) readAccess(value cryptobyte.String) bool {
	var list cryptobyte.String
	if !value.ReadASN1(&list, asn1.SEQUENCE) || !value.Empty() {
		return false
	}
	for !list.Empty() {
		var description, place cryptobyte.String
		var method encoding.ObjectIdentifier
		var tag asn1.Tag
		if !list.ReadASN1(&description, asn1.SEQUENCE) || !description.ReadASN1ObjectIdentifier(&method) ||
			!description.ReadAnyASN1(&place, &tag) {
			return false
		}
		const caIssuers = "1.3.6.1.5.5.7.48.2"
		if method.String() == caIssuers && tag == asn1.Tag(uri).ContextSpecific() {
			f.IssuingCertificateURL = append(f.IssuingCertificateURL, string(place))
		}
	}
	return true
}
