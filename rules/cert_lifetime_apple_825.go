package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// certLifetimeApple825 holds for every authority: Apple spares only certificates that the user trusts by themselves.
var certLifetimeApple825 = Rule{
	ID:     "cert_lifetime_apple_825",
	Levels: one(Severities{IOS: Blocker}),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartDates,
	Text: Text{
		Title: lang.En("The certificate is valid for 825 days at most").Zh("证书有效期不超过 825 天"),
		Why:   lang.En("iOS refuses a server certificate issued from 2019-07-01 on that is valid for longer, whoever issued it: the authority of a company too.").Zh("2019-07-01 起签发的服务器证书，有效期超过 825 天即被 iOS 拒绝，无论由谁签发，企业自建 CA 也不例外。"),
		Fix:   lang.En("Have it reissued for a year or less, and set the lifetime in the private authority accordingly.").Zh("重新签发有效期一年以内的证书，并相应调整私有 CA 的签发有效期。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("valid for {lifetime} days, from {not_before} to {not_after}; {limit} are allowed").Zh("有效期 {lifetime} 天（{not_before} 至 {not_after}），上限为 {limit} 天"),
			onPaper:   lang.En("valid for {limit} days and less than an hour more, from {not_before} to {not_after}: too long by Apple's rule, and let pass by its devices so far").Zh("有效期超过 {limit} 天不到一小时（{not_before} 至 {not_after}）：按苹果的规定已超限，目前其设备仍予放行"),
		},
	},
	Errors: onIOS(-1202),
	Check:  checkCertLifetimeApple825,
}

func checkCertLifetimeApple825(v *View, p Params) []Outcome {
	limit, begun := limitFor(appleLimits825, v.Leaf())
	if !begun || v.refused398(p).Has(IOS) { // cert_lifetime_apple_398 says so
		return notApplicable()
	}
	return limit.judge(v.Leaf(), facts.On(IOS))
}
