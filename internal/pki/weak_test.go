package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"testing"
)

// TestWeakKeysWork signs with each key: a server must be able to use it.
func TestWeakKeysWork(t *testing.T) {
	for name, make := range map[string]func() (*rsa.PrivateKey, error){
		"close":    func() (*rsa.PrivateKey, error) { return CloseRSA(2048) },
		"Infineon": InfineonRSA,
	} {
		key, err := make()
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256([]byte(name))
		signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil || key.N.BitLen() != 2048 && key.N.BitLen() != 2047 {
			t.Errorf("%s: %d bits, %v", name, key.N.BitLen(), err)
		}
	}
}
