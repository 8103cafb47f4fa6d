package rules

import (
	"encoding/hex"
	"math/big"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// minDHBits is what RFC 9325 §4.1 demands: "2048 bits or larger".
const minDHBits = 2048

var dhWeak = Rule{
	ID:       "dh_weak",
	Levels:   everywhere(Medium),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.1"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloDHE)},
	Text: Text{
		Title: lang.En("DHE key exchange uses a prime of 2048 bits or more").Zh("DHE 密钥交换使用 2048 位及以上的素数"),
		Why:   lang.En("Primes of 1024 bits are within reach of states, and work done once for one that many servers share opens the connections of all of them (Logjam).").Zh("1024 位的素数已在国家级攻击者的能力之内；许多服务器共用同一素数时，一次计算即可破解所有这些服务器的连接（Logjam）。"),
		Fix:   lang.En("Switch DHE suites off: no phone needs them (OpenSSL: !kDHE). Or use ffdhe2048 of RFC 7919 (nginx: ssl_dhparam).").Zh("关闭 DHE 套件：手机都不需要（OpenSSL：!kDHE）。或使用 RFC 7919 的 ffdhe2048（nginx：ssl_dhparam）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the prime has {bits} bits").Zh("素数为 {bits} 位"),
			"common":  lang.En("the prime has {bits} bits and is that of {whose}, which many servers share").Zh("素数为 {bits} 位，来自 {whose}，被许多服务器共用"),
			"unread":  lang.En("could not be learned: the server takes DHE, and its key exchange did not come").Zh("无法得知：服务器接受 DHE，但没有收到其密钥交换消息"),
		},
	},
	Check: checkDHWeak,
}

func checkDHWeak(v *View, _ Params) []Outcome {
	answer := v.Address.Hellos[facts.HelloDHE].Value
	switch {
	case answer.Refused:
		return pass()
	case answer.Prime == nil:
		return unlearned("unread", nil)
	}
	bits := new(big.Int).SetBytes(answer.Prime).BitLen()
	values := Values{"bits": bits}
	if whose, ok := sharedPrimes[hex.EncodeToString(answer.Prime)]; ok {
		values["whose"] = whose
		return []Outcome{{Status: Fail, Evidence: "common", Values: values}}
	}
	if bits < minDHBits {
		return fail(values)
	}
	return pass()
}
