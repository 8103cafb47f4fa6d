package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var rootSunset = Rule{
	ID:     "root_sunset",
	Levels: one(by(Info, Info, Medium)),
	Source: mozillaLifecycles(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The root is not removed from the lists soon").Zh("根证书不会很快被移出列表"),
		Why:   lang.En("Mozilla trusts a root for servers no longer than 15 years, and Chrome drops old roots likewise. Phones keep them longer. After that day devtools and browsers refuse the chain.").Zh("Mozilla 对用于服务器的根证书最多信任 15 年，Chrome 也会淘汰旧的根证书，手机则保留更久。到期后开发者工具和浏览器会拒绝该证书链。"),
		Fix:   lang.En("Ask your authority which root follows, and have the next certificate issued below it. Send the cross-certificate to the old root beside it, so that old phones go on.").Zh("向证书机构询问后续使用的根证书，下一张证书改在其下签发；同时发送指向旧根的交叉证书，以兼容旧手机。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the chain ends at “{root}”, whose key was made on {made}; Mozilla's schedule ends its trust on {date}").Zh("证书链终止于“{root}”，其密钥生成于 {made}；按 Mozilla 的日程，对它的信任于 {date} 终止"),
		},
	},
	Check: checkRootSunset,
}

func checkRootSunset(v *View, p Params) []Outcome {
	var last time.Time // of the roots at which devtools may end the chain, the one that stays longest
	var root *trust.Anchor
	for i := range v.Paths.All {
		path := &v.Paths.All[i]
		if v.Paths.Standing(path, Devtools) != trust.Accepted {
			continue
		}
		made, known := madeOf(path.Anchor)
		if !known {
			return pass() // it is in no list but the user's
		}
		if end := sunset(made); root == nil || end.After(last) {
			last, root = end, path.Anchor
		}
	}
	switch {
	case root == nil:
		return notApplicable()
	case last.Sub(p.Now) > time.Duration(p.thresholds.Or(DefaultThresholds).RootSunset)*24*time.Hour:
		return pass()
	}
	made, _ := madeOf(root)
	return fail(Values{"root": root.Name(), "made": made.Format(time.DateOnly), "date": last.Format(time.DateOnly)})
}

func madeOf(a *trust.Anchor) (made time.Time, known bool) {
	for _, e := range a.Entries {
		if made, known = keyMade()[e.SHA256]; known {
			break
		}
	}
	return made, known
}

// sunset gives the day on which Mozilla takes the websites bit away from a root whose key was made on a day, by its
// transition schedule.
func sunset(made time.Time) time.Time {
	for _, step := range []struct{ before, end string }{
		{"2006-01-01", "2025-04-15"},
		{"2008-01-01", "2026-04-15"},
		{"2010-01-01", "2027-04-15"},
		{"2012-01-01", "2028-04-15"},
		{"2014-04-15", "2029-04-15"},
	} {
		if made.Format(time.DateOnly) < step.before {
			end, _ := time.Parse(time.DateOnly, step.end)
			return end
		}
	}
	return made.AddDate(15, 0, 0)
}
