package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var ocspStapleMissing = Rule{
	ID:       "ocsp_staple_missing",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("6066", "8"),
	Needs:    []facts.ProbeID{facts.ProbeHandshake, facts.ProbeChain},
	Text: Text{
		Title: lang.En("The server staples an OCSP response, where its authority gives any").Zh("证书机构提供 OCSP 时，服务器附带 OCSP 响应（stapling）"),
		Why:   lang.En("Clients that care ask the authority themselves, which tells it who visits the server and costs them a connection, often to another continent.").Zh("在意吊销状态的客户端会自行询问证书机构，既暴露了访问记录，又多一次连接，而且往往是跨洲连接。"),
		Fix:   lang.En("Switch stapling on (nginx: ssl_stapling on; with a resolver).").Zh("启用 stapling（nginx：ssl_stapling on，并配置 resolver）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate names the OCSP responder {url}, and no response is stapled").Zh("证书写有 OCSP 响应器 {url}，但服务器没有附带响应"),
		},
	},
	Check: checkOCSPStapleMissing,
}

func checkOCSPStapleMissing(v *View, _ Params) []Outcome {
	urls := webURLs(v.Leaf().OCSPServer)
	switch {
	case len(urls) == 0:
		return notApplicable()
	case v.stapled():
		return pass()
	}
	return fail(Values{"url": urls[0]})
}
