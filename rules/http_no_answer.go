package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var httpNoAnswer = Rule{
	ID:     "http_no_answer",
	Levels: everywhere(High),
	Source: wechatNetwork("网络请求"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server answers requests, to the end").Zh("服务器完整地应答请求"),
		Why:   lang.En("TLS is well, and then the connection ends before the answer does, or what comes is not HTTP. Every wx.request to this path fails, although certificate and TLS pass every test.").Zh("TLS 没有问题，但应答之前或中途连接中断，或返回的不是 HTTP。证书和 TLS 检测全部通过，而对该路径的每个 wx.request 都会失败。"),
		Fix:   lang.En("Look at the log of the server or gateway for this path. A firewall (WAF) that resets requests it does not like must let Referer https://servicewechat.com/… pass; a proxy must find its upstream.").Zh("查看服务器或网关对该路径的日志。会重置可疑请求的防火墙（WAF）必须放行 Referer https://servicewechat.com/…；反向代理必须能连上后端。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("GET {path}: {failure}").Zh("GET {path}：{failure}"),
			"cut":     lang.En("GET {path}: {status}, and the connection ends before all of the answer is there").Zh("GET {path}：返回 {status}，但应答没有发完连接就断开了"),
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {errno600001, urlError(-1005)},
		Android:  {errno600001, netError(-101), netError(-324)},
		Harmony:  {errno600001, netError(-101), netError(-324)},
		Devtools: {netError(-101), netError(-324)},
	},
	ErrorsBy: map[string]map[facts.Platform][]Error{
		"cut": {
			IOS:      {errno600001, urlError(-1005)},
			Android:  {errno600001, netError(-354), netError(-355)}, // by a length that was announced, or by chunks
			Harmony:  {errno600001, netError(-354), netError(-355)},
			Devtools: {netError(-354), netError(-355)},
		},
	},
	Check: checkHTTPNoAnswer,
}

func checkHTTPNoAnswer(v *View, _ Params) []Outcome {
	http := v.Address.HTTP
	switch {
	case !http.Asked():
		return notChecked()
	case http.Value == nil:
		return notApplicable() // what kept it from being asked has a rule of its own
	}
	var out []Outcome
	for i := range *http.Value {
		e := &(*http.Value)[i]
		if e.Failure == nil || e.Failure.Kind == facts.Timeout || e.Status != 0 && (e.Status < 200 || e.Status >= 300) {
			continue // silence is timeout_server_too_slow's; of a refusal a beginning is enough
		}
		o := Outcome{Status: Fail, Confidence: Likely, Values: failureValues(e.Failure)}
		if e.Status != 0 {
			o.Evidence, o.Values["status"] = "cut", e.Status
		}
		if e.Failure.Kind.Ours() || e.Failure.Phase != facts.PhaseHTTP {
			o.Status, o.Evidence, o.Confidence = Unknown, needFailed, Inferred
		}
		o.Values["path"] = cutText(e.Path)
		out = append(out, o)
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}
