package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// totals count rules by what they look at, and on each platform by the worst that a failure is there; "none" where it
// weighs nothing.
type totals struct {
	Rules     int                               `json:"rules"`
	Areas     map[area]int                      `json:"areas"`
	Platforms map[facts.Platform]map[string]int `json:"platforms"`
}

func count(chosen []*rules.Rule) totals {
	n := totals{Rules: len(chosen), Areas: map[area]int{}, Platforms: map[facts.Platform]map[string]int{}}
	for _, p := range facts.AllPlatforms() {
		n.Platforms[p] = map[string]int{}
	}
	for _, r := range chosen {
		n.Areas[areaOf(r)]++
		for _, p := range facts.AllPlatforms() {
			n.Platforms[p][worstOn(r, p).String()]++
		}
	}
	return n
}

// worstOn is the worst that a failure is on a platform.
func worstOn(r *rules.Rule, p facts.Platform) rules.Severity {
	worst := rules.None
	for _, level := range r.Levels {
		worst = max(worst, level.At(p))
	}
	return worst
}

// text writes the totals for people: a line about areas, and one for each platform.
func (n totals) text(tag lang.Tag) string {
	var b strings.Builder
	var parts []string
	for _, a := range areas() {
		if k := n.Areas[a]; k > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", areaWords[a].In(tag), k))
		}
	}
	b.WriteString(wordTotalRules.Fill(tag, lang.Pairs("count", strconv.Itoa(n.Rules), "areas", strings.Join(parts, " · "))) + "\n")
	for _, p := range facts.AllPlatforms() {
		parts = nil
		for s := rules.Blocker; s > rules.None; s-- {
			if k := n.Platforms[p][s.String()]; k > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", s.Name(tag), k))
			}
		}
		b.WriteString("  " + runewidth.FillRight(naming.Platform(p, tag), 12) + strings.Join(parts, " · ") + "\n")
	}
	return b.String()
}

// shownText says what makes a rule fail and pass.
func shownText(id string, tag lang.Tag) string {
	var b strings.Builder
	s := shown()[id]
	for _, side := range []struct {
		word lang.Phrase
		in   shownIn
	}{{wordShownFailing, s.Fail}, {wordShownPassing, s.Pass}} {
		what := wordShownTest.Fill(tag, lang.Pairs("test", side.in.Test))
		if len(side.in.Lab) > 0 {
			what = wordShownLab.Fill(tag, lang.Pairs("servers", strings.Join(side.in.Lab, ", "), "program", program))
		}
		b.WriteString("    " + runewidth.FillRight(side.word.In(tag), 8) + what + "\n")
	}
	return b.String()
}

var (
	wordTotalRules   = lang.En("{count} rules: {areas}").Zh("共 {count} 条规则：{areas}")
	wordShownFailing = lang.En("Fails").Zh("不通过")
	wordShownPassing = lang.En("Passes").Zh("通过")
	wordShownLab     = lang.En("{servers} ({program} lab)").Zh("{servers}（{program} lab）")
	wordShownTest    = lang.En("go test ./rules -run '{test}'").Zh("go test ./rules -run '{test}'")
)
