package trust

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"slices"
	"strings"
)

// attributes are the names of attribute types in platform_roots.csv: those of RFC 4514 §3, and by their own name what
// is not in its table.
var attributes = map[string]string{
	"2.5.4.3": "CN", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.6": "C", "2.5.4.9": "STREET",
	"0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
	"2.5.4.5": "serialNumber", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
}

// nameString writes a name in DER as RFC 4514 does, the last RDN first; "" when it cannot be read. It is how a root
// whose key nobody has is recognised, so it is written as platform_roots.csv has it.
func nameString(der []byte) string {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return ""
	}
	var rdns []string
	for _, rdn := range slices.Backward(name) {
		var parts []string
		for _, attribute := range rdn {
			parts = append(parts, attributeString(attribute))
		}
		rdns = append(rdns, strings.Join(parts, "+"))
	}
	return strings.Join(rdns, ",")
}

func attributeString(a pkix.AttributeTypeAndValue) string {
	id := a.Type.String()
	kind, known := attributes[id]
	value, isText := a.Value.(string)
	if known && isText {
		return kind + "=" + escape(value)
	}
	der, err := asn1.Marshal(a.Value)
	if err != nil {
		return id + "="
	}
	return id + "=#" + hex.EncodeToString(der)
}

// escape does what RFC 4514 §2.4 demands.
func escape(value string) string {
	var b strings.Builder
	for i, r := range value {
		switch {
		case strings.ContainsRune(`"+,;<>\`, r), r == '#' && i == 0, r == ' ' && (i == 0 || i == len(value)-1):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == 0:
			b.WriteString(`\00`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
