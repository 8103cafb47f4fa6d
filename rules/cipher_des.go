package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherDES = Rule{
	ID:       "cipher_des",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("5469", "4"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloDES)},
	Text: Text{
		Title:    lang.En("No suite with single DES is offered").Zh("不提供单 DES 套件"),
		Why:      lang.En("A DES key has 56 bits and is found by trying all.").Zh("DES 密钥只有 56 位，可穷举破解。"),
		Fix:      lang.En("Take DES out of the list (nginx, OpenSSL: !DES), and update the TLS library.").Zh("将 DES 从列表中移除（nginx、OpenSSL：!DES），并升级 TLS 库。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloDES),
}
