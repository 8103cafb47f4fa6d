package pages

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// RuleList is the list of all rules.
type RuleList struct {
	Profile string // by which everything is judged
	Rules   []Rule
}

// RulePage is the page of one rule.
type RulePage struct{ Rule }

// A Rule is one requirement, in words. [RuleOf] makes it, but for the counts.
type Rule struct {
	ID              string
	Title, Why, Fix string
	Source          rules.Source
	Profiles        []string // that hold it; nil: all
	Levels          []Level
	Errors          map[facts.Platform][]string // what a developer sees where it fails
	Failing         int                         // endpoints where it fails now
	Unknown         int                         // endpoints where it is not known now
}

// A Level is a step that a rule can reach. The only level of a rule is named "default".
type Level struct {
	Name     string
	Severity map[facts.Platform]rules.Severity
}

func (RuleList) file() string { return "rules" }
func (RulePage) file() string { return "rule" }

// Worst gives the severity of the rule's worst level on a platform.
func (r Rule) Worst(p facts.Platform) rules.Severity {
	out := rules.None
	for _, l := range r.Levels {
		out = max(out, l.Severity[p])
	}
	return out
}

// ClientErrors says once what several platforms show alike.
func (r Rule) ClientErrors() []ClientError { return clientErrors(r.Errors) }

// weight orders levels.
func (l Level) weight() int {
	sum := 0
	for _, s := range l.Severity {
		sum += int(s)
	}
	return sum
}

// sortLevels puts the gravest first.
func sortLevels(levels []Level) {
	slices.SortFunc(levels, func(a, b Level) int {
		return cmp.Or(-cmp.Compare(a.weight(), b.weight()), cmp.Compare(a.Name, b.Name))
	})
}

var ruleWords = words{
	"rules.title":    lang.En("Rules").Zh("规则"),
	"rules.what":     lang.En("What is asked of a server, by whom, and how much it weighs on each platform. Profile: {profile}.").Zh("对服务器的每项要求、出处，以及在各平台上的严重程度。当前规则集：{profile}。"),
	"rules.rule":     lang.En("Rule").Zh("规则"),
	"rules.failing":  lang.En("Fails at").Zh("不通过"),
	"rules.source":   lang.En("Source").Zh("依据"),
	"rule.levels":    lang.En("Weight").Zh("严重程度"),
	"rule.level":     lang.En("Level").Zh("级别"),
	"rule.errors":    lang.En("What a developer sees").Zh("开发者看到的报错"),
	"rule.now":       lang.En("Where it does not pass now").Zh("目前未通过的域名"),
	"rule.now.none":  lang.En("Nowhere: no endpoint fails it.").Zh("没有域名违反这条规则。"),
	"rule.failing":   lang.En("{count} endpoints fail it").Zh("{count} 个域名不通过"),
	"rule.failing:1": lang.En("1 endpoint fails it").Zh("1 个域名不通过"),
	"rule.unknown":   lang.En("at {count} it is not known").Zh("{count} 个域名结果未知"),
	"rule.unknown:1": lang.En("at 1 it is not known").Zh("1 个域名结果未知"),
	"rule.only":      lang.En("Only in profile {profiles}").Zh("仅属于规则集 {profiles}"),
	"rule.why":       lang.En("Why it matters").Zh("为什么重要"),
	"rule.fix":       lang.En("How to mend it").Zh("如何修复"),
}
