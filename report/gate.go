package report

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A GateResult is a version of a mini program that is about to be handed in: its folder, and the servers that it talks to.
// In its options Profile is that of the servers.
type GateResult struct {
	Name        string // of the mini program; "" where nobody said
	AppID       string // likewise
	Environment string
	Folder      LintResult
	FolderRules rules.Profile
	Servers     []Result       // each endpoint once
	Threshold   rules.Severity // the least severity that keeps the version from being handed in
	Interrupted bool           // not every server was looked at
}

// An Answer says whether a version may be handed in for review (提审) as far as a platform is concerned.
type Answer string

// The answers.
const (
	AnswerYes     Answer = "yes"
	AnswerNo      Answer = "no"
	AnswerUnknown Answer = "unknown"
)

// A Submission is the answer for one platform.
type Submission struct {
	Answer   Answer
	Reasons  []Reason // that brought it about, the gravest first; of yes: what warns
	Known    int      // failures that would bring about no, and stand in the baseline
	Platform facts.Platform
}

// A Reason is a finding that counts for an answer, or a server of which nothing is known.
type Reason struct {
	Rule     string
	Severity rules.Severity
	Target   string      // the server; "" for a finding of the folder
	Place    facts.Place // of a finding of the folder
	Evidence string
}

// where names what a reason is about.
func (r *Reason) where() string {
	if r.Target != "" {
		return r.Target
	}
	return placeText(r.Place)
}

// Submissions gives the answer of each platform that counts. A failure of the threshold's weight says no, unless the
// baseline has it; what could not be learned leaves the answer open, since a guess is no answer.
func (o *Options) Submissions(r GateResult) (out []Submission) {
	all := o.gateFindings(r)
	for _, p := range o.Platforms.List() {
		s := Submission{Answer: AnswerYes, Platform: p}
		var no, open, warnings []Reason
		for _, f := range all {
			reason := f.Reason
			reason.Severity = f.severity(p)
			switch {
			case f.unseen:
				open = append(open, reason)
			case f.finding.Status == rules.Unknown && reason.Severity >= rules.High:
				open = append(open, reason)
			case f.finding.Status != rules.Fail:
			case reason.Severity >= r.Threshold && f.known:
				s.Known++
			case reason.Severity >= r.Threshold:
				no = append(no, reason)
			case reason.Severity >= rules.Medium:
				warnings = append(warnings, reason)
			}
		}
		switch {
		case len(no) > 0:
			s.Answer, s.Reasons = AnswerNo, no
		case len(open) > 0 || r.Interrupted:
			s.Answer, s.Reasons = AnswerUnknown, open
		default:
			s.Reasons = warnings
		}
		slices.SortStableFunc(s.Reasons, func(a, b Reason) int { return cmp.Compare(b.Severity, a.Severity) })
		out = append(out, s)
	}
	return out
}

// A gateFinding is a finding of the folder or of a server; unseen stands for a server that was not reached.
type gateFinding struct {
	Reason
	finding *rules.Finding
	known   bool
	unseen  bool
}

func (f *gateFinding) severity(p facts.Platform) rules.Severity {
	if f.finding == nil {
		return rules.None
	}
	return f.finding.Severity(p)
}

// gateFindings gives what does not pass, the folder's before the servers', and each only once however many addresses of a
// server show it.
func (o *Options) gateFindings(r GateResult) (out []gateFinding) {
	prints := r.Folder.fingerprints()
	for i := range r.Folder.Report.Outcomes {
		f := &r.Folder.Report.Outcomes[i]
		if f.Status == rules.Fail || f.Status == rules.Unknown {
			reason := Reason{Rule: f.Rule.ID, Place: f.Place, Evidence: f.Text(o.Lang)}
			out = append(out, gateFinding{reason, f, o.Baseline.knows(prints[i]), false})
		}
	}
	for _, s := range r.Servers {
		if !reached(s) {
			out = append(out, o.unseen(s))
			continue
		}
		taken := map[string]bool{}
		prints := s.fingerprints()
		for i := range s.Report.Outcomes {
			f := &s.Report.Outcomes[i]
			if f.Status != rules.Fail && f.Status != rules.Unknown || taken[prints[i]] {
				continue
			}
			taken[prints[i]] = true
			reason := Reason{Rule: f.Rule.ID, Target: s.Target, Evidence: f.Text(o.Lang)}
			out = append(out, gateFinding{reason, f, o.Baseline.knows(prints[i]), false})
		}
	}
	return out
}

// unseen says why nothing is known of a server.
func (o *Options) unseen(r Result) gateFinding {
	out := gateFinding{Reason: Reason{Target: r.Target}, unseen: true}
	if r.Served != nil && r.Served.Lack != nil {
		out.Evidence = r.Served.Lack.In(o.Lang)
		return out
	}
	if words := rules.BannerOf(r.Report.Interference, authority(r.Snapshot), o.Lang); words.Seen != "" {
		out.Evidence = words.Seen
		return out
	}
	p := &page{o: o}
	if g := p.gravest(p.group(r), rules.GradeUnknown, true); g != nil {
		out.Rule, out.Evidence = g.rule.ID, g.seen(o.Lang)
	}
	return out
}

// folder gives the options by which the folder is written.
func (o Options) folder(r GateResult) *Options {
	o.Profile = r.FolderRules
	return &o
}

// Verdict is the answer for all platforms together: the worst.
func Verdict(submissions []Submission) Answer {
	out := AnswerYes
	for _, s := range submissions {
		if s.Answer == AnswerNo || s.Answer == AnswerUnknown && out == AnswerYes {
			out = s.Answer
		}
	}
	return out
}

var answerWords = map[Answer]lang.Phrase{
	AnswerYes:     lang.En("can be submitted").Zh("可以提审"),
	AnswerNo:      lang.En("cannot be submitted").Zh("不能提审"),
	AnswerUnknown: lang.En("not known whether it can be submitted").Zh("无法判断能否提审"),
}

// answerGrades colours answers.
var answerGrades = map[Answer]rules.Grade{AnswerYes: rules.GradePass, AnswerNo: rules.GradeFail, AnswerUnknown: rules.GradeUnknown}
