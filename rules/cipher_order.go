package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// cipherOrder compares the answers to two orders. That a server follows its clients is no fault while all that it has is
// good.
var cipherOrder = Rule{
	ID:       "cipher_order",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.2"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS, facts.ProbeHello(facts.HelloReversed)},
	Text: Text{
		Title: lang.En("A strong suite is chosen, in whatever order the client names them").Zh("无论客户端以何种顺序提供，服务器都选择强套件"),
		Why:   lang.En("A client that names a weak suite first gets it, although both sides have a better one.").Zh("客户端把弱套件排在前面时，即使双方都支持更好的套件，也会选中弱套件。"),
		Fix:   lang.En("Let the server's order decide (nginx: ssl_prefer_server_ciphers on), or take the weak suites out.").Zh("由服务器的顺序决定（nginx：ssl_prefer_server_ciphers on），或移除弱套件。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("from the best to the worst the server chooses {best}, from the worst to the best {worst}").Zh("由强到弱排列时服务器选择 {best}，由弱到强排列时选择 {worst}"),
		},
	},
	Check: checkCipherOrder,
}

func checkCipherOrder(v *View, _ Params) []Outcome {
	best, worst := v.Address.ATS.Value, v.Address.Hellos[facts.HelloReversed].Value
	switch {
	case best.Version != facts.TLS12, !forHTTP2(best.Suite), worst.Version != facts.TLS12:
		return notApplicable() // other rules tell what is wrong; an order has nothing to do with it
	case forHTTP2(worst.Suite):
		return pass()
	}
	return fail(Values{"best": suiteName(best.Suite), "worst": suiteName(worst.Suite)})
}
