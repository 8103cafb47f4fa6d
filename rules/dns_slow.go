package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var dnsSlow = Rule{
	ID:     "dns_slow",
	Levels: everywhere(Medium),
	Source: wechatNetwork("DNS 预解析域名"),
	Target: true,
	Needs:  []facts.ProbeID{facts.ProbeDNS},
	Text: Text{
		Title: lang.En("The name resolves within a second").Zh("域名解析不超过一秒"),
		Why:   lang.En("The first request of every launch waits for it. Phone networks are slower than this one, and a look-up that is slow here may time out there.").Zh("小程序每次启动后的首个请求都要等待域名解析。手机网络更慢，这里慢的解析在手机上可能超时。"),
		Fix:   lang.En("Shorten the chain of CNAMEs, raise the TTL, use name servers near your users, and add the host to DNS 预解析域名 in the console (five at most).").Zh("减少 CNAME 层级，提高 TTL，使用离用户近的 DNS 服务商，并在后台的「DNS 预解析域名」中添加该域名（最多 5 个）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the look-up of {host} took {waited} s").Zh("解析 {host} 用了 {waited} 秒"),
		},
	},
	Check: checkDNSSlow,
}

func checkDNSSlow(v *View, _ Params) []Outcome {
	dns := v.Target.Snapshot.DNS
	switch {
	case dns.Value.Source != facts.SourceResolver:
		return notApplicable() // a phone would have to ask
	case dns.Value.Slow:
		// It was looked at from here, and once: the resolver may be to blame.
		return []Outcome{{Status: Fail, Confidence: Likely, Values: Values{"host": v.Host(), "waited": seconds(dns.Took)}}}
	}
	return pass()
}
