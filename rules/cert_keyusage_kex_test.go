package rules

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// using serves a leaf with a key usage, over a session.
func using(usage x509.KeyUsage, change func(*facts.Session)) func(*world) {
	return func(w *world) {
		leaf(func(c *x509.Certificate) { c.KeyUsage = usage })(w)
		change(w.Address().Handshake.Value)
	}
}

func over(version facts.Version, suite facts.Suite) func(*facts.Session) {
	return func(s *facts.Session) { s.Version, s.Suite = version, suite }
}

var (
	in13     = over(facts.TLS13, 0x1301)
	inECDHE  = over(facts.TLS12, 0xc02b)
	inRSA    = over(facts.TLS12, 0x009c)
	split    = "fail@android,devtools; fail@ios,harmony"
	encipher = x509.KeyUsageKeyEncipherment
)

var _ = covers(&certKeyUsageKex,
	ruleCase{"it may sign", nil, "pass"},
	ruleCase{"signatures alone", using(x509.KeyUsageDigitalSignature, in13), "pass"},
	ruleCase{"none named", using(0, in13), "pass"},
	ruleCase{"no signatures, TLS 1.3", using(encipher, in13), split},
	ruleCase{"no signatures, ECDHE", using(encipher, inECDHE), split},
	ruleCase{"no signatures, RSA key exchange", using(encipher, inRSA), "pass"},
	ruleCase{"signatures alone, RSA key exchange", using(x509.KeyUsageDigitalSignature, inRSA), split},
	ruleCase{"key agreement", using(x509.KeyUsageKeyAgreement, in13), split},
	ruleCase{"an RSA key, TLS 1.3", rsaUsing(encipher, in13), split},
	ruleCase{"an RSA key, ECDHE", rsaUsing(encipher, inECDHE), "fail"},
	ruleCase{"no handshake", using(encipher, over(0, 0)), "notapplicable"},
	ruleCase{"beside something broken", refusedLeaf(nil, pki.RepeatedExtension), "pass"},
	ruleCase{"not in what could be read", refusedLeaf(func(c *x509.Certificate) { c.KeyUsage = 0 }, pki.EndlessExtensions), "unknown"},
)

func rsaUsing(usage x509.KeyUsage, change func(*facts.Session)) func(*world) {
	return func(w *world) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			w.Fatal(err)
		}
		w.Serve(w.Leaf(func(t *pki.Template) {
			t.Key, t.Change = key, func(c *x509.Certificate) { c.KeyUsage = usage }
		}).Chain()...)
		change(w.Address().Handshake.Value)
	}
}

// TestKeyUsageIsInferred holds what is not proven of a client to be no blocker.
func TestKeyUsageIsInferred(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		blocks facts.Platforms
	}{
		"TLS 1.3":         {using(encipher, in13), facts.On(Android, Devtools)},
		"an RSA key, 1.2": {rsaUsing(encipher, inECDHE), 0},
	} {
		w := newWorld(t)
		c.change(w)
		var blocks facts.Platforms
		for _, f := range Evaluate(Profile{Rules: []*Rule{&certKeyUsageKex}}, w.Snapshot, w.Params).Outcomes {
			if f.Confidence != Inferred {
				blocks |= f.On
			}
		}
		if blocks != c.blocks {
			t.Errorf("%s: sure on %v, want %v", name, blocks.List(), c.blocks.List())
		}
	}
}
