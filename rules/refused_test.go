package rules

import (
	"crypto/x509"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// rewritten serves a leaf that crypto/x509 refuses.
func rewritten(change func(*pki.TBS), with ...func(*pki.Template)) func(*world) {
	return func(w *world) {
		leaf := w.Leaf(func(t *pki.Template) {
			for _, change := range with {
				change(t)
			}
		})
		w.Serve(rewrite(w, leaf, w.Intermediate, change), w.Intermediate.Raw)
	}
}

// belowRewritten serves a leaf below an intermediate that crypto/x509 refuses.
func belowRewritten(change func(*pki.TBS)) func(*world) {
	return func(w *world) { w.Serve(w.Leaf(nil).Raw, rewrite(w, w.Intermediate, w.Root, change)) }
}

func rewrite(w *world, c, by *pki.Certificate, change func(*pki.TBS)) []byte {
	der, err := pki.Rewrite(c.Raw, by.Key, change)
	if err != nil {
		w.Fatal(err)
	}
	return der
}

// selfIssuedOnSM2 vouches for itself with a key that nobody here has.
func selfIssuedOnSM2(w *world) {
	c := selfSigned(w)
	w.Serve(rewrite(w, c, c, pki.OnCurve(pki.SM2)))
}

func longExpired(t *pki.Template) { t.NotBefore, t.NotAfter = second.Add(-90*day), second.Add(-day) }

func forAnother(t *pki.Template) { t.Names = []string{"elsewhere.test"} }

// brokenAccess has an authority information access that is no SEQUENCE.
func brokenAccess(t *pki.TBS) {
	mark := "\x2b\x06\x01\x05\x05\x07\x01\x01\x04"
	at := strings.Index(string(t.Extensions), mark) + len(mark) + 1
	t.Extensions = append([]byte{}, t.Extensions...)
	t.Extensions[at] = 0x31
}

func aia(t *pki.Template) {
	t.Change = func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://aia.example.test/ca.crt"} }
}

var (
	_ = covers(&certExpired,
		ruleCase{"a negative serial", rewritten(pki.NegativeSerial), "pass"},
		ruleCase{"a negative serial, expired", rewritten(pki.NegativeSerial, longExpired), "fail"},
		ruleCase{"on SM2, expired", rewritten(pki.OnCurve(pki.SM2), longExpired), "fail"},
		ruleCase{"broken names, expired", rewritten(pki.BrokenNames, longExpired), "fail"},
		ruleCase{"broken dates", rewritten(pki.BrokenDates), "unknown"})
	_ = covers(&certExpiring,
		ruleCase{"broken dates", rewritten(pki.BrokenDates), "unknown"},
		ruleCase{"a negative serial", rewritten(pki.NegativeSerial, func(t *pki.Template) { t.NotAfter = second.Add(5 * day) }), "fail/14d"})
	_ = covers(&certNotYetValid, ruleCase{"broken dates", rewritten(pki.BrokenDates), "unknown"})
	_ = covers(&nameMismatch,
		ruleCase{"a negative serial", rewritten(pki.NegativeSerial), "pass"},
		ruleCase{"a negative serial, another name", rewritten(pki.NegativeSerial, forAnother), "fail"},
		ruleCase{"names twice", rewritten(pki.RepeatedNames), "unknown"},
		ruleCase{"broken names", rewritten(pki.BrokenNames), "unknown"})
	_ = covers(&nameCNOnly,
		ruleCase{"of version 1", rewritten(pki.Version1), "fail"},
		ruleCase{"broken names", rewritten(pki.BrokenNames), "unknown"})
	_ = covers(&wildcardDepth, ruleCase{"broken names", rewritten(pki.BrokenNames), "unknown"})
	_ = covers(&certKeyEC,
		ruleCase{"on SM2", rewritten(pki.OnCurve(pki.SM2)), "notapplicable"},
		ruleCase{"on secp256k1", rewritten(pki.OnCurve(pki.Secp256k1)), "fail"},
		ruleCase{"on a curve that nobody has named", rewritten(pki.OnCurve(pki.UnnamedCurve)), "fail"},
		ruleCase{"no key at all", rewritten(pki.BrokenKey), "unknown"},
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "pass"}) // no path is known to lead over it
	_ = covers(&certSM2,
		ruleCase{"on P-256", nil, "pass"},
		ruleCase{"on SM2", rewritten(pki.OnCurve(pki.SM2)), "fail"},
		ruleCase{"on brainpoolP256r1", rewritten(pki.OnCurve(pki.BrainpoolP256r1)), "pass"},
		ruleCase{"signed with SM2", rewritten(pki.SignedWithSM2), "fail"},
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "pass"}, // its signature cannot be checked: trust_unknown_ca
		ruleCase{"broken names", rewritten(pki.BrokenNames), "pass"},
		ruleCase{"no key at all", rewritten(pki.BrokenKey), "unknown"})
	_ = covers(&certKeyRSA, ruleCase{"no key at all", rewritten(pki.BrokenKey), "unknown"})
	_ = covers(&atsLeafKey,
		ruleCase{"on SM2", rewritten(pki.OnCurve(pki.SM2)), "fail@ios"},
		ruleCase{"no key at all", rewritten(pki.BrokenKey), "unknown"})
	_ = covers(&atsLeafHash, ruleCase{"signed with SM2", rewritten(pki.SignedWithSM2), "unknown@ios"})
	_ = covers(&certSigSHA1MD5,
		ruleCase{"signed with SM2", rewritten(pki.SignedWithSM2), "unknown"},
		ruleCase{"no end", rewritten(func(t *pki.TBS) { t.Extensions = []byte{0xa3, 1, 0} }), "pass"})
	_ = covers(&trustUnknownCA,
		ruleCase{"a negative serial", rewritten(pki.NegativeSerial), "unknown"},
		ruleCase{"an issuer with a negative serial", belowRewritten(pki.NegativeSerial), "unknown"},
		ruleCase{"on SM2", rewritten(pki.OnCurve(pki.SM2)), "pass"},
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "unknown"})
	_ = covers(&atsTrust,
		ruleCase{"a negative serial", rewritten(pki.NegativeSerial), "unknown@ios"},
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "unknown@ios"})
	_ = covers(&chainIncomplete,
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "unknown"},
		ruleCase{"alone, and where its issuer is cannot be read", func(w *world) {
			w.Serve(rewrite(w, w.Leaf(aia), w.Intermediate, brokenAccess))
		}, "fail/fetchable@android,harmony; unknown@ios,devtools"})
	_ = covers(&chainOrder,
		ruleCase{"an issuer on SM2", belowRewritten(pki.OnCurve(pki.SM2)), "unknown"})
	_ = covers(&chainExpiredIntermediate,
		ruleCase{"an intermediate with broken dates", belowRewritten(pki.BrokenDates), "notapplicable"})
	_ = covers(&certSelfSigned,
		ruleCase{"self-issued, on SM2", selfIssuedOnSM2, "unknown"},
		ruleCase{"on SM2", rewritten(pki.OnCurve(pki.SM2)), "pass"})
	_ = covers(&addressInconsistent,
		ruleCase{"a twin with a negative serial, expired", twin(pki.NegativeSerial, longExpired), "fail/verdict"},
		ruleCase{"a twin with broken dates", twin(pki.BrokenDates), "fail/facts"})
)

// twin serves a good leaf, and to other connections one that crypto/x509 refuses.
func twin(change func(*pki.TBS), with ...func(*pki.Template)) func(*world) {
	return func(w *world) {
		good := (*w.Address().Chain.Value)[0]
		rewritten(change, with...)(w)
		w.Show(w.Address(), "ats", w.Certificates[good])
		w.Show(w.Address(), "ats", w.Certificates[(*w.Address().Chain.Value)[0]])
	}
}

// TestRefusalWords holds that every class is put into words, and that its finding names it, in both languages.
func TestRefusalWords(t *testing.T) {
	if len(refusalWords) != len(trust.Classes()) {
		t.Errorf("%d phrases for %d classes", len(refusalWords), len(trust.Classes()))
	}
	for _, class := range trust.Classes() {
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if refusalWords[class].In(tag) == "" {
				t.Errorf("%s has no words", class)
			}
		}
	}
	w := newWorld(t)
	rewritten(pki.NegativeSerial)(w)
	for _, f := range Evaluate(Profile{Rules: []*Rule{&trustUnknownCA}}, w.Snapshot, w.Params).Outcomes {
		en, zh := f.Text(lang.English), f.Text(lang.Chinese)
		if !strings.Contains(en, "its serial number is negative: x509: negative serial number") || !strings.Contains(zh, "其序列号为负数：x509: negative serial number") {
			t.Errorf("it says %q, %q", en, zh)
		}
	}
}

// TestNoReminderWithoutDates holds that a leaf whose end cannot be read has no end in the report.
func TestNoReminderWithoutDates(t *testing.T) {
	w := newWorld(t)
	rewritten(pki.BrokenDates)(w)
	if leaves := Evaluate(Profile{}, w.Snapshot, w.Params).Leaves; len(leaves) != 0 {
		t.Errorf("got %+v", leaves)
	}
	rewritten(pki.NegativeSerial)(w)
	for _, leaf := range Evaluate(Profile{}, w.Snapshot, w.Params).Leaves {
		if leaf.NotAfter.IsZero() || leaf.Name == "" || leaf.Key != "P-256" {
			t.Errorf("got %+v", leaf)
		}
	}
}
