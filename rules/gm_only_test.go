package rules

import "github.com/tongguan/tongguan/facts"

// answersTLCP makes the server refuse every hello of TLS, and answer one of TLCP so.
func answersTLCP(answer facts.Answer) func(*world) {
	return func(w *world) {
		noTLS(facts.Alert)(w)
		w.Address().TLCP = facts.Answered(answer)
	}
}

var _ = covers(&gmOnly,
	ruleCase{"speaks TLS", nil, "pass"},
	ruleCase{"speaks TLCP", answersTLCP(facts.Answer{Version: facts.TLCP, Suite: 0xe013}), "fail"},
	ruleCase{"refuses TLCP", answersTLCP(facts.Answer{Refused: true}), "notapplicable"},
	ruleCase{"answers TLCP with TLS", answersTLCP(facts.Answer{Version: facts.TLS12, Suite: 0xc02f}), "notapplicable"},
	ruleCase{"speaks nothing", noTLS(facts.Alert), "notapplicable"},
)

var _ = covers(&tlsHandshakeFailed,
	ruleCase{"speaks TLCP", answersTLCP(facts.Answer{Version: facts.TLCP, Suite: 0xe013}), "notapplicable"},
)
