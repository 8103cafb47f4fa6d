package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A stored report holds ids and values and no words: these are made when it is read, in the reader's language.
type stored struct {
	JudgedAt      time.Time                  `json:"judged_at"`
	Reach         facts.Reach                `json:"reach"`
	Interference  facts.Interference         `json:"interference,omitempty"`
	Platforms     map[facts.Platform]Verdict `json:"platforms"`
	Findings      []storedFinding            `json:"findings"` // what does not pass
	Passed        []string                   `json:"passed,omitempty"`
	NotApplicable []string                   `json:"notapplicable,omitempty"`
	NotChecked    []string                   `json:"notchecked,omitempty"`
	Leaves        map[netip.AddrPort]Leaf    `json:"leaves,omitempty"`
	Wants         []facts.Want               `json:"wants,omitempty"`
	Chains        []ChainTrust               `json:"chains,omitempty"`
}

type storedFinding struct {
	Rule       string           `json:"rule"`
	Status     Status           `json:"status"`
	Level      LevelID          `json:"level"`
	On         []facts.Platform `json:"on"`
	Address    netip.AddrPort   `json:"address,omitzero"`
	Confidence Confidence       `json:"confidence"`
	Evidence   string           `json:"evidence"`
	Values     Values           `json:"values,omitempty"`
	Weighs     *Severities      `json:"weighs,omitempty"`
	Waiver     *storedWaiver    `json:"waiver,omitempty"`
}

func (f *Finding) stored() storedFinding {
	return storedFinding{
		f.Rule.ID, f.Status, f.Level, f.On.List(), f.Address, f.Confidence, f.Evidence, f.Values, f.Weighs, f.Waiver.stored(),
	}
}

// finding gives the finding back, of a rule that is known.
func (f *storedFinding) finding(rule *Rule) Finding {
	return Finding{Rule: rule, Outcome: f.outcome(), Weighs: f.Weighs, Waiver: f.Waiver.waiver(f.Rule)}
}

func (f *storedFinding) outcome() Outcome {
	return Outcome{
		Status: f.Status, Level: f.Level, On: facts.On(f.On...), Address: f.Address,
		Confidence: f.Confidence, Evidence: f.Evidence, Values: f.Values,
	}
}

// MarshalJSON writes the finding as it is stored: ids and values, no words.
func (f Finding) MarshalJSON() ([]byte, error) { return json.Marshal(f.stored()) }

// UnmarshalJSON reads what MarshalJSON wrote. Of a rule that this version does not know nothing but the id is left, so
// that it has no texts and weighs nothing.
func (f *Finding) UnmarshalJSON(data []byte) error {
	var in storedFinding
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("reading a stored finding: %w", err)
	}
	rule := byID()[in.Rule]
	if rule == nil {
		rule = &Rule{ID: in.Rule}
	}
	*f = in.finding(rule)
	return nil
}

func byID() map[string]*Rule {
	out := map[string]*Rule{}
	for _, rule := range All() {
		out[rule.ID] = rule
	}
	return out
}

// Encode writes the report as it is stored. What passes is kept as the rule's name alone.
func (r *Report) Encode() ([]byte, error) {
	out := stored{
		JudgedAt: r.JudgedAt.UTC(), Reach: r.Reach, Interference: r.Interference, Platforms: r.Platforms, Leaves: r.Leaves,
		Chains: r.Chains,
	}
	for _, w := range r.Wants { // the others are made anew with each judgement, and nobody reads them here
		if w.Kind == facts.WantIssuer {
			out.Wants = append(out.Wants, w)
		}
	}
	out.Findings = r.findings()
	lists := map[Status]*[]string{Pass: &out.Passed, NotApplicable: &out.NotApplicable, NotChecked: &out.NotChecked}
	for i := range r.Outcomes {
		id := r.Outcomes[i].Rule.ID
		list := lists[r.Standing(r.Outcomes[i].Rule, facts.Everywhere)]
		if list != nil && !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	return json.Marshal(out)
}

// DecodeReport reads what Encode wrote. A rule that this version does not know is left out: during an upgrade two
// versions share a database, and the verdict that the rule led to stands by itself.
func DecodeReport(data []byte) (*Report, error) {
	var in stored
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("reading a stored report: %w", err)
	}
	known := byID()
	r := &Report{
		JudgedAt: in.JudgedAt, Reach: in.Reach, Interference: in.Interference, Platforms: in.Platforms, Leaves: in.Leaves,
		Wants: in.Wants, Chains: in.Chains,
	}
	for _, f := range in.Findings {
		if rule := known[f.Rule]; rule != nil {
			r.Outcomes = append(r.Outcomes, f.finding(rule))
		}
	}
	for status, list := range map[Status][]string{Pass: in.Passed, NotApplicable: in.NotApplicable, NotChecked: in.NotChecked} {
		for _, id := range list {
			if rule := known[id]; rule != nil {
				r.Outcomes = append(r.Outcomes, Finding{Rule: rule, Outcome: Outcome{Status: status, On: facts.Everywhere}})
			}
		}
	}
	order := map[string]int{}
	for i, rule := range All() {
		order[rule.ID] = i
	}
	slices.SortStableFunc(r.Outcomes, func(a, b Finding) int { return cmp.Compare(order[a.Rule.ID], order[b.Rule.ID]) })
	return r, nil
}

// volatile are the values that may differ although nothing has changed: what is left or gone of a time, the addresses
// that stand for others like them, since DNS may give others each time, and how often something was shown by chance.
var volatile = []string{
	"days", "hours", "bad", "good", "one", "other", "shown",
	"status", "without", "skew", "waited", "connect", "tls", "first_byte", "private",
}

// Digest names what the report says: two judgements that tell a reader the same have equal digests. What is volatile
// is not part of it, nor is the address at which something was seen.
func (r *Report) Digest() facts.SHA256 {
	found := r.findings()
	for i := range found {
		found[i].Address = netip.AddrPort{}
		found[i].Values = without(found[i].Values, volatile...)
	}
	lines := make([]string, 0, len(found))
	for _, f := range found {
		if f.Status == Unknown && f.Confidence == Inferred {
			continue // it decides nothing, and comes and goes with the machines of third parties
		}
		line, err := json.Marshal(f)
		if err != nil {
			panic(fmt.Sprintf("rules: a finding of %s that JSON cannot write: %v", f.Rule, err))
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	said := map[string]any{"reach": r.Reach, "platforms": r.Platforms, "findings": slices.Compact(lines)}
	if r.Interference != "" {
		said["interference"] = r.Interference
	}
	text, err := json.Marshal(said)
	if err != nil {
		panic(fmt.Sprintf("rules: a report that JSON cannot write: %v", err))
	}
	return sha256.Sum256(text)
}

// findings gives what does not pass, as it is stored.
func (r *Report) findings() []storedFinding {
	out := []storedFinding{}
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Status == Fail || f.Status == Unknown {
			out = append(out, f.stored())
		}
	}
	return out
}
