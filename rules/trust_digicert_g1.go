package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// digicertG1 are DigiCert's roots of 2006, of which Mozilla and Chrome took the websites bit away on 2026-04-15. iOS 26
// and Android 17 list them.
var digicertG1 = roots(
	"4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161", // DigiCert Global Root CA
	"3e9099b5015e8f486c00bcea9d111ee721faba355a89bcf1df69561e3dc6325c", // DigiCert Assured ID Root CA
	"7431e5f4c3c1ce4690774f0b61e05440883ba9a01ed00ba6abd7806ed3b118cf", // DigiCert High Assurance EV Root CA
)

var trustDigiCertG1 = Rule{
	ID:     "trust_digicert_g1",
	Levels: one(Severities{Devtools: Info}),
	Source: mozillaLifecycles(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain does not end at DigiCert's first roots alone").Zh("证书链并非只终止于 DigiCert 第一代根证书"),
		Why:   lang.En("Mozilla and Chrome trust DigiCert Global Root CA, Assured ID Root CA and High Assurance EV Root CA no longer for servers, since 2026-04-15. iOS and Android still list them: phones work, devtools and browsers do not.").Zh("自 2026-04-15 起，Mozilla 和 Chrome 不再信任 DigiCert Global Root CA、Assured ID Root CA、High Assurance EV Root CA 用于服务器。iOS 和 Android 仍收录：手机正常，开发者工具和浏览器失败。"),
		Fix:   lang.En("Have the certificate issued anew below DigiCert Global Root G2 (or G3 for ECC), which Android has from 5.0 on, and replace the intermediate with it.").Zh("改在 DigiCert Global Root G2（ECC 为 G3）下重新签发证书，并一并更换中间证书；Android 5.0 起已收录这些根。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{root}” is a first root of DigiCert's, and the chain has no other that Mozilla lists").Zh("“{root}”是 DigiCert 第一代根证书，证书链没有通向 Mozilla 所收录的其他根证书"),
		},
	},
	Check: func(v *View, _ Params) []Outcome { return v.explained(v.digicertG1()) },
}

func (v *View) digicertG1() facts.Platforms {
	if v.lacking(Devtools) && v.endsOnlyAt(digicertG1) {
		return facts.On(Devtools)
	}
	return 0
}
