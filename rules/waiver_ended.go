package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// The levels of waiver_ended.
const (
	levelOpen   LevelID = "open"   // what was waived still fails and counts again, or nobody knows
	levelMended LevelID = "mended" // it fails no longer
)

var waiverEnded = Rule{
	ID:     "waiver_ended",
	Levels: map[LevelID]Severities{levelOpen: same(Low), levelMended: same(Info)},
	Source: Source{"Tongguan", "docs/profiles.md", "https://github.com/tongguan/tongguan/blob/main/docs/profiles.md"},
	Target: true,
	Text: Text{
		Title: lang.En("No waiver for this host has ended").Zh("适用于该域名的豁免都在有效期内"),
		Why:   lang.En("The profile waived a failure until a day that is over. From the day after, the failure counts as if nothing had been said.").Zh("规则集曾豁免某项问题，现已超过截止日期。自次日起，该问题照常计入结论。"),
		Fix:   lang.En("Ask the waiver's owner. Mend what was waived and delete the waiver from the profile, or agree on a new day.").Zh("请联系豁免的负责人：修复问题并从规则集中删除该豁免，或约定新的截止日期。"),
		Evidence: map[string]lang.Phrase{
			"open":    lang.En("the waiver of {waived} for {host} ended with {until}, and it still fails; owner: {owner}; reason: {reason}").Zh("对 {waived} 的豁免（{host}）已于 {until} 到期，问题仍然存在；负责人：{owner}；原因：{reason}"),
			"unclear": lang.En("the waiver of {waived} for {host} ended with {until}, and whether it still fails is not known; owner: {owner}; reason: {reason}").Zh("对 {waived} 的豁免（{host}）已于 {until} 到期，无法得知问题是否仍然存在；负责人：{owner}；原因：{reason}"),
			"mended":  lang.En("the waiver of {waived} for {host} ended with {until}, and it is needed no more; owner: {owner}").Zh("对 {waived} 的豁免（{host}）已于 {until} 到期，现已不再需要；负责人：{owner}"),
		},
	},
	Check: checkWaiverEnded,
}

func checkWaiverEnded(v *View, p Params) []Outcome {
	var out []Outcome
	about := false
	for i := range p.waivers {
		w := &p.waivers[i]
		if !w.Covers(v.Host()) {
			continue
		}
		about = true
		if !w.Ended(p.Now) {
			continue
		}
		level, evidence := v.Target.sinceWaived(w)
		out = append(out, Outcome{Status: Fail, Level: level, Evidence: evidence, On: w.On, Values: Values{
			"waived": w.Rule, "host": w.Host, "until": w.Until.Format(time.DateOnly), "owner": w.Owner,
			"reason": strings.TrimRight(w.Reason, ".。"),
		}})
	}
	switch {
	case !about:
		return notApplicable()
	case out == nil:
		return pass()
	}
	return out
}

// sinceWaived tells what has become of what was waived.
func (t *Target) sinceWaived(w *Waiver) (level LevelID, evidence string) {
	level, evidence = levelMended, "mended"
	for _, f := range slices.Concat(t.Findings, t.Whole) {
		switch {
		case w.Concerns(t.Snapshot.Endpoint.Host, &f):
			return levelOpen, "open"
		case f.Rule.ID == w.Rule && (f.Status == Unknown || f.Status == NotChecked):
			level, evidence = levelOpen, "unclear"
		}
	}
	return level, evidence
}
