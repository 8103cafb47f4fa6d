package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// scts gives what two logs of nobody signed, which counts where there is no list of logs.
func scts() (out [][]byte) {
	for i := range 2 {
		sct := make([]byte, 1+32+8+2+2+2+8) // RFC 6962 §3.2, signed with eight zeros at the beginning of 1970
		sct[1], sct[43], sct[44], sct[46] = byte(i), 4, 3, 8
		out = append(out, sct)
	}
	return out
}

// logs are the logs of every case that has any: some of two operators and a tiled one of each, two that were retired a week
// ago, and one that is in no list. Certificates of these cases are a month old.
type logs map[string]*cttest.Log

func newLogs(w *world) logs {
	out := logs{}
	for _, name := range []string{"A1", "A2", "A3", "B1", "B2", "At", "Bt", "C-", "D-", "X?"} {
		log := cttest.New(w, name, name[:1])
		log.Tiled = strings.HasSuffix(name, "t")
		if strings.HasSuffix(name, "-") {
			log.State, log.Since = ct.Retired, w.Now.Add(-7*day)
		}
		out[name] = log
	}
	return out
}

// list is the list of these logs as of now.
func (l logs) list(w *world) *ct.List {
	var listed []*cttest.Log
	for name, log := range l {
		if name != "X?" {
			listed = append(listed, log)
		}
	}
	return cttest.Parsed(w, w.Now, listed...)
}

// sign makes SCTs by the logs that are named. One with a ! is signed for another certificate.
func (l logs) sign(w *world, names []string, sign func(*cttest.Log, *pki.Certificate, time.Time) []byte, c *pki.Certificate) (out [][]byte) {
	other := w.Leaf(nil)
	for _, name := range names {
		of, wrong := c, false
		if name, wrong = strings.CutSuffix(name, "!"); wrong {
			of = other
		}
		out = append(out, sign(l[name], of, w.Now.Add(-20*day)))
	}
	return out
}

// logged serves, as of a public authority, a certificate that is valid for some days and has SCTs: "embedded: A1 B1; tls: A1".
func logged(days int, scts string) func(*world) {
	return func(w *world) {
		w.AsPublic = true
		l := newLogs(w)
		w.Logs = l.list(w)
		by := map[string][]string{}
		for _, part := range strings.Split(scts, ";") {
			from, names, _ := strings.Cut(part, ":")
			by[strings.TrimSpace(from)] = strings.Fields(names)
		}
		begin := w.Now.Add(-30 * day).Truncate(time.Second)
		leaf := cttest.Issue(w, w.Intermediate, pki.Template{
			CommonName: w.Endpoint.Host, Names: []string{w.Endpoint.Host},
			NotBefore: begin, NotAfter: begin.Add(time.Duration(days)*day - time.Second),
		}, func(bare *pki.Certificate) [][]byte {
			return l.sign(w, by["embedded"], (*cttest.Log).SignPrecertificate, bare)
		})
		w.Serve(leaf.Chain()...)
		session := w.Address().Handshake.Value
		session.SCTs = l.sign(w, by["tls"], (*cttest.Log).SignCertificate, leaf)
		if names := by["ocsp"]; names != nil {
			session.OCSPStaple = cttest.Staple(w, leaf, w.Now, l.sign(w, names, (*cttest.Log).SignCertificate, leaf)...)
		}
	}
}

// unlisted has no list of logs.
func unlisted(w *world) { w.Logs = nil }

// outdated has a list that is too old.
func outdated(w *world) { w.Logs.Made = w.Now.Add(-71 * day) }

// unscanned has a chain of which no server was asked, as verify has.
func unscanned(w *world) { w.Address().Handshake = facts.Probe[facts.Session]{} }

// handshakeLost was shown the chain and nothing after it.
func handshakeLost(w *world) {
	w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
}

// garbled holds a list of SCTs that is none.
func garbled(w *world) {
	logged(90, "tls: A1")(w)
	w.Address().Handshake.Value.SCTs = [][]byte{{0, 1, 2}}
}

// begun is a good certificate without SCTs that began on a day.
func begun(year int, month time.Month, dayOf int) func(*world) {
	return func(w *world) {
		w.AsPublic = true
		w.Serve(w.Leaf(func(t *pki.Template) { t.NotBefore = time.Date(year, month, dayOf, 0, 0, 0, 0, time.UTC) }).Chain()...)
		w.Address().Handshake.Value.SCTs = nil
	}
}

// brokenDates serves a leaf whose dates nobody can read.
func brokenDates(w *world) {
	der, err := pki.Rewrite(w.Leaf(nil).Raw, w.Intermediate.Key, pki.BrokenDates)
	if err != nil {
		w.Fatal(err)
	}
	w.Serve(der, w.Intermediate.Raw)
}

// withoutIssuer serves the leaf alone.
func withoutIssuer(w *world) {
	logged(90, "embedded: A1 B1")(w)
	chain := *w.Address().Chain.Value
	w.Address().Chain = facts.Answered(chain[:1])
}

// late judges before the SCTs were made.
func late(then func(*world)) func(*world) {
	return func(w *world) { then(w); w.Now = w.Now.Add(-25 * day); w.Logs.Made = w.Now }
}

var (
	_ = covers(&ctNone,
		ruleCase{"a user's authority", func(w *world) { w.Address().Handshake.Value.SCTs = nil }, "notapplicable"},
		ruleCase{"a public one, none", both(belowRoot(x1), func(w *world) { w.Address().Handshake.Value.SCTs = nil }), "fail"},
		ruleCase{"of a platform alone", both(belowRoot(standIn{x1.sha256, map[facts.Platform]span{IOS: always}}), func(w *world) { w.Address().Handshake.Value.SCTs = nil }), "fail@ios"},
		ruleCase{"none", logged(90, ""), "fail"},
		ruleCase{"one", logged(90, "embedded: A1"), "pass"},
		ruleCase{"one by TLS", logged(90, "tls: A1"), "pass"},
		ruleCase{"one in the staple", logged(90, "ocsp: A1"), "pass"},
		ruleCase{"what is none", garbled, "fail"},
		ruleCase{"nobody asked the server", both(logged(90, ""), unscanned), "notchecked"},
		ruleCase{"nobody asked, and it holds some", both(logged(90, "embedded: A1 B1"), unscanned), "pass"},
		ruleCase{"the server did not say", both(logged(90, ""), handshakeLost), "unknown"},
		ruleCase{"the server ended it before it said", both(logged(90, ""), func(w *world) {
			handshakeLost(w)
			w.Address().Handshake.Value = &facts.Session{}
		}), "unknown"},
		ruleCase{"its dates cannot be read", both(brokenDates, func(w *world) { w.AsPublic = true }), "unknown"},
		ruleCase{"its dates cannot be read, of a user's authority", brokenDates, "notapplicable"},
		ruleCase{"before Apple asked", begun(2018, 10, 15), "fail@android,harmony,devtools"},
		ruleCase{"from when Apple asked on", begun(2018, 10, 16), "fail"},
	)
	_ = covers(&ctCount,
		ruleCase{"none", logged(90, ""), "notapplicable"},
		ruleCase{"two of 180 days", logged(180, "embedded: A1 B1"), "pass"},
		ruleCase{"two of 181 days", logged(181, "embedded: A1 B1"), "fail"},
		ruleCase{"one", logged(90, "embedded: A1"), "fail"},
		ruleCase{"one, without a list", both(logged(90, "embedded: A1"), unlisted), "fail"},
		ruleCase{"two of strangers, without a list", both(logged(90, "embedded: A1 X?"), unlisted), "pass"},
		ruleCase{"one of a stranger", logged(90, "embedded: A1 X?"), "fail"},
		ruleCase{"one of a stranger, by a list that is too old", both(logged(90, "embedded: A1 X?"), outdated), "pass"},
		ruleCase{"one that is not signed", logged(90, "embedded: A1 B1!"), "fail"},
		ruleCase{"only retired ones", logged(90, "embedded: C- D-"), "fail"},
		ruleCase{"a retired one beside one", logged(90, "embedded: C- A1"), "pass"},
		ruleCase{"a retired one by TLS", logged(90, "tls: C- A1"), "fail"},
		ruleCase{"one each way", logged(398, "embedded: A1; tls: B1"), "fail@android,harmony"},
		ruleCase{"nobody asked, and too few", both(logged(90, "embedded: A1"), unscanned), "notchecked"},
		ruleCase{"too few, and the server did not say", both(logged(90, "embedded: A1"), handshakeLost), "unknown"},
		ruleCase{"before they were made", late(logged(90, "embedded: A1 B1")), "fail"},
		ruleCase{"the issuer is not known", withoutIssuer, "pass"},
		ruleCase{"a user's authority", nil, "notapplicable"},
	)
	_ = covers(&ctOperators,
		ruleCase{"two", logged(90, "embedded: A1 B1"), "pass"},
		ruleCase{"one", logged(90, "embedded: A1 A2"), "fail@ios; fail@android,harmony,devtools"},
		ruleCase{"two of three", logged(398, "embedded: A1 A2 B1"), "pass"},
		ruleCase{"one of three", logged(398, "embedded: A1 A2 A3"), "fail@ios; fail@android,harmony,devtools"},
		ruleCase{"one, by TLS", logged(90, "tls: A1 A2"), "fail@android,harmony,devtools"},
		ruleCase{"one, without a list", both(logged(90, "embedded: A1 A2"), unlisted), "notchecked"},
		ruleCase{"one, by a list that is too old", both(logged(90, "embedded: A1 A2"), outdated), "notchecked"},
		ruleCase{"too few", logged(90, "embedded: A1"), "notapplicable"},
		ruleCase{"too few, without a list", both(logged(90, "embedded: A1"), unlisted), "notapplicable"},
		ruleCase{"a user's authority", nil, "notapplicable"},
	)
	_ = covers(&ctNoRFC6962,
		ruleCase{"one", logged(90, "embedded: A1 Bt"), "pass"},
		ruleCase{"none", logged(90, "embedded: At Bt"), "fail@ios"},
		ruleCase{"none, by TLS", logged(90, "tls: At Bt"), "fail@ios"},
		ruleCase{"none, without a list", both(logged(90, "embedded: At Bt"), unlisted), "notchecked"},
		ruleCase{"too few operators", logged(90, "embedded: A1 A2"), "notapplicable"},
		ruleCase{"a user's authority", nil, "notapplicable"},
	)
	_ = covers(&ctSCTSignature,
		ruleCase{"all are signed", logged(90, "embedded: A1 B1; tls: A2; ocsp: B2"), "pass"},
		ruleCase{"one in the certificate is not", logged(90, "embedded: A1 B1 A2!"), "fail"},
		ruleCase{"one by TLS is not", logged(90, "embedded: A1 B1; tls: A2!"), "fail"},
		ruleCase{"one in the staple is not", logged(90, "embedded: A1 B1; ocsp: A2!"), "fail"},
		ruleCase{"too few are left", logged(90, "embedded: A1 B1!"), "notapplicable"},
		ruleCase{"too few are left, and nobody asked", both(logged(90, "embedded: A1 B1!"), unscanned), "fail"},
		ruleCase{"without a list", both(logged(90, "embedded: A1 B1 A2!"), unlisted), "notchecked"},
		ruleCase{"the issuer is not known", withoutIssuer, "unknown"},
		ruleCase{"the issuer was fetched", both(withoutIssuer, func(w *world) {
			w.Fetched = facts.Answered([]facts.SHA256{w.Keep(w.Intermediate.Raw)})
		}), "pass"},
		ruleCase{"the issuer is a root", both(func(w *world) { w.Intermediate = w.Root }, logged(90, "embedded: A1 B1")), "pass"},
		ruleCase{"none", logged(90, ""), "notapplicable"},
		ruleCase{"a user's authority", nil, "notapplicable"},
	)
	_ = covers(&ctLogRetired,
		ruleCase{"none is", logged(90, "embedded: A1 B1"), "pass"},
		ruleCase{"one is", logged(90, "embedded: A1 B1 C-"), "fail"},
		ruleCase{"one by TLS is", logged(90, "embedded: A1 B1; tls: C-"), "fail"},
		ruleCase{"all are", logged(90, "embedded: C- D-"), "notapplicable"},
		ruleCase{"without a list", both(logged(90, "embedded: A1 B1 C-"), unlisted), "notchecked"},
		ruleCase{"a user's authority", nil, "notapplicable"},
	)
)

// TestYoungLog holds that a log which signed after the list was made may have been approved since: what is held against
// its SCT blocks nobody.
func TestYoungLog(t *testing.T) {
	for name, c := range map[string]struct {
		made time.Duration
		want Grade
	}{"signed before": {-19 * day, GradeFail}, "signed after": {-21 * day, GradeWarn}} {
		w := newWorld(t)
		logged(90, "embedded: A1 X?")(w)
		w.Logs.Made = w.Now.Add(c.made)
		profile, _ := Named(ProfileWeChat)
		if got := Evaluate(profile, w.Snapshot, w.Params).Platforms[IOS].Grade; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
