package rules

import (
	"net/http"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var wssUpgrade = Rule{
	ID:     "wss_upgrade",
	Levels: everywhere(Blocker),
	Source: rfc("6455", "4.1"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server opens WebSockets").Zh("服务器能够建立 WebSocket 连接"),
		Why:   lang.En("wx.connectSocket needs the answer 101 with the right Sec-WebSocket-Accept. Without it every client fails, although the certificate is well.").Zh("wx.connectSocket 需要服务器以 101 应答并给出正确的 Sec-WebSocket-Accept。否则即使证书没有问题，所有客户端也都会失败。"),
		Fix:   lang.En("Let the proxy pass the upgrade on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";), and check the path. After 502 or 504, start the application behind it, or correct its address. CDNs need WebSocket switched on.").Zh("让代理转发升级请求（nginx：proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";），并检查路径。应答为 502 或 504 时，请启动后端应用或更正其地址。CDN 需要单独开启 WebSocket。"),
		Evidence: map[string]lang.Phrase{
			"refused":     lang.En("upgrade of {path}: the server answers {status} in place of 101").Zh("{path} 的升级请求：服务器应答 {status}，而不是 101"),
			"behind":      lang.En("upgrade of {path}: the server answers {status}: it is a proxy, and what is behind it does not answer").Zh("{path} 的升级请求：服务器应答 {status}：它是代理，其后端没有应答"),
			"denied":      lang.En("upgrade of {path}: the server answers {status}; whether it takes one with the token of a user was not asked").Zh("{path} 的升级请求：服务器应答 {status}；带用户凭证的请求能否成功，未作检查"),
			"not_upgrade": lang.En("upgrade of {path}: 101 without Upgrade: websocket and Connection: Upgrade").Zh("{path} 的升级请求：应答 101，但没有 Upgrade: websocket 和 Connection: Upgrade"),
			"bad_accept":  lang.En("upgrade of {path}: Sec-WebSocket-Accept is missing or wrong").Zh("{path} 的升级请求：Sec-WebSocket-Accept 缺失或错误"),
			"no_answer":   lang.En("upgrade of {path}: {failure}").Zh("{path} 的升级请求：{failure}"),
			"not_asked":   lang.En("upgrade of {path}: the server chooses an extension or subprotocol that was not offered").Zh("{path} 的升级请求：服务器选择了未提供的扩展或子协议"),
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {"connectSocket:fail Invalid HttpCode"},
		Android:  {"connectSocket:fail Invalid HttpCode"},
		Harmony:  {"connectSocket:fail Invalid HttpCode"},
		Devtools: {"WebSocket connection failed: Error during WebSocket handshake"},
	},
	Check: checkWSSUpgrade,
}

func checkWSSUpgrade(v *View, _ Params) []Outcome {
	asked := v.Address.WebSocket
	switch {
	case !asked.Asked() && v.Address.HTTP.Asked():
		return notApplicable() // nobody has a use for a WebSocket here
	case !asked.Asked():
		return notChecked()
	case asked.Value == nil:
		return notApplicable() // what kept it from being asked has a rule of its own
	}
	var out []Outcome
	for _, u := range *asked.Value {
		if u.Result == facts.UpgradeAccepted {
			continue
		}
		o := Outcome{Status: Fail, Evidence: string(u.Result), Values: Values{"status": u.Status}}
		switch u.Status {
		case http.StatusUnauthorized, http.StatusForbidden: // the path wants what only the app has
			o.Evidence, o.Confidence = "denied", Inferred
		case http.StatusBadGateway, http.StatusGatewayTimeout: // RFC 9110 §15.6.3, §15.6.5
			o.Evidence = "behind"
		}
		if f := u.Failure; f != nil {
			o = Outcome{Status: Fail, Evidence: "no_answer", Confidence: Likely, Values: failureValues(f)}
			if f.Kind.Ours() || f.Phase != facts.PhaseHTTP {
				o.Status, o.Evidence = Unknown, needFailed
			}
		}
		o.Values["path"] = cutText(u.Path)
		out = append(out, o)
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}
