package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// choosesWeak is what a rule says of a server that did not refuse.
var choosesWeak = lang.En("to a hello with nothing better the server answers with {version} and the suite {suite}").
	Zh("对没有更好选择的 ClientHello，服务器以 {version} 和套件 {suite} 应答")

// refuses is the check of a rule whose hello no server should answer but by a refusal. It holds where the probe is a need of
// the rule.
func refuses(hello facts.Hello) func(*View, Params) []Outcome {
	return func(v *View, _ Params) []Outcome {
		answer := v.Address.Hellos[hello].Value
		if answer.Refused {
			return pass()
		}
		return fail(Values{"version": versionName(answer.Version), "suite": suiteName(answer.Suite)})
	}
}

// versionName is the version's name, those of SSL among them.
func versionName(v facts.Version) string {
	switch v {
	case ssl20:
		return "SSL 2.0"
	case ssl30:
		return "SSL 3.0"
	}
	return v.String()
}

const (
	ssl20 facts.Version = 0x0002 // RFC 6176
	ssl30 facts.Version = 0x0300 // RFC 6101
)
