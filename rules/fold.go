package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A Grade is a verdict in one word.
type Grade string

// The grades.
const (
	GradePass    Grade = "pass"
	GradeWarn    Grade = "warn"
	GradeUnknown Grade = "unknown"
	GradeFail    Grade = "fail"
)

// Worse reports whether g is worse than other: fail, unknown, warn, pass.
func (g Grade) Worse(other Grade) bool {
	order := []Grade{GradePass, GradeWarn, GradeUnknown, GradeFail}
	return slices.Index(order, g) > slices.Index(order, other)
}

// A Verdict is what a platform will make of the target, and the rules that decided it.
type Verdict struct {
	Grade   Grade    `json:"status"`
	Reasons []string `json:"reasons,omitempty"` // rule ids in the order of the registry; empty with pass
	Oldest  Oldest   `json:"oldest,omitzero"`
	Newest  string   `json:"newest,omitempty"` // that accepts the chain; "" where it is the platform's newest, or none
}

// fold makes the verdict of one platform: a failing blocker or high fails it; else an unknown blocker or high leaves
// it unknown; else a failing medium warns.
func fold(p facts.Platform, findings []Finding) Verdict {
	reasons := map[Grade][]string{}
	for i := range findings {
		f := &findings[i]
		grade := GradePass
		switch s := f.Severity(p); {
		case f.Status == Fail && s >= High:
			grade = GradeFail
		case f.Status == Unknown && s >= High:
			grade = GradeUnknown
		case f.Status == Fail && s == Medium:
			grade = GradeWarn
		}
		if grade != GradePass && !slices.Contains(reasons[grade], f.Rule.ID) {
			reasons[grade] = append(reasons[grade], f.Rule.ID)
		}
	}
	for _, g := range []Grade{GradeFail, GradeUnknown, GradeWarn} {
		if len(reasons[g]) > 0 {
			return Verdict{Grade: g, Reasons: reasons[g]}
		}
	}
	return Verdict{Grade: GradePass}
}
