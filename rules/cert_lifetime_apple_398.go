package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certLifetimeApple398 = Rule{
	ID:     "cert_lifetime_apple_398",
	Levels: map[LevelID]Severities{Default: by(Blocker, High, Blocker), levelNear: same(Low)},
	Source: Source{"Apple: Limits on trusted certificates", "", "https://support.apple.com/102028"},
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate of a public authority is valid for 398 days at most").Zh("公共 CA 签发的证书有效期不超过 398 天"),
		Why:   lang.En("iOS and Chromium refuse a certificate of a public authority issued from 2020-09-01 on that is valid for longer. Authorities that users or companies added are not concerned.").Zh("2020-09-01 起由公共 CA 签发的证书，有效期超过 398 天即被 iOS 和 Chromium 拒绝。用户或企业自行添加的 CA 不受此限。"),
		Fix:   lang.En("Have the certificate reissued, for 397 days at most; since 2026-03-15 authorities may give 200 at most.").Zh("重新签发证书，有效期不要超过 397 天；2026-03-15 起 CA 最长只能签发 200 天。"),
		Evidence: map[string]lang.Phrase{
			"default":   lang.En("valid for {lifetime} days, from {not_before} to {not_after}; {limit} are allowed").Zh("有效期 {lifetime} 天（{not_before} 至 {not_after}），上限为 {limit} 天"),
			onPaper:     lang.En("valid for {limit} days and a second, from {not_before} to {not_after}: too long by the standard, which counts the last second; clients do not count it so far").Zh("有效期 {limit} 天又 1 秒（{not_before} 至 {not_after}）：标准把最后一秒计算在内，已超限；目前客户端不计这一秒"),
			"near":      lang.En("valid for {lifetime} days, from {not_before} to {not_after}; {limit} are allowed, and {advised} are advised").Zh("有效期 {lifetime} 天（{not_before} 至 {not_after}）：上限为 {limit} 天，建议不超过 {advised} 天"),
			nearOnPaper: lang.En("valid for {lifetime} days and a second, from {not_before} to {not_after}; {limit} days are allowed, {advised} are advised, and the last second counts").Zh("有效期 {lifetime} 天又 1 秒（{not_before} 至 {not_after}）：上限为 {limit} 天，建议不超过 {advised} 天，且最后一秒计算在内"),
		},
	},
	Errors: clients(-213, -1202),
	Check:  checkCertLifetimeApple398,
}

func checkCertLifetimeApple398(v *View, p Params) []Outcome {
	leaf, on := v.Leaf(), v.public(p)
	limit, begun := limitFor(appleLimits398, leaf)
	switch {
	case on == 0:
		return notApplicable()
	case leaf.Lacks(trust.PartDates):
		return unreadable(leaf)
	case !begun:
		return notApplicable()
	}
	out := limit.judge(leaf, on)
	lower, ok := limitFor(cabfLimits, leaf)
	if out[0].Status == Fail && !limit.refuses(leaf) && ok && exceeded(lower.days, leaf) {
		return notApplicable() // cert_lifetime_cabf says more
	}
	return out
}
