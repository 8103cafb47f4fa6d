package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var dnsFail = Rule{
	ID:     "dns_fail",
	Levels: everywhere(None), // an endpoint out of reach is unknown, not failed
	Source: wechatNetwork("服务器域名配置"),
	Target: true,
	Text: Text{
		Title: lang.En("The name resolves to an address").Zh("域名能够解析到地址"),
		Why:   lang.En("Without an address no client can connect, and nothing else can be judged.").Zh("没有地址，任何客户端都无法连接，其他项目也无从判定。"),
		Fix:   lang.En("Check the spelling, and the A and AAAA records at your DNS provider. A name that only your office can resolve needs --resolver, --hosts or --resolve.").Zh("检查域名拼写，以及 DNS 服务商处的 A、AAAA 记录。只有内网能解析的域名，请用 --resolver、--hosts 或 --resolve 指定。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{host}: {failure}").Zh("{host}：{failure}"),
			"alias":   lang.En("{host} is an alias (CNAME) of {alias}: {failure}").Zh("{host} 是 {alias} 的别名（CNAME）：{failure}"),
		},
	},
	Errors: clients(-105, -1003),
	Check:  checkDNSFail,
}

func checkDNSFail(v *View, _ Params) []Outcome {
	dns := v.Target.Snapshot.DNS
	switch {
	case !dns.Asked():
		return notChecked()
	case dns.Failure == nil:
		return pass()
	case dns.Failure.Kind.Ours():
		return unlearned(needFailed, failureValues(dns.Failure))
	}
	values := failureValues(dns.Failure)
	values["host"] = v.Host()
	out := fail(values)
	if alias := aliasOf(dns.Value); alias != "" && dns.Failure.Kind != facts.NameLoop { // of a circle no name is the end
		values["alias"], out[0].Evidence = alias, "alias"
	}
	return out
}

// aliasOf is the name whose lookup failed, where it is another than that of the target: a record that was left behind
// when a CDN or a load balancer was given up.
func aliasOf(dns *facts.DNS) string {
	if dns == nil {
		return ""
	}
	return dns.Canonical()
}
