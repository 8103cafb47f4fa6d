package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// certLifetimeCABF is about the limits that only bind authorities so far: no client is known to hold to them, so
// whatever it finds is inferred.
var certLifetimeCABF = Rule{
	ID:     "cert_lifetime_cabf",
	Levels: map[LevelID]Severities{Default: same(Medium), levelNear: same(Low)},
	Source: baselineRequirements("6.3.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate of a public authority is not valid for longer than authorities may give").Zh("公共 CA 签发的证书有效期不超过行业上限"),
		Why:   lang.En("Public authorities may give 200 days from 2026-03-15 on, 100 from 2027-03-15 and 47 from 2029-03-15. A longer one was issued by mistake, and the authority must revoke it within days.").Zh("公共 CA 自 2026-03-15 起最长签发 200 天，2027-03-15 起 100 天，2029-03-15 起 47 天。超出的证书属于误签发，CA 必须在数日内吊销。"),
		Fix:   lang.En("Have the certificate reissued before it is revoked, and automate renewal (ACME).").Zh("在被吊销之前重新签发证书，并采用自动续期（ACME）。"),
		Evidence: map[string]lang.Phrase{
			"default":   lang.En("valid for {lifetime} days, from {not_before} to {not_after}; for one issued then {limit} are allowed").Zh("有效期 {lifetime} 天（{not_before} 至 {not_after}），按签发日期上限为 {limit} 天"),
			onPaper:     lang.En("valid for {limit} days and a second, from {not_before} to {not_after}: for one issued then {limit} are allowed, and the last second counts").Zh("有效期 {limit} 天又 1 秒（{not_before} 至 {not_after}）：按签发日期上限为 {limit} 天，且最后一秒计算在内"),
			"near":      lang.En("valid for {lifetime} days, from {not_before} to {not_after}; for one issued then {limit} are allowed, and {advised} are advised").Zh("有效期 {lifetime} 天（{not_before} 至 {not_after}）：按签发日期上限为 {limit} 天，建议不超过 {advised} 天"),
			nearOnPaper: lang.En("valid for {lifetime} days and a second, from {not_before} to {not_after}; for one issued then {limit} days are allowed, {advised} are advised, and the last second counts").Zh("有效期 {lifetime} 天又 1 秒（{not_before} 至 {not_after}）：按签发日期上限为 {limit} 天，建议不超过 {advised} 天，且最后一秒计算在内"),
		},
	},
	Check: checkCertLifetimeCABF,
}

func checkCertLifetimeCABF(v *View, p Params) []Outcome {
	leaf, on := v.Leaf(), v.public(p)
	limit, begun := limitFor(cabfLimits, leaf)
	switch {
	case on == 0:
		return notApplicable()
	case leaf.Lacks(trust.PartDates):
		return unreadable(leaf)
	case !begun, v.refused398(p) != 0: // the latter is cert_lifetime_apple_398's matter
		return notApplicable()
	}
	out := limit.judge(leaf, on)
	if out[0].Status == Fail {
		out[0].Confidence = Inferred
	}
	return out
}
