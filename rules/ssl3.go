package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var ssl3 = Rule{
	ID:       "ssl3",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("7568", "3"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloSSL3)},
	Text: Text{
		Title:    lang.En("SSL 3.0 is switched off").Zh("已关闭 SSL 3.0"),
		Why:      lang.En("SSL 3.0 gives away what is sent often (POODLE). RFC 7568 forbids it, and no client of ten years past speaks it.").Zh("SSL 3.0 会泄露反复发送的内容（POODLE）。RFC 7568 禁止使用，近十年的客户端均已不支持。"),
		Fix:      lang.En("Switch it off (nginx: ssl_protocols TLSv1.2 TLSv1.3).").Zh("将其关闭（nginx：ssl_protocols TLSv1.2 TLSv1.3）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloSSL3),
}
