package trust

import (
	"fmt"
	"math/bits"

	"github.com/tongguan/tongguan/facts"
)

// A Catalog tells apart the lists of some [Stores], each vendor's oldest first: the lists that come with this program,
// and behind them those that an operator added. The place of a list in it is its bit in [Lists]. A catalog is not changed.
type Catalog []List

// ShippedCatalog is that of the lists that come with this program.
func ShippedCatalog() Catalog { return lists }

// maxLists is how many lists fit into Lists.
const maxLists = 64

// All is the set of every list.
func (c Catalog) All() Lists { return 1<<len(c) - 1 }

// of gives the lists of a vendor.
func (c Catalog) of(v Vendor) (set Lists) {
	for i, l := range c {
		if l.Vendor == v {
			set |= 1 << i
		}
	}
	return set
}

// OfVendor gives every list of a vendor.
func (c Catalog) OfVendor(v Vendor) Lists { return c.of(v) }

// Of gives every list that a platform goes by or went by.
func (c Catalog) Of(p facts.Platform) Lists { return c.of(vendorOf[p]) }

// Newest gives the newest of a platform's lists, alone.
func (c Catalog) Newest(p facts.Platform) Lists { return c.Of(p).last() }

// At gives the first list of a set; the zero List for the empty one.
func (c Catalog) At(set Lists) List {
	if set == 0 {
		return List{}
	}
	return c[bits.TrailingZeros64(uint64(set))]
}

// Since gives the lists of a platform that count from a version of it on: its own, or the newest before it, and all
// after that. It is an error if the version is not made of numbers and dots. Lists that are older than every release
// known to us are not made up: from iOS 9 on means every list of iOS.
func (c Catalog) Since(p facts.Platform, version string) (Lists, error) {
	from, err := numbers(version)
	if err != nil {
		return 0, fmt.Errorf("version %q of %s: %w", version, p, err)
	}
	all := c.Of(p)
	for i, l := range c {
		next := all & (all &^ (1<<(i+1) - 1)) // the lists after this one
		if all&(1<<i) == 0 || next == 0 {
			continue
		}
		after, err := numbers(c.At(next).Version)
		if err != nil {
			return 0, fmt.Errorf("list after %q: %w", l.Version, err)
		}
		if older(from, after) {
			return next | 1<<i, nil
		}
	}
	return all.last(), nil
}

// between gives a vendor's lists from the version first to the version last, which may be "" for the newest. It is an
// error if there is no such list.
func (c Catalog) between(v Vendor, first, last string) (Lists, error) {
	set, inside, done := Lists(0), false, false
	for i, l := range c {
		if l.Vendor != v || done {
			continue
		}
		inside = inside || l.Version == first
		if inside {
			set |= 1 << i
			done = l.Version == last && last != ""
		}
	}
	if !inside || last != "" && !done {
		return 0, fmt.Errorf("no lists of %s from %q to %q", v, first, last)
	}
	return set, nil
}

// Oldest gives the version of the oldest list of a platform in the set; false when none of its lists is. A vendor with
// one list for all has the version "".
func (c Catalog) Oldest(p facts.Platform, set Lists) (string, bool) {
	set &= c.Of(p)
	return c.At(set).Version, set != 0
}

// Versions names the lists of a platform in the set, oldest first.
func (c Catalog) Versions(p facts.Platform, set Lists) []string { return c.versions(set & c.Of(p)) }

func (c Catalog) versions(set Lists) (out []string) {
	for _, one := range set.Each() {
		out = append(out, c.At(one).Version)
	}
	return out
}

// on gives the lists of several platforms. Microsoft's counts with devtools: a root of one's own that devtools shall
// trust lies in the store of Windows.
func (c Catalog) on(platforms facts.Platforms) (set Lists) {
	for _, p := range platforms.List() {
		set |= c.Of(p)
	}
	if platforms.Has(facts.Devtools) {
		set |= c.of(Microsoft)
	}
	return set
}
