package explain

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Verdict is what a scan of the server makes of an error.
type Verdict struct {
	Outcome Outcome
	Found   []*rules.Finding // that bring the error about, the gravest first, one of a rule
	Others  []*rules.Finding // other faults that keep a platform out; when nothing was reached, why
	Open    []string         // rules that would find it and could not be decided
	Reach   facts.Reach
}

// An Outcome is what was found.
type Outcome string

// The outcomes.
const (
	Found     Outcome = "found"     // the server has a fault that brings the error about
	Another   Outcome = "another"   // it has faults that keep somebody out, and none that brings this error about
	Clean     Outcome = "clean"     // it has none, so what is left lies elsewhere
	Unlearned Outcome = "unlearned" // it could not be looked at, or not at what matters
)

// Against looks in the report of a scan for what brought about the error that was read.
func (r *Reading) Against(judged *rules.Report) Verdict {
	v := Verdict{Reach: judged.Reach}
	on := cmp.Or(r.On, facts.Everywhere)
	var unreached []*rules.Finding
	for i := range judged.Outcomes {
		f := &judged.Outcomes[i]
		switch {
		case f.Status == rules.Fail && r.brings(f, on):
			v.Found = append(v.Found, f)
		case f.Status == rules.Fail && tellsOfReach(f):
			unreached = append(unreached, f)
		case f.Status == rules.Fail && f.Worst(facts.Everywhere) >= rules.High:
			v.Others = append(v.Others, f)
		case f.Status == rules.Unknown && f.Worst(on) >= rules.High && r.names(f.Rule):
			v.Open = append(v.Open, f.Rule.ID)
		}
	}
	v.Found, v.Others = r.sorted(v.Found, on), r.sorted(v.Others, facts.Everywhere)
	v.Open = slices.Compact(slices.Sorted(slices.Values(v.Open)))
	switch {
	case len(v.Found) > 0:
		v.Outcome = Found
	case len(v.Others) > 0:
		v.Outcome = Another
	case judged.Reach == facts.ReachNone, judged.Reach == facts.ReachNotTried:
		v.Outcome, v.Others = Unlearned, r.sorted(unreached, on)
	case len(v.Open) > 0:
		v.Outcome = Unlearned
	default:
		v.Outcome = Clean
	}
	return v
}

// brings reports whether a finding can bring about what was read, on one of the platforms at least.
func (r *Reading) brings(f *rules.Finding, on facts.Platforms) bool {
	if !r.Known() {
		return false
	}
	if tellsOfReach(f) {
		return r.names(f.Rule) || slices.ContainsFunc(r.Messages, func(m *Message) bool { return m.Any && !m.Reached })
	}
	if f.Rule.ID == "http_server_error" { // it weighs nothing, and answers whoever asks about a 5xx
		return r.names(f.Rule)
	}
	if f.Worst(on) < rules.Medium {
		return false
	}
	return r.names(f.Rule) || r.any() && f.Worst(on) >= rules.High || r.shown(f, on)
}

// tellsOfReach reports whether a finding, which weighs nothing itself, says why nothing was reached.
func tellsOfReach(f *rules.Finding) bool {
	return f.Rule.ID == "dns_fail" || f.Rule.ID == "tcp_unreachable"
}

// any reports whether whatever keeps a client out may show itself as what was read.
func (r *Reading) any() bool {
	return len(r.Messages) > 0 && slices.ContainsFunc(r.Messages, func(m *Message) bool { return m.Any }) ||
		len(r.Messages) == 0 && len(r.Patterns) > 0
}

// names reports whether a rule is among those of the causes of a message.
func (r *Reading) names(rule *rules.Rule) bool {
	for _, m := range slices.Concat(r.Messages, r.patternsAlone()) {
		for _, ranked := range m.Causes {
			c := causeOf(ranked.Cause)
			if c.Side == AtServer && (c.On == 0 || r.On == 0 || c.On&r.On != 0) && slices.Contains(c.Rules, rule.ID) {
				return true
			}
		}
	}
	return false
}

// patternsAlone are the patterns where there is no message.
func (r *Reading) patternsAlone() []*Message {
	if len(r.Messages) > 0 {
		return nil
	}
	return r.Patterns
}

// shown reports whether the finding says of itself that a developer would see one of the errors that were read.
func (r *Reading) shown(f *rules.Finding, on facts.Platforms) bool {
	for _, p := range on.List() {
		if f.Severity(p) < rules.Medium {
			continue
		}
		for _, e := range f.Errors(p) {
			for _, c := range codes(fold(string(e))) {
				if slices.ContainsFunc(r.Messages, func(m *Message) bool { return slices.Contains(m.Codes, c) }) {
					return true
				}
			}
		}
	}
	return false
}

// sorted puts the gravest first, among equals what concerns more platforms, then what is the likelier cause, and keeps
// one finding of a rule.
func (r *Reading) sorted(findings []*rules.Finding, on facts.Platforms) []*rules.Finding {
	rank := map[string]int{}
	for i, s := range r.Suspects() {
		for _, rule := range s.Rules {
			if _, known := rank[rule.ID]; !known {
				rank[rule.ID] = i - len(causes) // before what is no suspect
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b *rules.Finding) int {
		return cmp.Or(
			-cmp.Compare(a.Worst(on), b.Worst(on)), -cmp.Compare(reaches(a, on), reaches(b, on)), cmp.Compare(rank[a.Rule.ID], rank[b.Rule.ID]),
		)
	})
	var out []*rules.Finding
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(o *rules.Finding) bool { return o.Rule == f.Rule }) {
			out = append(out, f)
		}
	}
	return out
}

// reaches counts the platforms that a finding concerns as gravely as any.
func reaches(f *rules.Finding, on facts.Platforms) int {
	n := 0
	for _, p := range on.List() {
		if f.Severity(p) == f.Worst(on) {
			n++
		}
	}
	return n
}
