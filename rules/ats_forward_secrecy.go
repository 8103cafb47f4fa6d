package rules

import (
	"crypto/tls"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var atsForwardSecrecy = Rule{
	ID:     "ats_forward_secrecy",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("Cipher suites"),
	Needs:  []facts.ProbeID{facts.ProbeHandshake, facts.ProbeVersions},
	Text: Text{
		Title: lang.En("ATS: a cipher suite with forward secrecy is negotiated").Zh("ATS：协商使用具备前向保密的加密套件"),
		Why:   lang.En("With TLS 1.2, App Transport Security takes eleven ECDHE suites with AES and no others. A server that takes none of them is refused by every iPhone.").Zh("使用 TLS 1.2 时，App Transport Security 只接受 11 个 ECDHE + AES 套件。一个都不支持的服务器会被所有 iPhone 拒绝。"),
		Fix:   lang.En("Enable ECDHE suites with AES-GCM (nginx: ssl_ciphers ECDHE+AESGCM), or TLS 1.3.").Zh("启用 ECDHE + AES-GCM 套件（nginx：ssl_ciphers ECDHE+AESGCM），或启用 TLS 1.3。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("a TLS 1.2 hello with Apple's eleven suites is refused; the server's choice among all others is {suite}").Zh("只含苹果 11 个套件的 TLS 1.2 ClientHello 被拒绝；在其余套件中服务器选择 {suite}"),
			"refused": lang.En("a TLS 1.2 hello with Apple's eleven suites is refused").Zh("只含苹果 11 个套件的 TLS 1.2 ClientHello 被拒绝"),
		},
	},
	Errors: onIOS(-1200),
	Check:  checkATSForwardSecrecy,
}

func checkATSForwardSecrecy(v *View, _ Params) []Outcome {
	if v.Offer(facts.TLS13) == facts.Offered {
		return pass() // every suite of TLS 1.3 has forward secrecy, and every iOS that counts speaks it
	}
	if v.Address.Handshake.Value.Version < facts.TLS12 {
		return notApplicable() // ats_tls_version says so
	}
	if apples(v.Address.Handshake.Value.Suite) {
		return pass() // it was chosen from among all suites; a server that took it then takes it alone too
	}
	switch ats := v.Address.ATS; {
	case ats.Failure != nil:
		return unlearned(needFailed, failureValues(ats.Failure))
	case !ats.Asked():
		return notChecked()
	}
	if answer := v.Address.ATS.Value; answer.Version == facts.TLS12 && apples(answer.Suite) {
		return pass()
	}
	out := Outcome{Status: Fail, On: facts.On(IOS), Evidence: "refused", Confidence: said(v.Address.ATS)}
	if other := v.Address.NonATS.Value; other != nil && other.Suite != 0 {
		out.Evidence, out.Values = "", Values{"suite": tls.CipherSuiteName(uint16(other.Suite))}
	}
	return []Outcome{out}
}

// apples reports whether the suite is one of those that App Transport Security takes.
func apples(suite facts.Suite) bool { return slices.Contains(facts.ATSSuites(), suite) }
