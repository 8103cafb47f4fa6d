package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// levelRare is a group that the platform knows, although not everybody does.
const levelRare LevelID = "rare"

var groupNoneCommon = Rule{
	ID:     "group_none_common",
	Levels: map[LevelID]Severities{Default: same(Blocker), levelRare: same(Medium)},
	Source: rfc("8446", "9.1"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The key exchange knows X25519 or P-256").Zh("密钥交换支持 X25519 或 P-256"),
		Why:   lang.En("Every client has X25519 and P-256, and few others: phones and Chromium P-384 beside them, iOS P-521 too. A server with none of a client's groups refuses it.").Zh("所有客户端都支持 X25519 和 P-256，其余的很少：手机和 Chromium 另有 P-384，iOS 还有 P-521。与客户端没有共同组的服务器会拒绝连接。"),
		Fix:   lang.En("Enable both (nginx: ssl_ecdh_curve X25519:prime256v1:secp384r1).").Zh("同时启用两者（nginx：ssl_ecdh_curve X25519:prime256v1:secp384r1）。"),
		Evidence: map[string]lang.Phrase{
			"default":         lang.En("a hello with X25519 and P-256 alone is refused; with more groups the server takes {group}, which this platform does not have").Zh("只含 X25519 和 P-256 的 ClientHello 被拒绝；提供更多组时服务器选择 {group}，该平台不支持"),
			string(levelRare): lang.En("a hello with X25519 and P-256 alone is refused; with more groups the server takes {group}").Zh("只含 X25519 和 P-256 的 ClientHello 被拒绝；提供更多组时服务器选择 {group}"),
		},
	},
	Errors: clients(-113, -1200),
	Check:  checkGroupNoneCommon,
}

func checkGroupNoneCommon(v *View, _ Params) []Outcome {
	handshake := v.Address.Handshake
	switch {
	case !handshake.Asked():
		return notChecked()
	case handshake.Value == nil, handshake.Value.Version == 0, handshake.Value.Group == 0:
		return notApplicable() // tls_handshake_failed or ats_forward_secrecy tells what is wrong
	}
	group := handshake.Value.Group
	if slices.Contains([]facts.Group{groupX25519, groupP256, 0x11ec, 0x11eb}, group) { // or a hybrid of it with ML-KEM
		return pass()
	}
	answer, otherwise := v.toHello(facts.HelloPlain)
	switch {
	case answer == nil:
		return otherwise
	case !answer.Refused:
		return pass()
	}
	knows := facts.Platforms(0)
	switch group {
	case groupP384, 0x11ed: // or its hybrid
		knows = facts.Everywhere
	case groupP521:
		knows = facts.On(IOS)
	}
	out := Outcome{Status: Fail, On: facts.Everywhere.Without(knows), Confidence: said(v.Address.Hellos[facts.HelloPlain]), Values: Values{"group": groupName(group)}}
	rare := out
	rare.Level, rare.On = levelRare, knows
	switch knows {
	case 0:
		return []Outcome{out}
	case facts.Everywhere:
		return []Outcome{rare}
	}
	return []Outcome{rare, out}
}
