package rules

import "github.com/tongguan/tongguan/facts"

// answer12 is what the server chose of a TLS 1.2 hello: of the one with Apple's suites, or of the one with all others.
// nil: it chose nothing, or an older version.
func (v *View) answer12() *facts.Answer {
	for _, p := range []facts.Probe[facts.Answer]{v.Address.ATS, v.Address.NonATS} {
		if p.OK() && p.Value.Version == facts.TLS12 {
			return p.Value
		}
	}
	return nil
}

// serverHello12 gives what stood in the ServerHello of TLS 1.2, else the outcome of a rule that asks about it: it is not
// applicable where TLS 1.2 is not spoken, and not checked in a snapshot from before it was noted.
func (v *View) serverHello12() (*facts.ServerHello, []Outcome) {
	switch answer := v.answer12(); {
	case answer != nil && answer.ServerHello != nil:
		return answer.ServerHello, nil
	case answer != nil:
		return nil, notChecked()
	case v.Address.NonATS.Failure != nil:
		return nil, unlearned(needFailed, failureValues(v.Address.NonATS.Failure))
	}
	return nil, notApplicable()
}

// toHello is the answer to one of Address.Hellos that a rule needs only in some cases. A nil answer comes with the outcome.
func (v *View) toHello(hello facts.Hello) (*facts.Answer, []Outcome) {
	switch p := v.Address.Hellos[hello]; {
	case p.Failure != nil:
		return nil, unlearned(needFailed, failureValues(p.Failure))
	case p.Value == nil:
		return nil, notChecked()
	default:
		return p.Value, nil
	}
}
