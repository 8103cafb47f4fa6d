package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A Change is what became of a rule that failed in one of two reports.
type Change string

// The changes.
const (
	Mended  Change = "mended"  // it passes now
	Gone    Change = "gone"    // it does not apply any more; perhaps another rule tells of the fault
	Remains Change = "remains" // it fails in both
	New     Change = "new"     // it did not fail before; whether it was known to pass, Before says
	Unclear Change = "unclear" // it is not known whether it fails still
)

// Changes lists them in the order in which they are shown: what is good first, what is not known last.
func Changes() []Change { return []Change{Mended, Gone, New, Remains, Unclear} }

// A Changed is a rule that failed in one of two reports.
type Changed struct {
	Rule          *Rule
	Change        Change
	Before, After Status   // its standing
	Was, Is       Severity // of its worst failure; None where it does not fail, or weighs nothing
}

// Compare tells what became of the rules that fail in either report, on any of the platforms, in the order of the reports:
// first those of before. What merely could not be learned the second time is not mended, nor is what failed at an address
// that takes no connection any more.
func Compare(before, after *Report, on facts.Platforms) []Changed {
	var out []Changed
	seen := map[string]bool{}
	for _, r := range []*Report{before, after} {
		for i := range r.Outcomes {
			f := &r.Outcomes[i]
			if f.Status != Fail || f.On&on == 0 || seen[f.Rule.ID] {
				continue
			}
			seen[f.Rule.ID] = true
			c := Changed{Rule: f.Rule, Before: before.Standing(f.Rule, on), After: after.Standing(f.Rule, on)}
			c.Was, c.Is = before.worst(f.Rule.ID, on), after.worst(f.Rule.ID, on)
			c.Change = changeOf(c.Before, c.After)
			if (c.Change == Mended || c.Change == Gone) && before.failedWhereDead(f.Rule.ID, on, after) {
				c.Change = Unclear
			}
			out = append(out, c)
		}
	}
	return out
}

// failedWhereDead reports whether the rule failed at an address that cannot be reached by the time of the other report, so
// that what is known then is known of other addresses only.
func (r *Report) failedWhereDead(id string, on facts.Platforms, then *Report) bool {
	return slices.ContainsFunc(r.Outcomes, func(f Finding) bool {
		return f.Rule.ID == id && f.Status == Fail && f.On&on != 0 && f.Address.IsValid() && id != tcpUnreachable.ID &&
			slices.ContainsFunc(then.Outcomes, func(g Finding) bool {
				return g.Rule.ID == tcpUnreachable.ID && g.Status == Fail && g.Address == f.Address
			})
	})
}

func changeOf(before, after Status) Change {
	switch {
	case before == Fail && after == Fail:
		return Remains
	case after == Fail:
		return New
	case after == Pass:
		return Mended
	case after == NotApplicable:
		return Gone
	}
	return Unclear
}

// worst is what the gravest failure of a rule weighs.
func (r *Report) worst(id string, on facts.Platforms) Severity {
	out := None
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Rule.ID == id && f.Status == Fail {
			out = max(out, f.Worst(on))
		}
	}
	return out
}
