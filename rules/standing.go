package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// What the rules about chains share: where the chain stands on which platform, and what there is to say about it.

// standing gives the platforms on which the chain stands in one of these ways.
func (v *View) standing(wanted ...trust.Standing) facts.Platforms {
	var on facts.Platforms
	for _, p := range facts.AllPlatforms() {
		if standing, _ := v.Paths.On(p); slices.Contains(wanted, standing) {
			on |= facts.On(p)
		}
	}
	return on
}

// path gives the path that decides about the first of these platforms; nil when the search found none.
func (v *View) path(on facts.Platforms) *trust.Path {
	_, path := v.Paths.On(on.List()[0])
	return path
}

// undecided is the outcome for platforms about which the search could not decide, and why.
func (v *View) undecided(on facts.Platforms) Outcome { return v.undecidedBy(on, v.path(on)) }

// undecidedBy is undecided by a path; nil when the search found none.
func (v *View) undecidedBy(on facts.Platforms, path *trust.Path) Outcome {
	if path == nil {
		return Outcome{Status: Unknown, On: on, Evidence: searchStopped, Values: Values{"bound": string(v.Paths.Stopped)}}
	}
	last := path.Last()
	if last.Lacks(trust.PartIssuer | trust.PartAlgorithm) {
		return Outcome{Status: Unknown, On: on, Evidence: partUnread, Values: refusalValues(last)}
	}
	return Outcome{Status: Unknown, On: on, Evidence: signatureUnchecked, Values: Values{
		"last": last.Name(), "issuer": last.IssuerName(), "algorithm": algorithm(last),
	}}
}

// root names the certificate at which the chain ends for these platforms.
func (v *View) root(on facts.Platforms) string {
	path := v.path(on)
	if path.Anchor != nil {
		return path.Anchor.Name()
	}
	return path.Last().Name()
}

// faulty is the outcome for platforms on which every path breaks a rule of RFC 5280.
func (v *View) faulty(on facts.Platforms) Outcome {
	if o, is := v.malformed(on); is {
		return o
	}
	p := on.List()[0]
	return Outcome{Status: Unknown, On: on, Evidence: pathFaulty, Values: Values{"faults": v.faults(p, v.path(on))}}
}

// faults names what a platform's newest version has against a path to one of its roots.
func (v *View) faults(p facts.Platform, path *trust.Path) (out []string) {
	for _, f := range v.Paths.FaultsOn(p, path) {
		out = append(out, string(f.Kind)+" ("+f.At.Name()+")")
	}
	return slices.Compact(out)
}
