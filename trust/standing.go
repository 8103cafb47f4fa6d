package trust

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A Standing is what a platform makes of a chain.
type Standing string

// The standings, best first. Of several paths the best counts.
const (
	Accepted    Standing = "accepted"     // a path without fault leads to one of its anchors
	Faulty      Standing = "faulty"       // every path to one of its anchors breaks a rule of RFC 5280
	Undecided   Standing = "undecided"    // the search hit its bounds, or met a signature that it could not check
	Elsewhere   Standing = "elsewhere"    // only other platforms have the anchor
	Incomplete  Standing = "incomplete"   // a path ends at a certificate whose issuer is missing
	UnknownRoot Standing = "unknown_root" // every path ends at a self-signed certificate that nobody trusts
	SelfSigned  Standing = "self_signed"  // the leaf itself is such a certificate
)

// On tells what the platform makes of the chain, dates aside, and by which path; nil when the search hit its bounds.
func (ps *Paths) On(p facts.Platform) (Standing, *Path) {
	best, by := Undecided, -1
	for i := range ps.All {
		if s := ps.All[i].Standing(p); by < 0 || rank(s) < rank(best) {
			best, by = s, i
		}
	}
	if !ps.Complete && best != Accepted || by < 0 { // a better path may lie beyond the bounds
		return Undecided, nil
	}
	return best, &ps.All[by]
}

// Standing tells what the platform makes of this path alone.
func (p *Path) Standing(on facts.Platform) Standing {
	switch {
	case p.End == AtUnchecked:
		return Undecided
	case p.End == AtGap:
		return Incomplete
	case p.End == AtSelfSigned && len(p.Certificates) == 1:
		return SelfSigned
	case p.End == AtSelfSigned:
		return UnknownRoot
	case !p.Anchor.On.Has(on):
		return Elsewhere
	case len(p.Faults) > 0:
		return Faulty
	}
	return Accepted
}

func rank(s Standing) int {
	return slices.Index([]Standing{Accepted, Faulty, Undecided, Elsewhere, Incomplete, UnknownRoot, SelfSigned}, s)
}

// Sorted gives the paths, the most telling first: those that reach an anchor, without faults, in the order presented,
// short ones before long ones.
func (ps *Paths) Sorted(presented []*Certificate) []*Path {
	out := make([]*Path, len(ps.All))
	for i := range ps.All {
		out[i] = &ps.All[i]
	}
	slices.SortStableFunc(out, func(a, b *Path) int {
		return cmp.Or(
			-cmp.Compare(worth(a, presented), worth(b, presented)),
			cmp.Compare(len(a.Certificates), len(b.Certificates)),
		)
	})
	return out
}

func worth(p *Path, presented []*Certificate) int {
	worth := 0
	if p.Anchor != nil {
		worth += 4
	}
	if len(p.Faults) == 0 {
		worth += 2
	}
	if p.InOrder(presented) {
		worth++
	}
	return worth
}

// InOrder reports whether the server presented the certificates that the path needs first and in the path's order, as
// RFC 5246 §7.4.2 demands. What follows them does not matter.
func (p *Path) InOrder(presented []*Certificate) bool {
	needed := append([]*Certificate{p.Certificates[0]}, p.Authorities()...)
	if len(needed) > len(presented) {
		return false
	}
	for i, c := range needed {
		if c.SHA256 != presented[i].SHA256 {
			return false
		}
	}
	return true
}
