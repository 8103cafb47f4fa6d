package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var lanIPNeedsBaselib = Rule{
	ID:     "lan_ip_needs_baselib",
	Levels: blocking(by(Blocker, Blocker, None)),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("Addresses of a local network are used with base library 2.4.0 or newer").Zh("使用局域网 IP 时，基础库不低于 2.4.0"),
		Why:   lang.En("Older base libraries refuse addresses of a local network.").Zh("更旧的基础库不允许与局域网 IP 通信。"),
		Fix:   lang.En("Raise the minimum base library in the console, and libVersion in project.config.json.").Zh("在后台提高最低基础库版本，并修改 project.config.json 中的 libVersion。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and the base library is {lib}").Zh("{api} 请求 {url}，而基础库为 {lib}"),
		},
	},
	Errors: listErrors,
	Lint:   lintLanIPNeedsBaselib,
}

func lintLanIPNeedsBaselib(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	older, known := olderThan(c.Project.LibVersion, "2.4.0")
	found := c.eachUse(use.isLAN, func(u use) (Values, bool) {
		v := u.values()
		v["lib"] = c.Project.LibVersion
		return v, older
	})
	if !known && found[0].Status == Pass {
		return notChecked() // the project does not say which base library it runs with
	}
	return found
}
