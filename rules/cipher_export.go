package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherExport = Rule{
	ID:       "cipher_export",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.1"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloExport)},
	Text: Text{
		Title:    lang.En("No export suite is offered").Zh("不提供出口级（EXPORT）套件"),
		Why:      lang.En("Keys of 40 or 56 bits are found in hours, and old clients could be made to take them (FREAK, Logjam).").Zh("40 或 56 位的密钥数小时内即可破解，旧客户端可能被诱导使用（FREAK、Logjam）。"),
		Fix:      lang.En("Take export suites out of the list (nginx, OpenSSL: !EXPORT), and update the TLS library.").Zh("将 EXPORT 套件从列表中移除（nginx、OpenSSL：!EXPORT），并升级 TLS 库。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloExport),
}
