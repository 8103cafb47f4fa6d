package rules

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
)

const responder, crlAt = "http://ocsp.example.test/", "http://crl.example.test/ca.crl"

// naming serves a leaf that names a responder and a list.
func naming(w *world) {
	w.Serve(w.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) {
			c.OCSPServer, c.CRLDistributionPoints = []string{responder}, []string{"ldap://dir.example.test/", crlAt}
		}
	}).Chain()...)
}

// heard has authorities say things of the nth certificate that the last address presents.
func heard(nth int, said ...facts.Revocation) func(*world) {
	return func(w *world) {
		naming(w)
		all := []facts.Revocation{}
		for _, r := range said {
			r.Certificate = (*w.Address().Chain.Value)[nth]
			if r.Source == facts.SourceStaple {
				w.Address().Staple, w.Address().Handshake.Value.OCSPStaple = &r, []byte{1}
			} else {
				all = append(all, r)
			}
		}
		w.Revocation = facts.Answered(all)
	}
}

func from(source facts.RevocationSource, status facts.RevocationStatus) facts.Revocation {
	r := facts.Revocation{Source: source, Status: status, URL: responder}
	if status == facts.StatusRevoked {
		r.RevokedAt, r.Reason = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), "keyCompromise"
	}
	return r
}

func flawed(source facts.RevocationSource, flaw facts.RevocationFlaw) facts.Revocation {
	return facts.Revocation{Source: source, Flaw: flaw, URL: responder}
}

func silentAt(source facts.RevocationSource) facts.Revocation {
	return facts.Revocation{Source: source, Failure: &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect}, URL: responder}
}

var _ = covers(&certRevoked,
	ruleCase{"nobody to ask", nil, "notapplicable"},
	ruleCase{"nobody was asked", naming, "notchecked"},
	ruleCase{"good", heard(0, from(facts.SourceOCSP, facts.StatusGood)), "pass"},
	ruleCase{"good by a staple", heard(0, from(facts.SourceStaple, facts.StatusGood)), "pass"},
	ruleCase{"revoked by OCSP", heard(0, from(facts.SourceOCSP, facts.StatusRevoked)), "fail"},
	ruleCase{"revoked by a list", heard(0, from(facts.SourceCRL, facts.StatusRevoked)), "fail"},
	ruleCase{"revoked by a staple", heard(0, from(facts.SourceStaple, facts.StatusRevoked)), "fail"},
	ruleCase{"good by OCSP, revoked by a list", heard(0, from(facts.SourceOCSP, facts.StatusGood), from(facts.SourceCRL, facts.StatusRevoked)), "fail"},
	ruleCase{"good by a staple, revoked by OCSP", heard(0, from(facts.SourceStaple, facts.StatusGood), from(facts.SourceOCSP, facts.StatusRevoked)), "fail"},
	ruleCase{"the intermediate is revoked", heard(1, from(facts.SourceCRL, facts.StatusRevoked)), "fail"},
	ruleCase{"the responder is dead", heard(0, silentAt(facts.SourceOCSP)), "unknown"},
	ruleCase{"the responder is dead, the list is there", heard(0, silentAt(facts.SourceOCSP), from(facts.SourceCRL, facts.StatusGood)), "pass"},
	ruleCase{"the answer is stale", heard(0, flawed(facts.SourceOCSP, facts.FlawStale)), "unknown"},
	ruleCase{"the responder does not know it", heard(0, from(facts.SourceOCSP, facts.StatusUnknown)), "unknown"},
	ruleCase{"a bad staple alone", heard(0, flawed(facts.SourceStaple, facts.FlawStale)), "notchecked"},
	ruleCase{"a bad staple, and nobody to ask", func(w *world) {
		w.Address().Staple = &facts.Revocation{Source: facts.SourceStaple, Flaw: facts.FlawStale, Certificate: (*w.Address().Chain.Value)[0]}
	}, "notapplicable"},
	ruleCase{"a staple of another leaf", func(w *world) {
		w.Address().Staple = &facts.Revocation{Source: facts.SourceStaple, Status: facts.StatusRevoked}
	}, "notapplicable"},
	ruleCase{"alone, and its issuer is not known", leafAlone(from(facts.SourceOCSP, facts.StatusRevoked), false, 0), "fail"},
	ruleCase{"alone, and revoked", leafAlone(from(facts.SourceOCSP, facts.StatusRevoked), true, 0), "fail"},
	ruleCase{"alone, and its issuer is revoked", leafAlone(from(facts.SourceCRL, facts.StatusRevoked), true, 1), "fail"},
	ruleCase{"alone, and good", leafAlone(from(facts.SourceOCSP, facts.StatusGood), true, 0), "pass"},
	ruleCase{"what was presented for nothing is revoked", func(w *world) {
		other := w.Must(w.Root.Authority(pki.Template{CommonName: "Other", Now: w.Now}))
		heard(0, from(facts.SourceOCSP, facts.StatusGood))(w)
		leaf := (*w.Address().Chain.Value)[0]
		w.Serve(w.Certificates[leaf], w.Intermediate.Raw, other.Raw)
		*w.Revocation.Value = append(*w.Revocation.Value, facts.Revocation{Source: facts.SourceCRL, Status: facts.StatusRevoked, Certificate: (*w.Address().Chain.Value)[2]})
	}, "pass"},
)

var _ = covers(&ocspStapleBad,
	ruleCase{"none", nil, "notapplicable"},
	ruleCase{"good", heard(0, from(facts.SourceStaple, facts.StatusGood)), "pass"},
	ruleCase{"revoked", heard(0, from(facts.SourceStaple, facts.StatusRevoked)), "notapplicable"},
	ruleCase{"unknown", heard(0, from(facts.SourceStaple, facts.StatusUnknown)), "fail"},
	ruleCase{"stale", heard(0, flawed(facts.SourceStaple, facts.FlawStale)), "fail"},
	ruleCase{"of another certificate", heard(0, flawed(facts.SourceStaple, facts.FlawOtherCertificate)), "fail"},
	ruleCase{"forged", heard(0, flawed(facts.SourceStaple, facts.FlawSignature)), "fail"},
	ruleCase{"garbage", heard(0, flawed(facts.SourceStaple, facts.FlawMalformed)), "fail"},
	ruleCase{"by an algorithm that nobody here knows", heard(0, flawed(facts.SourceStaple, facts.FlawUnchecked)), "unknown"},
	ruleCase{"we broke", heard(0, facts.Revocation{Source: facts.SourceStaple, Failure: &facts.Failure{Kind: facts.ScannerFailed}}), "unknown"},
	ruleCase{"no handshake", func(w *world) {
		w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: facts.Handshake, Phase: facts.PhaseTLS})
	}, "notchecked"},
	ruleCase{"not read", func(w *world) { w.Address().Handshake.Value.OCSPStaple = []byte{1} }, "notchecked"},
)

var _ = covers(&ocspStapleMissing,
	ruleCase{"nobody to ask", nil, "notapplicable"},
	ruleCase{"missing", naming, "fail"},
	ruleCase{"there", heard(0, from(facts.SourceStaple, facts.StatusGood)), "pass"},
	ruleCase{"there, and bad", heard(0, flawed(facts.SourceStaple, facts.FlawStale)), "pass"},
)

// TestDeadResponder holds that an authority which does not answer changes no verdict, and makes no new judgement; one that
// says that the certificate is revoked does both.
func TestDeadResponder(t *testing.T) {
	judged := func(change func(*world)) *Report {
		w := newWorld(t)
		change(w)
		profile, _ := Named(ProfileWeChat)
		return Evaluate(profile, w.Snapshot, w.Params)
	}
	good := judged(heard(0, from(facts.SourceOCSP, facts.StatusGood)))
	for name, of := range map[string]facts.Revocation{
		"dead": silentAt(facts.SourceOCSP), "stale": flawed(facts.SourceOCSP, facts.FlawStale), "not known": from(facts.SourceOCSP, facts.StatusUnknown),
	} {
		r := judged(heard(0, of))
		if r.Grade(facts.Everywhere) != GradePass || r.Digest() != good.Digest() {
			t.Errorf("%s: %s", name, r.Grade(facts.Everywhere))
		}
		var said string
		for _, f := range r.Outcomes {
			if f.Rule.ID == "cert_revoked" {
				said = f.Text(lang.English)
			}
		}
		if !strings.Contains(said, responder) || strings.ContainsAny(said, "{}") {
			t.Errorf("%s: %q", name, said)
		}
	}
	revoked := judged(heard(0, from(facts.SourceOCSP, facts.StatusRevoked)))
	for _, p := range facts.AllPlatforms() {
		if v := revoked.Platforms[p]; v.Grade != GradeFail || !slices.Equal(v.Reasons, []string{"cert_revoked"}) {
			t.Errorf("revoked on %s: %+v", p, v)
		}
	}
	if revoked.Digest() == good.Digest() {
		t.Error("that it is revoked is no new judgement")
	}
}

// TestFlawWords says each flaw in both languages, and each in words of its own.
func TestFlawWords(t *testing.T) {
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		seen := map[string]string{}
		for _, flaw := range constants(t, "revocation.go", "RevocationFlaw") {
			text := flawWords[facts.RevocationFlaw(flaw)].In(tag)
			if text == "" || seen[text] != "" {
				t.Errorf("%s: %s says %q, as does %s", tag, flaw, text, seen[text])
			}
			seen[text] = flaw
		}
	}
}

const aiaAt = "http://aia.example.test/ca.crt"

// partial serves a leaf that names a responder at two addresses: the first sends so many certificates of its chain, leaf
// first, and the second all of it. The last one that is sent says where its issuer is.
func partial(w *world, sent int) {
	aia := func(c *x509.Certificate) { c.IssuingCertificateURL = []string{aiaAt} }
	if sent > 1 {
		w.Intermediate = w.Must(w.Intermediate.Authority(pki.Template{CommonName: "Lower", Now: w.Now, Change: aia}))
	}
	leaf := w.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) {
			if c.OCSPServer = []string{responder}; sent == 1 {
				aia(c)
			}
		}
	})
	w.Serve(leaf.Chain()[:sent]...)
	w.Add("192.0.2.8")
	w.Serve(leaf.Chain()...)
}

// TestRevocationWants asks about the leaf and the intermediate that decide, with the keys of those who issued them.
func TestRevocationWants(t *testing.T) {
	of := func(change func(*world)) (out []string) {
		w := newWorld(t)
		change(w)
		for _, want := range Evaluate(Profile{}, w.Snapshot, w.Params).Wants {
			c, err := x509.ParseCertificate(w.Certificates[want.Certificate])
			if err != nil {
				t.Fatal(err)
			}
			by := ""
			for _, issuer := range []*pki.Certificate{w.Intermediate, w.Root} {
				if slices.Equal(issuer.RawSubjectPublicKeyInfo, want.IssuerKey) {
					by = issuer.Subject.CommonName
				}
			}
			out = append(out, string(want.Kind)+" "+c.Subject.CommonName+" "+by+" "+strings.Join(want.URLs, " "))
		}
		return out
	}
	listed := func(w *world) {
		w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Listed", Now: w.Now, Change: func(c *x509.Certificate) {
			c.CRLDistributionPoints = []string{crlAt, crlAt, crlAt, crlAt}
		}}))
		naming(w)
	}
	for name, c := range map[string]struct {
		change func(*world)
		want   []string
	}{
		"both": {listed, []string{
			"staple api.example.test Listed ", "ocsp api.example.test Listed " + responder, "crl api.example.test Listed " + crlAt,
			"crl Listed Test Root " + crlAt + " " + crlAt + " " + crlAt,
		}},
		"two addresses alike": {func(w *world) { listed(w); w.Addresses = append(w.Addresses, w.Addresses[0]) }, []string{
			"staple api.example.test Listed ", "ocsp api.example.test Listed " + responder, "crl api.example.test Listed " + crlAt,
			"crl Listed Test Root " + crlAt + " " + crlAt + " " + crlAt,
		}},
		"the first address alone lacks the issuer": {func(w *world) { partial(w, 1) }, []string{
			"issuer api.example.test  " + aiaAt, "staple api.example.test Test Intermediate ", "ocsp api.example.test Test Intermediate " + responder,
		}},
		"the first address alone lacks an upper issuer": {func(w *world) { partial(w, 2) }, []string{
			"issuer Lower  " + aiaAt, "staple api.example.test Lower ", "ocsp api.example.test Lower " + responder,
		}},
		"a root that nobody knows": {func(w *world) {
			private := privateCA(w)
			w.Serve(private.Raw, private.Above[0].Raw, private.Above[1].Raw)
		}, nil},
		"expired": {func(w *world) { listed(w); w.StartedAt = w.StartedAt.AddDate(1, 0, 0) }, []string{
			"staple api.example.test Listed ", "crl Listed Test Root " + crlAt + " " + crlAt + " " + crlAt,
		}},
		"self-signed": {servesSelfSigned, nil},
	} {
		got := of(c.change)
		if name == "a root that nobody knows" { // nothing but the staple
			if len(got) != 1 || !strings.HasPrefix(got[0], "staple ") {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", name, got, c.want)
		}
	}
}

// leafAlone is a leaf that is sent without its issuer, which was fetched or not, and what was said of one of the two.
func leafAlone(said facts.Revocation, fetched bool, nth int) func(*world) {
	return func(w *world) {
		naming(w)
		leaf := (*w.Address().Chain.Value)[0]
		w.Serve(w.Certificates[leaf])
		both := []facts.SHA256{leaf, w.Keep(w.Intermediate.Raw)}
		if fetched {
			w.Fetched = facts.Answered(both[1:])
		}
		said.Certificate = both[nth]
		w.Revocation = facts.Answered([]facts.Revocation{said})
	}
}

// TestWantsOfALeafAlone holds that whether it is revoked is wanted when its issuer is known and leads to an anchor, and not
// before.
func TestWantsOfALeafAlone(t *testing.T) {
	kinds := func(change func(*world)) (out []facts.WantKind) {
		w := newWorld(t)
		change(w)
		for _, want := range Wants(w.Snapshot, w.Params) {
			out = append(out, want.Kind)
			if want.Kind == facts.WantOCSP && !slices.Equal(want.IssuerKey, w.Intermediate.RawSubjectPublicKeyInfo) {
				t.Error("another key vouches for the leaf")
			}
		}
		return out
	}
	good := from(facts.SourceOCSP, facts.StatusGood)
	if got := kinds(leafAlone(good, false, 0)); got != nil {
		t.Errorf("before: %v", got)
	}
	if got := kinds(leafAlone(good, true, 0)); !slices.Equal(got, []facts.WantKind{facts.WantStaple, facts.WantOCSP, facts.WantCRL}) {
		t.Errorf("after: %v", got)
	}
	if got := kinds(func(w *world) {
		leafAlone(good, true, 0)(w)
		stranger := w.Must(pki.Root(pki.Template{CommonName: "Stranger", Now: w.Now}))
		w.Fetched = facts.Answered([]facts.SHA256{w.Keep(stranger.Raw)})
	}); got != nil {
		t.Errorf("with a stranger: %v", got)
	}
}
