package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// aaa is the root AAA Certificate Services. Mozilla has taken it away, AOSP with 16.0.0_r4; Apple, Microsoft and
// OpenHarmony list it.
var aaa = roots("d7a7a0fb5d7e2731d771e9484ebcdef71d5f0c3e0a2948782bc83ee0ea699ef4")

var trustAAAOnly = Rule{
	ID:     "trust_aaa_only",
	Levels: one(Severities{Android: Info, Harmony: Info, Devtools: Info}),
	Source: mozillaLifecycles(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain does not end at AAA Certificate Services alone").Zh("证书链并非只终止于 AAA Certificate Services"),
		Why:   lang.En("Sectigo's root of 2004 is gone from Mozilla's and Chrome's lists and from Android 16 on. It is needed for Android before 5.1 only; USERTrust and COMODO's roots are in everything newer.").Zh("Sectigo 2004 年的这个根证书已被 Mozilla 和 Chrome 移除，Android 16 起也不再收录。只有 Android 5.1 之前才需要它；更新的系统都收录了 USERTrust 和 COMODO 的根证书。"),
		Fix:   lang.En("Replace the chain file by the one that Sectigo gives out today, which ends at USERTrust RSA (or ECC) Certification Authority; the certificate itself can stay. The cross-certificate by AAA may follow at the end for old phones.").Zh("将链文件换成 Sectigo 现在提供的版本，以 USERTrust RSA（或 ECC）Certification Authority 为终点；服务器证书不必更换。如需兼容旧手机，可把 AAA 签发的交叉证书放在最后。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{root}” is the only root of the chain, and the newest list no longer has it").Zh("证书链唯一的根证书是“{root}”，最新的列表已将其移除"),
		},
	},
	Check: func(v *View, _ Params) []Outcome { return v.explained(v.aaaOnly()) },
}

func (v *View) aaaOnly() (on facts.Platforms) {
	for _, p := range []facts.Platform{Android, Harmony, Devtools} {
		if v.lacking(p) && v.endsOnlyAt(aaa) {
			on |= facts.On(p)
		}
	}
	return on
}
