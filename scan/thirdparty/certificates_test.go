package thirdparty

import (
	"net/url"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/facts/factstest"
)

func escaped(path string) string { return url.PathEscape(path) }

// certsOnly makes the degenerate SignedData of RFC 5652 §5.2.
func certsOnly(ders ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(signedData)
		b.AddASN1(tags.Tag(0).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(tags.SET, func(*cryptobyte.Builder) {})
				b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier([]int{1, 2, 840, 113549, 1, 7, 1}) })
				b.AddASN1(tags.Tag(0).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) {
					for _, der := range ders {
						b.AddBytes(der)
					}
				})
				b.AddASN1(tags.SET, func(*cryptobyte.Builder) {})
			})
		})
	})
	return b.BytesOrPanic()
}

// TestBagBound reads a bag that is full of one certificate.
func TestBagBound(t *testing.T) {
	der := factstest.New(t).Root.Raw
	var many [][]byte
	for range 100 {
		many = append(many, der)
	}
	got, err := readCertificates(certsOnly(many...))
	if err != nil || len(got) != maxBag {
		t.Errorf("%d certificates, %v", len(got), err)
	}
}

// FuzzCertificates reads whatever lies where an issuer should be.
func FuzzCertificates(f *testing.F) {
	der := factstest.New(f).Root.Raw
	for _, seed := range [][]byte{nil, der, certsOnly(der, der), certsOnly(), armour("CERTIFICATE", der), armour("PKCS7", certsOnly(der)), []byte("-----BEGIN CERTIFICATE-----\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := readCertificates(data)
		if (err == nil) != (len(got) > 0) || len(got) > maxBag {
			t.Errorf("%d certificates, %v", len(got), err)
		}
		for _, c := range got {
			if len(c.Raw) == 0 {
				t.Error("a certificate without bytes would be kept")
			}
		}
	})
}
