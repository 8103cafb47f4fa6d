package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipher3DES = Rule{
	ID:       "cipher_3des",
	Levels:   everywhere(Medium),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.2"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.Hello3DES)},
	Text: Text{
		Title:    lang.En("No suite with 3DES is offered").Zh("不提供 3DES 套件"),
		Why:      lang.En("3DES has blocks of 64 bits, of which two are alike after some dozens of gigabytes (SWEET32). No current client needs it.").Zh("3DES 的分组只有 64 位，传输数十 GB 后即会出现相同分组（SWEET32）。现行客户端均不需要。"),
		Fix:      lang.En("Take 3DES out of the list (nginx, OpenSSL: !3DES).").Zh("将 3DES 从列表中移除（nginx、OpenSSL：!3DES）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.Hello3DES),
}
