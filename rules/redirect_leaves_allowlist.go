package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelPlain     LevelID = "plain_http" // no list can have the place
	levelElsewhere LevelID = "elsewhere"  // it must be listed too
)

var redirectLeavesAllowlist = Rule{
	ID:     "redirect_leaves_allowlist",
	Levels: map[LevelID]Severities{levelPlain: same(High), levelElsewhere: same(Info)},
	Source: wechatNetwork("服务器域名配置"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Redirects stay within the domains that are listed").Zh("重定向不离开已配置的域名"),
		Why:   lang.En("A mini program may only talk to https origins of its list, after a redirect too. One that leads to http is refused on every phone; one that leads to another host, port or scheme is refused unless that is listed as well.").Zh("小程序只能访问列表中的 https 域名，重定向之后也是如此。重定向到 http 会被所有手机拒绝；重定向到其他域名或端口时，目标也必须在列表中。"),
		Fix:   lang.En("Call the final address directly, or let the server redirect to https of the same host (behind a load balancer: pass X-Forwarded-Proto on and have the application heed it). Else add the place to 小程序后台-开发-开发设置-服务器域名.").Zh("直接请求最终地址，或让服务器重定向到同一域名的 https（位于负载均衡之后时，应传递 X-Forwarded-Proto 并让应用识别）。否则请把目标加入「小程序后台-开发-开发设置-服务器域名」。"),
		Evidence: map[string]lang.Phrase{
			"plain_http": lang.En("GET {path} is redirected to {to}, which is not https").Zh("GET {path} 被重定向到 {to}，不是 https"),
			"elsewhere":  lang.En("GET {path} is redirected to {to}; it must be in the list of the app too").Zh("GET {path} 被重定向到 {to}；它也必须在小程序的域名列表中"),
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {errno600001, "errno 600002 request:fail url not in domain list"},
		Android:  {errno600001, "errno 600002 request:fail url not in domain list"},
		Harmony:  {errno600001, "errno 600002 request:fail url not in domain list"},
		Devtools: {"errno 600002 request:fail url not in domain list"},
	},
	Check: checkRedirectLeavesAllowlist,
}

// checkRedirectLeavesAllowlist names the hop that weighs most: none to http can be listed, wherever it stands.
func checkRedirectLeavesAllowlist(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) (out *Outcome) {
		for _, hop := range e.Redirects {
			switch {
			case hop.Scheme != facts.SchemeHTTPS:
				return &Outcome{Level: levelPlain, Values: Values{"to": cutText(origin(hop))}}
			case out == nil && (hop.Host != v.Host() || hop.Port != v.Target.Snapshot.Endpoint.Port):
				out = &Outcome{Level: levelElsewhere, Values: Values{"to": cutText(origin(hop))}}
			}
		}
		return out
	})
}
