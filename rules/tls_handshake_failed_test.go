package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

func noTLS(kind facts.FailureKind) func(*world) {
	return func(w *world) {
		factstest.Fail(w.Address(), facts.Failure{Kind: kind, Phase: facts.PhaseTLS})
	}
}

// appleSuites is refused by the handshake, takes a suite of Apple's, and shows its chain to that hello.
func appleSuites(to facts.Hello) func(*world) {
	return func(w *world) {
		chain := w.Address().Chain
		noTLS(facts.Alert)(w)
		w.Address().Chain = chain
		w.Show(w.Address(), to, w.Certificates[(*chain.Value)[0]])
		w.Address().ATS = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc028})
	}
}

func broken(fault facts.Fault) func(*world) {
	return func(w *world) {
		factstest.Fail(w.Address(), facts.Failure{Kind: facts.Handshake, Phase: facts.PhaseTLS, Fault: fault})
	}
}

var _ = covers(&tlsHandshakeFailed,
	ruleCase{"completes", nil, "pass"},
	ruleCase{"alert", noTLS(facts.Alert), "fail"},
	ruleCase{"reset", noTLS(facts.Reset), "fail"},
	ruleCase{"closed", noTLS(facts.Closed), "fail"},
	ruleCase{"silence", noTLS(facts.Timeout), "fail"},
	ruleCase{"plain HTTP", noTLS(facts.NotTLS), "fail"},
	ruleCase{"something that this scanner cannot do", noTLS(facts.Handshake), "unknown"},
	ruleCase{"something that no client can do", broken(facts.FaultRetryTwice), "fail"},
	ruleCase{"a suite that a phone may know", broken(facts.FaultSuiteNotOffered), "unknown"},
	ruleCase{"a message that others may be able to read", broken(facts.FaultMalformedMessage), "unknown"},
	ruleCase{"the same, and the chain came otherwise", givesUp(facts.Handshake), "unknown"},
	ruleCase{"a panic of ours", noTLS(facts.ScannerFailed), "unknown"},
	ruleCase{"refused but for Apple's suites", func(w *world) {
		noTLS(facts.Alert)(w)
		w.Address().ATS = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc028})
	}, "fail@android,harmony,devtools; unknown@ios"},
	ruleCase{"the same, and the chain came with them", appleSuites(facts.HelloATS), "fail@android,harmony,devtools; unknown@ios"},
	ruleCase{"refused after the chain had come", appleSuites(facts.HelloHandshake), "fail"},
	ruleCase{"refused for another reason than suites", func(w *world) {
		noTLS(facts.Alert)(w)
		w.Address().ATS = facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02f})
	}, "fail"},
	ruleCase{"refused, and Apple's suites too", func(w *world) {
		noTLS(facts.Alert)(w)
		w.Address().ATS = facts.Answered(facts.Answer{Refused: true})
	}, "fail"},
	ruleCase{"demands a client certificate", asksForCertificate(facts.Alert), "notapplicable"},
	ruleCase{"asks for a client certificate and falls silent", asksForCertificate(facts.Timeout), "fail"},
)
