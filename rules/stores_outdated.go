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
		Title: lang.En("The lists that it is judged by are current").Zh("判定所用的列表是最新的"),
		Why:   lang.En("Platforms add and remove roots a few times a year. A verdict by old lists may be wrong about a young root, or about one that was removed. By a list of Certificate Transparency logs that is older than 70 days nothing is judged, as Chrome does.").Zh("各平台每年会多次增减根证书。列表过旧时，对新近加入或已被移除的根证书可能误判。证书透明度日志列表超过 70 天则不再用于判定，与 Chrome 相同。"),
		Fix:   lang.En("Update Tongguan: the root lists come with the program. Of logs, fetch the newest list and give it to stores update --ct-log-list. This says nothing about your server.").Zh("请升级 Tongguan：根证书列表随程序发布。日志列表请下载最新的，用 stores update --ct-log-list 添加。这与你的服务器无关。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the root lists of this program were compiled on {date}, {days} days ago").Zh("本程序的根证书列表编制于 {date}，距今 {days} 天"),
			"logs":    lang.En("the list of Certificate Transparency logs is of {date}, {days} days ago, and is not gone by").Zh("证书透明度日志列表的日期为 {date}，距今 {days} 天，未用于判定"),
		},
	},
	Check: checkStoresOutdated,
}

func checkStoresOutdated(v *View, p Params) []Outcome {
	judged := slices.ContainsFunc(v.Target.Views, func(v *View) bool { return v.Leaf() != nil })
	made := p.Stores.Compiled()
	if !judged || made.IsZero() && p.Logs == nil {
		return notApplicable()
	}
	var out []Outcome
	old := func(evidence string, made time.Time) {
		out = append(out, Outcome{Status: Fail, Evidence: evidence, Values: Values{
			"date": made.Format(time.DateOnly), "days": int(p.Now.Sub(made).Hours() / 24),
		}})
	}
	if !made.IsZero() && p.Now.Sub(made) > storesFresh {
		old("", made)
	}
	if p.Logs != nil && !p.Logs.Current(p.Now) {
		old("logs", p.Logs.Made)
	}
	if len(out) == 0 {
		return pass()
	}
	return out
}
