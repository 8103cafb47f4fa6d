package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var dnsPrivateIP = Rule{
	ID:     "dns_private_ip",
	Levels: everywhere(Medium),
	Source: wechatNetwork("服务器域名配置"),
	Target: true,
	Needs:  []facts.ProbeID{facts.ProbeDNS},
	Text: Text{
		Title: lang.En("The name has public addresses only").Zh("域名只解析到公网地址"),
		Why:   lang.En("A private address can be reached in your own network and nowhere else. Phones that are given it fail, in part or always, while everything works in the office.").Zh("内网地址只能在自己的网络中访问。得到该地址的手机会间歇或始终失败，而在办公室一切正常。"),
		Fix:   lang.En("Take the address out of public DNS, or use another name inside (split DNS). If this scan asked an internal resolver on purpose, ask a public one to see what phones see (--resolver).").Zh("从公共 DNS 中移除该地址，内网另用一个域名（或分离解析）。如果本次有意使用了内部解析器，请用 --resolver 换成公共解析器，查看手机得到的结果。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{host} resolves to {private}, which is not public").Zh("{host} 解析到 {private}，不是公网地址"),
		},
	},
	Check: checkDNSPrivateIP,
}

// checkDNSPrivateIP looks at the addresses that the policy kept from being tried. Whoever opens a private network to the
// scanner means to scan it, and phones are none of his concern there.
func checkDNSPrivateIP(v *View, p Params) []Outcome {
	s := v.Target.Snapshot
	switch {
	case p.Discreet:
		return notChecked()
	case s.DNS.Value.Source != facts.SourceResolver, len(v.Target.Views) == 0: // that nothing could be tried is said beside the verdict
		return notApplicable()
	}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		blocked := a.Connect.Failure != nil && a.Connect.Failure.Kind == facts.BlockedAddress
		if blocked && a.Node == "" && facts.ClassOf(a.Addr.Addr()) != facts.ClassPublic {
			return fail(Values{"host": v.Host(), "private": a.Addr.Addr().String()})
		}
	}
	return pass()
}
