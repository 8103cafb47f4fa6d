package trust

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A way is a path as far as a server has to send it.
type way struct {
	above []*Certificate // above the leaf, in order, without the anchor
	served
}

// served is which lists are reached.
type served struct {
	sure Lists
	open Lists // by which clients may come through where that cannot be told here
}

func (s served) has(other served) bool { return s.sure.Has(other.sure) && s.open.Has(other.open) }

func (s served) and(other served) served { return served{s.sure | other.sure, s.open | other.open} }

// waysOf gives the paths that lead to a root, or may. What the leaf itself has wrong does not count.
func waysOf(paths *Paths, leaf *Certificate) (out []way) {
	for i := range paths.All {
		path := &paths.All[i]
		w := way{above: path.Authorities()}
		switch path.End {
		case AtUnchecked:
			w.open = paths.lists.All()
		case AtKeyless:
			w.open = path.Anchor.On()
		case AtAnchor:
			for _, list := range path.Anchor.On().Each() {
				if len(aboveLeaf(paths.Against(list, path), leaf)) == 0 {
					w.sure |= list
				}
			}
		}
		if w.sure|w.open != 0 {
			out = append(out, w)
		}
	}
	return out
}

// aboveLeaf leaves out what is the leaf's own fault. That nobody is known to have signed it is not.
func aboveLeaf(faults []Fault, leaf *Certificate) (out []Fault) {
	for _, f := range faults {
		if f.At.SHA256 != leaf.SHA256 || endKinds[f.Kind] {
			out = append(out, f)
		}
	}
	return out
}

// endKinds say that a path does not go on.
var endKinds = map[FaultKind]bool{IssuerMissing: true, BadSignature: true, Unchecked: true, NobodysRoot: true}

// ownFaults gives the leaf's own faults, each kind once.
func ownFaults(paths *Paths, leaf *Certificate) (out []Fault) {
	for i := range paths.All {
		for _, f := range paths.Against(paths.lists.Newest(facts.Android), &paths.All[i]) {
			known := slices.ContainsFunc(out, func(o Fault) bool { return o.Kind == f.Kind })
			if f.At.SHA256 == leaf.SHA256 && !endKinds[f.Kind] && !known {
				out = append(out, f)
			}
		}
	}
	return out
}

// servedBy gives the lists that are reached when these certificates are sent.
func servedBy(ways []way, sent []*Certificate) (out served) {
	for _, w := range ways {
		if !slices.ContainsFunc(w.above, func(c *Certificate) bool { return !holds(sent, c) }) {
			out = out.and(w.served)
		}
	}
	return out
}

// best gives what to send above the leaf: the way that reaches most, and behind it what else is needed lest somebody be
// lost who was reached before.
func best(ways []way, before served, presented []*Certificate, catalog Catalog) []*Certificate {
	ranked := slices.Clone(ways)
	slices.SortStableFunc(ranked, func(a, b way) int {
		x, y := servedBy(ways, a.above).sure, servedBy(ways, b.above).sure
		return cmp.Or(
			cmp.Compare(newest(y, catalog), newest(x, catalog)),
			cmp.Compare((y&catalog.platforms()).Len(), (x&catalog.platforms()).Len()),
			cmp.Compare(y.Len(), x.Len()),
			cmp.Compare(len(a.above), len(b.above)),
			cmp.Compare(strange(a.above, presented), strange(b.above, presented)),
		)
	})
	var out []*Certificate
	for i, w := range ranked {
		if i > 0 && !lost(before, servedBy(ways, out)).overlaps(w.served) {
			continue
		}
		for _, c := range w.above {
			if !holds(out, c) {
				out = append(out, c)
			}
		}
	}
	return thinned(ways, out)
}

// lost gives what was reached before and is not now.
func lost(before, now served) served { return served{before.sure &^ now.sure, before.open &^ now.open} }

func (s served) overlaps(other served) bool { return s.sure&other.sure|s.open&other.open != 0 }

// thinned leaves out what nobody needs, the uppermost first.
func thinned(ways []way, sent []*Certificate) []*Certificate {
	whole := servedBy(ways, sent)
	for i := len(sent) - 1; i >= 0; i-- {
		if without := slices.Delete(slices.Clone(sent), i, i+1); servedBy(ways, without).has(whole) {
			sent = without
		}
	}
	return sent
}

// newest counts the platforms whose newest list is in the set.
func newest(set Lists, catalog Catalog) (n int) {
	for _, p := range facts.AllPlatforms() {
		if list := catalog.Newest(p); list != 0 && set.Has(list) {
			n++
		}
	}
	return n
}

// platforms gives the lists that some platform goes by.
func (c Catalog) platforms() (set Lists) {
	for _, p := range facts.AllPlatforms() {
		set |= c.Of(p)
	}
	return set
}

// strange counts those that were not presented.
func strange(some, presented []*Certificate) (n int) {
	for _, c := range some {
		if !holds(presented, c) {
			n++
		}
	}
	return n
}

// obstacle gives what stands in the way where no list is reached: the first that the list has against the most telling
// path which has least against it.
func obstacle(paths *Paths, pool []*Certificate) *Fault {
	path := paths.Sorted(pool)[0]
	lists := paths.lists.All()
	if path.Anchor != nil {
		lists = path.Anchor.On()
	}
	var least []Fault
	for _, list := range lists.Each() {
		if faults := aboveLeaf(paths.Against(list, path), pool[0]); least == nil || len(faults) < len(least) {
			least = faults
		}
	}
	if len(least) == 0 {
		return nil
	}
	return &least[0]
}
