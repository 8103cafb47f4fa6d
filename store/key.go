package store

import (
	"crypto/x509"
	"fmt"
	"strconv"
	"strings"
)

// keyName writes the columns of a key as trust.Key does; "" where they are null.
func keyName(alg *int16, bits *int32) string {
	if alg == nil {
		return ""
	}
	of := x509.PublicKeyAlgorithm(*alg)
	switch {
	case of == x509.ECDSA && bits != nil:
		return fmt.Sprintf("P-%d", *bits) // the only curves that crypto/x509 reads
	case bits != nil && *bits != 0:
		return fmt.Sprintf("%s %d", of, *bits)
	}
	return of.String()
}

// keyColumns gives the columns of a key by its name: of no certificate, where it is the name of none.
func keyColumns(name string) (alg int16, bits int32) {
	for _, of := range []x509.PublicKeyAlgorithm{x509.RSA, x509.DSA, x509.ECDSA, x509.Ed25519} {
		before := of.String()
		if of == x509.ECDSA {
			before = "P-"
		}
		rest, ok := strings.CutPrefix(name, before)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimPrefix(rest, " "), 10, 32)
		if err == nil || rest == "" {
			return int16(of), int32(n)
		}
	}
	return -1, -1
}
