package project

import (
	"fmt"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of following the calls of one routine each for itself: how many, and how many steps all of them may take.
const (
	maxContexts     = 64
	maxContextSteps = 8 * maxSteps
)

// frames gives the calls that lead to something where they must be told apart: those of a routine that others made, each
// with values of its own, such as what promisify(wx.request) and promisify(wx.uploadFile) give. Taken together, each of
// these APIs would be called with the addresses of all. There are none where one answer serves for all calls.
func (ev *evaluator) frames(d *deed) (out []*frame) {
	for r := d.in; r != nil; r = r.outer {
		if len(r.sites) == 0 {
			continue // it is handed to something that calls it, such as new Promise
		}
		if r.more || len(r.sites) > maxContexts || !slices.ContainsFunc(r.sites, func(at site) bool { return at.made != nil }) {
			return nil
		}
		left := ev.total - maxContextSteps
		for _, at := range r.sites {
			if ev.total <= left {
				return nil
			}
			ev.steps, ev.depth, ev.cyclic = ev.budget, 0, false
			out = append(out, &frame{fn: r, args: ev.evalAll(at.file, at.args, nil), outer: at.made, depth: 1})
		}
		return out
	}
	return nil
}

// inAny notes what a call does in any of the calls around it; of an API once, with all addresses that it is called with.
// It reports whether anything is known of what is called.
func (h *harvest) inAny(s *script, d *deed, callee *expr, args []*expr) (followed bool) {
	calls, media, covered := len(h.out.Calls), len(h.out.Media), len(h.covered)
	followed = h.reach(s, d, callee, args)
	if len(h.out.Calls) == calls && len(h.out.Media) == media {
		return followed
	}
	frames := h.ev.frames(d)
	if len(frames) == 0 {
		return followed
	}
	anyCalls, anyMedia := slices.Clone(h.out.Calls[calls:]), slices.Clone(h.out.Media[media:])
	h.out.Calls, h.out.Media = h.out.Calls[:calls], h.out.Media[:media]
	left := h.ev.total - maxContextSteps
	for _, h.in = range frames {
		if h.ev.total > left {
			h.reach(s, d, callee, args)
		}
	}
	if h.in = nil; h.ev.total <= left || len(h.out.Calls) == calls && len(h.out.Media) == media { // it takes too long, or they hand nothing in
		h.out.Calls, h.out.Media = append(h.out.Calls[:calls], anyCalls...), append(h.out.Media[:media], anyMedia...)
		return followed
	}
	h.out.Calls = append(h.out.Calls[:calls], joinCalls(h.out.Calls[calls:])...)
	h.out.Media = append(h.out.Media[:media], once(h.out.Media[media:], func(m facts.MediaURL) string { return string(m.Kind) + told(m.URL) })...)
	if len(h.covered) > covered {
		h.covered = h.covered[:covered]
		for i := calls; i < len(h.out.Calls); i++ {
			h.covered = append(h.covered, i)
		}
	}
	return followed
}

// joinCalls makes one call of those of an API at one place.
func joinCalls(calls []facts.NetCall) (out []facts.NetCall) {
	for _, c := range calls {
		i := slices.IndexFunc(out, func(o facts.NetCall) bool { return o.API == c.API && o.Via == c.Via })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].URLs = append(out[i].URLs, c.URLs...)
	}
	for i := range out {
		out[i].URLs = mergeURLs(once(out[i].URLs, told))
	}
	return out
}

// told is all that an address tells.
func told(u facts.URL) string { return fmt.Sprint(u) }

// once leaves out what was there before.
func once[T any](all []T, of func(T) string) (out []T) {
	seen := map[string]bool{}
	for _, x := range all {
		if key := of(x); !seen[key] {
			seen[key] = true
			out = append(out, x)
		}
	}
	return out
}
