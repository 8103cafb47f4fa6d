package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// caDistrusted has one evidence for each event of data/distrusted.csv.
var caDistrusted = Rule{
	ID:     "ca_distrusted",
	Levels: everywhere(Blocker),
	Source: Source{"Mozilla: CA certificates removed from the root store", "", "https://wiki.mozilla.org/CA/Removed_Certificates"},
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The authority has not lost the platforms' trust").Zh("证书机构没有被各平台取消信任"),
		Why:   lang.En("Vendors stop trusting an authority that broke the rules: they remove its root, or refuse what it issued after a day. A certificate below it is refused although it is valid.").Zh("证书机构违规后，各厂商会取消对它的信任：移除其根证书，或拒绝某日之后签发的证书。其下的证书即使在有效期内也会被拒绝。"),
		Fix:   lang.En("Get a certificate from another authority, and check that the new chain file holds no intermediate of the old one.").Zh("改用其他证书机构的证书，并确认新的链文件中没有旧机构的中间证书。"),
		Evidence: map[string]lang.Phrase{
			"wosign":     lang.En("“{root}” is a root of WoSign or StartCom: Apple refuses what they issued from 2016-12-01 on, Mozilla, Chrome and Android removed them").Zh("“{root}”属于沃通（WoSign）/StartCom：苹果拒绝其 2016-12-01 起签发的证书，Mozilla、Chrome、Android 均已移除"),
			"cnnic":      lang.En("“{root}” is a root of CNNIC, which Apple, Mozilla, Chrome and Android removed").Zh("“{root}”属于 CNNIC，苹果、Mozilla、Chrome、Android 均已移除"),
			"symantec":   lang.En("“{root}” is a root of Symantec (GeoTrust, thawte, VeriSign), which Mozilla, Chrome and Android removed, and Apple by 2022-01-31").Zh("“{root}”属于 Symantec（GeoTrust、thawte、VeriSign），Mozilla、Chrome、Android 均已移除，苹果至 2022-01-31 陆续移除"),
			"trustcor":   lang.En("“{root}” is a root of TrustCor, which Mozilla, Chrome and Android removed from 2022-12 on").Zh("“{root}”属于 TrustCor，Mozilla、Chrome、Android 自 2022-12 起移除"),
			"etugra":     lang.En("“{root}” is a root of E-Tugra, which Mozilla, Chrome and Android removed from 2023-05 on").Zh("“{root}”属于 E-Tugra，Mozilla、Chrome、Android 自 2023-05 起移除"),
			"entrust":    lang.En("“{root}” is a root of Entrust or AffirmTrust: Chrome refuses what they issued after 2024-11-11, Apple after 2024-11-15, Mozilla after 2024-11-30").Zh("“{root}”属于 Entrust/AffirmTrust：Chrome 拒绝其 2024-11-11 之后签发的证书，苹果为 2024-11-15 之后，Mozilla 为 2024-11-30 之后"),
			"chunghwa":   lang.En("“{root}” is a root of Chunghwa Telecom: Chrome refuses what it issued after 2025-07-31").Zh("“{root}”属于中华电信：Chrome 拒绝其 2025-07-31 之后签发的证书"),
			"netlock":    lang.En("“{root}” is a root of NetLock: Chrome refuses what it issued after 2025-07-31").Zh("“{root}”属于 NetLock：Chrome 拒绝其 2025-07-31 之后签发的证书"),
			"izenpe":     lang.En("“{root}” is a root of Izenpe: Mozilla refuses what it issued after 2026-04-15").Zh("“{root}”属于 Izenpe：Mozilla 拒绝其 2026-04-15 之后签发的证书"),
			"sunset2026": lang.En("“{root}” is too old for Mozilla and Chrome, which do not trust it for servers since 2026-04-15").Zh("“{root}”过于陈旧，自 2026-04-15 起 Mozilla 和 Chrome 不再信任它用于服务器"),
		},
	},
	Errors: clients(-202, -1202),
	Check:  checkCADistrusted,
}

func checkCADistrusted(v *View, _ Params) []Outcome {
	if len(v.ends()) == 0 {
		return notApplicable()
	}
	var out []Outcome
	byEvent := map[string]int{}
	for _, p := range facts.AllPlatforms() {
		event := v.fallen(p)
		if event == "" {
			continue
		}
		i, known := byEvent[event]
		if !known {
			i = len(out)
			byEvent[event] = i
			out = append(out, Outcome{Status: Fail, Evidence: event, Values: Values{"root": v.root(facts.On(p))}})
		}
		out[i].On |= facts.On(p)
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}

// fallen gives the event for which a platform's newest version refuses the chain: it ends at fallen roots alone, of which
// the list has none, or does not count what they issued; "" where it does not. Rules that name a root say more about those.
func (v *View) fallen(p facts.Platform) string {
	standing, path := v.Paths.On(p)
	if standing != trust.Elsewhere && standing != trust.Refused {
		return ""
	}
	for _, a := range v.ends() {
		if eventOf(a) == "" {
			return ""
		}
	}
	if standing == trust.Refused {
		for _, f := range v.Paths.FaultsOn(p, path) {
			if f.Kind == trust.Distrusted {
				return eventOf(path.Anchor)
			}
		}
		return "" // it has ended
	}
	return eventOf(path.Anchor)
}

// eventOf gives the event by which a root fell; "" when it did not.
func eventOf(a *trust.Anchor) string {
	for _, e := range a.Entries {
		if event := distrusted()[e.SHA256]; event != "" {
			return event
		}
	}
	return ""
}
