package rules

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelVerdict LevelID = "verdict" // one address fails where another does not
	levelFacts   LevelID = "facts"   // they differ, and none is the worse for it
)

var multiIPInconsistent = Rule{
	ID:     "multi_ip_inconsistent",
	Levels: map[LevelID]Severities{levelVerdict: same(High), levelFacts: same(Info)},
	Source: wechatNetwork("HTTPS 证书"),
	Target: true,
	Text: Text{
		Title: lang.En("All addresses of the name serve alike").Zh("域名的所有地址表现一致"),
		Why:   lang.En("Each client picks one address. When one of them is broken, some users fail some of the time, and a test from one place may never see it.").Zh("每个客户端只会选用其中一个地址。只要有一个异常，就会有部分用户间歇性失败，而在单一地点测试可能永远发现不了。"),
		Fix:   lang.En("Bring every server behind the name to the same certificate, chain and TLS settings, or take the bad one out of DNS.").Zh("让该域名下的每台服务器使用相同的证书、证书链和 TLS 配置，或从 DNS 中移除异常的地址。"),
		Evidence: map[string]lang.Phrase{
			"verdict":      lang.En("{bad} fails ({rules}) where {good} does not").Zh("{bad} 不通过（{rules}），而 {good} 通过"),
			"incomparable": lang.En("could not be learned: fewer than two addresses completed a handshake").Zh("无法得知：完成握手的地址不足两个"),
			"chain":        lang.En("{one} and {other} send different chains; neither is worse").Zh("{one} 与 {other} 发送的证书链不同，均无问题"),
			"tls":          lang.En("{one} and {other} speak different TLS versions; neither is worse").Zh("{one} 与 {other} 支持的 TLS 版本不同，均无问题"),
			"alpn":         lang.En("{one} and {other} choose different application protocols; neither is worse").Zh("{one} 与 {other} 协商的应用层协议不同，均无问题"),
		},
	},
	Check: checkMultiIPInconsistent,
}

func checkMultiIPInconsistent(v *View, _ Params) []Outcome {
	views := v.Target.Views
	switch {
	case len(views) == 0 && !v.Target.Snapshot.DNS.Asked():
		return notChecked()
	case len(views) < 2:
		return notApplicable()
	}
	if out := v.Target.contradictions(); len(out) > 0 {
		if byFamily(out, v.Target) {
			return notApplicable() // ipv6_broken tells
		}
		return out
	}
	return v.Target.differences()
}

// contradictions gives an outcome for each address that fails on platforms on which another address does not.
func (t *Target) contradictions() []Outcome {
	var out []Outcome
	for _, bad := range t.Views {
		var on facts.Platforms
		var good netip.AddrPort
		var rules []string
		for _, p := range facts.AllPlatforms() {
			grade, reasons := t.gradeAt(bad, p)
			if grade != GradeFail {
				continue
			}
			for _, other := range t.Views {
				if g, _ := t.gradeAt(other, p); g == GradePass || g == GradeWarn {
					on |= facts.On(p)
					good, rules = other.Address.Addr, append(rules, reasons...)
					break
				}
			}
		}
		if on != 0 {
			slices.Sort(rules)
			out = append(out, Outcome{
				Status: Fail, Level: levelVerdict, On: on, Address: bad.Address.Addr,
				Values: Values{"bad": bad.Address.Addr.String(), "good": good.String(), "rules": slices.Compact(rules)},
			})
		}
	}
	return out
}

// gradeAt is the verdict of one address alone. A dead address fails: whoever picks it gets nothing.
func (t *Target) gradeAt(v *View, p facts.Platform) (Grade, []string) {
	if v.Address.Reach() == facts.ReachNone {
		return GradeFail, []string{"tcp_unreachable"}
	}
	var at []Finding
	for _, f := range t.Findings {
		if f.Address == v.Address.Addr {
			at = append(at, f)
		}
	}
	verdict := fold(p, at)
	return verdict.Grade, verdict.Reasons
}

// differences tells when addresses that are all good, or all bad, show different chains, versions or application
// protocols. Fewer than two that can be looked at cannot be compared.
func (t *Target) differences() []Outcome {
	var seen []*facts.Address
	for _, v := range t.Views {
		if v.Address.Chain.OK() && v.Address.Handshake.OK() {
			seen = append(seen, v.Address)
		}
	}
	if len(seen) < 2 {
		return unlearned("incomparable", nil)
	}
	first := seen[0]
	for _, a := range seen[1:] {
		what := ""
		switch {
		case !slices.Equal(*a.Chain.Value, *first.Chain.Value):
			what = "chain"
		case a.Handshake.Value.Version != first.Handshake.Value.Version, !sameVersions(a, first):
			what = "tls"
		case a.Handshake.Value.ALPN != first.Handshake.Value.ALPN:
			what = "alpn"
		}
		if what != "" {
			return []Outcome{{Status: Fail, Level: levelFacts, Address: a.Addr, Evidence: what, Values: Values{
				"one": first.Addr.String(), "other": a.Addr.String(),
			}}}
		}
	}
	return pass()
}

func sameVersions(a, b *facts.Address) bool {
	return a.Versions.Value == nil || b.Versions.Value == nil || maps.Equal(*a.Versions.Value, *b.Versions.Value)
}
