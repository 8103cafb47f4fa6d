package rules

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// A Finding is an outcome with the rule that found it, and what the profile makes of it.
type Finding struct {
	Rule *Rule
	Outcome
	Weighs *Severities // in place of the severities of the rule; nil: they count
	Waiver *Waiver     // that holds for it; nil: none
}

// Worst is the greatest severity on any of the platforms.
func (f *Finding) Worst(on facts.Platforms) Severity {
	out := None
	for _, p := range on.List() {
		out = max(out, f.Severity(p))
	}
	return out
}

// A Report is the judgement of one snapshot.
type Report struct {
	JudgedAt  time.Time
	Reach     facts.Reach
	Platforms map[facts.Platform]Verdict
	Outcomes  []Finding               // of every rule of the profile, in the registry's order, passes included
	Leaves    map[netip.AddrPort]Leaf // of the addresses whose chain is known, and their leaf's dates
	Wants     []facts.Want            // what the judge would like to know; the caller may fetch it and judge again
	Chains    []ChainTrust            // what the root lists make of each presented chain, by the chain's name

	Interference facts.Interference // what of our own network kept the endpoint from being tried; "": nothing did
}

// A Leaf is what there is to say about the certificate of an address whatever the rules made of it.
type Leaf struct {
	SHA256    facts.SHA256 `json:"sha256,omitzero"`
	NotBefore time.Time    `json:"not_before,omitzero"`
	NotAfter  time.Time    `json:"not_after"`
	Key       string       `json:"key"`              // as trust.Key writes it
	Name      string       `json:"name,omitempty"`   // as trust.Certificate.Name gives it; the owner's words
	Issuer    string       `json:"issuer,omitempty"` // likewise
}

// Grade is the worst platform's.
func (r *Report) Grade(on facts.Platforms) Grade {
	out := GradePass
	for _, p := range on.List() {
		if g := r.Platforms[p].Grade; g.Worse(out) {
			out = g
		}
	}
	return out
}

// Standing gives the rule's status over all addresses: the worst of its outcomes that hold on any of the platforms.
func (r *Report) Standing(rule *Rule, on facts.Platforms) Status {
	order := []Status{NotApplicable, Pass, NotChecked, Unknown, Fail}
	out := NotApplicable
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Rule.ID == rule.ID && o.On&on != 0 && slices.Index(order, o.Status) > slices.Index(order, out) {
			out = o.Status
		}
	}
	return out
}

// Evaluate judges a snapshot by a profile. It changes nothing and does not panic; a rule that does is unknown.
func Evaluate(profile Profile, s *facts.Snapshot, params Params) *Report {
	params.Minimum, params.thresholds, params.waivers = profile.minimum(params), profile.Thresholds, profile.Waivers
	t := prepare(s, params)
	r := &Report{JudgedAt: params.Now, Reach: s.Reach(), Interference: s.Interference(), Platforms: map[facts.Platform]Verdict{}, Leaves: map[netip.AddrPort]Leaf{}}
	// Most rules find one thing at an address: all of it is collected where it is to stay.
	t.Findings = make([]Finding, 0, len(profile.Rules)*max(1, len(t.Views)))
	whole := 0
	for _, rule := range profile.Rules {
		if rule.Target {
			whole++
		} else {
			t.Findings = rule.atEachAddress(t.Findings, t, params)
		}
	}
	t.Whole = make([]Finding, 0, whole)
	for _, rule := range profile.Rules {
		if rule.Target {
			t.Whole = rule.run(t.Whole, &View{Target: t}, params)
		}
	}
	r.Outcomes = inOrder(profile.Rules, t.Findings, t.Whole)
	t.Findings = nil // its room has become theirs
	profile.weigh(r.Outcomes)
	profile.waive(s.Endpoint.Host, params.Now, r.Outcomes)
	for _, p := range facts.AllPlatforms() {
		verdict := r.verdict(p)
		verdict.Oldest, verdict.Newest = t.span(p, params.Stores)
		r.Platforms[p] = verdict
	}
	for _, v := range t.Views {
		if leaf := v.Leaf(); leaf != nil && !leaf.Lacks(trust.PartDates) { // else there is nothing to remind of
			r.Leaves[v.Address.Addr] = Leaf{
				SHA256: leaf.SHA256, NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter, Key: leaf.Key().String(),
				Name: cutText(leaf.Name()), Issuer: cutText(leaf.IssuerName()),
			}
		}
	}
	r.Wants = wants(t)
	r.Chains = t.chains(params)
	return r
}

// inOrder puts what was found about the whole among what was found at addresses, as the registry has their rules. It takes
// over each.
func inOrder(rules []*Rule, each, whole []Finding) []Finding {
	i, j := len(each), len(whole)
	out := slices.Grow(each, j)[:i+j]
	for _, rule := range slices.Backward(rules) {
		from, left := out, &i
		if rule.Target {
			from, left = whole, &j
		}
		for *left > 0 && from[*left-1].Rule == rule {
			out[i+j-1] = from[*left-1]
			*left--
		}
	}
	return out
}

// verdict folds the findings. Where nothing was reached nothing is known, and the verdict says so.
func (r *Report) verdict(p facts.Platform) Verdict {
	v := fold(p, r.Outcomes)
	if r.Reach != facts.ReachNone && r.Reach != facts.ReachNotTried {
		return v
	}
	v = Verdict{Grade: GradeUnknown}
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Status == Fail {
			v.Reasons = append(v.Reasons, o.Rule.ID)
		}
	}
	v.Reasons = slices.Compact(v.Reasons)
	return v
}

// atEachAddress adds what the rule finds at the addresses.
func (rule *Rule) atEachAddress(out []Finding, t *Target, params Params) []Finding {
	if len(t.Views) == 0 {
		return append(out, rule.withoutAddress(t))
	}
	partial := t.Snapshot.Reach() == facts.ReachPartial
	for _, v := range t.Views {
		if partial && v.Address.Reach() == facts.ReachNone && len(rule.Needs) > 0 {
			continue // a dead address has tcp_unreachable; the rest is judged where there was an answer
		}
		out = rule.run(out, v, params)
	}
	return out
}

// withoutAddress is the outcome when there is no address to look at: the name has none, or none was tried.
func (rule *Rule) withoutAddress(t *Target) Finding {
	o := Outcome{Status: NotChecked}
	if f, at := t.lack(); f != nil {
		o = Outcome{Status: Unknown, Evidence: needFailed, Values: failureValues(f), Address: at}
	}
	if len(rule.Needs) == 0 {
		o = Outcome{Status: NotApplicable}
	}
	return rule.finding(nil, o)
}

// lack tells why there is no address to look at, and of which address; nil when nothing was asked.
func (t *Target) lack() (*facts.Failure, netip.AddrPort) {
	if f := t.Snapshot.DNS.Failure; f != nil {
		return f, netip.AddrPort{}
	}
	for i := range t.Snapshot.Addresses {
		if a := &t.Snapshot.Addresses[i]; a.Connect.Failure != nil {
			return a.Connect.Failure, a.Addr
		}
	}
	return nil, netip.AddrPort{}
}

// run adds what the rule finds in one view, unless a probe that it needs has no answer.
func (rule *Rule) run(before []Finding, v *View, params Params) (out []Finding) {
	defer func() {
		if p := recover(); p != nil {
			out = append(before, rule.finding(v.Address, Outcome{Status: Unknown, Evidence: ruleFailed, Values: Values{"panic": fmt.Sprint(p)}}))
		}
	}()
	outcomes, answered := rule.unanswered(v)
	if answered {
		outcomes = rule.Check(v, params)
	}
	out = before
	for _, o := range outcomes {
		out = append(out, rule.finding(v.Address, o))
	}
	return out
}

// unanswered gives the outcome of a rule that lacks a probe; the second result is true when it lacks none.
func (rule *Rule) unanswered(v *View) ([]Outcome, bool) {
	asked := true
	for _, id := range rule.Needs {
		ok, failure := v.Target.Snapshot.State(v.Address, id)
		if failure != nil && !(id == facts.ProbeHandshake && v.negotiated()) {
			return unlearned(needFailed, failureValues(failure)), false
		}
		if id == facts.ProbeChain && v.unread != nil {
			return unlearned(chainUnread, Values{"detail": v.unread.Error()}), false
		}
		if id == facts.ProbeChain && ok && len(v.Presented) == 0 {
			return unlearned(noChain, nil), false
		}
		asked = asked && ok
	}
	if !asked {
		return notChecked(), false
	}
	if rule.Reads&trust.PartNames != 0 && v.Host() == "" { // a chain of which nobody said whose it is
		return notChecked(), false
	}
	if leaf := v.Leaf(); leaf != nil && leaf.Lacks(rule.Reads) {
		return unreadable(leaf), false
	}
	return nil, true
}

// negotiated reports whether it is known what the server negotiates, although this scanner could not complete a
// handshake with it, which is no fault of the server.
func (v *View) negotiated() bool {
	h := v.Address.Handshake
	return h.Failure != nil && h.Failure.Kind == facts.Handshake && h.Value != nil && h.Value.Version != 0
}

// finding completes an outcome with what the rule left to be understood.
func (rule *Rule) finding(a *facts.Address, o Outcome) Finding {
	o.Level = cmp.Or(o.Level, Default)
	o.Confidence = cmp.Or(o.Confidence, Confirmed)
	o.Evidence = cmp.Or(o.Evidence, string(o.Level))
	if o.On == 0 {
		o.On = facts.Everywhere
	}
	o.Values = short(o.Values)
	if a != nil && a.PossiblyBlocked && o.Status == Unknown {
		if o.Values == nil {
			o.Values = Values{}
		}
		o.Values[possiblyBlocked] = true
	}
	if a != nil && o.Address == (netip.AddrPort{}) {
		o.Address = a.Addr
	}
	return Finding{Rule: rule, Outcome: o}
}
