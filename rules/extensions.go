package rules

import (
	"encoding/asn1"

	"github.com/tongguan/tongguan/trust"
)

// extensionOf gives the value of an extension, DER; false where the certificate has none of that kind, as far as its
// extensions were read.
func extensionOf(c *trust.Certificate, id asn1.ObjectIdentifier) ([]byte, bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			return e.Value, true
		}
	}
	return nil, false
}

// extensionsRead reports whether the list of extensions was read to its end, so that what is not in it is not there. The
// names and the access description are lacking both where it was not.
func extensionsRead(c *trust.Certificate) bool {
	return !c.Lacks(trust.PartNames) || !c.Lacks(trust.PartAccess)
}

// extendedKeyUsage is the extension of RFC 5280 §4.2.1.12.
var extendedKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}

// usagesRead reports whether ExtKeyUsage and UnknownExtKeyUsage are all that the certificate has of them.
func usagesRead(c *trust.Certificate) bool {
	_, present := extensionOf(c, extendedKeyUsage)
	return !c.Malformed() || !present && extensionsRead(c)
}
