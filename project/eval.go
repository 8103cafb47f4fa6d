package project

import (
	"context"
	"regexp"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of following one expression.
const (
	maxSteps = 30_000     // of an address
	maxLinks = 1_500      // of what a call calls, and of what is assigned to
	maxTests = 300        // of a condition: one about the environment takes few
	maxTotal = 15_000_000 // of a project: some seconds
	maxDepth = 150        // expressions within expressions, calls and names included
)

// A frame is one call that is being followed: what the routine was called with.
type frame struct {
	fn    *routine
	args  []value
	outer *frame
	depth int
}

// maxFrames bounds calls within calls.
const maxFrames = 8

// An evaluator follows expressions through the files of a project.
type evaluator struct {
	ctx     context.Context
	modules *modules
	app     *option         // what app.js gives to App
	results map[*expr]value // of calls, in this round
	slots   map[slot]int    // properties that are being looked up, with which of the object's gifts; -1: with its literal
	globals map[global]*object
	regexps map[string]*regexp.Regexp // by how they are written; nil for those that Go has not
	calls   int                       // that are being followed within each other
	round   int                       // grows when more is known; begins at 1
	appFile string                    // app.js

	budget  int // of one expression
	steps   int // left of it
	total   int // left of the project's
	depth   int
	knots   int  // where something led back to itself, and is not known yet
	cyclic  bool // something led back to itself, so that what is known now is not all
	callers bool // the sites of routines are known
	expired bool
}

// follow gives all that an expression may be, with a budget of its own.
func (ev *evaluator) follow(s *script, e *expr) value { return ev.followIn(s, e, nil) }

// followIn gives all that an expression may be in a call of the routine that it stands in; in any, where that is nil.
func (ev *evaluator) followIn(s *script, e *expr, f *frame) value {
	ev.steps, ev.depth, ev.cyclic = ev.budget, 0, false
	return ev.eval(s, e, f)
}

// spent takes a step, and reports whether there was none left. What is looked up in a value that was followed counts too.
func (ev *evaluator) spent() bool {
	ev.steps--
	if ev.total--; ev.total < 0 || ev.total%1024 == 0 && ev.ctx.Err() != nil {
		ev.expired = true
	}
	return ev.steps <= 0 || ev.depth > maxDepth || ev.expired
}

func (ev *evaluator) eval(s *script, e *expr, f *frame) value {
	if ev.spent() {
		return unknown(facts.UnresolvedComplex)
	}
	ev.depth++
	defer func() { ev.depth-- }()
	one := option{when: everywhere, file: s, at: e.at, text: e.text}
	switch e.kind {
	case text:
		one.what = isText
	case number:
		one.what = isNumber
	case truth:
		one.what = isTruth
	case nothing:
		one.what = isNothing
	case regex:
		one.what = isRegexp
	case function:
		one.what, one.fn, one.f = isRoutine, e.fn, f
	case literal:
		one.what, one.obj, one.f = isObject, e.obj, f
	case name:
		if e.ref == nil {
			return ev.global(s, e)
		}
		return ev.variable(s, e.ref, f)
	case this:
		return ev.this(s, e, f)
	case member:
		return ev.members(ev.eval(s, e.kids[0], f), e.text)
	case index:
		return ev.indexed(s, e, f)
	case element:
		return ev.elements(ev.eval(s, e.kids[0], f))
	case call, construct:
		return ev.called(s, e, f)
	case choice, and, or, nullish, fallback, not, equal, unequal, plus:
		return ev.operation(s, e, f)
	default:
		return unknown(facts.UnresolvedRuntime)
	}
	return value{one}
}

// called gives what a call may give, and keeps it where that depends on no call around it.
func (ev *evaluator) called(s *script, e *expr, f *frame) value {
	if f != nil {
		return ev.call(s, e, f)
	}
	if known, ok := ev.results[e]; ok {
		return known
	}
	before := ev.cyclic
	ev.cyclic = false
	out := ev.call(s, e, nil)
	if !ev.cyclic && ev.steps > 0 && ev.depth <= maxDepth {
		ev.results[e] = out
	}
	ev.cyclic = ev.cyclic || before
	return out
}

func (ev *evaluator) operation(s *script, e *expr, f *frame) value {
	a := ev.eval(s, e.kids[0], f)
	yes, no := a.truthy()
	switch e.kind {
	case not:
		return truths(s, e, no, yes)
	case choice:
		var out value
		if yes != 0 {
			out = out.join(ev.eval(s, e.kids[1], f).in(yes))
		}
		if no != 0 {
			out = out.join(ev.eval(s, e.kids[2], f).in(no))
		}
		return out
	case and:
		out := a.keep(func(o option) branches { _, no := o.truthy(); return no })
		for i := range out {
			if out[i].what == isUnknown { // whatever it is, it is no address here: it counts as false
				out[i] = option{what: isTruth, text: "false", when: out[i].when, file: s, at: e.at}
			}
		}
		if yes != 0 {
			out = out.join(ev.eval(s, e.kids[1], f).in(yes))
		}
		return out
	case or:
		out := a.keep(func(o option) branches { yes, _ := o.truthy(); return yes })
		if no != 0 {
			out = out.join(ev.eval(s, e.kids[1], f).in(no))
		}
		return out
	case nullish, fallback:
		var lacking branches
		out := a.keep(func(o option) branches {
			switch o.what {
			case isNothing:
				lacking |= o.when
				return 0
			case isUnknown:
				lacking |= o.when
			}
			return o.when
		})
		if len(a) == 0 {
			lacking = everywhere
		}
		if lacking != 0 {
			out = out.join(ev.eval(s, e.kids[1], f).in(lacking))
		}
		return out
	}
	b := ev.eval(s, e.kids[1], f)
	if e.kind == plus {
		return a.plus(b)
	}
	same, differ := a.equal(b)
	if e.kind == unequal {
		same, differ = differ, same
	}
	return truths(s, e, same, differ)
}

// truths is what may be true in some branches and false in others.
func truths(s *script, e *expr, yes, no branches) value {
	var out value
	if yes != 0 {
		out = append(out, option{what: isTruth, text: "true", when: yes, file: s, at: e.at})
	}
	if no != 0 {
		out = append(out, option{what: isTruth, text: "false", when: no, file: s, at: e.at})
	}
	return out
}

// keep gives each option in the branches that a function leaves of it.
func (v value) keep(of func(option) branches) value {
	var out value
	for _, o := range v {
		if o.when = of(o); o.when != 0 {
			out = append(out, o)
		}
	}
	return out
}

// equal tells in which branches two values may be the same, and in which they may differ.
func (v value) equal(w value) (same, differ branches) {
	if len(v) == 0 || len(w) == 0 {
		return everywhere, everywhere
	}
	for _, a := range v {
		for _, b := range w {
			when := a.when & b.when
			known := a.what != isUnknown && b.what != isUnknown && !a.open && !b.open && a.what != isPlatform && b.what != isPlatform
			switch {
			case !known:
				same, differ = same|when, differ|when
			case a.what == b.what && a.text == b.text && a.obj == b.obj && a.fn == b.fn:
				same |= when
			default:
				differ |= when
			}
		}
	}
	return same, differ
}

// branches tells in which branches a condition may hold, those around it included.
func (ev *evaluator) branches(s *script, c *condition, f *frame) branches {
	out := everywhere
	for ; c != nil && out != 0; c = c.parent {
		may, _ := ev.holds(s, c, f)
		out &= may
	}
	return out
}

// holds tells in which branches one condition may hold, and in which it does whatever else is so.
func (ev *evaluator) holds(s *script, c *condition, f *frame) (may, must branches) {
	if f == nil && c.round == ev.round {
		return c.may, c.must
	}
	before, left := ev.cyclic, ev.steps
	ev.cyclic, ev.steps = false, min(left, maxTests)
	given := ev.steps
	may, no := ev.eval(s, c.test, f).truthy()
	if c.not {
		may, no = no, may
	}
	if must = may &^ no; ev.steps <= 0 {
		may, must = everywhere, 0
	}
	ev.steps += left - given
	if f == nil && !ev.cyclic && ev.depth <= maxDepth {
		c.may, c.must, c.round = may, must, ev.round
	}
	ev.cyclic = ev.cyclic || before
	return may, must
}

// defs joins what is given to something in several places. What a later place gives in some branches for certain, an
// earlier one of the same function does not. Follow gives what the nth may be.
func (ev *evaluator) defs(s *script, defs []def, f *frame, follow func(nth int) value) value {
	when := make([]branches, len(defs))
	certain := everywhere
	last := len(defs) - 1
	for i := last; i >= 0; i-- {
		d := defs[i]
		when[i] = ev.branches(s, d.when, f)
		if d.in == defs[last].in {
			when[i] &= certain
			certain &^= ev.certainly(s, d.when, f)
		}
	}
	var out value
	for i := range defs {
		if when[i] != 0 {
			out = out.join(follow(i).in(when[i]))
		}
	}
	return out
}

// certainly tells in which branches a condition holds whatever else is so.
func (ev *evaluator) certainly(s *script, c *condition, f *frame) branches {
	out := everywhere
	for ; c != nil && out != 0; c = c.parent {
		_, must := ev.holds(s, c, f)
		out &= must
	}
	return out
}

// elements gives what the elements of an array may be.
func (ev *evaluator) elements(v value) value {
	var out value
	for _, o := range v {
		if o.what != isObject || !o.obj.array {
			out = out.with(option{why: facts.UnresolvedRuntime, when: o.when})
			continue
		}
		pushed := o.obj.gifts().pushed
		if len(o.obj.props)+len(pushed) == 0 { // it is filled in a way that is not followed
			out = out.with(option{why: facts.UnresolvedRuntime, when: o.when})
		}
		for _, g := range pushed {
			out = out.join(ev.eval(g.file, g.value, nil).in(o.when & ev.branches(g.file, g.when, nil)))
		}
		for _, p := range o.obj.props {
			each := ev.eval(o.obj.file, p.value, o.f)
			if p.merged {
				each = ev.elements(each)
			}
			out = out.join(each.in(o.when))
		}
	}
	return out
}

func (ev *evaluator) indexed(s *script, e *expr, f *frame) value {
	of, keys := ev.eval(s, e.kids[0], f), ev.eval(s, e.kids[1], f)
	var out value
	for _, k := range keys {
		switch {
		case (k.what == isText && !k.open) || k.what == isNumber || k.what == isTruth:
			out = out.join(ev.members(of.in(k.when), k.text).in(k.when))
		default: // any of them
			for _, o := range of.in(k.when) {
				if o.what != isObject {
					out = out.with(option{why: facts.UnresolvedRuntime, when: o.when})
					continue
				}
				for _, p := range o.obj.props {
					if !p.merged {
						out = out.join(ev.eval(o.obj.file, p.value, o.f).in(o.when))
					}
				}
			}
		}
		if len(out) > maxOptions {
			break
		}
	}
	return out
}
