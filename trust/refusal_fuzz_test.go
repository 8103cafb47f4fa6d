package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// seed adds certificates of every case, the one that they were made of, and what is none.
func seed(f *testing.F) {
	for _, c := range refusalCases() {
		der, intermediate, _ := refused(f, c.change)
		f.Add(der)
		f.Add(intermediate.Raw)
	}
	for _, change := range []func(*pki.TBS){pki.Version1, pki.SignedWithSM2} {
		der, _, _ := refused(f, change)
		f.Add(der)
	}
	f.Add([]byte{})
	f.Add([]byte("\x30\x03rubbish"))
}

// FuzzFields reads the fields of whatever comes: they say the same as crypto/x509 where that reads it, none lies outside
// what came, and with another key it can be read again.
func FuzzFields(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, der []byte) {
		fields, ok := readFields(der)
		if !ok {
			if _, err := x509.ParseCertificate(der); err == nil {
				t.Fatal("crypto/x509 reads it")
			}
			return
		}
		checkAgreement(t, der)
		for _, part := range [][]byte{fields.Raw, fields.RawTBSCertificate, fields.RawSubject, fields.RawIssuer, fields.RawSubjectPublicKeyInfo} {
			if !bytes.Contains(der, part) {
				t.Errorf("%x is no part of it", part)
			}
		}
		other, ok := fields.withKey(anyKey())
		if !ok {
			return
		}
		again, ok := readFields(other)
		if !ok || again.lacks&PartKey != 0 || again.lacks != fields.lacks&^PartKey {
			t.Errorf("with another key it lacks %07b, before %07b", again.lacks, fields.lacks)
		}
	})
}

// FuzzParse reads whatever comes, all ways there are, and looks for its paths: what crypto/x509 refuses says why, keeps
// its name and is never accepted by a platform unless a key is all that is the matter.
func FuzzParse(f *testing.F) {
	seed(f)
	_, intermediate, root := refused(f, pki.NegativeSerial)
	stores := NewStores()
	anchor, err := Parse(root.Raw)
	if err != nil {
		f.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, anchor)
	above, err := Parse(intermediate.Raw)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := Parse(der)
		_, refusal := x509.ParseCertificate(der)
		switch {
		case err != nil && refusal == nil:
			t.Fatal("crypto/x509 reads it")
		case err != nil:
			return
		case c.SHA256 != sha256.Sum256(der):
			t.Error("it goes by another name")
		case (refusal == nil) != (c.Refusal == nil), c.Refusal != nil && c.Refusal.Class == "":
			t.Errorf("refused: %v, and says %+v", refusal, c.Refusal)
		case c.Refusal == nil && c.Lacks(everyPart):
			t.Errorf("crypto/x509 reads it, and it lacks %07b", c.lacks)
		}
		_ = c.Name() + c.IssuerName() + c.Key().String()
		_ = c.VerifyHostname("a.test")
		if key := c.Key(); !c.Lacks(PartKey) && key.Algorithm == "" {
			t.Errorf("the key has no algorithm: %+v", key)
		}
		paths := Find(stores, []*Certificate{c, above})
		if standing, _ := paths.On(facts.Android); standing == Accepted && c.Malformed() && c.SHA256 != anchor.SHA256 {
			t.Error("it is accepted")
		}
	})
}
