package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tls13Missing = Rule{
	ID:       "tls13_missing",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "3.1.1"),
	Needs:    []facts.ProbeID{facts.ProbeVersions},
	Text: Text{
		Title: lang.En("The server speaks TLS 1.3").Zh("服务器支持 TLS 1.3"),
		Why:   lang.En("TLS 1.3 takes a round trip less, which phones feel, and has no weak suites.").Zh("TLS 1.3 少一次往返，在手机网络上体验明显更快，且没有弱套件。"),
		Fix:   lang.En("Switch it on beside 1.2 (nginx: ssl_protocols TLSv1.2 TLSv1.3; OpenSSL 1.1.1 or newer).").Zh("与 TLS 1.2 一同开启（nginx：ssl_protocols TLSv1.2 TLSv1.3；需要 OpenSSL 1.1.1 及以上）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("TLS 1.3 is not offered").Zh("不支持 TLS 1.3"),
			"silent":  lang.En("could not be learned: a TLS 1.3 hello got no answer").Zh("无法得知：TLS 1.3 的 ClientHello 没有应答"),
		},
	},
	Check: checkTLS13Missing,
}

func checkTLS13Missing(v *View, _ Params) []Outcome {
	switch v.Offer(facts.TLS13) {
	case facts.Offered:
		return pass()
	case facts.Denied:
		return fail(nil)
	case facts.Silent:
		return unlearned("silent", nil)
	}
	return notChecked()
}
