package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var testHostInRelease = Rule{
	ID:     "test_host_in_release",
	Levels: everywhere(High),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("A released version goes to no test server").Zh("正式版不访问测试服务器"),
		Why:   lang.En("What stands behind no switch of the environment goes out with the release.").Zh("没有放在环境判断之内的地址会随正式版发布。"),
		Fix:   lang.En("Choose the host by envVersion, so that only develop and trial builds have it.").Zh("按 envVersion 选择域名，让它只出现在开发版和体验版。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url} in a release too, and {host} belongs to {environment}").Zh("{api} 在正式版中也请求 {url}，而 {host} 属于 {environment} 环境"),
			"lan":     lang.En("{api} goes to {url} in a release too, an address of a local network").Zh("{api} 在正式版中也请求局域网地址 {url}"),
		},
	},
	Lint: lintTestHostInRelease,
}

func lintTestHostInRelease(c *Code, _ Params) []Outcome {
	out := c.eachUse(
		func(u use) bool { return u.Release && !u.isLocalhost() },
		func(u use) (Values, bool) {
			v := u.values()
			v["environment"] = c.Console.Environment(u.host)
			return v, u.isLAN() || v["environment"] != ""
		})
	for i := range out {
		if out[i].Status == Fail && out[i].Values["environment"] == "" {
			out[i].Evidence = "lan"
		}
	}
	return out
}
