package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var refererBlockedByServer = Rule{
	ID:     "referer_blocked_by_server",
	Levels: everywhere(High),
	Source: wechatNetwork("使用限制：网络请求的 referer header 不可设置"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server takes requests with a mini program's Referer").Zh("服务器接受带有小程序 Referer 的请求"),
		Why:   lang.En("Every request of a mini program carries Referer https://servicewechat.com/APPID/VERSION/page-frame.html, and the code cannot change it. Hotlink protection that does not know it turns phones away, while a browser or curl gets the page.").Zh("小程序的每个请求都带有 Referer https://servicewechat.com/APPID/VERSION/page-frame.html，代码无法更改。不认识它的防盗链会拒绝手机，而浏览器和 curl 一切正常。"),
		Fix:   lang.En("Add servicewechat.com to the referers that the hotlink protection allows (nginx: valid_referers none blocked servicewechat.com *.example.com; CDN console: 防盗链 / Referer whitelist).").Zh("在防盗链的 Referer 白名单中加入 servicewechat.com（nginx：valid_referers none blocked servicewechat.com *.example.com；CDN 控制台：防盗链配置）。"),
		Evidence: map[string]lang.Phrase{
			"default":  lang.En("GET {path}: {status} with the Referer, {without} without").Zh("GET {path}：带 Referer 返回 {status}，不带返回 {without}"),
			"versions": lang.En("GET {path}: {status} with the Referer of a release or of devtools, {without} with that of a version under development").Zh("GET {path}：带正式版或开发者工具的 Referer 返回 {status}，带开发版的返回 {without}"),
			"release":  lang.En("GET {path}: {status} with the Referer of a release (/1/page-frame.html), {without} with that of a version under development (/0/)").Zh("GET {path}：带正式版的 Referer（/1/page-frame.html）返回 {status}，带开发版的（/0/）返回 {without}"),
			"devtools": lang.En("GET {path}: {status} with the Referer of devtools, {without} with that of a phone").Zh("GET {path}：带开发者工具的 Referer 返回 {status}，带手机的返回 {without}"),
		},
	},
	Errors: inSuccess("statusCode 403"),
	Check:  checkRefererBlockedByServer,
}

func checkRefererBlockedByServer(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		if e.RefererRefused && e.WithoutReferer != nil {
			return &Outcome{Values: Values{"status": e.Status, "without": *e.WithoutReferer}}
		}
		devtools, release := slices.Contains(e.RefererVersions, facts.RefererDevtools), slices.Contains(e.RefererVersions, facts.RefererRelease)
		o := Outcome{Values: Values{"status": e.RefererStatus, "without": e.Status}}
		switch {
		case devtools && release:
			o.Evidence = "versions"
		case release:
			o.Evidence, o.On = "release", facts.Everywhere.Without(facts.On(Devtools))
		case devtools:
			o.Evidence, o.On = "devtools", facts.On(Devtools)
		default:
			return nil
		}
		return &o
	})
}
