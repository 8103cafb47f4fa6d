package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var redirectBroken = Rule{
	ID:     "redirect_broken",
	Levels: everywhere(High),
	Source: rfc("9110", "15.4"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Redirects lead to an answer").Zh("重定向能够到达最终应答"),
		Why:   lang.En("A client that is sent in a circle, or nowhere, gives up with an error. Behind a load balancer that ends TLS this is usually an application that takes every request for http and redirects it to https for ever.").Zh("被循环重定向或重定向到无效地址时，客户端会报错放弃。位于终止 TLS 的负载均衡之后时，通常是应用把每个请求都当作 http，不断重定向到 https。"),
		Fix:   lang.En("Have the proxy send X-Forwarded-Proto: https and the application heed it; or call the final address directly. Where the place does not answer, redirect to one that does.").Zh("让代理传递 X-Forwarded-Proto: https 并让应用识别；或直接请求最终地址。如果目标无应答，请改为重定向到可用的地址。"),
		Evidence: map[string]lang.Phrase{
			"loop":         lang.En("GET {path} is redirected in a circle").Zh("GET {path} 被循环重定向"),
			"too_many":     lang.En("GET {path} is redirected more than {limit} times").Zh("GET {path} 被重定向超过 {limit} 次"),
			"no_location":  lang.En("GET {path}: a redirect ({status}) without a Location").Zh("GET {path}：重定向（{status}）没有 Location"),
			"bad_location": lang.En("GET {path}: a redirect ({status}) whose Location is no http or https URL").Zh("GET {path}：重定向（{status}）的 Location 不是 http 或 https URL"),
			"failed":       redirectFailed,
			"failed_name":  redirectFailed,
			"failed_tcp":   redirectFailed,
			"failed_late":  redirectFailed,
			"failed_cut":   redirectFailed,
			"failed_tls":   redirectFailed,
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {errno600001, urlError(-1007)},
		Android:  {errno600001, netError(-310)},
		Harmony:  {errno600001, netError(-310)},
		Devtools: {netError(-310)},
	},
	ErrorsBy: map[string]map[facts.Platform][]Error{ // a client fails there as if it had been sent there first
		"failed":      {IOS: {errno600001}, Android: {errno600001}, Harmony: {errno600001}},
		"failed_name": clients(-105, -1003),
		"failed_tcp":  clients(-102, -1004),
		"failed_late": clients(-118, -1001),
		"failed_cut":  clients(-101, -1005),
		"failed_tls":  clients(-107, -1200),
	},
	Check: checkRedirectBroken,
}

var redirectFailed = lang.En("GET {path} is redirected to {to}, which does not answer: {failure}").Zh("GET {path} 被重定向到 {to}，而它没有应答：{failure}")

func checkRedirectBroken(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		values := Values{"status": e.Status, "limit": facts.MaxRedirects}
		o := Outcome{Evidence: string(e.RedirectsEnd), Values: values}
		switch e.RedirectsEnd {
		case facts.RedirectLoop, facts.RedirectTooMany, facts.RedirectNowhere, facts.RedirectInvalid:
			return &o
		case facts.RedirectFailed:
			f := e.RedirectsFailure
			if f == nil || f.Kind.Ours() || len(e.Redirects) == 0 {
				return nil // where it leads was not tried, and redirect_leaves_allowlist names it
			}
			o.Evidence = redirectEvidence(f)
			o.Confidence = Likely // it was looked at from here, and once
			o.Values = failureValues(f)
			o.Values["to"] = cutText(origin(e.Redirects[len(e.Redirects)-1]))
			return &o
		}
		return nil
	})
}

// redirectEvidence gives the key under which stands what clients say where the place to which they are sent fails so.
func redirectEvidence(f *facts.Failure) string {
	switch f.Kind {
	case facts.NameNotFound, facts.NoSuchName, facts.NoData, facts.NameServer, facts.NameLoop:
		return "failed_name"
	case facts.Refused:
		return "failed_tcp"
	case facts.Timeout:
		return "failed_late"
	case facts.Reset, facts.Closed:
		return "failed_cut"
	case facts.Alert, facts.NotTLS, facts.Handshake:
		return "failed_tls"
	}
	return "failed"
}
