package rules

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// storesFresh is how long root lists are taken for current: vendors change them a few times a year.
const storesFresh = 180 * 24 * time.Hour

var storesOutdated = Rule{
	ID:     "stores_outdated",
	Levels: everywhere(Low),
	Source: Source{"Tongguan", "trust/data", "https://github.com/tongguan/tongguan/blob/main/trust/data/README.md"},
	Target: true,
	Text: Text{
		Title: lang.En("The root lists that it is judged by are current").Zh("判定所用的根证书列表是最新的"),
		Why:   lang.En("Platforms add and remove roots a few times a year. A verdict by old lists may be wrong about a young root, or about one that was removed.").Zh("各平台每年会多次增减根证书。列表过旧时，对新近加入或已被移除的根证书可能误判。"),
		Fix:   lang.En("Update Tongguan: the lists come with the program. This says nothing about your server.").Zh("请升级 Tongguan：列表随程序发布。这与你的服务器无关。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the root lists of this program were compiled on {date}, {days} days ago").Zh("本程序的根证书列表编制于 {date}，距今 {days} 天"),
		},
	},
	Check: checkStoresOutdated,
}

func checkStoresOutdated(v *View, p Params) []Outcome {
	judged := slices.ContainsFunc(v.Target.Views, func(v *View) bool { return v.Leaf() != nil })
	made := p.Stores.Compiled()
	switch {
	case !judged, made.IsZero():
		return notApplicable()
	case p.Now.Sub(made) <= storesFresh:
		return pass()
	}
	return fail(Values{"date": made.Format(time.DateOnly), "days": int(p.Now.Sub(made).Hours() / 24)})
}
