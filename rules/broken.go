package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// What the rules about a broken path share: chain_name_constraints, chain_eku and chain_pathlen.

// fetching are the platforms that may complete a chain by themselves.
var fetching = facts.On(IOS, Devtools)

// agreed are the faults for which every client must refuse a path (RFC 5280 §6.1). About the others, a certificate in a
// broken form and a critical extension that is not known here, clients differ.
var agreed = []trust.FaultKind{trust.NameForbidden, trust.WrongUsage, trust.PathTooLong, trust.NotAnAuthority}

// broken gives what is wrong with the path on which a platform's newest version would get furthest, where it is known
// that the platform takes no other either; nothing where the platform accepts the chain or that is not known.
func (v *View) broken(p facts.Platform) (out []trust.Fault) {
	if standing, _ := v.Paths.On(p); standing != trust.Faulty {
		return nil
	}
	for i := range v.Paths.All {
		path := &v.Paths.All[i]
		switch standing := v.Paths.Standing(path, p); {
		case standing == trust.Faulty:
			wrong := agreedFaults(path)
			if len(wrong) == 0 {
				return nil
			}
			if out == nil {
				out = wrong
			}
		case standing == trust.Undecided, standing == trust.Unproven, standing == trust.Incomplete && fetching.Has(p):
			return nil
		}
	}
	return out
}

// unsettled gives the platforms on which every path to a root has a fault, of which it is not known whether they mind.
func (v *View) unsettled() (on facts.Platforms) {
	for _, p := range v.standing(trust.Faulty).List() {
		if v.broken(p) == nil {
			on |= facts.On(p)
		}
	}
	return on
}

// agreedFaults leaves out those of certificates of which a part could not be read.
func agreedFaults(path *trust.Path) (out []trust.Fault) {
	for _, f := range path.Faults {
		if slices.Contains(agreed, f.Kind) && !f.At.Malformed() {
			out = append(out, f)
		}
	}
	return out
}

// brokenBy is the outcome of a rule about some kinds of faults; describe says what is particular about one.
func (v *View) brokenBy(describe func(trust.Fault) Outcome, kinds ...trust.FaultKind) []Outcome {
	var found []trust.Fault
	var on []facts.Platforms
	for _, p := range facts.AllPlatforms() {
		for _, f := range v.broken(p) {
			if !slices.Contains(kinds, f.Kind) {
				continue
			}
			i := slices.IndexFunc(found, func(g trust.Fault) bool { return g.Kind == f.Kind && g.At.SHA256 == f.At.SHA256 })
			if i < 0 {
				i, found, on = len(found), append(found, f), append(on, 0)
			}
			on[i] |= facts.On(p)
		}
	}
	var out []Outcome
	for i, f := range found {
		o := describe(f)
		o.Status, o.On = Fail, on[i]
		out = append(out, o)
	}
	switch {
	case len(out) > 0:
		return out
	case v.standing(trust.Accepted) != 0:
		return pass()
	}
	return notApplicable() // it leads to no root, or another rule says why it is not accepted
}
