package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cipherNoAEAD = Rule{
	ID:       "cipher_no_aead",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "4.2"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("TLS 1.2 has suites with AES-GCM or ChaCha20-Poly1305").Zh("TLS 1.2 支持 AES-GCM 或 ChaCha20-Poly1305 套件"),
		Why:   lang.En("Suites in CBC mode were broken time and again by how servers answered to wrong padding (Lucky Thirteen). HTTP/2 forbids them.").Zh("CBC 模式的套件曾因服务器对错误填充的反应而多次被攻破（如 Lucky Thirteen），HTTP/2 也禁止使用。"),
		Fix:   lang.En("Enable ECDHE suites with AES-GCM (nginx: ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20).").Zh("启用 ECDHE + AES-GCM 套件（nginx：ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("a TLS 1.2 hello with AEAD suites alone is refused; the server's choice among others is {suite}").Zh("只含 AEAD 套件的 TLS 1.2 ClientHello 被拒绝；在其余套件中服务器选择 {suite}"),
		},
	},
	Check: checkCipherNoAEAD,
}

func checkCipherNoAEAD(v *View, _ Params) []Outcome {
	chosen := v.answer12()
	switch {
	case chosen == nil:
		_, otherwise := v.serverHello12()
		return otherwise
	case aead(chosen.Suite):
		return pass()
	}
	answer, otherwise := v.toHello(facts.HelloAEAD)
	switch {
	case answer == nil:
		return otherwise
	case !answer.Refused && aead(answer.Suite):
		return pass()
	}
	return []Outcome{{
		Status: Fail, Confidence: said(v.Address.Hellos[facts.HelloAEAD]), Values: Values{"suite": suiteName(chosen.Suite)},
	}}
}
