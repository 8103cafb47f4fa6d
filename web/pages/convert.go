package pages

import (
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// FindingsOf makes the words of what does not pass in a report, the gravest first. Of the tried addresses those are
// named where a finding holds, unless it holds at all of them.
func FindingsOf(r *rules.Report, tried int, tag lang.Tag) []Finding {
	var out []Finding
	index := map[string]int{}
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		if f.Status != rules.Fail && f.Status != rules.Unknown {
			continue
		}
		evidence, unjudged := f.Unjudged(tag)
		if !unjudged {
			evidence = f.Text(tag)
		}
		key := fmt.Sprint(f.Rule.ID, f.Status, f.Level, f.On, evidence)
		at, seen := index[key]
		if !seen {
			at = len(out)
			index[key] = at
			out = append(out, findingOf(f, evidence, unjudged, tag))
		}
		if f.Address.IsValid() {
			out[at].Addresses = append(out[at].Addresses, f.Address.String())
		}
	}
	for i := range out {
		if f := &out[i]; len(f.Addresses) >= tried || len(f.Addresses) > 0 && strings.Contains(f.Evidence, f.Addresses[0]) {
			f.Addresses = nil
		}
	}
	sortFindings(out)
	return out
}

func findingOf(f *rules.Finding, evidence string, unjudged bool, tag lang.Tag) Finding {
	out := Finding{
		Rule: f.Rule.ID, Status: f.Status, Confidence: f.Confidence, Evidence: evidence, Unjudged: unjudged,
		Title: f.Rule.Text.Title.In(tag), Why: f.Rule.Text.Why.In(tag), Fix: f.Rule.Text.Fix.In(tag), Source: f.Rule.Source,
		Severity: map[facts.Platform]rules.Severity{}, Errors: map[facts.Platform][]string{},
	}
	if on := f.WaivedOn(); on != 0 {
		out.Waived = &Waived{On: on, Until: f.Waiver.Until.UTC().Format(time.DateOnly), Owner: f.Waiver.Owner, Reason: f.Waiver.Reason}
	}
	out.Lowered = f.Lowered(facts.Everywhere)
	for _, p := range f.On.List() {
		out.Severity[p] = f.Severity(p)
		if f.Status == rules.Fail && f.Severity(p) >= rules.High {
			out.Errors[p] = errorsOf(f.Errors(p))
		}
	}
	return out
}

func errorsOf(errors []rules.Error) []string {
	var out []string
	for _, e := range errors {
		out = append(out, string(e))
	}
	return out
}

// StandingsOf names the rules of a report by their status, in the words of their titles: those that pass, do not apply
// and were not checked. A rule that does not pass is among the findings.
func StandingsOf(r *rules.Report, profile []*rules.Rule, tag lang.Tag) map[rules.Status][]RuleRef {
	out := map[rules.Status][]RuleRef{}
	for _, rule := range profile {
		s := r.Standing(rule, facts.Everywhere)
		out[s] = append(out[s], RuleRef{ID: rule.ID, Title: rule.Text.Title.In(tag)})
	}
	return out
}

// RuleOf makes the words of a rule.
func RuleOf(r *rules.Rule, tag lang.Tag) Rule {
	out := Rule{
		ID: r.ID, Title: r.Text.Title.In(tag), Why: r.Text.Why.In(tag), Fix: r.Text.Fix.In(tag),
		Source: r.Source, Profiles: r.Profiles, Errors: map[facts.Platform][]string{},
	}
	for _, p := range facts.AllPlatforms() {
		out.Errors[p] = errorsOf(r.Errors[p])
	}
	for id, severities := range r.Levels {
		level := Level{Name: string(id), Severity: map[facts.Platform]rules.Severity{}}
		for _, p := range facts.AllPlatforms() {
			level.Severity[p] = severities.At(p)
		}
		out.Levels = append(out.Levels, level)
	}
	sortLevels(out.Levels)
	return out
}

// AddressesOf tells what was seen at each address, and what the rules make of each alone.
func AddressesOf(s *facts.Snapshot, r *rules.Report, tag lang.Tag) []Address {
	var out []Address
	for i := range s.Addresses {
		a := &s.Addresses[i]
		to := Address{Addr: a.Addr.String(), Node: a.Node, Reach: a.Reach(), Verdicts: verdictsAt(r, a)}
		failure := a.Connect.Failure
		if failure == nil {
			failure = a.Handshake.Failure
		}
		if failure != nil {
			to.Failure = rules.FailureText(failure, tag)
		}
		if a.Handshake.OK() {
			session := a.Handshake.Value
			to.Version, to.Suite, to.ALPN = session.Version.String(), tls.CipherSuiteName(uint16(session.Suite)), session.ALPN
		}
		if a.Chain.OK() && len(*a.Chain.Value) > 0 {
			to.Leaf = (*a.Chain.Value)[0].String()
		}
		out = append(out, to)
	}
	return out
}

// verdictsAt folds the findings of one address; empty where nothing was reached.
func verdictsAt(r *rules.Report, a *facts.Address) Verdicts {
	if reach := a.Reach(); reach != facts.ReachOK {
		return nil
	}
	out := Verdicts{}
	for _, p := range facts.AllPlatforms() {
		out[p] = rules.GradePass
		for i := range r.Outcomes {
			f := &r.Outcomes[i]
			if f.Address != a.Addr {
				continue
			}
			if g := gradeOf(f.Status, f.Severity(p)); g.Worse(out[p]) {
				out[p] = g
			}
		}
	}
	return out
}

// gradeOf is what one outcome makes of a verdict.
func gradeOf(status rules.Status, s rules.Severity) rules.Grade {
	switch {
	case status == rules.Fail && s >= rules.High:
		return rules.GradeFail
	case status == rules.Unknown && s >= rules.High:
		return rules.GradeUnknown
	case status == rules.Fail && s == rules.Medium:
		return rules.GradeWarn
	}
	return rules.GradePass
}
