package rules

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// speaks makes the server choose the newest of these versions and take no others.
func speaks(versions ...facts.Version) func(*world) {
	return func(w *world) {
		offers := facts.Versions{}
		for _, v := range facts.AllVersions() {
			offers[v] = facts.Denied
		}
		for _, v := range versions {
			offers[v] = facts.Offered
			w.Address().Handshake.Value.Version = v
		}
		w.Address().Versions = facts.Answered(offers)
	}
}

// offer says one thing about one version.
func offer(v facts.Version, o facts.Offer) func(*world) {
	return func(w *world) { (*w.Address().Versions.Value)[v] = o }
}

// unasked is a server about which nothing is known of one version.
func unasked(v facts.Version) func(*world) {
	return func(w *world) { delete(*w.Address().Versions.Value, v) }
}

// givesUp is a handshake that failed after something was negotiated.
func givesUp(kind facts.FailureKind) func(*world) {
	return func(w *world) { w.Address().Handshake.Failure = &facts.Failure{Kind: kind, Phase: facts.PhaseTLS} }
}

var _ = covers(&tls12Missing,
	ruleCase{"1.3", nil, "pass"},
	ruleCase{"1.2", speaks(facts.TLS12), "pass"},
	ruleCase{"1.1", speaks(facts.TLS11), "fail"},
	ruleCase{"1.0", speaks(facts.TLS10), "fail"},
	ruleCase{"1.3, but this scanner could not go on", givesUp(facts.Handshake), "pass"},
	ruleCase{"1.3, but the server broke off", givesUp(facts.Alert), "unknown"},
	ruleCase{"this scanner could not go on, nor saw a version", func(w *world) {
		givesUp(facts.Handshake)(w)
		w.Address().Handshake.Value.Version = 0
	}, "unknown"},
)

var _ = covers(&tls13Only,
	ruleCase{"1.2 and 1.3", nil, "pass"},
	ruleCase{"1.2", speaks(facts.TLS12), "pass"},
	ruleCase{"1.3", speaks(facts.TLS13), "fail"},
	ruleCase{"1.3, and silence about 1.2", offer(facts.TLS12, facts.Silent), "unknown"},
	ruleCase{"1.3, and 1.2 not asked", unasked(facts.TLS12), "notchecked"},
	ruleCase{"1.2 refused, and nothing known of 1.3", func(w *world) {
		offer(facts.TLS12, facts.Denied)(w)
		unasked(facts.TLS13)(w)
	}, "unknown"},
	ruleCase{"1.1 only", speaks(facts.TLS11), "pass"},
	ruleCase{"no TLS at all", func(w *world) {
		offer(facts.TLS12, facts.Silent)(w)
		offer(facts.TLS13, facts.Silent)(w)
		w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: facts.NotTLS, Phase: facts.PhaseTLS, Speaks: facts.SSH})
	}, "notapplicable"},
)

var _ = covers(&tlsLegacyAbsent,
	ruleCase{"1.2 and 1.3", nil, "fail"},
	ruleCase{"1.0 too", offer(facts.TLS10, facts.Offered), "pass"},
	ruleCase{"1.1 too", offer(facts.TLS11, facts.Offered), "pass"},
	ruleCase{"silence about 1.1", offer(facts.TLS11, facts.Silent), "unknown"},
	ruleCase{"1.1 not asked", unasked(facts.TLS11), "notchecked"},
)

var _ = covers(&tlsLegacyPresent,
	ruleCase{"1.2 and 1.3", nil, "pass"},
	ruleCase{"1.0 too", offer(facts.TLS10, facts.Offered), "fail"},
	ruleCase{"1.1 too", offer(facts.TLS11, facts.Offered), "fail"},
	ruleCase{"silence about 1.0", offer(facts.TLS10, facts.Silent), "unknown"},
	ruleCase{"1.0 not asked", unasked(facts.TLS10), "notchecked"},
)

var _ = covers(&atsTLSVersion,
	ruleCase{"1.3", nil, "pass"},
	ruleCase{"1.2", speaks(facts.TLS12), "pass"},
	ruleCase{"1.1", speaks(facts.TLS11), "fail@ios"},
)

// answers makes the server speak TLS 1.2 only, and answer Apple's suites and the others so.
func answers(ats facts.Answer, other ...facts.Answer) func(*world) {
	return func(w *world) {
		speaks(facts.TLS12)(w)
		w.Address().Handshake.Value.Suite = 0x009c // RSA key exchange
		w.Address().Handshake.Value.ALPN = "http/1.1"
		w.Address().ATS = facts.Answered(ats)
		if len(other) > 0 {
			w.Address().NonATS = facts.Answered(other[0])
		}
	}
}

var _ = covers(&atsForwardSecrecy,
	ruleCase{"1.3", nil, "pass"},
	ruleCase{"1.3 alone", func(w *world) {
		answers(facts.Answer{Refused: true}, facts.Answer{Refused: true})(w)
		speaks(facts.TLS13)(w)
	}, "pass"},
	ruleCase{"one of the eleven", answers(facts.Answer{Version: facts.TLS12, Suite: 0xc013}), "pass"},
	ruleCase{"RSA key exchange", answers(facts.Answer{Refused: true}, facts.Answer{Version: facts.TLS12, Suite: 0x009c}), "fail@ios"},
	ruleCase{"no answer", func(w *world) {
		answers(facts.Answer{})(w)
		w.Address().ATS = facts.Failed[facts.Answer](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
	}, "unknown"},
	ruleCase{"not asked", func(w *world) {
		answers(facts.Answer{})(w)
		w.Address().ATS = facts.Probe[facts.Answer]{}
	}, "notchecked"},
	ruleCase{"a suite of Apple's was chosen, whatever came of the hello", func(w *world) {
		answers(facts.Answer{Refused: true})(w)
		w.Address().Handshake.Value.Suite = 0xc02f
	}, "pass"},
	ruleCase{"an answer that Apple's suites do not hold", answers(facts.Answer{Version: facts.TLS12, Suite: 0x002f}), "fail@ios"},
	ruleCase{"nothing that we know", answers(facts.Answer{Refused: true}, facts.Answer{Refused: true}), "fail@ios"},
	ruleCase{"an older version in answer", answers(facts.Answer{Version: facts.TLS11, Suite: 0xc013}), "fail@ios"},
	ruleCase{"1.1", func(w *world) {
		answers(facts.Answer{Version: facts.TLS11, Suite: 0xc013})(w)
		speaks(facts.TLS11)(w)
	}, "notapplicable"},
)

// TestPossiblyBlocked has every unknown at an address that stopped answering say so, and nothing else.
func TestPossiblyBlocked(t *testing.T) {
	w := newWorld(t)
	a := &w.Snapshot.Addresses[0]
	a.Versions = facts.Failed[facts.Versions](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	wechat, _ := Named(ProfileWeChat)
	for _, blocked := range []bool{false, true} {
		a.PossiblyBlocked = blocked
		unknowns := 0
		for _, f := range Evaluate(wechat, w.Snapshot, w.Params).Outcomes {
			want := blocked && f.Status == Unknown
			if want {
				unknowns++
			}
			if got := f.Values[possiblyBlocked] == true; got != want {
				t.Errorf("%s is %s, and possibly blocked: %v", f.Rule.ID, f.Status, got)
			}
			if got := strings.Contains(f.Text(lang.English), "then took no more connections"); got != want {
				t.Errorf("%s says %q", f.Rule.ID, f.Text(lang.English))
			}
		}
		if blocked && unknowns == 0 {
			t.Error("nothing is unknown")
		}
	}
}
