package trust

import (
	"crypto/ecdsa"
	"crypto/rsa"
)

// maxCost bounds what the signatures of a search cost together. In the unit of cost it is some 15 ms: enough for 100
// signatures by P-256 keys, 18 by RSA of 4096 bits, six by P-521, one by RSA of maxCheckedRSA. Without it 100 signatures
// by the last would take a second or more.
const maxCost = 150

// cost says how long it takes at worst to check a signature by this key, in tenths of a millisecond on a slow core.
// Measured with Go 1.26: P-256 0.05 ms, P-224 0.2, P-384 0.55, P-521 2.2; RSA with the largest exponent 0.06 ms at 2048
// bits, 0.6 at 4096, 2.2 at 8192, 12 at 16384.
func cost(key any) int {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() > maxCheckedRSA {
			return 0 // it is not checked
		}
		size := (key.N.BitLen() + 2047) / 2048
		return 2 * size * size
	case *ecdsa.PublicKey:
		switch bits := key.Params().BitSize; {
		case bits == 256:
			return 1
		case bits < 256:
			return 2
		case bits <= 384:
			return 6
		}
		return 22
	}
	return 1
}
