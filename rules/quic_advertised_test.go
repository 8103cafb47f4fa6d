package rules

import "github.com/tongguan/tongguan/facts"

// advertised is a server that says that it speaks HTTP/3, and what came of asking it by UDP.
func advertised(probe facts.Probe[facts.QUIC]) func(*world) {
	return func(w *world) {
		(*w.Address().HTTP.Value)[0].H3Port = 443
		w.Address().QUIC = probe
	}
}

// speaking is an answer by UDP.
func speaking(versions ...facts.QUICVersion) facts.Probe[facts.QUIC] {
	return facts.Answered(facts.QUIC{Port: 443, Versions: versions})
}

func unheard(kind facts.FailureKind) facts.Probe[facts.QUIC] {
	return facts.Failed[facts.QUIC](facts.Failure{Kind: kind, Phase: facts.PhaseConnect})
}

var _ = covers(&quicAdvertised,
	ruleCase{"nothing is advertised", nil, "notapplicable"},
	ruleCase{"not asked over HTTP", unaskedHTTP, "notchecked"},
	ruleCase{"advertised, and not asked", advertised(facts.Probe[facts.QUIC]{}), "notchecked"},
	ruleCase{"advertised by DNS, and not asked", func(w *world) {
		w.HTTPSRecords = facts.Answered(facts.HTTPSRecords{Records: []facts.HTTPSRecord{{Priority: 1, Target: ".", ALPN: []string{"h3"}}}})
	}, "notchecked"},
	ruleCase{"version 1", advertised(speaking(facts.QUIC1)), "pass"},
	ruleCase{"version 2", advertised(speaking(0xff00001d, facts.QUIC2)), "pass"},
	ruleCase{"drafts alone", advertised(speaking(0xff00001d)), "fail"},
	ruleCase{"no version at all", advertised(speaking()), "fail"},
	ruleCase{"silence", advertised(unheard(facts.Timeout)), "fail"},
	ruleCase{"nobody listens", advertised(unheard(facts.Refused)), "fail"},
	ruleCase{"no way there", advertised(unheard(facts.Unreachable)), "fail"},
	ruleCase{"the lack is ours", advertised(unheard(facts.NoRoute)), "unknown"},
	ruleCase{"the scan was stopped", advertised(unheard(facts.Canceled)), "unknown"},
)
