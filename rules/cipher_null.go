package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherNull = Rule{
	ID:       "cipher_null",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.1"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloNull)},
	Text: Text{
		Title:    lang.En("No suite without encryption is offered").Zh("不提供无加密的套件"),
		Why:      lang.En("Whoever is on the way reads all that is sent. A client that takes such a suite does so by mistake, and the server lets it.").Zh("链路上的任何人都能读到全部内容。误用此类套件的客户端不会被服务器阻止。"),
		Fix:      lang.En("Take NULL suites out of the list (nginx, OpenSSL: !eNULL).").Zh("将 NULL 套件从列表中移除（nginx、OpenSSL：!eNULL）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloNull),
}
