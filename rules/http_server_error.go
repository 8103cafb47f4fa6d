package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var httpServerError = Rule{
	ID:     "http_server_error",
	Levels: everywhere(Info),
	Source: wechatNetwork("回调函数"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("What is behind the gateway answers").Zh("网关后面的服务有正常应答"),
		Why:   lang.En("TLS is well and somebody answers, but every path that was asked gives a 5xx: mostly a gateway or load balancer whose application is down. wx.request calls success with it, and the page stays empty. Nothing else about the answers can be judged.").Zh("TLS 没有问题，也有应答，但所请求的每个路径都返回 5xx：多半是网关或负载均衡后面的应用没有运行。wx.request 仍会进入 success 回调，页面却是空的。此时无法判断应答的其他方面。"),
		Fix:   lang.En("See whether the application runs and the gateway reaches it (upstream, health check, port). If it serves other paths only, name one as the target, such as https://api.example.com/v1/health.").Zh("检查应用是否在运行、网关能否连上它（upstream、健康检查、端口）。如果服务只提供其他路径，请把该路径写入目标，例如 https://api.example.com/v1/health。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("GET {path}: {status}, and {without} without the Referer").Zh("GET {path}：返回 {status}，不带 Referer 时返回 {without}"),
		},
	},
	Errors: inSuccess("statusCode 5xx"),
	Check:  checkHTTPServerError,
}

// checkHTTPServerError fails where no path is better. A single one may be meant for somebody else.
func checkHTTPServerError(v *View, _ Params) []Outcome {
	better := false
	out := v.eachAnswer(func(e *facts.Exchange) *Outcome {
		if !e.ServerError || e.WithoutReferer == nil {
			better = true
			return nil
		}
		return &Outcome{Confidence: Likely, Values: Values{"status": e.Status, "without": *e.WithoutReferer}}
	})
	if better {
		return pass()
	}
	return out
}
