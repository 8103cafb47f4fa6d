package rules

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelRefused LevelID = "refused" // a hello without a name is
	levelOther   LevelID = "other"   // it is shown another certificate
)

var sniRequired = Rule{
	ID:       "sni_required",
	Levels:   map[LevelID]Severities{levelRefused: same(Info), levelOther: same(Info)},
	Profiles: []string{ProfileStrict},
	Source:   rfc("6066", "3"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeChain},
	Text: Text{
		Title: lang.En("A client that does not say the name is served too").Zh("不发送 SNI 的客户端也能访问"),
		Why:   lang.En("WeChat's clients say the name of the server (SNI). Old programs, health checks and some load balancers do not: they fail, or meet the certificate of another name.").Zh("微信客户端会发送服务器域名（SNI）。部分旧程序、健康检查和负载均衡不会发送：它们会连接失败，或得到其他域名的证书。"),
		Fix:   lang.En("Nothing, unless such clients are yours; then make this name the default of the address (nginx: listen 443 ssl default_server).").Zh("通常无需处理；如确有此类客户端，可将该域名设为此地址的默认站点（nginx：listen 443 ssl default_server）。"),
		Evidence: map[string]lang.Phrase{
			string(levelRefused): lang.En("a hello without the server's name is refused").Zh("不带 SNI 的 ClientHello 被拒绝"),
			string(levelOther):   lang.En("a hello without the server's name is shown another certificate").Zh("不带 SNI 的 ClientHello 得到另一张证书"),
		},
	},
	Check: checkSNIRequired,
}

func checkSNIRequired(v *View, _ Params) []Outcome {
	if _, err := netip.ParseAddr(v.Host()); err == nil || v.Offer(facts.TLS12) == facts.Denied { // addresses stand in no hello, and without TLS 1.2 it is not asked
		return notApplicable()
	}
	answer, otherwise := v.toHello(facts.HelloNoName)
	switch {
	case answer == nil:
		return otherwise
	case answer.Refused:
		return []Outcome{{Status: Fail, Level: levelRefused, Confidence: said(v.Address.Hellos[facts.HelloNoName])}}
	case answer.Leaf != nil && !v.shows(*answer.Leaf):
		return []Outcome{{Status: Fail, Level: levelOther}}
	}
	return pass()
}

// shows reports whether the address shows this leaf to those who say its name.
func (v *View) shows(leaf facts.SHA256) bool {
	return (*v.Address.Chain.Value)[0] == leaf ||
		slices.ContainsFunc(v.Address.Leaves, func(l facts.Leaf) bool { return l.SHA256 == leaf })
}
