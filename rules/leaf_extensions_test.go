package rules

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// leaf serves a leaf with something changed.
func leaf(change func(*x509.Certificate)) func(*world) {
	return func(w *world) { w.Serve(w.Leaf(func(t *pki.Template) { t.Change = change }).Chain()...) }
}

func usedFor(usages ...x509.ExtKeyUsage) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.ExtKeyUsage = usages }
}

func issuedOn(t time.Time, change func(*x509.Certificate)) func(*world) {
	return leaf(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = t, t.Add(90*day)
		change(c)
	})
}

var _ = covers(&certEKUMissing,
	ruleCase{"serverAuth", nil, "pass"},
	ruleCase{"serverAuth and more", leaf(usedFor(x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth)), "pass"},
	ruleCase{"none, of a private authority", leaf(usedFor()), "fail@ios; fail@android,harmony,devtools"},
	ruleCase{"none", asPublic(leaf(usedFor())), "fail"},
	ruleCase{"any", asPublic(leaf(usedFor(x509.ExtKeyUsageAny))), "fail"},
	ruleCase{"any and serverAuth", asPublic(leaf(usedFor(x509.ExtKeyUsageAny, x509.ExtKeyUsageServerAuth))), "pass"},
	ruleCase{"another one", leaf(usedFor(x509.ExtKeyUsageClientAuth)), "notapplicable"}, // chain_eku
	ruleCase{"none, on the first day", issuedOn(in2019, usedFor()), "fail@ios; fail@android,harmony,devtools"},
	ruleCase{"none, a second before", issuedOn(before(in2019), usedFor()), "notapplicable"},
	ruleCase{"none, beside something broken", asPublic(refusedLeaf(usedFor(), pki.RepeatedExtension)), "fail"},
	ruleCase{"any, in a broken certificate", asPublic(refusedLeaf(usedFor(x509.ExtKeyUsageAny), pki.RepeatedExtension)), "unknown"},
	ruleCase{"none, and dates that cannot be read", refusedLeaf(usedFor(), pki.BrokenDates), "unknown"},
	ruleCase{"none in what could be read", refusedLeaf(usedFor(), pki.EndlessExtensions), "unknown"},
	ruleCase{"serverAuth, beside something broken", refusedLeaf(nil, pki.RepeatedExtension), "pass"},
)

// refusedLeaf serves a leaf that crypto/x509 does not read.
func refusedLeaf(change func(*x509.Certificate), spoil func(*pki.TBS)) func(*world) {
	return func(w *world) {
		der, err := pki.Rewrite(w.Leaf(func(t *pki.Template) { t.Change = change }).Raw, w.Intermediate.Key, spoil)
		if err != nil {
			w.Fatal(err)
		}
		w.Serve(der, w.Intermediate.Raw)
	}
}

// TestPrivateEKU holds that iOS is not said to refuse what its code lets pass.
func TestPrivateEKU(t *testing.T) {
	for _, public := range []bool{true, false} {
		w := newWorld(t)
		leaf(usedFor())(w)
		w.AsPublic = public
		for _, f := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
			if f.Rule != &certEKUMissing || !f.On.Has(IOS) {
				continue
			}
			if want := map[bool]Severity{true: Blocker, false: Medium}[public]; f.Severity(IOS) != want {
				t.Errorf("public %v: %s, want %s", public, f.Severity(IOS), want)
			}
		}
	}
}

var bothUsages = usedFor(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth)

var _ = covers(&certEKUClientAuth,
	ruleCase{"for servers alone", asPublic(nil), "pass"},
	ruleCase{"for both", asPublic(leaf(bothUsages)), "fail/earlier"},
	ruleCase{"for both, of a private authority", leaf(bothUsages), "notapplicable"},
	ruleCase{"for both, a second before the day", asPublic(issuedOn(before(clientAuthEnds), bothUsages)), "fail/earlier"},
	ruleCase{"for both, on the day", asPublic(issuedOn(clientAuthEnds, bothUsages)), "fail"},
	ruleCase{"for both, and dates that cannot be read", asPublic(refusedLeaf(bothUsages, pki.BrokenDates)), "unknown"},
	ruleCase{"for servers alone, beside something broken", asPublic(refusedLeaf(nil, pki.RepeatedExtension)), "unknown"},
)

// demands serves a leaf with a list of TLS features, as DER.
func demands(value []byte) func(*world) {
	return leaf(func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: tlsFeature, Value: value})
	})
}

var stapling = []byte{0x30, 3, 2, 1, 5}

func stapled(change func(*world)) func(*world) {
	return func(w *world) {
		change(w)
		w.Address().Handshake.Value.OCSPStaple = []byte{0x30, 0}
	}
}

var _ = covers(&certMustStaple,
	ruleCase{"not demanded", nil, "notapplicable"},
	ruleCase{"demanded, and none", demands(stapling), "fail"},
	ruleCase{"demanded, and there", stapled(demands(stapling)), "pass"},
	ruleCase{"several demanded", demands([]byte{0x30, 3, 2, 1, 17}), "fail"},
	ruleCase{"something else demanded", demands([]byte{0x30, 3, 2, 1, 23}), "notapplicable"},
	ruleCase{"garbled", demands([]byte{0x30, 3, 2, 1}), "unknown"},
	ruleCase{"garbled at the end", demands(append(stapling[:5:5], 0)), "unknown"},
	ruleCase{"not demanded, beside something broken", refusedLeaf(nil, pki.RepeatedExtension), "notapplicable"},
	ruleCase{"not in what could be read", refusedLeaf(nil, pki.EndlessExtensions), "unknown"},
	ruleCase{"demanded, and the handshake failed", func(w *world) {
		demands(stapling)(w)
		fate(w, facts.ProbeHandshake, &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
	}, "unknown"},
	ruleCase{"demanded, and there was no handshake", func(w *world) {
		demands(stapling)(w)
		fate(w, facts.ProbeHandshake, nil)
	}, "notchecked"},
)

func FuzzMustStaple(f *testing.F) {
	f.Add(stapling)
	f.Add([]byte{0x30, 0x80})
	f.Fuzz(func(_ *testing.T, value []byte) {
		mustStaple(withExtension(tlsFeature, value))
		unicodeNames(withExtension(subjectAltName, value))
	})
}

func withExtension(id asn1.ObjectIdentifier, value []byte) *trust.Certificate {
	return &trust.Certificate{Certificate: &x509.Certificate{Extensions: []pkix.Extension{{Id: id, Value: value}}}}
}

func livesFor(from time.Time, long time.Duration, change func(*x509.Certificate)) func(*world) {
	return leaf(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = from, from.Add(long-time.Second)
		if change != nil {
			change(c)
		}
	})
}

func withCRL(c *x509.Certificate) {
	c.CRLDistributionPoints = []string{"http://crl.example.test/1.crl"}
}
func withOCSP(c *x509.Certificate) { c.OCSPServer = []string{"http://ocsp.example.test"} }

var in2024 = firstSecond(2024, time.March, 15)

var _ = covers(&certNoRevocationInfo,
	ruleCase{"of a private authority", nil, "notapplicable"},
	ruleCase{"neither", asPublic(nil), "fail"},
	ruleCase{"a CRL", asPublic(leaf(withCRL)), "pass"},
	ruleCase{"OCSP", asPublic(leaf(withOCSP)), "pass"},
	ruleCase{"seven days", asPublic(livesFor(in2026, 7*day, nil)), "notapplicable"},
	ruleCase{"seven days and a second", asPublic(livesFor(in2026, 7*day+time.Second, nil)), "fail"},
	ruleCase{"ten days, when that was short", asPublic(livesFor(before(in2026), 10*day, nil)), "notapplicable"},
	ruleCase{"a second more", asPublic(livesFor(before(in2026), 10*day+time.Second, nil)), "fail"},
	ruleCase{"seven days, when nothing was short", asPublic(livesFor(before(in2024), 7*day, nil)), "fail"},
	ruleCase{"of an authority that Android alone lists", belowRoot(standIn{x1.sha256, map[facts.Platform]span{Android: always}}), "fail@android"},
	ruleCase{"beside something broken", asPublic(refusedLeaf(nil, pki.RepeatedExtension)), "unknown"},
)
