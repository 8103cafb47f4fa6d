package rules

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelPlain     LevelID = "plain_http" // no list can have the place
	levelUnlisted  LevelID = "unlisted"   // the app's list lacks it
	levelElsewhere LevelID = "elsewhere"  // it must be listed too, and whether it is nobody told
)

var redirectLeavesAllowlist = Rule{
	ID:     "redirect_leaves_allowlist",
	Levels: map[LevelID]Severities{levelPlain: same(High), levelUnlisted: same(High), levelElsewhere: same(Info)},
	Source: wechatNetwork("服务器域名配置"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Redirects stay within the domains that are listed").Zh("重定向不离开已配置的域名"),
		Why:   lang.En("A mini program may only talk to https origins of its list, after a redirect too. One that leads to http is refused on every phone; one that leads to another host, port or scheme is refused unless that is listed as well.").Zh("小程序只能访问列表中的 https 域名，重定向之后也是如此。重定向到 http 会被所有手机拒绝；重定向到其他域名或端口时，目标也必须在列表中。"),
		Fix:   lang.En("Call the final address directly, or let the server redirect to https of the same host (behind a load balancer: pass X-Forwarded-Proto on and have the application heed it). Else add the place to 小程序后台-开发-开发设置-服务器域名.").Zh("直接请求最终地址，或让服务器重定向到同一域名的 https（位于负载均衡之后时，应传递 X-Forwarded-Proto 并让应用识别）。否则请把目标加入「小程序后台-开发-开发设置-服务器域名」。"),
		Evidence: map[string]lang.Phrase{
			"plain_http": lang.En("GET {path} is redirected to {to}, which is not https").Zh("GET {path} 被重定向到 {to}，不是 https"),
			"unlisted":   lang.En("GET {path} is redirected to {to}, which the list {list} of the app {app} does not have, though it has this server").Zh("GET {path} 被重定向到 {to}，而应用 {app} 的 {list} 列表中只有本服务器，没有该目标"),
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

// checkRedirectLeavesAllowlist names the hop that weighs most: none to http can be listed, wherever it stands; then comes
// one that a list lacks, and last one of which nobody knows.
func checkRedirectLeavesAllowlist(v *View, p Params) []Outcome {
	from := writtenOrigin(facts.Hop{Scheme: facts.SchemeHTTPS, Host: v.Host(), Port: v.Target.Snapshot.Endpoint.Port})
	return v.eachAnswer(func(e *facts.Exchange) (out *Outcome) {
		for _, hop := range e.Redirects {
			to := writtenOrigin(hop)
			if hop.Scheme != facts.SchemeHTTPS {
				return &Outcome{Level: levelPlain, Values: Values{"to": cutText(origin(hop))}}
			}
			if to == from || out != nil && out.Level == levelUnlisted {
				continue
			}
			if found := leaving(from, to, p.Consoles); found != nil && (out == nil || found.Level == levelUnlisted) {
				out = found
				out.Values["to"] = cutText(origin(hop))
			}
		}
		return out
	})
}

// writtenOrigin is where a hop leads as a URL writes it, and as lists have it: the usual port is left out.
func writtenOrigin(h facts.Hop) webAddress { return splitURL(origin(h)) }

// leaving holds a place to which a server redirects against the lists that have the server: whoever may call the one by a
// list goes to the other by the same. It gives nil where all of them have it, and the level elsewhere where none has the
// server.
func leaving(from, to webAddress, consoles []*facts.Console) *Outcome {
	asked := false
	for _, console := range consoles {
		for _, id := range []facts.ListID{facts.ListRequest, facts.ListUpload, facts.ListDownload} { // a socket follows no redirect
			list := console.Lists[id]
			switch {
			case !hasOrigin(list, from):
			case !hasOrigin(list, to):
				return &Outcome{Level: levelUnlisted, Values: Values{"list": string(id), "app": cutText(cmp.Or(console.AppID, console.Name, "?"))}}
			default:
				asked = true
			}
		}
	}
	if asked {
		return nil
	}
	return &Outcome{Level: levelElsewhere, Values: Values{}}
}

// hasOrigin reports whether a list of https origins has this one: host and port as they are written, and no domain for
// those below it.
func hasOrigin(list []facts.Entry, o webAddress) bool {
	return slices.ContainsFunc(list, func(e facts.Entry) bool {
		entry := splitURL(e.Text)
		return (entry.scheme == facts.SchemeHTTPS || entry.scheme == "") && entry.host == o.host && entry.port == o.port
	})
}
