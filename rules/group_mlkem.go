package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelSupported  LevelID = "supported"
	levelUnanswered LevelID = "unanswered" // a hello that takes two packets gets no word, a smaller one does
)

// groupMLKEM looks at what the key shares of ML-KEM do to a hello, and whether the server takes one.
var groupMLKEM = Rule{
	ID:     "group_mlkem",
	Levels: map[LevelID]Severities{levelSupported: same(Info), levelUnanswered: same(Medium)},
	Source: Source{"Apple Support 122756", "", "https://support.apple.com/122756"},
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("A ClientHello of more than one packet is answered").Zh("服务器能应答超过一个数据包的 ClientHello"),
		Why:   lang.En("iOS 26 and Chromium send a key share of ML-KEM, which makes their first message larger than a packet. Servers and middleboxes that expect one packet hang, and the client fails or waits.").Zh("iOS 26 和 Chromium 会发送 ML-KEM 密钥共享，首个消息因此超过一个数据包。只接受单个数据包的服务器或中间设备会无响应，导致客户端失败或长时间等待。"),
		Fix:   lang.En("Nothing where ML-KEM is taken. Else have the server, its load balancer and firewalls read a ClientHello that comes in several TCP segments; update them.").Zh("支持 ML-KEM 时无需处理。否则，使服务器、负载均衡和防火墙能读取分多个 TCP 段到达的 ClientHello；请升级相应软件。"),
		Evidence: map[string]lang.Phrase{
			string(levelSupported):  lang.En("the server takes the hybrid key exchange with ML-KEM (group {group})").Zh("服务器接受含 ML-KEM 的混合密钥交换（组 {group}）"),
			string(levelUnanswered): lang.En("a hello of more than one packet gets no word ({failure}), one that fits a packet is answered").Zh("超过一个数据包的 ClientHello 没有得到应答（{failure}），单个数据包的则有应答"),
		},
	},
	Check: checkGroupMLKEM,
}

// hybrids are the groups with ML-KEM (draft-ietf-tls-ecdhe-mlkem §4).
var hybrids = []facts.Group{0x11eb, 0x11ec, 0x11ed}

func checkGroupMLKEM(v *View, _ Params) []Outcome {
	handshake := v.Address.Handshake
	switch {
	case !handshake.Asked():
		return notChecked()
	case handshake.Value != nil && slices.Contains(hybrids, handshake.Value.Group):
		return []Outcome{{Status: Fail, Level: levelSupported, Values: Values{"group": groupName(handshake.Value.Group)}}}
	case handshake.Value != nil && handshake.Value.Version != 0:
		return pass()
	}
	if small := v.Address.Hellos[facts.HelloSmall]; small.OK() && small.Value.Version == facts.TLS13 {
		return []Outcome{{Status: Fail, Level: levelUnanswered, Values: failureValues(handshake.Failure)}}
	}
	return notApplicable() // tls_handshake_failed tells what is wrong
}
