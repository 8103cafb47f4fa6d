package facts

import "crypto/sha256"

// ChainName names a chain: the SHA-256 of the hashes of its certificates, in the order in which they were presented.
func ChainName(chain []SHA256) SHA256 {
	h := sha256.New()
	for i := range chain {
		h.Write(chain[i][:])
	}
	return SHA256(h.Sum(nil))
}
