package rules

import (
	"cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelBlockPage LevelID = "page"   // over TLS: the answer that a client gets
	levelBlock80   LevelID = "port80" // without TLS, where no mini program asks
	levelSNIReset  LevelID = "reset"  // the handshake is, when it says the name
)

var icpBlockPage = Rule{
	ID:     "icp_block_page",
	Levels: map[LevelID]Severities{levelBlockPage: same(High), levelBlock80: same(High), levelSNIReset: same(High)},
	Source: wechatNetwork("服务器域名配置：域名必须经过 ICP 备案"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("No provider blocks the domain for want of an ICP filing").Zh("域名没有因未备案被服务商拦截"),
		Why:   lang.En("Providers in mainland China answer in the place of a server whose domain has no ICP filing with them: with a page of their own where there is no TLS, with a reset of the handshake where there is. From inside the machine, and by its address, all is well. WeChat does not take such a domain into its lists either.").Zh("对于未在其处备案（或接入备案）的域名，中国内地的服务商会代替服务器应答：明文请求得到拦截页，TLS 握手则被重置。在服务器本机或用 IP 访问时一切正常。这样的域名也无法加入微信的服务器域名列表。"),
		Fix:   lang.En("File the domain through the provider that hosts it, or add this provider to the filing that it has (接入备案); until that is through, use a domain that is filed. A renewed certificate or another port does not help. Is it filed? Then it may be something else that knows the name: look at the firewall and the proxy.").Zh("通过托管服务器的服务商为域名办理 ICP 备案；如已在别处备案，请办理接入备案。完成之前请改用已备案的域名，更换证书或端口都无济于事。如果确已备案，可能是其他设备按域名拦截，请检查防火墙和代理。"),
		Evidence: map[string]lang.Phrase{
			string(levelBlockPage): lang.En("GET {path}: {status} with the sign “{sign}” of the page by which {provider} blocks domains without filing").Zh("GET {path}：{status}，带有 {provider} 未备案拦截页的特征“{sign}”"),
			string(levelBlock80):   lang.En("port 80 answers {status} with the sign “{sign}” of the page by which {provider} blocks domains without filing").Zh("80 端口应答 {status}，带有 {provider} 未备案拦截页的特征“{sign}”"),
			string(levelSNIReset):  lang.En("every handshake that says the name {host} is reset without a word; one that says no name is answered. Filters for domains without filing do so").Zh("凡带有域名 {host} 的握手都被直接重置，不带域名的握手则有应答。未备案拦截即是如此"),
		},
	},
	Errors:   inSuccess("statusCode 403"),
	ErrorsBy: map[string]map[facts.Platform][]Error{string(levelSNIReset): clients(-101, -1005)},
	Check:    checkICPBlockPage,
}

// checkICPBlockPage goes by signs, which prove nothing: a page that a client gets is likely that of the filter, and what is
// seen elsewhere is inferred.
func checkICPBlockPage(v *View, _ Params) []Outcome {
	out := v.eachAnswer(func(e *facts.Exchange) *Outcome {
		if e.Block == nil {
			return nil
		}
		return &Outcome{Level: levelBlockPage, Confidence: Likely, Values: blockValues(e.Block, e.Status)}
	})
	if out[0].Status == Fail {
		return out
	}
	if r := v.Target.Snapshot.Port80.Value; r != nil && r.Block != nil && v == v.Target.onPort443() {
		return []Outcome{{Status: Fail, Level: levelBlock80, Confidence: Inferred, Values: blockValues(r.Block, r.Status)}}
	}
	if v.namesAreReset() {
		return []Outcome{{Status: Fail, Level: levelSNIReset, Confidence: Inferred, Values: Values{"host": v.Host()}}}
	}
	return out
}

func blockValues(b *facts.Block, status int) Values {
	return Values{"provider": cmp.Or(providers[b.Provider], cutText(b.Provider)), "sign": cutText(b.Sign), "status": status}
}

// providers are the names of what facts.Block names, in both languages alike.
var providers = map[string]string{"aliyun": "阿里云 Alibaba Cloud", "tencent": "腾讯云 Tencent Cloud", "baidu": "百度智能云 Baidu AI Cloud", "ucloud": "UCloud"}

// onPort443 is the address at which port 80 was asked: the first on port 443 that took a connection; nil: there is none.
func (t *Target) onPort443() *View {
	for _, v := range t.Views {
		if v.Address.Addr.Port() == 443 && v.Address.Connect.OK() {
			return v
		}
	}
	return nil
}

// namesAreReset reports whether the address resets hellos with the server's name and answers the same without it in TLS. A
// proxy that knows no such name closes the connection, or sends an alert.
func (v *View) namesAreReset() bool {
	f, p := v.Address.Handshake.Failure, v.Address.Hellos[facts.HelloNoName]
	return f != nil && f.Kind == facts.Reset && f.After == "" && v.answer12() == nil && p.OK() && (!p.Value.Refused || p.Value.Alert != nil)
}
