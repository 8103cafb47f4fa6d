package trust

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/tongguan/tongguan/internal/pki"
)

// made passes on a certificate that could be made.
func made(t testing.TB) func(*pki.Certificate, error) *pki.Certificate {
	return func(c *pki.Certificate, err error) *pki.Certificate {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// A refusalCase is a certificate that crypto/x509 refuses, and what is to be known of it.
type refusalCase struct {
	change func(*pki.TBS)
	class  Class
	reader Reader
	lacks  Parts
	key    string
}

func refusalCases() map[string]refusalCase {
	const sound = "P-256"
	return map[string]refusalCase{
		"negative serial":   {pki.NegativeSerial, NegativeSerial, ReaderZcrypto, 0, sound},
		"SM2":               {pki.OnCurve(pki.SM2), UnsupportedCurve, ReaderGo, 0, "SM2"},
		"brainpoolP256r1":   {pki.OnCurve(pki.BrainpoolP256r1), UnsupportedCurve, ReaderGo, 0, "brainpoolP256r1"},
		"brainpoolP384r1":   {pki.OnCurve(pki.BrainpoolP384r1), UnsupportedCurve, ReaderGo, 0, "brainpoolP384r1"},
		"secp256k1":         {pki.OnCurve(pki.Secp256k1), UnsupportedCurve, ReaderGo, 0, "secp256k1"},
		"an unheard curve":  {pki.OnCurve(pki.UnnamedCurve), UnsupportedCurve, ReaderGo, 0, "1.3.6.1.4.1.32473.1"},
		"broken names":      {pki.BrokenNames, BrokenExtension, ReaderFields, PartNames, sound},
		"names twice":       {pki.RepeatedNames, DuplicateExtension, ReaderZcrypto, PartNames, sound},
		"extension twice":   {pki.RepeatedExtension, DuplicateExtension, ReaderZcrypto, 0, sound},
		"broken text":       {pki.BrokenText, BrokenName, ReaderFields, 0, sound},
		"broken dates":      {pki.BrokenDates, BrokenDates, ReaderFields, PartDates, sound},
		"broken key":        {pki.BrokenKey, BrokenKey, ReaderZcrypto, PartKey, ""},
		"SM2 and a serial":  {both(pki.OnCurve(pki.SM2), pki.NegativeSerial), NegativeSerial, ReaderZcrypto, 0, "SM2"},
		"SM2, broken names": {both(pki.OnCurve(pki.SM2), pki.BrokenNames), BrokenExtension, ReaderFields, PartNames, "SM2"},
		"SM2 and something that fields do not look into": {
			both(pki.OnCurve(pki.SM2), brokenKeyID), OtherRefusal, ReaderFields, 0, "SM2",
		},
		"version 9":       {func(t *pki.TBS) { t.Version = []byte{0xa0, 3, 2, 1, 8} }, BrokenForm, ReaderZcrypto, 0, sound},
		"no dates at all": {func(t *pki.TBS) { t.Validity = nil }, BrokenDates, ReaderFields, PartDates | PartSubject | PartKey | PartNames | PartAccess, ""},
	}
}

func both(changes ...func(*pki.TBS)) func(*pki.TBS) {
	return func(t *pki.TBS) {
		for _, change := range changes {
			change(t)
		}
	}
}

// brokenKeyID makes the authority key identifier something else than a SEQUENCE.
func brokenKeyID(t *pki.TBS) {
	mark := "\x06\x03\x55\x1d\x23\x04\x18\x30"
	t.Extensions = []byte(strings.Replace(string(t.Extensions), mark, mark[:7]+"\x31", 1))
}

// refused makes the certificate of a case, below an intermediate that is returned too.
func refused(t testing.TB, change func(*pki.TBS)) (leaf []byte, intermediate, root *pki.Certificate) {
	root = made(t)(pki.Root(pki.Template{CommonName: "Root", Now: now}))
	intermediate = made(t)(root.Authority(pki.Template{CommonName: "Intermediate", Now: now}))
	good := made(t)(intermediate.Leaf(pki.Template{
		CommonName: "a.test", Names: []string{"a.test", "*.b.test", "192.0.2.1"}, Now: now,
		Change: func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://aia.test/ca.crt"} },
	}))
	leaf, err := pki.Rewrite(good.Raw, intermediate.Key, change)
	if err != nil {
		t.Fatal(err)
	}
	return leaf, intermediate, root
}

// TestParseRefused reads what crypto/x509 refuses: it says why, what is missing, and has all the rest.
func TestParseRefused(t *testing.T) {
	for name, c := range refusalCases() {
		t.Run(name, func(t *testing.T) {
			der, intermediate, _ := refused(t, c.change)
			_, refusal := x509.ParseCertificate(der)
			if refusal == nil {
				t.Fatal("crypto/x509 reads it")
			}
			got, err := Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if got.Refusal == nil {
				t.Fatal("it has no refusal")
			}
			if want := (Refusal{c.class, refusal.Error(), c.reader}); *got.Refusal != want {
				t.Errorf("got %+v, want %+v", *got.Refusal, want)
			}
			if got.lacks != c.lacks {
				t.Errorf("lacks %07b, want %07b", got.lacks, c.lacks)
			}
			if got.Malformed() != (c.class != UnsupportedCurve) {
				t.Errorf("malformed: %v", got.Malformed())
			}
			if key := got.Key().String(); key != c.key {
				t.Errorf("key %q, want %q", key, c.key)
			}
			checkParts(t, got, intermediate)
		})
	}
}

// checkParts compares every part that is said to be known with what the certificate was made of.
func checkParts(t *testing.T, got *Certificate, intermediate *pki.Certificate) {
	t.Helper()
	if !got.Lacks(PartNames) && (!slices.Equal(got.DNSNames, []string{"a.test", "*.b.test"}) || got.VerifyHostname("192.0.2.1") != nil) {
		t.Errorf("names %q %v", got.DNSNames, got.IPAddresses)
	}
	if !got.Lacks(PartDates) && (!got.NotBefore.Equal(now.Add(-30*24*time.Hour)) || !got.NotAfter.Equal(now.Add(60*24*time.Hour))) {
		t.Errorf("dates %v, %v", got.NotBefore, got.NotAfter)
	}
	if !got.Lacks(PartAccess) && !slices.Equal(got.IssuingCertificateURL, []string{"http://aia.test/ca.crt"}) {
		t.Errorf("access %q", got.IssuingCertificateURL)
	}
	if got.Lacks(PartIssuer) || got.IssuerName() != "Intermediate" || got.SelfIssued() {
		t.Errorf("issuer %q", got.IssuerName())
	}
	if !got.Lacks(PartNames|PartSubject) && wrongUsage(got) {
		t.Errorf("usage %v", got.ExtKeyUsage)
	}
	if got.Lacks(PartAlgorithm) || got.SignatureAlgorithm != x509.ECDSAWithSHA256 {
		t.Errorf("algorithm %v", got.SignatureAlgorithm)
	}
	parent, err := Parse(intermediate.Raw)
	if err != nil || got.signedBy(parent) != right {
		t.Errorf("the signature is %v, error %v", got.signedBy(parent), err)
	}
}

// TestFieldsAgree reads what crypto/x509 reads: the fields are the same.
func TestFieldsAgree(t *testing.T) {
	der, intermediate, root := refused(t, func(*pki.TBS) {})
	v1, _, _ := refused(t, pki.Version1)
	for name, der := range map[string][]byte{"leaf": der, "intermediate": intermediate.Raw, "root": root.Raw, "version 1": v1} {
		t.Run(name, func(t *testing.T) { checkAgreement(t, der) })
	}
	for listed := range bundle.Roots() {
		t.Run(parsed(t, listed.Certificate).Name(), func(t *testing.T) { checkAgreement(t, listed.Certificate) })
	}
}

func checkAgreement(t testing.TB, der []byte) {
	t.Helper()
	want, err := x509.ParseCertificate(der)
	if err != nil {
		return
	}
	f, ok := readFields(der)
	if !ok || f.class != "" && f.class != UnsupportedCurve {
		t.Fatalf("crypto/x509 reads it, and the fields are %v, %q", ok, f.class)
	}
	if f.lacks != 0 {
		t.Errorf("lacks %07b", f.lacks)
	}
	got := &x509.Certificate{}
	f.overlay(got)
	switch {
	case got.Version != want.Version, got.SerialNumber.Cmp(want.SerialNumber) != 0, !got.NotBefore.Equal(want.NotBefore),
		!got.NotAfter.Equal(want.NotAfter), string(got.RawSubject) != string(want.RawSubject),
		string(got.RawIssuer) != string(want.RawIssuer), string(got.RawTBSCertificate) != string(want.RawTBSCertificate),
		string(got.RawSubjectPublicKeyInfo) != string(want.RawSubjectPublicKeyInfo), string(got.Signature) != string(want.Signature):
		t.Errorf("got %+v, want %+v", got, want)
	case got.SignatureAlgorithm != want.SignatureAlgorithm && want.SignatureAlgorithm != x509.MD2WithRSA:
		t.Errorf("algorithm %v, want %v", got.SignatureAlgorithm, want.SignatureAlgorithm)
	case !slices.Equal(got.DNSNames, want.DNSNames), len(got.IPAddresses) != len(want.IPAddresses),
		!slices.Equal(got.IssuingCertificateURL, want.IssuingCertificateURL):
		t.Errorf("names %q %v, want %q %v", got.DNSNames, got.IPAddresses, want.DNSNames, want.IPAddresses)
	case got.BasicConstraintsValid != want.BasicConstraintsValid, got.IsCA != want.IsCA, got.MaxPathLen != want.MaxPathLen,
		got.MaxPathLenZero != want.MaxPathLenZero:
		t.Errorf("constraints %v %v %d %v, want %v %v %d %v", got.BasicConstraintsValid, got.IsCA, got.MaxPathLen, got.MaxPathLenZero,
			want.BasicConstraintsValid, want.IsCA, want.MaxPathLen, want.MaxPathLenZero)
	case wrongUsage(&Certificate{Certificate: got}) != wrongUsage(&Certificate{Certificate: want}):
		t.Errorf("usages %v, want %v", got.ExtKeyUsage, want.ExtKeyUsage)
	}
}
