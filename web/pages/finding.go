package pages

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Finding is one thing that does not pass, in words. What is the same at several addresses is one finding.
// [FindingsOf] makes them of a report.
type Finding struct {
	Rule       string
	Status     rules.Status // Fail or Unknown
	Confidence rules.Confidence
	Title      string // the requirement as a statement that should be true
	Evidence   string // what was seen, without a full stop
	Why, Fix   string
	Severity   map[facts.Platform]rules.Severity // where it holds
	Errors     map[facts.Platform][]string       // what a developer sees there
	Source     rules.Source
	Addresses  []string  // where; nil: at all that were tried
	Lowered    bool      // the profile has it weigh less than the rule
	Waived     *Waived   // nil: it is not
	Unjudged   bool      // it tells no more than that a probe failed; Evidence says why
	Fixes      []Place   // what to type where; nil: no configuration mends it
	Disputes   []Dispute // what people say against it, the newest first
	Contest    int64     // the endpoint, where a form lets whoever may say one more; 0: it has none
}

// Waived says with whose word a finding weighs nothing, where, and until when.
type Waived struct {
	On            facts.Platforms
	Until         string // the last day, UTC
	Owner, Reason string
}

// Settled reports whether the finding weighs nothing by the word of the profile.
func (f Finding) Settled() bool {
	return f.Status == rules.Fail && f.Weight() == rules.None && (f.Lowered || f.Waived != nil)
}

// Weight is the greatest severity on any platform.
func (f Finding) Weight() rules.Severity {
	out := rules.None
	for _, s := range f.Severity {
		out = max(out, s)
	}
	return out
}

// Grade is what the finding alone would make of a verdict; Pending when it would change none.
func (f Finding) Grade() rules.Grade {
	switch w := f.Weight(); {
	case f.Settled():
		return Pending
	case f.Status == rules.Unknown, f.Status == rules.Fail && w == rules.None: // the latter tells of reach
		return rules.GradeUnknown
	case f.Status == rules.Fail && w >= rules.High:
		return rules.GradeFail
	case f.Status == rules.Fail && w == rules.Medium:
		return rules.GradeWarn
	}
	return Pending
}

// A Weighed names the platforms on which a finding weighs the same.
type Weighed struct {
	Severity rules.Severity
	On       facts.Platforms
}

// Weighed groups the platforms by severity, the worst first. Where it weighs nothing it is not named.
func (f Finding) Weighed() []Weighed {
	by := map[rules.Severity]facts.Platforms{}
	for p, s := range f.Severity {
		by[s] |= facts.On(p)
	}
	delete(by, rules.None)
	var out []Weighed
	for _, s := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		out = append(out, Weighed{s, by[s]})
	}
	return out
}

// A ClientError is what developers see, and where.
type ClientError struct {
	Text string
	On   facts.Platforms
}

// ClientErrors says once what several platforms show alike.
func (f Finding) ClientErrors() []ClientError { return clientErrors(f.Errors) }

func clientErrors(errors map[facts.Platform][]string) []ClientError {
	var out []ClientError
	for _, p := range facts.AllPlatforms() {
		text := strings.Join(errors[p], " · ")
		i := slices.IndexFunc(out, func(e ClientError) bool { return e.Text == text })
		switch {
		case text == "":
		case i < 0:
			out = append(out, ClientError{text, facts.On(p)})
		default:
			out[i].On |= facts.On(p)
		}
	}
	return out
}

// where gives the platforms on which the finding brings about the grade.
func (f Finding) where(g rules.Grade) facts.Platforms {
	var on facts.Platforms
	for p, s := range f.Severity {
		if g != rules.GradePass && gradeOf(f.Status, s) == g {
			on |= facts.On(p)
		}
	}
	return on
}

// tellsOfReach reports whether the finding says why nothing was reached.
func (f Finding) tellsOfReach() bool {
	return f.Rule == "dns_fail" || f.Rule == "tcp_unreachable" || f.Unjudged
}

// sortFindings puts failures before what is not known, and the heavy before the light.
func sortFindings(findings []Finding) {
	order := func(f Finding) int {
		if f.Status == rules.Fail {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), -cmp.Compare(a.Weight(), b.Weight()))
	})
}

var findingWords = words{
	"finding.failed":     lang.En("Not met: {title}").Zh("未满足：{title}"),
	"finding.open":       lang.En("Not known: {title}").Zh("未能得知：{title}"),
	"finding.on":         lang.En("{severity} on {platforms}").Zh("{platforms}：{severity}"),
	"finding.open.on":    lang.En("not known on {platforms}").Zh("{platforms}：未知"),
	"finding.lowered":    lang.En("lowered by the profile").Zh("规则集已降级"),
	"finding.waived":     lang.En("waived").Zh("已豁免"),
	"finding.waiver":     lang.En("on {platforms} until {until} by {owner}: {reason}").Zh("{platforms}，至 {until}（{owner}）：{reason}"),
	"finding.asked":      lang.En("Asked").Zh("要求"),
	"finding.seen":       lang.En("Seen").Zh("现象"),
	"finding.error":      lang.En("Error").Zh("报错"),
	"finding.why":        lang.En("Why").Zh("原因"),
	"finding.fix":        lang.En("Fix").Zh("修复"),
	"finding.paste":      lang.En("To paste").Zh("可粘贴的配置"),
	"finding.source":     lang.En("Source").Zh("依据"),
	"finding.at":         lang.En("At").Zh("地址"),
	"finding.confidence": lang.En("Certainty").Zh("可信度"),
}
