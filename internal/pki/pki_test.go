package pki

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func must(t *testing.T) func(*Certificate, error) *Certificate {
	return func(c *Certificate, err error) *Certificate {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func TestChain(t *testing.T) {
	root := must(t)(Root(Template{CommonName: "Root", Now: now}))
	upper := must(t)(root.Authority(Template{CommonName: "Upper", Now: now}))
	lower := must(t)(upper.Authority(Template{CommonName: "Lower", Now: now}))
	leaf := must(t)(lower.Leaf(Template{CommonName: "a.test", Names: []string{"a.test", "127.0.0.1"}, Now: now}))
	if got, want := leaf.Chain(), [][]byte{leaf.Raw, lower.Raw, upper.Raw}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the chain has %d certificates, or the wrong ones", len(got))
	}
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(root.Certificate)
	others.AddCert(lower.Certificate)
	others.AddCert(upper.Certificate)
	for _, name := range []string{"a.test", "127.0.0.1"} {
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: others, CurrentTime: now}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := leaf.NotAfter.Sub(now); got != 60*24*time.Hour {
		t.Errorf("a leaf is valid for %v more", got)
	}
}

func TestSelfSigned(t *testing.T) {
	c := must(t)(SelfSigned(Template{CommonName: "a.test", NotBefore: now, NotAfter: now.Add(time.Hour)}))
	if len(c.Chain()) != 1 || len(c.Above) != 0 || c.IsCA {
		t.Errorf("chain of %d below %d, authority: %v", len(c.Chain()), len(c.Above), c.IsCA)
	}
	if err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature); err != nil {
		t.Error(err)
	}
	if !c.NotBefore.Equal(now) || !c.NotAfter.Equal(now.Add(time.Hour)) {
		t.Errorf("valid from %v to %v", c.NotBefore, c.NotAfter)
	}
}

func TestChange(t *testing.T) {
	c := must(t)(Root(Template{Now: now, Change: func(c *x509.Certificate) { c.IsCA = false }}))
	if c.IsCA {
		t.Error("Change had not the last word")
	}
}

func TestPEM(t *testing.T) {
	c := must(t)(Root(Template{CommonName: "Root", Now: now}))
	key, err := c.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.X509KeyPair(c.PEM(), key); err != nil {
		t.Error(err)
	}
}
