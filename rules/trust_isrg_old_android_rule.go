package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// Let's Encrypt's roots: Android has X1 from 7.1.1 on, X2 from 14 on.
var (
	isrgX1 = roots("96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6")
	isrg   = roots(
		"96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6",
		"69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470", // ISRG Root X2
	)
)

// This file cannot have the name of its rule: go build would take _android for an operating system.
var trustISRGOldAndroid = Rule{
	ID:     "trust_isrg_old_android",
	Levels: one(Severities{Android: Info}),
	Source: Source{"Let's Encrypt: Shortening the Chain of Trust", "", "https://letsencrypt.org/2023/07/10/cross-sign-expiration"},
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain reaches Android before 7.1.1 too").Zh("证书链也受 Android 7.1.1 之前的版本信任"),
		Why:   lang.En("Android has ISRG Root X1 from 7.1.1 on. The cross-certificate by DST Root CA X3, by which older phones accepted Let's Encrypt, left the chain on 2024-02-08 and ran out on 2024-09-30.").Zh("Android 从 7.1.1 起才收录 ISRG Root X1。旧手机曾依靠 DST Root CA X3 签发的交叉证书接受 Let's Encrypt，该证书已于 2024-02-08 从默认链中移除，并于 2024-09-30 到期。"),
		Fix:   lang.En("Nothing, unless phones with Android before 7.1.1 matter to you: then use an authority whose root Android had by then, such as DigiCert Global Root G2 (5.0) or USERTrust RSA (5.1).").Zh("如果无须支持 Android 7.1.1 之前的手机，则不必处理；否则请改用当时已被收录的机构，例如 DigiCert Global Root G2（5.0）或 USERTrust RSA（5.1）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the chain ends at Let's Encrypt's ISRG Root X1, which Android has from 7.1.1 on").Zh("证书链终止于 Let's Encrypt 的 ISRG Root X1，Android 从 7.1.1 起收录"),
		},
	},
	Check: func(v *View, _ Params) []Outcome {
		if on := v.isrgOldAndroid(); on != 0 {
			return []Outcome{{Status: Fail, On: on}}
		}
		return v.unexplained()
	},
}

func (v *View) isrgOldAndroid() facts.Platforms {
	standing, _ := v.Paths.On(Android)
	if standing == trust.Accepted && v.refusing(Android) != 0 && v.endsOnlyAt(isrg) && slices.ContainsFunc(v.ends(), isrgX1.has) {
		return facts.On(Android)
	}
	return 0
}
