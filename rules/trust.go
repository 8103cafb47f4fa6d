package rules

import (
	"fmt"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// What the rules trust_* share: a platform's root lists differ from version to version.

const (
	levelNewest  LevelID = "newest"  // the platform's newest version refuses the chain
	levelMinimum LevelID = "minimum" // the newest accepts it, and a version refuses it that still counts
	levelOlder   LevelID = "older"   // only versions refuse it that no longer count
)

// DefaultMinimum is the oldest version of each platform that counts unless a profile or Params say otherwise.
var DefaultMinimum = map[facts.Platform]string{IOS: "13", Android: "8", Harmony: "5.0.3"}

// counted gives the lists of a platform from its minimum on. Where that is no version every list counts.
func (p Params) counted(on facts.Platform) trust.Lists {
	lists, err := p.Stores.Catalog().Since(on, p.Minimum[on])
	if err != nil {
		return p.Stores.Catalog().Of(on)
	}
	return lists
}

// versionLevels are the levels of a rule about one platform's lists.
func versionLevels(p facts.Platform) map[LevelID]Severities {
	only := func(s Severity) Severities {
		on := map[facts.Platform]Severity{p: s}
		return Severities{on[IOS], on[Android], on[Harmony], on[Devtools]}
	}
	return map[LevelID]Severities{levelNewest: only(Blocker), levelMinimum: only(High), levelOlder: only(Info)}
}

// listEvidence is what was seen of a platform whose lists have this name.
func listEvidence(en, zh string) map[string]lang.Phrase {
	fill := func(en2, zh2 string) lang.Phrase {
		return lang.En(fmt.Sprintf(en2, en)).Zh(fmt.Sprintf(zh2, zh))
	}
	return map[string]lang.Phrase{
		"newest":  fill("the chain ends at “{root}”, which %s does not trust", "证书链终止于“{root}”，%s不信任它"),
		"gone":    fill("the chain ends at “{root}”, which %s trusted up to {last} and no longer does", "证书链终止于“{root}”，%s在 {last} 之前信任它，现已移除"),
		"refused": fill("the chain ends at “{root}”, which %s lists and does not accept for this certificate: {faults}", "证书链终止于“{root}”，%s虽收录了它，但不接受此证书：{faults}"),
		"minimum": fill("the chain ends at “{root}”, which %s trusts from {oldest} on; these versions refuse it: {refuse}", "证书链终止于“{root}”，%s从 {oldest} 起信任它；以下版本会拒绝：{refuse}"),
		"older":   fill("the chain ends at “{root}”, which %s trusts from {oldest} on; only these old versions refuse it: {refuse}", "证书链终止于“{root}”，%s从 {oldest} 起信任它；仅以下旧版本会拒绝：{refuse}"),
	}
}

// onLists judges the chain by all lists of a platform. Where another rule says what is wrong with the chain itself it is
// not applicable: it is self-signed, incomplete or of a root in no list, or cannot be judged.
func (v *View) onLists(p facts.Platform, params Params) []Outcome {
	on := facts.On(p)
	standing, path := v.Paths.On(p)
	if v.fallen(p) != "" {
		return notApplicable() // ca_distrusted says so
	}
	values := Values{}
	switch standing {
	case trust.Accepted:
		return v.onOlderLists(p, params)
	case trust.Unproven:
		return []Outcome{v.unproven(on)}
	case trust.Refused, trust.Elsewhere:
		values["root"] = path.Anchor.Name()
	default:
		return notApplicable()
	}
	if others := v.others(p); len(others) > 1 {
		values["paths"] = others
	}
	v.addReasons(values, p)
	out := Outcome{Status: Fail, Level: levelNewest, On: on, Values: values}
	accepting := v.Paths.Catalog().Versions(p, v.Paths.Accepting())
	switch {
	case standing == trust.Refused:
		out.Evidence, values["faults"] = "refused", v.faults(p, path)
	case len(accepting) > 0:
		out.Evidence, values["last"] = "gone", accepting[len(accepting)-1]
	}
	return []Outcome{out}
}

// addReasons names the rules that explain a refusal, if there are any.
func (v *View) addReasons(values Values, p facts.Platform) {
	if reasons := v.explanations(p); len(reasons) > 0 {
		values["reasons"] = reasons
	}
}

// refusing gives the lists of a platform that are known to refuse the chain.
func (v *View) refusing(p facts.Platform) trust.Lists {
	refusing, _ := v.notAccepting(p)
	return refusing
}

// notAccepting sorts the lists of a platform that do not accept the chain: those that are known to refuse it, and those of
// which that is not known. Such a one has a root of the name, whose key is not shipped; or the search did not get as far.
func (v *View) notAccepting(p facts.Platform) (refusing, open trust.Lists) {
	for _, list := range (v.Paths.Catalog().Of(p) &^ v.Paths.Accepting()).Each() {
		standing, _ := v.Paths.In(list)
		switch {
		case standing == trust.Unproven, standing == trust.Undecided, standing == trust.Faulty && !v.brokenIn(p, list):
			open |= list
		default:
			refusing |= list
		}
	}
	return refusing, open
}

// onOlderLists judges a chain that the newest list accepts. Of lists that do not count no more is told than what is known.
func (v *View) onOlderLists(p facts.Platform, params Params) []Outcome {
	refusing, open := v.notAccepting(p)
	counted := params.counted(p)
	level := levelOlder
	switch recent := refusing & counted; {
	case recent != 0:
		level, refusing = levelMinimum, recent
	case open&counted != 0:
		return []Outcome{v.openIn(p, (open & counted).Each()[0])}
	case refusing == 0:
		return pass()
	}
	_, path := v.Paths.On(p)
	oldest, _ := v.Paths.Catalog().Oldest(p, v.Paths.Accepting())
	values := Values{"root": path.Anchor.Name(), "oldest": oldest, "refuse": v.Paths.Catalog().Versions(p, refusing)}
	v.addReasons(values, p)
	return []Outcome{{Status: Fail, Level: level, On: facts.On(p), Values: values}}
}

// openIn is the outcome for a platform of whose list it is not known what it makes of the chain.
func (v *View) openIn(p facts.Platform, list trust.Lists) Outcome {
	standing, path := v.Paths.In(list)
	switch standing {
	case trust.Unproven:
		return Outcome{Status: Unknown, On: facts.On(p), Evidence: keyUnknown, Values: Values{"root": path.Anchor.Name()}}
	case trust.Faulty:
		return Outcome{Status: Unknown, On: facts.On(p), Evidence: pathFaulty, Values: Values{"faults": v.faults(p, path)}}
	}
	return v.undecidedBy(facts.On(p), path)
}

// others says of each path, the first few, why the platform's newest version does not take it.
func (v *View) others(p facts.Platform) (out []string) {
	for _, path := range v.Paths.Sorted(v.Presented) {
		var why []string
		for _, fault := range v.Paths.Against(v.Paths.Catalog().Newest(p), path) {
			why = append(why, string(fault.Kind)+" ("+fault.At.Name()+")")
		}
		if len(why) > 0 {
			out = append(out, why[0])
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), 5)]
}

// unproven is the outcome for platforms that list a root of the name at which the chain ends, whose key is not shipped.
func (v *View) unproven(on facts.Platforms) Outcome {
	return Outcome{Status: Unknown, On: on, Evidence: keyUnknown, Values: Values{"root": v.path(on).Anchor.Name()}}
}
