package lab

import (
	"crypto/tls"
	"errors"

	"github.com/tongguan/tongguan/internal/pki"
)

// lenientCases are served to phones, and take what they should not, or give less than they could. Most of it only depth full
// asks, and profile strict minds.
func (a *authorities) lenientCases() []setting {
	rsa := site{change: keyed(a.rsaKey)}
	return []setting{
		{Case{
			ID:      "weak-suites",
			Title:   title("All is well, but SSL 3.0 and suites that were broken long ago are still there", "一切正常，但仍保留 SSL 3.0 和早已被攻破的加密套件"),
			Verdict: everywhere(pass),
		}, serve(beside{rsa, takesWeak})},
		{Case{
			ID:      "ssl2",
			Title:   title("All is well, but SSL 2.0 is answered too", "一切正常，但仍应答 SSL 2.0"),
			Verdict: everywhere(pass),
		}, serve(ancient{rsa})},
		{Case{
			ID:      "bare-tls12",
			Title:   title("TLS 1.2 as twenty years ago: CBC, no extensions, and a warning that the name is not known", "TLS 1.2 停留在二十年前：只有 CBC、没有扩展，并警告不认识该域名"),
			Verdict: everywhere(pass),
		}, serve(beside{rsa, bare})},
		{Case{
			ID:      "client-order",
			Title:   title("The client's order of suites decides", "由客户端的顺序决定加密套件"),
			Verdict: everywhere(pass),
		}, serve(beside{rsa, obliging})},
		{Case{
			ID:      "cbc-only",
			Title:   title("TLS 1.2 with a suite in CBC mode only, which iOS still takes", "TLS 1.2 仅支持 CBC 套件，iOS 目前仍接受"),
			Verdict: everywhere(pass),
		}, serve(site{config: func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
		}})},
		{Case{
			ID:      "p384-only",
			Title:   title("Key exchange on P-384 only", "密钥交换仅支持 P-384"),
			Shows:   ids("group_none_common/rare"),
			Verdict: everywhere(warn),
		}, serve(site{config: groups(tls.CurveP384)})},
		{Case{
			ID:      "p521-only",
			Title:   title("Key exchange on P-521 only, which iOS alone knows", "密钥交换仅支持 P-521，只有 iOS 支持"),
			Shows:   ids("group_none_common/default", "group_none_common/rare"),
			Verdict: Verdict{IOS: warn, Android: fail, Harmony: fail, Devtools: fail},
		}, serve(site{config: groups(tls.CurveP521)})},
		{Case{
			ID:      "loses-large-hellos",
			Title:   title("A ClientHello of more than one packet is lost", "超过一个数据包的 ClientHello 被丢弃"),
			Shows:   ids("group_mlkem/unanswered", "tls_handshake_failed"),
			Unknown: unshaken,
			Verdict: everywhere(fail),
		}, serve(beside{rsa, forgetful})},
		{Case{
			ID:      "sni-required",
			Title:   title("A hello without the server's name is refused", "拒绝不带 SNI 的 ClientHello"),
			Verdict: everywhere(pass),
		}, serve(site{config: func(c *tls.Config) {
			c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
				if hello.ServerName == "" {
					return nil, errors.New("whom do you want?")
				}
				return nil, nil
			}
		}})},
		{Case{
			ID:      "sni-default",
			Title:   title("A hello without the server's name is shown another certificate", "不带 SNI 的 ClientHello 得到另一张证书"),
			Verdict: everywhere(pass),
		}, serve(twoLeaves{first: site{}, second: site{change: func(t *pki.Template) { t.Names = []string{"default.test"} }}, choose: nameless})},
	}
}

func groups(only tls.CurveID) func(*tls.Config) {
	return func(c *tls.Config) { c.CurvePreferences = []tls.CurveID{only} }
}

// nameless shows the second certificate to who says no name.
func nameless() chooser {
	return func() (func(*tls.ClientHelloInfo) bool, func()) {
		return func(hello *tls.ClientHelloInfo) bool { return hello.ServerName == "" }, func() {}
	}
}

// takesWeak takes SSL 3.0, and of TLS 1.2 suites of every weak kind when no good one is offered.
func takesWeak(h heard) []byte {
	const good = 0xc02f
	weak := []uint16{
		0x0005, 0x000a, 0x0009, 0x0003, 0x0034, 0x003b, // RC4, 3DES, DES, export, no certificate, no encryption
		0x009e, 0x009c, // DHE and RSA key exchange
	}
	suite := h.first(weak...)
	switch {
	case h.is13(), suite == 0, h.version == tls12 && h.first(good) != 0, h.version != tls12 && h.version != ssl30:
		return nil
	case suite == 0x009e:
		return choosing(h.version, suite, h.chain, dhe())
	case suite == 0x0034:
		return choosing(h.version, suite, nil, nil)
	}
	return choosing(h.version, suite, h.chain, nil)
}

// bare has one suite of TLS 1.2, and says first that it does not know the name.
func bare(h heard) []byte {
	const suite = 0xc013
	switch {
	case h.is13(), h.version != tls12:
		return nil
	case h.first(suite) == 0:
		return alertOf(levelFatal, handshakeFailure)
	}
	return append(alertOf(levelWarning, unrecognizedName), choosing(tls12, suite, h.chain, ecdhe())...)
}

// obliging takes the first suite of TLS 1.2 that it has, in the client's order.
func obliging(h heard) []byte {
	const gcm, cbc = 0xc02f, 0x002f
	if h.is13() || h.version != tls12 {
		return nil
	}
	for _, suite := range h.suites {
		switch suite {
		case gcm:
			return choosing(tls12, suite, h.chain, ecdhe())
		case cbc:
			return choosing(tls12, suite, h.chain, nil)
		}
	}
	return alertOf(levelFatal, handshakeFailure)
}

// forgetful says nothing to a hello that does not fit a packet of Ethernet.
func forgetful(h heard) []byte {
	const packet = 1460
	if h.size > packet {
		return []byte{}
	}
	return nil
}
