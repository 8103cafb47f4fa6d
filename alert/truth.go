package alert

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Truth is whether something holds.
type Truth int

// NotKnown is neither: what was known before stands.
const (
	NotKnown Truth = iota
	Holds
	Over
	Unasked // where its leaf, address or endpoint still is, the look was not deep enough to ask
)

// Of tells what a judgement of an endpoint says about an alert of which it is a member: that the condition holds there,
// that it is over there, or neither; Unasked is a case of neither. Nothing is over because it was not looked at: where
// nothing was reached, all that is known is that; where an address answered and did not show its certificate, it may still
// be the old one. An address that is dead beside others that answer is left out, as in the verdict. Of a Renewed a judgement
// says nothing: whether its certificate is served is compared by package renewal.
func Of(a Alert, zone, endpoint int64, r *rules.Report) Truth {
	if a.Kind == Renewed {
		return NotKnown
	}
	for _, c := range Conditions(zone, endpoint, r) {
		if c.Key == a.Key {
			return Holds
		}
	}
	if r.Reach != facts.ReachOK && r.Reach != facts.ReachPartial {
		return NotKnown
	}
	place := place{zone, endpoint, r}
	switch {
	case a.Kind == Unreachable:
		return Over
	case a.Certificate != nil && !place.serves(a.Certificate.SHA256):
		return place.replaced()
	case a.Kind == Fault:
		return place.mended(a)
	}
	return NotKnown
}

func (p place) serves(leaf facts.SHA256) bool {
	for _, l := range p.Leaves {
		if l.SHA256 == leaf {
			return true
		}
	}
	return false
}

// replaced tells what has become of a leaf that was not seen: it is over when all that answered showed another.
func (p place) replaced() Truth {
	seen := 0
	for _, leaf := range p.Leaves {
		if leaf.SHA256 == (facts.SHA256{}) {
			return NotKnown // judged by a version that did not say which it was
		}
		seen++
	}
	for i := range p.Outcomes {
		if o := &p.Outcomes[i]; needsChainAlone(o.Rule) && open(o.Status) {
			if _, known := p.Leaves[o.Address]; !known {
				return NotKnown
			}
		}
	}
	if seen == 0 {
		return NotKnown
	}
	return Over
}

func needsChainAlone(r *rules.Rule) bool {
	return slices.Equal(r.Needs, []facts.ProbeID{facts.ProbeChain})
}

// open reports whether a status leaves the question open.
func open(s rules.Status) bool { return s == rules.Unknown || s == rules.NotChecked }

// mended tells what has become of a fault that was not found where its leaf, address or endpoint still is. A rule of
// which the judgement says nothing was taken out of the profile, unless this version does not know it.
func (p place) mended(a Alert) Truth {
	unasked := false
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		if o.Rule.ID != a.Rule || !open(o.Status) {
			continue
		}
		if !o.Address.IsValid() || p.faultKey(o) == a.Key || p.addressKey(a.Rule, o.Address) == a.Key {
			if o.Status == rules.Unknown {
				return NotKnown
			}
			unasked = true
		}
	}
	if unasked {
		return Unasked
	}
	if ruleOf(a.Rule) == nil {
		return NotKnown
	}
	return Over
}

// ruleOf finds a rule; nil when this version has none of that name.
func ruleOf(id string) *rules.Rule {
	for _, r := range rules.All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}
