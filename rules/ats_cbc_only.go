package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// atsCBCOnly looks forward: App Transport Security takes these servers today.
var atsCBCOnly = Rule{
	ID:     "ats_cbc_only",
	Levels: one(Severities{IOS: Low}),
	Source: Source{"Apple Support 126655", "", "https://support.apple.com/126655"},
	Needs:  []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("ATS: a suite with AES-GCM is negotiated, not only CBC").Zh("ATS：可协商 AES-GCM 套件，而不仅是 CBC"),
		Why:   lang.En("App Transport Security takes CBC suites today. Apple's stricter requirements, as early as OS 27 and for system services first, take AES-GCM alone in TLS 1.2.").Zh("App Transport Security 目前仍接受 CBC 套件。苹果更严格的要求最早自 OS 27 起先用于系统服务，TLS 1.2 下只接受 AES-GCM。"),
		Fix:   lang.En("Enable ECDHE suites with AES-GCM (nginx: ssl_ciphers ECDHE+AESGCM), or TLS 1.3.").Zh("启用 ECDHE + AES-GCM 套件（nginx：ssl_ciphers ECDHE+AESGCM），或启用 TLS 1.3。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("of Apple's eleven suites the server takes {suite}, and none with AES-GCM").Zh("在苹果的 11 个套件中服务器接受 {suite}，没有 AES-GCM 套件"),
		},
	},
	Check: checkATSCBCOnly,
}

func checkATSCBCOnly(v *View, _ Params) []Outcome {
	chosen := v.Address.ATS.Value
	switch {
	case v.Offer(facts.TLS13) == facts.Offered:
		return pass() // which has no CBC
	case chosen.Version != facts.TLS12:
		return notApplicable() // ats_forward_secrecy or ats_tls_version says so
	case aead(chosen.Suite):
		return pass()
	}
	answer, otherwise := v.toHello(facts.HelloAEAD)
	switch {
	case answer == nil:
		return otherwise
	case aead(answer.Suite) && apples(answer.Suite):
		return pass()
	}
	out := Outcome{
		Status: Fail, On: facts.On(IOS), Confidence: said(v.Address.Hellos[facts.HelloAEAD]), Values: Values{"suite": suiteName(chosen.Suite)},
	}
	if !answer.Refused {
		out.Confidence = Likely // what it likes better may hide what it has
	}
	return []Outcome{out}
}
