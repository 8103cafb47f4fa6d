package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var httpRedirect = Rule{
	ID:       "http_redirect",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   wechatNetwork("HTTPS 证书：小程序必须使用 HTTPS/WSS 发起网络请求"),
	Target:   true,
	Needs:    []facts.ProbeID{facts.ProbePort80},
	Text: Text{
		Title: lang.En("Port 80 is closed, or leads to https of the same host").Zh("80 端口已关闭，或重定向到同一域名的 https"),
		Why:   lang.En("Whoever types the address without https gets the site without TLS, and what he sends can be read and changed on the way. Mini programs never ask port 80.").Zh("不带 https 输入地址的用户会以明文访问网站，传输内容可被窃听和篡改。小程序不会访问 80 端口。"),
		Fix:   lang.En("Redirect everything (nginx: return 301 https://$host$request_uri; in the server of listen 80), or close the port.").Zh("全部重定向（nginx：在 listen 80 的 server 中 return 301 https://$host$request_uri;），或关闭该端口。"),
		Evidence: map[string]lang.Phrase{
			"serves":    lang.En("port 80 answers {status} itself, without TLS").Zh("80 端口直接应答 {status}，没有 TLS"),
			"elsewhere": lang.En("port 80 leads to {to}").Zh("80 端口重定向到 {to}"),
		},
	},
	Check: checkHTTPRedirect,
}

func checkHTTPRedirect(v *View, _ Params) []Outcome {
	switch r := v.Target.Snapshot.Port80.Value; {
	case r.Result == facts.Port80Serves && !facts.Passing(r.Status):
		return []Outcome{{Status: Fail, Evidence: "serves", Values: Values{"status": r.Status}}}
	case r.Result == facts.Port80Elsewhere && r.To != nil && r.To.Scheme != facts.SchemeHTTPS:
		return []Outcome{{Status: Fail, Evidence: "elsewhere", Values: Values{"to": cutText(origin(*r.To))}}}
	}
	return pass()
}
