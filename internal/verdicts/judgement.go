package verdicts

import (
	"encoding/json"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// A judgement is one as the API tells it.
type judgement struct {
	Reach     facts.Reach                       `json:"reach"`
	Platforms map[facts.Platform]*rules.Verdict `json:"platforms"`
	Findings  []finding                         `json:"findings"`
	Passed    []string                          `json:"passed"`
	Not       []string                          `json:"notapplicable"`
	Unasked   []string                          `json:"notchecked"`
}

// An observation is one as the API tells it.
type observation struct {
	Snapshot json.RawMessage `json:"snapshot"`
}

type finding struct {
	Rule       string                            `json:"rule"`
	Status     rules.Status                      `json:"status"`
	Level      rules.LevelID                     `json:"level"`
	Confidence rules.Confidence                  `json:"confidence"`
	Address    netip.AddrPort                    `json:"address"`
	Severity   map[facts.Platform]rules.Severity `json:"severity"`
	Evidence   string                            `json:"evidence"`
	Values     rules.Values                      `json:"values"`
	Errors     map[facts.Platform][]rules.Error  `json:"errors"`
	Lowered    map[facts.Platform]rules.Severity `json:"lowered_from"`
	Waived     *struct {
		Reason    string           `json:"reason"`
		Owner     string           `json:"owner"`
		Until     string           `json:"until"`
		Platforms []facts.Platform `json:"platforms"`
	} `json:"waived"`
}

// report makes a report of the judgement, as Evaluate would have made it there. What a service keeps back is missing from
// it; of a rule that this version does not know there are the service's words and nothing more.
func (j *judgement) report(s *facts.Snapshot, at time.Time, tag lang.Tag) *rules.Report {
	// Judged by no rule, a snapshot tells whose certificates it has.
	r := rules.Evaluate(rules.Profile{}, s, rules.Params{Now: at, Stores: trust.NewStores()})
	r.Reach, r.Platforms, r.Wants, r.Chains = j.Reach, map[facts.Platform]rules.Verdict{}, nil, nil
	for _, p := range facts.AllPlatforms() {
		v := j.Platforms[p]
		if v == nil {
			v = &rules.Verdict{Grade: rules.GradeUnknown}
		}
		r.Platforms[p] = *v
	}
	known := map[string]*rules.Rule{}
	for _, rule := range rules.All() {
		known[rule.ID] = rule
	}
	ruleOf := func(id string) *rules.Rule {
		if rule := known[id]; rule != nil {
			return rule
		}
		return &rules.Rule{ID: id}
	}
	found := map[string]bool{}
	for i := range j.Findings {
		f := &j.Findings[i]
		found[f.Rule] = true
		r.Outcomes = append(r.Outcomes, f.finding(ruleOf(f.Rule), tag))
	}
	for status, ids := range map[rules.Status][]string{rules.Pass: j.Passed, rules.NotApplicable: j.Not, rules.NotChecked: j.Unasked} {
		for _, id := range ids {
			if !found[id] {
				r.Outcomes = append(r.Outcomes, rules.Finding{Rule: ruleOf(id), Outcome: rules.Outcome{Status: status, On: facts.Everywhere}})
			}
		}
	}
	return r
}

// finding gives the finding of a rule. What it weighs is what the service's profile has it weigh.
func (f *finding) finding(rule *rules.Rule, tag lang.Tag) rules.Finding {
	out := rules.Finding{Rule: rule, Outcome: rules.Outcome{
		Status: f.Status, Level: f.Level, On: facts.Everywhere, Address: f.Address, Confidence: f.Confidence, Values: f.Values,
	}}
	if f.Status != rules.Fail && f.Level == "" {
		out.Level = rules.Default
	}
	if len(f.Severity) > 0 {
		out.On = 0
	}
	weighs := rules.Severities{}
	for p, s := range f.Severity {
		weighs.Set(p, s)
		out.On |= facts.On(p)
	}
	if w := f.Waived; w != nil {
		until, _ := time.Parse(time.DateOnly, w.Until) // the API's own form
		out.Waiver = &rules.Waiver{Rule: f.Rule, On: facts.On(w.Platforms...), Reason: w.Reason, Owner: w.Owner, Until: until}
		for _, p := range w.Platforms {
			out.On |= facts.On(p)
			weighs.Set(p, rule.Levels[out.Level].At(p))
		}
	}
	for p := range f.Lowered {
		out.On |= facts.On(p)
	}
	out.Weighs = &weighs
	if !out.Recognise(f.Evidence, tag) {
		f.quote(&out)
	}
	return out
}

// quote has the finding say the service's own words, in whatever language it is read.
func (f *finding) quote(out *rules.Finding) {
	const quoted = "quoted"
	rule := *out.Rule
	rule.Text.Evidence = map[string]lang.Phrase{quoted: lang.En(f.Evidence).Zh(f.Evidence)}
	rule.Text.Together = lang.Phrase{} // which is made of values
	rule.ErrorsBy = map[string]map[facts.Platform][]rules.Error{quoted: f.Errors}
	out.Rule, out.Evidence = &rule, quoted
}
