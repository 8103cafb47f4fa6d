package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// cipherNoFS asks whether RSA key exchange is offered. Where it is the only kind, ats_forward_secrecy says so too.
var cipherNoFS = Rule{
	ID:       "cipher_no_fs",
	Levels:   everywhere(Medium),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.1"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloNoFS)},
	Text: Text{
		Title:    lang.En("No suite without forward secrecy is offered").Zh("不提供没有前向保密的套件"),
		Why:      lang.En("With RSA key exchange, whoever gets the server's key reads all that was ever recorded, and its padding was broken time and again (ROBOT).").Zh("使用 RSA 密钥交换时，一旦服务器私钥泄露，过去录下的流量都可被解密；其填充方式也曾多次被攻破（ROBOT）。"),
		Fix:      lang.En("Leave ECDHE suites only (nginx: ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20; OpenSSL: !kRSA).").Zh("仅保留 ECDHE 套件（nginx：ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20；OpenSSL：!kRSA）。"),
		Evidence: map[string]lang.Phrase{"default": choosesWeak},
	},
	Check: refuses(facts.HelloNoFS),
}
