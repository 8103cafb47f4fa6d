package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// socketMessages are what wx.connectSocket and onSocketError give. The names without a code are those of Android; iOS has
// sentences of the system in their place.
var socketMessages = []Message{
	{
		ID: "socket_list", Name: "createSocketTask:fail wss url not in domain list",
		Meaning: lang.En("WeChat did not connect: the URL is not in the list of socket domains, which phones check even when the check is switched off.").
			Zh("微信没有建立连接：URL 不在 socket 合法域名中；即使关闭了域名校验，手机上仍会检查。"),
		Phrases: []string{"wss url not in domain list", "createSocketTask:fail url not in domain list", "connectSocket:fail url not in domain list"},
		Causes:  slices.Concat(likely("list", "cache"), possible("scheme", "host", "parent")),
		Source:  field("WeChat community: createSocketTask:fail url not in domain list", "https://developers.weixin.qq.com/community/develop/doc/00048ada508590695e888e8f25b800"),
	},
	{
		ID: "transport", Name: "Underlying Transport Error",
		Meaning: lang.En("The connection below the socket broke; mostly the phone has no network.").Zh("底层连接异常，大多是手机没有网络。"),
		Phrases: []string{"Underlying Transport Error"}, On: facts.On(facts.Android),
		Causes: slices.Concat(likely("network"), possible("down", "idle", "waf", "handshake", "proxy")), Source: wechatSockets,
	},
	{
		ID: "timer", Name: "Timer Expired",
		Meaning: lang.En("The socket was not there in time: a weak network, or no answer.").Zh("建立连接超时：网络差，或服务器没有应答。"),
		Phrases: []string{"Timer Expired", "The total timed out", "TLS handshake timed"}, On: facts.On(facts.Android),
		Causes: slices.Concat(likely("network", "down"), possible("slow", "waf", "handshake", "proxy")), Source: wechatSockets,
	},
	{
		ID: "socket_tls", Name: "TLS handshake failed",
		Meaning: lang.En("The socket's TLS handshake failed; which part of it is not said.").Zh("WebSocket 的 TLS 握手失败，未说明具体环节。"),
		Phrases: []string{"TLS handshake failed"}, On: facts.On(facts.Android), Any: true, Reached: true,
		Causes: slices.Concat(likely("chain", "tls12"), possible("name", "expired", "root_android", "private_ca", "handshake", "tls13_only", "version", "proxy", "clock", "network")),
		Source: wechatSockets,
	},
	{
		ID: "http_code", Name: "Invalid HttpCode",
		Meaning: lang.En("TLS succeeded, and the server answered the WebSocket upgrade with another status than 101.").Zh("TLS 成功，但服务器对 WebSocket 升级请求返回的状态码不是 101。"),
		Phrases: []string{"Invalid HttpCode", "Invalid HTTP status", "Unexpected server response", "Error during WebSocket handshake"},
		Causes:  slices.Concat(likely("upgrade"), possible("redirect", "waf", "url")), Source: wechatSockets,
	},
	{
		ID: "close_1006", Name: "WebSocket close 1006",
		Meaning: lang.En("The socket ended without a word of farewell. The code says nothing about the cause; look at the error before it.").
			Zh("连接未经正常关闭就断开。该代码不说明原因，请看它之前的报错。"),
		Codes:  slices.Concat(coded(Close, 1006)),
		Causes: slices.Concat(likely("idle", "network"), possible("upgrade", "background", "chain", "waf", "list")), Any: true,
		Source: rfc6455,
	},
	{
		ID: "close_tls", Name: "WebSocket close 1015",
		Meaning: lang.En("The socket's TLS handshake failed.").Zh("WebSocket 的 TLS 握手失败。"),
		Codes:   coded(Close, 1015), Any: true, Reached: true,
		Causes: slices.Concat(likely("chain", "tls12"), possible("name", "expired", "root_ios", "root_android", "private_ca", "ats", "handshake", "proxy", "clock")), Source: rfc6455,
	},
	{
		ID: "close_away", Name: "WebSocket close 1001",
		Meaning: lang.En("The other side went away: the server stopped, or the page was left.").Zh("对方离开：服务器停止，或页面被关闭。"),
		Codes:   coded(Close, 1001), Causes: slices.Concat(likely("background", "idle")), Source: rfc6455,
	},
	{
		ID: "close_normal", Name: "WebSocket close 1000",
		Meaning: lang.En("The socket was closed as it should be; this is no error.").Zh("连接正常关闭，不是错误。"),
		Codes:   coded(Close, 1000), Causes: slices.Concat(possible("socket_state")), Source: rfc6455, Generic: true,
	},
	{
		ID: "socket_count", Name: "exceed max concurrent count",
		Meaning: lang.En("A mini program may have five sockets at once.").Zh("小程序最多同时保持 5 个 WebSocket 连接。"),
		Phrases: []string{"exceed max concurrent count", "exceed the max concurrent", "最多同时存在 5 个"},
		Causes:  slices.Concat(likely("concurrency")), Source: wechatNetwork("使用限制"),
	},
	{
		ID: "socket_state", Name: "WebSocket is not connected",
		Meaning: lang.En("The code used a socket that is not open.").Zh("代码使用了未打开的 WebSocket。"),
		Phrases: []string{
			"websocket is not connected", "SocketTask.readyState is not OPEN", "WebSocket was closed before the connection was established", "WebSocket is not open",
			"webSocket is closed", "closeSocket:fail", "sendSocketMessage:fail",
		},
		Causes: slices.Concat(likely("socket_state"), possible("network", "idle")),
		Source: field("weapp.socket.io issue 108", "https://github.com/weapp-socketio/weapp.socket.io/issues/108"),
	},
	{
		ID: "not_completed", Name: "未完成的操作",
		Meaning: lang.En("iOS gave the socket up; which part failed is not said.").Zh("iOS 放弃了该 WebSocket 连接，未说明具体环节。"),
		Phrases: []string{"未完成的操作", "未能完成操作", "未能完成该操作", "The operation couldn't be completed"}, On: facts.On(facts.IOS), Generic: true, Any: true, Inferred: true,
		Causes: slices.Concat(likely("network"), possible("list", "root_ios", "ats", "name", "upgrade", "idle", "down", "proxy")),
		Source: nsurl,
	},
}
