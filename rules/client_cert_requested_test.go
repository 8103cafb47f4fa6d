package rules

import "github.com/tongguan/tongguan/facts"

// asksForCertificate makes the server ask for a client certificate, and end the handshake so; "" completes it.
func asksForCertificate(end facts.FailureKind) func(*world) {
	return func(w *world) {
		h := &w.Address().Handshake
		h.Value.ClientCertificateRequested = true
		if end != "" {
			h.Failure = &facts.Failure{Kind: end, Phase: facts.PhaseTLS}
		}
	}
}

var _ = covers(&clientCertRequested,
	ruleCase{"does not ask", nil, "pass"},
	ruleCase{"asks", asksForCertificate(""), "fail/requested"},
	ruleCase{"asks, and sends an alert", asksForCertificate(facts.Alert), "fail/required"},
	ruleCase{"asks, and resets", asksForCertificate(facts.Reset), "fail/required"},
	ruleCase{"asks, and closes", asksForCertificate(facts.Closed), "fail/required"},
	ruleCase{"asks, and falls silent", asksForCertificate(facts.Timeout), "unknown"},
	ruleCase{"no handshake", noTLS(facts.Alert), "unknown"},
)
