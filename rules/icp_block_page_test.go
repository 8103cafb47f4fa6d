package rules

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

var aliyunPage = facts.Block{Provider: "aliyun", Sign: "Non-compliance ICP Filing"}

// resetsNames is an address that resets hellos with the name, and gives this answer to one without.
func resetsNames(nameless facts.Probe[facts.Answer]) func(*world) {
	return func(w *world) {
		a := w.Address()
		reset := facts.Failure{Kind: facts.Reset, Phase: facts.PhaseTLS}
		closed := facts.Failed[facts.Answer](facts.Failure{Kind: facts.Closed, Phase: facts.PhaseTLS})
		a.Handshake, a.Chain, a.Leaves = facts.Failed[facts.Session](reset), facts.Failed[[]facts.SHA256](reset), nil
		a.HTTP = facts.Failed[[]facts.Exchange](reset)
		a.ATS, a.NonATS = closed, closed
		a.Hellos = map[facts.Hello]facts.Probe[facts.Answer]{facts.HelloNoName: nameless}
	}
}

var _ = covers(&icpBlockPage,
	ruleCase{"an answer", nil, "pass"},
	ruleCase{"a page", exchanged(func(e *facts.Exchange) { e.Status, e.Block = 403, &aliyunPage }), "fail/page"},
	ruleCase{"a page of a provider that nobody knows", exchanged(func(e *facts.Exchange) { e.Status, e.Block = 403, &facts.Block{Provider: "new", Sign: "x"} }), "fail/page"},
	ruleCase{"a page on port 80", port80(facts.Redirect{Result: facts.Port80Serves, Status: 403, Block: &aliyunPage}), "fail/port80"},
	ruleCase{"a page on port 80, at two addresses", func(w *world) {
		w.Add("192.0.2.8")
		w.Serve(w.Leaf(nil).Chain()...)
		port80(facts.Redirect{Result: facts.Port80Serves, Status: 403, Block: &aliyunPage})(w)
	}, "fail/port80; pass"},
	ruleCase{"names are reset", resetsNames(facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02f})), "fail/reset"},
	ruleCase{"names are reset, and others get an alert", resetsNames(facts.Answered(facts.Answer{Refused: true, Alert: new(uint8(40))})), "fail/reset"},
	ruleCase{"all are reset", resetsNames(facts.Answered(facts.Answer{Refused: true})), "notapplicable"},
	ruleCase{"names are reset, and others get silence", resetsNames(facts.Failed[facts.Answer](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})), "notapplicable"},
	ruleCase{"names are not reset but hung up on", func(w *world) {
		resetsNames(facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02f}))(w)
		w.Address().Handshake.Failure.Kind = facts.Closed
	}, "notapplicable"},
	ruleCase{"no answer", noAnswer(resetInHTTP), "notapplicable"},
	ruleCase{"not asked", unaskedHTTP, "notchecked"},
)

// TestBlocksAreGuesses holds what is inferred to a warning, and the page itself to more.
func TestBlocksAreGuesses(t *testing.T) {
	wechat, _ := Named(ProfileWeChat)
	for name, c := range map[string]struct {
		change func(*world)
		want   Severity
	}{
		"a page":          {exchanged(func(e *facts.Exchange) { e.Status, e.Block = 403, &aliyunPage }), High},
		"on port 80":      {port80(facts.Redirect{Result: facts.Port80Serves, Status: 403, Block: &aliyunPage}), Medium},
		"names are reset": {resetsNames(facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02f})), Medium},
	} {
		w := newWorld(t)
		c.change(w)
		for _, f := range Evaluate(wechat, w.Snapshot, w.Params).Outcomes {
			if f.Rule == &icpBlockPage && f.Severity(Android) != c.want {
				t.Errorf("%s weighs %s, want %s", name, f.Severity(Android), c.want)
			}
		}
	}
}
