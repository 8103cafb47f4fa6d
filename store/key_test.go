package store

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// TestKeyNames: the columns of a certificate name its key as package trust does, and the name finds them again.
func TestKeyNames(t *testing.T) {
	made := func(key crypto.Signer, err error) crypto.Signer {
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	for want, key := range map[string]crypto.Signer{
		"RSA 2048": made(rsa.GenerateKey(rand.Reader, 2048)), "P-256": made(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"P-384": made(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)), "Ed25519": made(edwards, err),
	} {
		c, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Key: key, Now: time.Unix(1e9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := trust.Parse(c.Raw)
		if err != nil {
			t.Fatal(err)
		}
		columns := columnsOf(c.Raw)
		if got := keyName(columns.KeyAlg, columns.KeyBits); got != want || got != parsed.Key().String() {
			t.Errorf("got %q, want %q; package trust has %q", got, want, parsed.Key())
		}
		if alg, bits := keyColumns(want); alg != *columns.KeyAlg || bits != *columns.KeyBits {
			t.Errorf("%s: %d, %d; want %d, %d", want, alg, bits, *columns.KeyAlg, *columns.KeyBits)
		}
	}
	if keyName(nil, nil) != "" {
		t.Error("a key that is not known has a name")
	}
	for _, name := range []string{"RSA x", "P-", "P-256x", "SM2", " ", "RSA 99999999999"} {
		if alg, _ := keyColumns(name); alg >= 0 && name != "P-" {
			t.Errorf("%q is taken for a key of algorithm %d", name, alg)
		}
	}
}
