package project

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// settle leaves out calls that are told twice: of wx.request after wx.request = wrap(wx.request) goes to the wrapper, and
// it is the wrapper's own call that goes to the network. Where that has not all of the addresses, because it could not be
// followed or has very many callers, both stay.
func (h *harvest) settle() {
	covered := h.covered
	h.covered = nil
	if len(covered) == 0 {
		return
	}
	type heard struct {
		api facts.API
		url string
		at  facts.Place
		why facts.Unresolved
	}
	of := func(c facts.NetCall, u facts.URL) heard {
		if u.Unresolved != "" { // its place is that of the call
			return heard{api: c.API, url: u.Text, why: u.Unresolved}
		}
		return heard{api: c.API, url: u.Text, at: u.Place}
	}
	all := map[heard]bool{}
	for i, c := range h.out.Calls {
		if _, found := slices.BinarySearch(covered, i); !found {
			for _, u := range c.URLs {
				all[of(c, u)] = true
			}
		}
	}
	kept := h.out.Calls[:0]
	for i, c := range h.out.Calls {
		lost := slices.ContainsFunc(c.URLs, func(u facts.URL) bool { return !all[of(c, u)] })
		if _, found := slices.BinarySearch(covered, i); !found || lost {
			kept = append(kept, c)
		}
	}
	h.out.Calls = kept
}

// within reports whether a routine is another one, or stands in it.
func (r *routine) within(other *routine) bool {
	for ; r != nil; r = r.outer {
		if r == other {
			return true
		}
	}
	return false
}
