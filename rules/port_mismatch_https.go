package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var portMismatchHTTPS = Rule{
	ID:     "port_mismatch_https",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("A URL has the port that its list has").Zh("URL 的端口与列表一致"),
		Why:   lang.En("An https entry lets exactly the port through that is written in it: https://h:8080 refuses https://h and https://h:9091.").Zh("https 域名只允许列表中写明的端口：配置 https://h:8080 后，请求 https://h 或 https://h:9091 都会失败。"),
		Fix:   lang.En("Write the same port in both, or none in both.").Zh("让两处端口一致，或都不写端口。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and the list {list} has {entry}").Zh("{api} 请求 {url}，而 {list} 列表中是 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintPortMismatchHTTPS,
}

func lintPortMismatchHTTPS(c *Code, _ Params) []Outcome {
	return c.eachListed(func(u use, list []facts.Entry) (Values, bool) {
		v := u.values()
		entry := otherPort(u, list)
		v["entry"] = entry
		return v, u.port != "443" && entry != ""
	})
}

// otherPort gives an entry of the same host, which has another port; "" where there is none.
func otherPort(u use, list []facts.Entry) string {
	for _, e := range list {
		if splitURL(e.Text).host == u.host {
			return e.Text
		}
	}
	return ""
}
