package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

const (
	levelFetchable LevelID = "fetchable" // the missing certificate can be fetched, and completes the chain
	levelDeadEnd   LevelID = "dead_end"  // it cannot, or completes nothing
)

var chainIncomplete = Rule{
	ID: "chain_incomplete",
	Levels: map[LevelID]Severities{
		levelFetchable: by(Medium, Blocker, Medium),
		levelDeadEnd:   same(Blocker),
	},
	Source: wechatNetwork("HTTPS 证书：证书的信任链必需完整"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The server sends every intermediate certificate").Zh("服务器发送了完整的中间证书"),
		Why:   lang.En("Android and HarmonyOS do not fetch a missing intermediate; desktop browsers, devtools and often iOS do. So it works for the developer and fails on phones.").Zh("Android 和 HarmonyOS 不会自行下载缺失的中间证书；电脑浏览器、开发者工具以及多数情况下的 iOS 会下载。因此开发时一切正常，到 Android、鸿蒙手机上就失败。"),
		Fix:   lang.En("Serve the full chain: the certificate first, then each intermediate (nginx: ssl_certificate fullchain.pem). The root need not be sent. If the issuer is a private authority, no phone will trust it.").Zh("部署完整证书链：先是服务器证书，再依次是中间证书（nginx：ssl_certificate fullchain.pem）。不必发送根证书。如果签发者是私有 CA，则任何手机都不会信任。"),
		Evidence: map[string]lang.Phrase{
			"fetchable": lang.En("the issuer of “{last}”, “{issuer}”, is not sent; it can be fetched from {aia}").Zh("没有发送“{last}”的签发者“{issuer}”；可以从 {aia} 下载"),
			"dead_end":  lang.En("the issuer of “{last}”, “{issuer}”, is not sent, is no trusted root, and cannot be fetched to complete the chain").Zh("没有发送“{last}”的签发者“{issuer}”；它不是受信任的根证书，也无法下载补全"),
			"namesake":  lang.En("a certificate of the name “{issuer}” is sent, but it did not sign “{last}”: the right one is missing").Zh("发送了名为“{issuer}”的证书，但它并未签发“{last}”：缺少真正的签发者"),
			"not_sent":  lang.En("the issuer of “{last}”, “{issuer}”, is not sent and is no trusted root").Zh("没有发送“{last}”的签发者“{issuer}”，它也不是受信任的根证书"),
			"unreached": lang.En("the issuer “{issuer}” is not sent; whether this platform can fetch it from {aia} could not be learned: {failure}").Zh("没有发送签发者“{issuer}”；该平台能否从 {aia} 下载，无法得知：{failure}"),
			"unfetched": lang.En("the issuer “{issuer}” is not sent; whether this platform can fetch it from {aia} was not looked up").Zh("没有发送签发者“{issuer}”；该平台能否从 {aia} 下载，尚未查证"),
		},
	},
	Errors: clients(-202, -1202),
	Check:  checkChainIncomplete,
}

func checkChainIncomplete(v *View, _ Params) []Outcome {
	forged := v.forged()
	gap := v.standing(trust.Incomplete).Without(forged)
	if gap == 0 {
		if forged != 0 || v.standing(trust.SelfSigned) != 0 {
			return notApplicable() // chain_signature_bad says so, or there is no chain to complete
		}
		if on := v.standing(trust.Undecided); on != 0 {
			return []Outcome{v.undecided(on)}
		}
		return pass()
	}
	path := v.path(gap)
	last := path.Last()
	values := Values{"last": last.Name(), "issuer": last.IssuerName()}
	aia := issuerURLs(last)
	if len(aia) > 0 {
		values["aia"] = aia
	}
	fetched := v.Target.Snapshot.Fetched
	deadEnd := len(aia) == 0 && !last.Lacks(trust.PartAccess) || fetched.OK() && len(*fetched.Value) == 0
	switch {
	case deadEnd && path.Namesake != nil:
		return []Outcome{{Status: Fail, Level: levelDeadEnd, Evidence: "namesake", On: gap, Values: values}}
	case deadEnd:
		return []Outcome{{Status: Fail, Level: levelDeadEnd, On: gap, Values: values}}
	case fetched.Asked():
		return v.completed(gap, values)
	case len(aia) == 0:
		return stuck(gap, values, Outcome{Evidence: partUnread, Values: refusalValues(last)})
	}
	return stuck(gap, values, Outcome{Evidence: "unfetched", Values: values})
}

// stuck judges a gap of which nobody learned what would close it. Where clients do not fetch that does not matter; for
// the others it is unknown, and unlearned says why.
func stuck(gap facts.Platforms, values Values, unlearned Outcome) []Outcome {
	var out []Outcome
	if on := gap.Without(fetching); on != 0 {
		out = append(out, Outcome{Status: Fail, Level: levelFetchable, Evidence: "not_sent", On: on, Values: values})
	}
	if on := fetching & gap; on != 0 {
		unlearned.Status, unlearned.On = Unknown, on
		out = append(out, unlearned)
	}
	return out
}

// completed judges what the fetched certificates make of the gap, on each platform. What could not be fetched may close it
// where they do not.
func (v *View) completed(gap facts.Platforms, values Values) []Outcome {
	var mended, open facts.Platforms
	for _, p := range gap.List() {
		switch standing, _ := v.Completed.On(p); {
		case standing == trust.Accepted:
			mended |= facts.On(p)
		case v.Target.Snapshot.Fetched.Failure != nil:
			open |= facts.On(p)
		}
	}
	var out []Outcome
	if mended != 0 {
		out = append(out, Outcome{Status: Fail, Level: levelFetchable, On: mended, Values: values})
	}
	if open != 0 {
		late := failureValues(v.Target.Snapshot.Fetched.Failure)
		for name, value := range values {
			late[name] = value
		}
		out = append(out, stuck(open, values, Outcome{Evidence: "unreached", Values: late})...)
	}
	if dead := gap.Without(mended | open); dead != 0 {
		out = append(out, Outcome{Status: Fail, Level: levelDeadEnd, On: dead, Values: values})
	}
	return out
}

// issuerURLs gives where the certificate says that its issuer can be fetched, by a scheme that clients use for it:
// the first few.
func issuerURLs(c *trust.Certificate) []string { return webURLs(c.IssuingCertificateURL) }
