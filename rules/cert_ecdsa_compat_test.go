package rules

import "github.com/tongguan/tongguan/facts"

// toRSA is what the server says to a hello that knows RSA alone.
func toRSA(a facts.Answer) func(*world) {
	return func(w *world) { w.Address().RSA = facts.Answered(a) }
}

var refused40 = facts.Answer{Refused: true, Alert: new(uint8(40))}

var _ = covers(&certECDSACompat,
	ruleCase{"both", nil, "pass"},
	ruleCase{"ECDSA alone", toRSA(refused40), "fail@android,harmony"},
	ruleCase{"closed without a word", toRSA(facts.Answer{Refused: true}), "fail@android,harmony"},
	ruleCase{"RSA", func(w *world) {
		keyed(rsaOf(2048))(w)
		toRSA(refused40)(w)
	}, "notapplicable"},
	ruleCase{"TLS 1.3 alone", func(w *world) {
		toRSA(refused40)(w)
		(*w.Address().Versions.Value)[facts.TLS12] = facts.Denied
	}, "notapplicable"},
)
