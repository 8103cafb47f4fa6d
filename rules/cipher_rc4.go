package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherRC4 = Rule{
	ID:       "cipher_rc4",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("7465", "2"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloRC4)},
	Text: Text{
		Title:    lang.En("No suite with RC4 is offered").Zh("不提供 RC4 套件"),
		Why:      lang.En("RC4 gives away what is sent often, such as cookies. RFC 7465 forbids it, and no current client offers it.").Zh("RC4 会泄露反复发送的内容（如 Cookie）。RFC 7465 禁止使用，现行客户端均不再提供。"),
		Fix:      lang.En("Take RC4 out of the list (nginx, OpenSSL: !RC4).").Zh("将 RC4 从列表中移除（nginx、OpenSSL：!RC4）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloRC4),
}
