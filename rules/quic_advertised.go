package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var quicAdvertised = Rule{
	ID:       "quic_advertised",
	Levels:   one(by(None, Low, Low)), // iOS speaks gQUIC Q43, which nobody advertises as h3
	Profiles: []string{ProfileStrict},
	Source:   Source{"miniprogram-api-typings", "RequestOption.enableQuic", "https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html"},
	Needs:    []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("A server that advertises HTTP/3 is heard by UDP").Zh("声明支持 HTTP/3 的服务器能通过 UDP 访问"),
		Why:   lang.En("This matters only where the code sets enableQuic: clients then try UDP first, and where nobody answers each first request waits for it in vain. Without enableQuic mini programs use TCP alone.").Zh("仅当代码设置了 enableQuic 时才有影响：客户端会先尝试 UDP，无人应答时首次请求会白白等待。未设置 enableQuic 时，小程序只使用 TCP。"),
		Fix:   lang.En("Open the UDP port in the firewall and the security group and have the server listen on it (nginx: listen 443 quic), or no longer send Alt-Svc and take h3 out of the HTTPS record.").Zh("在防火墙和安全组中放行该 UDP 端口并让服务器监听（nginx：listen 443 quic），或不再发送 Alt-Svc 并从 HTTPS 记录中移除 h3。"),
		Evidence: map[string]lang.Phrase{
			"default":  lang.En("HTTP/3 is advertised on UDP port {port}, and QUIC is not answered there: {failure}").Zh("声明在 UDP 端口 {port} 支持 HTTP/3，但该端口对 QUIC 没有应答：{failure}"),
			"versions": lang.En("HTTP/3 is advertised on UDP port {port}, and what answers there speaks none of its versions of QUIC, only {versions}").Zh("声明在 UDP 端口 {port} 支持 HTTP/3，但该端口只支持 QUIC 版本 {versions}，均不能用于 HTTP/3"),
		},
	},
	Check: checkQUICAdvertised,
}

// checkQUICAdvertised goes by an answer that a server should give and need not (RFC 9000 §6.1), so that silence is likely and
// no more. We ask from one place, where a firewall of ours may drop UDP too.
func checkQUICAdvertised(v *View, _ Params) []Outcome {
	ports := v.Target.Snapshot.H3Ports(v.Address)
	q := v.Address.QUIC
	switch {
	case q.Failure != nil && !slices.Contains([]facts.FailureKind{facts.Timeout, facts.Refused, facts.Unreachable}, q.Failure.Kind):
		return unlearned(needFailed, failureValues(q.Failure))
	case q.Failure != nil && len(ports) > 0:
		values := failureValues(q.Failure)
		values["port"] = int(ports[0])
		return []Outcome{{Status: Fail, Confidence: Likely, Values: values}}
	case q.Value != nil && !slices.Contains(q.Value.Versions, facts.QUIC1) && !slices.Contains(q.Value.Versions, facts.QUIC2):
		return []Outcome{{Status: Fail, Evidence: "versions", Values: Values{"port": int(q.Value.Port), "versions": quicVersions(q.Value.Versions)}}}
	case q.Value != nil:
		return pass()
	case len(ports) > 0 || !v.Address.HTTP.Asked():
		return notChecked()
	}
	return notApplicable()
}

// quicVersions writes the first few.
func quicVersions(of []facts.QUICVersion) string {
	const shown = 8
	var out []string
	for _, v := range of[:min(len(of), shown)] {
		out = append(out, fmt.Sprintf("0x%08x", uint32(v)))
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}
