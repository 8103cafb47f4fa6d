package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherAnon = Rule{
	ID:       "cipher_anon",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.1"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloAnon)},
	Text: Text{
		Title:    lang.En("No suite without a certificate is offered").Zh("不提供匿名（无证书）套件"),
		Why:      lang.En("Nobody can tell such a server from an attacker in the middle.").Zh("使用此类套件时，无法区分服务器与中间人攻击者。"),
		Fix:      lang.En("Take anonymous suites out of the list (nginx, OpenSSL: !aNULL).").Zh("将匿名套件从列表中移除（nginx、OpenSSL：!aNULL）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloAnon),
}
