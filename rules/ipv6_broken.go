package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var ipv6Broken = Rule{
	ID:     "ipv6_broken",
	Levels: one(by(High, High, Medium)),
	Source: wechatNetwork("HTTPS 证书"),
	Target: true,
	Text: Text{
		Title: lang.En("The IPv6 addresses of the name serve as its IPv4 addresses do").Zh("域名的 IPv6 地址与 IPv4 地址表现一致"),
		Why:   lang.En("Chinese carriers give phones IPv6 and prefer it. A server that was set up on IPv4 alone, behind an AAAA record, fails on phones and works on the office's IPv4.").Zh("国内运营商普遍为手机分配并优先使用 IPv6。有 AAAA 记录但只配置了 IPv4 的服务器，在手机上会失败，而在办公室的 IPv4 网络中一切正常。"),
		Fix:   lang.En("Let the server listen on IPv6 with the same certificate (nginx: listen [::]:443 ssl;), open its firewall for it, or take the AAAA record away.").Zh("让服务器在 IPv6 上以相同的证书监听（nginx：listen [::]:443 ssl;）并放行防火墙，或删除 AAAA 记录。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{bad} (IPv6) fails ({rules}) where {good} (IPv4) does not").Zh("{bad}（IPv6）不通过（{rules}），而 {good}（IPv4）通过"),
		},
	},
	Check: checkIPv6Broken,
}

// checkIPv6Broken looks at what multi_ip_inconsistent would say, and says it in its place where it is a matter of the
// family alone.
func checkIPv6Broken(v *View, _ Params) []Outcome {
	t := v.Target
	four := slices.ContainsFunc(t.Views, func(v *View) bool { return v.Address.Addr.Addr().Is4() })
	six := slices.ContainsFunc(t.Views, func(v *View) bool { return v.Address.Addr.Addr().Is6() })
	switch {
	case len(t.Views) == 0 && !t.Snapshot.DNS.Asked():
		return notChecked()
	case !four || !six:
		return notApplicable()
	}
	out := t.contradictions()
	switch {
	case len(out) == 0 && slices.ContainsFunc(t.Views, t.open):
		return notApplicable() // what was not learned there is said there, and is no pass
	case len(out) == 0:
		return pass()
	case !byFamily(out, t):
		return notApplicable() // multi_ip_inconsistent tells
	}
	for i := range out {
		out[i].Level = Default
	}
	return out
}

// open reports whether the verdict of an IPv6 address is not known on some platform.
func (t *Target) open(v *View) bool {
	return v.Address.Addr.Addr().Is6() && slices.ContainsFunc(facts.AllPlatforms(), func(p facts.Platform) bool {
		grade, _ := t.gradeAt(v, p)
		return grade == GradeUnknown
	})
}

// byFamily reports whether it is the IPv6 addresses that fail, every one of them, and no other.
func byFamily(contradictions []Outcome, t *Target) bool {
	bad := 0
	for _, o := range contradictions {
		if !o.Address.Addr().Is6() {
			return false
		}
		bad++
	}
	six := 0
	for _, v := range t.Views {
		if v.Address.Addr.Addr().Is6() {
			six++
		}
	}
	return bad > 0 && bad == six && six < len(t.Views)
}
