package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// A Banner says of an interference, once for all targets that it concerns, what was seen and what to do.
type Banner struct{ Seen, Do string }

// BannerOf makes the banner. Authority is who signs where TLS is inspected; "": it is not known. Of "", and of an
// interference that this version does not know, there is none: both its sentences are empty.
func BannerOf(i facts.Interference, authority string, tag lang.Tag) Banner {
	words := interferenceWords[i]
	seen := words.seen
	if i == facts.TLSInspected && authority != "" {
		seen = wordInspectedBy
	}
	return Banner{seen.Fill(tag, lang.Pairs("authority", cutText(authority))), words.do.In(tag)}
}

var interferenceWords = map[facts.Interference]struct{ seen, do lang.Phrase }{
	facts.FakeIP: {
		lang.En("A proxy or VPN of this machine or network answers in place of the servers: names lead into 198.18.0.0/15, where no server is (fake-ip, as Clash and Surge do it).").
			Zh("本机或所在网络的代理/VPN 代替服务器作了应答：域名被解析到没有服务器的 198.18.0.0/15（Clash、Surge 等的 fake-ip 模式）。"),
		lang.En("Scan without it, take these names out of fake-ip, or ask another resolver with --resolver.").
			Zh("请关闭代理后再扫描，或将这些域名排除在 fake-ip 之外，或用 --resolver 指定其他 DNS。"),
	},
	facts.NamesInvented: {
		lang.En("The DNS resolver invents addresses: it gives one to names that cannot exist, and the same to some of these.").
			Zh("DNS 解析器会编造地址：不可能存在的域名也能解析，而且与这里的部分域名解析到同一地址（DNS 劫持）。"),
		lang.En("Ask another resolver with --resolver. In a guest network, sign in to it first.").
			Zh("请用 --resolver 指定其他 DNS；如果使用的是访客网络，请先完成登录认证。"),
	},
	facts.TLSInspected: {
		lang.En("A proxy, firewall or virus scanner on the way opens TLS connections: one authority that no platform trusts signs the certificates of unrelated servers.").
			Zh("途中的代理、防火墙或杀毒软件解密了 TLS 连接：互不相关的服务器，证书却由同一个不受任何平台信任的机构签发。"),
		lang.En("Scan from a network without TLS inspection, or have these hosts exempted from it. If it is the servers that have such certificates, name the root with --ca-file.").
			Zh("请换到没有 TLS 解密的网络扫描，或将这些域名加入免解密名单。如果服务器本来就使用该机构的证书，请用 --ca-file 指定其根证书。"),
	},
	facts.NoIPv6: {
		lang.En("This machine has no IPv6 that leads anywhere, and some servers have no other addresses.").
			Zh("本机没有可用的 IPv6，而部分服务器只有 IPv6 地址。"),
		lang.En("Scan them from a machine with IPv6. Phones on mobile networks mostly have it.").
			Zh("请在有 IPv6 的机器上扫描这些服务器。移动网络中的手机大多有 IPv6。"),
	},
}

var wordInspectedBy = lang.En("A proxy, firewall or virus scanner on the way opens TLS connections: “{authority}”, which no platform trusts, signs the certificates of unrelated servers.").
	Zh("途中的代理、防火墙或杀毒软件解密了 TLS 连接：互不相关的服务器，证书却都由不受任何平台信任的“{authority}”签发。")

// ownNetworkWords say in what way our own network answered, by the phase of the failure.
var ownNetworkWords = map[facts.Phase]lang.Phrase{
	facts.PhaseDNS: lang.En("the name has the address that this machine's DNS resolver gives to names that cannot exist: it invents answers. Ask another resolver (--resolver)").
		Zh("域名解析到的地址，正是本机 DNS 解析器给不存在的域名编造的地址（DNS 劫持）。请用 --resolver 指定其他 DNS"),
	facts.PhaseConnect: lang.En("the name leads into 198.18.0.0/15, where no server is: a proxy or VPN of this machine or network (Clash, Surge or another with fake-ip) answers in its place. Scan without it, or ask another resolver (--resolver)").
		Zh("域名被解析到 198.18.0.0/15，那里没有服务器：本机或所在网络的代理/VPN（如 Clash、Surge 的 fake-ip 模式）代替服务器作了应答。请关闭后再扫描，或用 --resolver 指定其他 DNS"),
	facts.PhaseTLS: lang.En("the certificate is signed by “{detail}”, which no platform trusts and which signs those of unrelated servers too: a proxy, firewall or virus scanner on the way opens TLS. Scan from a network without it").
		Zh("证书由不受任何平台信任的“{detail}”签发，互不相关的其他服务器也是如此：途中的代理、防火墙或杀毒软件解密了 TLS。请换到没有 TLS 解密的网络扫描"),
}
