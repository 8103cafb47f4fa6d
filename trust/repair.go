package trust

import (
	"bytes"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Repaired is the chain that a server should send in place of the one that it does.
//
// Lists count as reached here if a client that goes by them takes the chain, the leaf's own faults aside: whatever is
// served above it, a leaf that has expired stays so. These faults are in Remains.
type Repaired struct {
	Chain     []*Certificate // leaf first, then each issuer in order; nil: the chain cannot be mended
	Added     []*Certificate // of Chain, what was not presented
	Dropped   []Drop         // what was presented and is not in Chain
	Reordered bool           // what was presented and stays follows in another order

	Before, After Lists // reached by what was presented, and by Chain; equal when Chain is nil

	Remains  []Fault // the leaf's own: no chain mends them
	Obstacle *Fault  // why Chain is nil; nil too where the search was stopped
	Stopped  Bound   // the bound that stopped the search; then Chain is nil
}

// A Drop is a certificate that need not be sent.
type Drop struct {
	Certificate *Certificate
	Why         DropReason
}

// A DropReason is why a certificate is of no use.
type DropReason string

// The reasons, as they are looked for first.
const (
	DropDuplicate DropReason = "duplicate" // it is sent already
	DropRoot      DropReason = "root"      // a copy of a root that clients have
	DropEnded     DropReason = "ended"     // its validity is over
	DropStranger  DropReason = "stranger"  // it is on no way from the leaf to a root
	DropNeedless  DropReason = "needless"  // it is on one, and nobody needs that
)

// Changed reports whether the server has to send something else than it does.
func (r *Repaired) Changed() bool {
	return r.Chain != nil && (len(r.Added) > 0 || len(r.Dropped) > 0 || r.Reordered)
}

// Repair finds the chain to serve among what was presented (leaf first, not empty) and what was fetched: the leaf, each
// issuer in order, nothing missing, and nothing of which no list has the use. Of alternatives the one counts that the
// newest lists of most platforms take, then the most lists, then the shortest; what took the presented chain takes the
// new one too. The work is bounded as that of Find.
func Repair(stores *Stores, presented, fetched []*Certificate, at time.Time) Repaired {
	leaf := presented[0]
	pool := related(slices.Concat(presented, fetched))
	paths := Find(stores, pool).At(at)
	ways := waysOf(&paths, leaf)
	before := servedBy(ways, presented)
	out := Repaired{Before: before.sure, After: before.sure, Remains: ownFaults(&paths, leaf)}
	if !paths.Complete {
		out.Stopped = paths.Stopped
		return out
	}
	chain := slices.Concat([]*Certificate{leaf}, best(ways, before, presented, paths.Catalog()))
	after := servedBy(ways, chain)
	if after.sure == 0 {
		out.Obstacle = obstacle(&paths, pool)
		return out
	}
	// What was chosen is searched as a client will: nobody whom it was chosen for may be lost.
	if again := Find(stores, chain).At(at); !servedBy(waysOf(&again, leaf), chain).sure.Has(after.sure) {
		out.Stopped = again.Stopped
		return out
	}
	out.Chain, out.After = chain, after.sure
	out.compare(stores, presented, &paths, at)
	return out
}

// related gives the first certificate and, each once, those that may be above it by their names: what has nothing to do
// with it must not use up the bounds of a search.
func related(all []*Certificate) []*Certificate {
	out := []*Certificate{all[0]}
	for i := 0; i < len(out); i++ {
		for _, c := range all {
			maybe := c.Lacks(PartSubject) || out[i].Lacks(PartIssuer) || bytes.Equal(c.RawSubject, out[i].RawIssuer)
			if maybe && !holds(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// holds goes by the hash: the same certificate may have been parsed twice.
func holds(some []*Certificate, c *Certificate) bool {
	return slices.ContainsFunc(some, func(o *Certificate) bool { return o.SHA256 == c.SHA256 })
}

// compare notes what is different from what was presented.
func (r *Repaired) compare(stores *Stores, presented []*Certificate, paths *Paths, at time.Time) {
	var kept []facts.SHA256
	for i, c := range presented {
		switch {
		case holds(presented[:i], c):
			r.Dropped = append(r.Dropped, Drop{c, DropDuplicate})
		case holds(r.Chain, c):
			kept = append(kept, c.SHA256)
		default:
			r.Dropped = append(r.Dropped, Drop{c, useless(stores, c, paths, at)})
		}
	}
	var order []facts.SHA256
	for _, c := range r.Chain {
		if holds(presented, c) {
			order = append(order, c.SHA256)
		} else {
			r.Added = append(r.Added, c)
		}
	}
	r.Reordered = !slices.Equal(kept, order)
}

func useless(stores *Stores, c *Certificate, paths *Paths, at time.Time) DropReason {
	switch {
	case c.SelfIssued() && stores.anchor(c) != nil && c.signedBy(c) == right:
		return DropRoot
	case !c.Lacks(PartDates) && !at.Before(c.NotAfter.Add(time.Second)):
		return DropEnded
	case slices.ContainsFunc(paths.All, func(p Path) bool { return p.Anchor != nil && holds(p.Certificates, c) }):
		return DropNeedless
	}
	return DropStranger
}
