package rules

import (
	"fmt"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// Lint gives the rules about a mini program's folder and console that a shipped profile holds; the second result is
// false when there is no profile of that name.
func Lint(profile string) (Profile, bool) {
	if !slices.Contains(ProfileNames(), profile) {
		return Profile{}, false
	}
	p := Profile{Name: profile}
	for _, r := range AllLint() {
		if r.Profiles == nil || slices.Contains(r.Profiles, profile) {
			p.Rules = append(p.Rules, r)
		}
	}
	return p, true
}

// EvaluateProject judges what the folder of a mini program holds by its console's lists. Either may be nil: without a
// project the lists alone are judged, and without a console every rule that needs a list is notchecked. The report has
// verdicts and findings with places, and nothing of servers. It changes nothing and does not panic; a rule that does is
// unknown.
func EvaluateProject(profile Profile, p *facts.Project, c *facts.Console, params Params) *Report {
	code := newCode(p, c)
	r := &Report{JudgedAt: params.Now, Platforms: map[facts.Platform]Verdict{}}
	for _, rule := range profile.Rules {
		found := rule.lint(code, params)
		slices.SortStableFunc(found, func(a, b Finding) int { return a.Place.Compare(b.Place) })
		r.Outcomes = append(r.Outcomes, found...)
	}
	profile.weigh(r.Outcomes)
	profile.waiveInFolder(params.Now, r.Outcomes)
	for _, platform := range facts.AllPlatforms() {
		r.Platforms[platform] = fold(platform, r.Outcomes)
	}
	return r
}

func (rule *Rule) lint(code *Code, params Params) (out []Finding) {
	defer func() {
		if p := recover(); p != nil {
			out = []Finding{rule.finding(nil, Outcome{Status: Unknown, Evidence: ruleFailed, Values: Values{"panic": fmt.Sprint(p)}})}
		}
	}()
	for _, o := range rule.Lint(code, params) {
		out = append(out, rule.finding(nil, o))
	}
	return out
}
