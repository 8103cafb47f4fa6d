package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"net"

	lenient "github.com/zmap/zcrypto/x509"
)

// readLeniently reads a certificate with zcrypto, which is made for what is found on the Internet. It gives what the
// fields do not have, or nil where zcrypto cannot read the certificate either, or breaks.
func readLeniently(der []byte) (out *x509.Certificate) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	c, err := lenient.ParseCertificate(der)
	if err != nil {
		return nil
	}
	out = &x509.Certificate{
		KeyUsage:            x509.KeyUsage(c.KeyUsage), // both count the bits of RFC 5280 §4.2.1.3
		PermittedDNSDomains: domains(c.PermittedDNSNames), ExcludedDNSDomains: domains(c.ExcludedDNSNames),
		PermittedIPRanges: ranges(c.PermittedIPAddresses), ExcludedIPRanges: ranges(c.ExcludedIPAddresses),
	}
	for _, id := range c.UnhandledCriticalExtensions {
		out.UnhandledCriticalExtensions = append(out.UnhandledCriticalExtensions, asn1.ObjectIdentifier(id))
	}
	return out
}

func domains(trees []lenient.GeneralSubtreeString) (out []string) {
	for _, tree := range trees {
		out = append(out, tree.Data)
	}
	return out
}

func ranges(trees []lenient.GeneralSubtreeIP) (out []*net.IPNet) {
	for i := range trees {
		out = append(out, &trees[i].Data)
	}
	return out
}
