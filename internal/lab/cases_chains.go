package lab

import (
	"github.com/tongguan/tongguan/internal/pki"
)

// chainCases differ in who issued the certificate and in what is sent beside it.
func (a *authorities) chainCases() []setting {
	return []setting{
		{Case{
			ID:      "self-signed",
			Title:   title("The certificate signed itself", "自签名证书"),
			Shows:   ids("ats_trust", "cert_self_signed"),
			Verdict: everywhere(fail),
		}, serve(site{selfSigned: true})},
		{Case{
			ID:      "unknown-ca",
			Title:   title("The authority is one that nobody trusts", "签发机构不受信任"),
			Shows:   ids("ats_trust", "trust_unknown_ca"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.stranger, sends: add(a.strangersRoot)})},
		{Case{
			ID:      "missing-intermediate",
			Title:   title("The intermediate is not sent; the certificate says where it could be fetched", "没有发送中间证书；证书中写有下载地址"),
			Shows:   ids("chain_incomplete/fetchable"),
			Verdict: Verdict{IOS: warn, Android: fail, Harmony: fail, Devtools: warn},
		}, serve(naming{site: site{sends: leafAlone}, issuer: "intermediate.crt"})},
		{Case{
			ID:      "missing-intermediate-dead-aia",
			Title:   title("The intermediate is not sent, and the place where it could be fetched is broken", "没有发送中间证书，下载地址的服务器又出故障"),
			Shows:   ids("chain_incomplete/fetchable"),
			Unknown: ids("chain_incomplete"),
			Verdict: Verdict{IOS: unknown, Android: fail, Harmony: fail, Devtools: unknown},
		}, serve(naming{site: site{sends: leafAlone}, issuer: cut})},
		{Case{
			ID:      "missing-intermediate-wrong-aia",
			Title:   title("The intermediate is not sent, and another certificate lies where it could be fetched", "没有发送中间证书，下载地址上却是另一张证书"),
			Shows:   ids("chain_incomplete/dead_end"),
			Verdict: everywhere(fail),
		}, serve(naming{site: site{sends: leafAlone}, issuer: "stranger.crt"})},
		{Case{
			ID:      "missing-intermediate-no-aia",
			Title:   title("The intermediate is not sent, and nothing says where it is", "没有发送中间证书，也没有下载地址"),
			Shows:   ids("chain_incomplete/dead_end"),
			Verdict: everywhere(fail),
		}, serve(site{sends: leafAlone})},
		{Case{
			ID:      "wrong-order",
			Title:   title("Two intermediates are sent in the wrong order", "两张中间证书的发送顺序颠倒"),
			Shows:   ids("chain_order"),
			Verdict: Verdict{IOS: pass, Android: warn, Harmony: warn, Devtools: pass},
		}, serve(site{by: a.lower, sends: upsideDown})},
		{Case{
			ID:      "root-included",
			Title:   title("The root is sent too: needless, and harmless", "连根证书也发送了：多余但无害"),
			Verdict: everywhere(pass),
		}, serve(site{sends: add(a.root)})},
		{Case{
			ID:      "unrelated-certificate",
			Title:   title("A certificate that has nothing to do with it is sent too", "附带发送了一张无关的证书"),
			Verdict: everywhere(pass),
		}, serve(site{sends: add(a.stranger)})},
		{Case{
			ID:      "expired-intermediate",
			Title:   title("The intermediate has expired", "中间证书已过期"),
			Shows:   ids("chain_expired_intermediate/only_path"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.outdated})},
	}
}

func leafAlone(chain [][]byte) [][]byte  { return chain[:1] }
func upsideDown(chain [][]byte) [][]byte { return [][]byte{chain[0], chain[2], chain[1]} }

// add sends one certificate more, after all others.
func add(c *pki.Certificate) func([][]byte) [][]byte {
	return func(chain [][]byte) [][]byte { return append(chain, c.Raw) }
}
