package trust

import (
	"cmp"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Standing is what a platform makes of a chain.
type Standing string

// The standings, best first. Of several paths the best counts.
const (
	Accepted    Standing = "accepted"     // a path without fault leads to one of its anchors
	Faulty      Standing = "faulty"       // every path to one of its anchors breaks a rule of RFC 5280
	Undecided   Standing = "undecided"    // the search hit its bounds, or met a signature that it could not check
	Unproven    Standing = "unproven"     // it has an anchor of the name, whose key is not shipped
	Refused     Standing = "refused"      // it has the anchor and does not count it: distrusted from a date on, or ended
	Elsewhere   Standing = "elsewhere"    // only other platforms have the anchor
	Incomplete  Standing = "incomplete"   // a path ends at a certificate whose issuer is missing
	UnknownRoot Standing = "unknown_root" // every path ends at a self-signed certificate that nobody trusts
	SelfSigned  Standing = "self_signed"  // the leaf itself is such a certificate
)

// On tells what the newest list of the platform makes of the chain, dates of certificates aside, and by which path; nil
// when the search hit its bounds.
func (ps *Paths) On(p facts.Platform) (Standing, *Path) { return ps.In(ps.lists.Newest(p)) }

// In is On for one list; of no list nothing is known.
func (ps *Paths) In(list Lists) (Standing, *Path) {
	best, by := Undecided, -1
	for i := range ps.All {
		s := ps.All[i].standing(list, ps.at)
		if by < 0 || rank(s) < rank(best) || s == best && s == Accepted && ps.cleaner(&ps.All[i], &ps.All[by], list) {
			best, by = s, i
		}
	}
	if !ps.Complete && best != Accepted || by < 0 || list == 0 { // a better path may lie beyond the bounds
		return Undecided, nil
	}
	return best, &ps.All[by]
}

// cleaner reports whether the list has less against one accepted path than against another: a path over a certificate
// that has run out is not the one to speak of if there is a better one.
func (ps *Paths) cleaner(one, other *Path, list Lists) bool {
	return len(ps.Against(list, one)) < len(ps.Against(list, other))
}

// Accepting gives the lists that accept the chain, dates of certificates aside: those by which it is Accepted.
func (ps *Paths) Accepting() (on Lists) {
	for i := range ps.All {
		on |= ps.All[i].accepting(ps.at)
	}
	return on
}

// Listed gives the lists whose vendors have an anchor to which some path leads, whatever else is wrong with the path. The
// certificates below such an anchor are bound by what vendors and the CA/Browser Forum demand of public authorities.
func (ps *Paths) Listed() (on Lists) {
	for i := range ps.All {
		if a := ps.All[i].Anchor; a != nil {
			on |= a.Listed()
		}
	}
	return on
}

// AcceptingBy gives the lists that accept the chain by this path, likewise.
func (ps *Paths) AcceptingBy(path *Path) Lists { return path.accepting(ps.at) }

// Standing tells what the platform's newest list makes of this path alone.
func (ps *Paths) Standing(path *Path, on facts.Platform) Standing {
	return path.standing(ps.lists.Newest(on), ps.at)
}

func (p *Path) standing(list Lists, at time.Time) Standing {
	switch {
	case p.End == AtUnchecked:
		return Undecided
	case p.End == AtGap:
		return Incomplete
	case p.End == AtSelfSigned && len(p.Certificates) == 1:
		return SelfSigned
	case p.End == AtSelfSigned:
		return UnknownRoot
	case !p.Anchor.On().Has(list):
		return Elsewhere
	case p.End == AtKeyless:
		return Unproven
	case len(p.Faults) > 0:
		return Faulty
	case p.accepting(at).Has(list):
		return Accepted
	}
	return Refused
}

// accepting gives the lists that accept the path.
func (p *Path) accepting(at time.Time) Lists {
	if p.End != AtAnchor || len(p.Faults) > 0 {
		return 0
	}
	return p.Anchor.On() &^ p.distrusted &^ p.Anchor.expired(at, p.undated)
}

// FaultsOn gives what the newest list of a platform has against a path that ends at one of its anchors.
func (ps *Paths) FaultsOn(p facts.Platform, path *Path) []Fault {
	return path.faultsIn(ps.lists.Newest(p), ps.at)
}

func (p *Path) faultsIn(list Lists, at time.Time) []Fault {
	out := p.Faults[:len(p.Faults):len(p.Faults)]
	if p.End != AtAnchor {
		return nil
	}
	if p.distrusted.Has(list) {
		out = append(out, Fault{Distrusted, p.Anchor.Certificate})
	}
	if p.Anchor.expired(at, p.undated).Has(list) {
		out = append(out, Fault{AnchorEnded, p.Anchor.Certificate})
	}
	return out
}

func rank(s Standing) int {
	return slices.Index([]Standing{Accepted, Faulty, Undecided, Unproven, Refused, Elsewhere, Incomplete, UnknownRoot, SelfSigned}, s)
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
