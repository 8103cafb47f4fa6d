package project

import "github.com/tongguan/tongguan/facts"

// variable gives all that a variable is ever given.
func (ev *evaluator) variable(s *script, v *variable, f *frame) value {
	switch v.special {
	case theModule:
		return value{{what: isPlatform, text: "module", obj: s.exports, when: everywhere, file: s}}
	case theExports:
		return value{{what: isObject, obj: s.exports, when: everywhere, file: s}}
	case theRequire:
		return value{{what: isPlatform, text: "require", when: everywhere, file: s}}
	}
	if v.of != nil {
		return ev.parameter(s, v, f)
	}
	if !f.concerns(v.home) {
		f = nil
	}
	if v.round == ev.round && f == nil {
		return v.known
	}
	if v.busy {
		return ev.earlier(s, v, f)
	}
	if len(v.defs) == 0 {
		return unknown(facts.UnresolvedRuntime)
	}
	before, begun := ev.cyclic, ev.begin(v)
	v.busy, v.in, v.parts = true, f, make([]value, len(v.defs))
	out := ev.upTo(s, v, len(v.defs), f)
	v.busy, v.in, v.parts = false, nil, nil
	if ev.end(v, begun); f == nil && !ev.cyclic && ev.steps > 0 && ev.depth <= maxDepth {
		v.known, v.round = out, ev.round
	}
	ev.cyclic = ev.cyclic || before
	return out
}

// upTo joins the first n of what is given to a variable. Each is followed once, while it is known how many are before it.
func (ev *evaluator) upTo(s *script, v *variable, n int, f *frame) value {
	outer := v.upto
	defer func() { v.upto = outer }()
	return ev.defs(s, v.defs[:n], f, func(i int) value {
		if v.parts[i] == nil {
			v.upto = i
			v.parts[i] = append(value{}, ev.eval(s, v.defs[i].value, f)...)
		}
		return v.parts[i]
	})
}

// maxEarlier bounds what a variable may be where something is put behind it: each condition about that doubles it.
const maxEarlier = 32

// maxOwn is how many things a variable may be given so that each may say something of the variable itself. Wrappers give
// it one or two; the names of minified code serve for everything.
const maxOwn = 4

// earlier gives what a variable was before what is being followed was given to it, as in url = base + url.
func (ev *evaluator) earlier(s *script, v *variable, f *frame) value {
	ev.knot()
	if v.upto == 0 || v.in != f || len(v.defs) > maxOwn {
		return nil
	}
	v.knots++
	out := ev.upTo(s, v, v.upto, f)
	if len(out) > maxEarlier {
		out = append(out[:maxEarlier:maxEarlier], unknown(facts.UnresolvedComplex)...)
	}
	return out
}

// A knot is where something leads back to what is being followed.
func (ev *evaluator) knot() {
	ev.cyclic = true
	ev.knots++
}

// begun is how many knots there were before a variable was followed.
type begun struct{ all, own int }

func (ev *evaluator) begin(v *variable) begun {
	ev.cyclic = false
	return begun{ev.knots, v.knots}
}

// end forgets the knots that a variable made with itself: now that it is followed, all of it is known.
func (ev *evaluator) end(v *variable, b begun) {
	ev.knots -= v.knots - b.own
	v.knots = b.own
	ev.cyclic = ev.knots > b.all
}

// concerns reports whether a routine, or one that it stands in, is being called in the frame.
func (f *frame) concerns(r *routine) bool {
	if f == nil {
		return false
	}
	for ; r != nil; r = r.outer {
		for g := f; g != nil; g = g.outer {
			if g.fn == r {
				return true
			}
		}
	}
	return false
}

// parameter gives what a parameter may be: in a call that is being followed, what it was called with; else whatever the
// project's code calls the routine with.
func (ev *evaluator) parameter(s *script, v *variable, f *frame) value {
	if m := v.of.bundled; m != nil { // webpack calls it with module, exports, require
		switch v.nth {
		case 0:
			return value{{what: isPlatform, text: "module", obj: m, when: everywhere, file: s}}
		case 1:
			return value{{what: isObject, obj: m, when: everywhere, file: s}}
		case 2:
			return value{{what: isModule, when: everywhere, file: s}}
		}
	}
	for ; f != nil; f = f.outer {
		if f.fn == v.of {
			return ev.withDefault(s, v, f.argument(v), f)
		}
	}
	if v.round == ev.round {
		return v.known
	}
	if v.busy {
		if !v.adds || v.in != nil {
			ev.knot()
			return nil
		}
		return ev.soFar(v)
	}
	before, begun := ev.cyclic, ev.begin(v)
	v.busy = true
	var out value
	for _, at := range v.of.sites {
		switch {
		case v.rest:
			out = out.join(unknown(facts.UnresolvedComplex))
		case v.nth < len(at.args):
			out = out.join(ev.eval(at.file, at.args[v.nth], nil))
		default:
			out = out.with(option{what: isNothing, when: everywhere, file: s})
		}
	}
	if v.of.more {
		out = out.join(unknown(facts.UnresolvedComplex))
	}
	if len(v.of.sites) == 0 {
		why := facts.UnresolvedArgument
		if !ev.callers {
			why = facts.UnresolvedRuntime
		}
		out = unknown(why)
	}
	out = ev.withDefault(s, v, out, nil)
	v.busy = false
	if ev.end(v, begun); ev.callers && !ev.cyclic && ev.steps > 0 && ev.depth <= maxDepth {
		v.known, v.round = out, ev.round
	}
	ev.cyclic = ev.cyclic || before
	return out
}

// withDefault adds what a parameter is where it is given nothing, and what is assigned to it. What that says of the
// parameter itself, as in url = base + url, is what it was before.
func (ev *evaluator) withDefault(s *script, v *variable, given value, f *frame) value {
	if len(v.defs) == 0 {
		return given
	}
	if v.adds && v.in == f {
		return ev.soFar(v)
	}
	adds, soFar, in := v.adds, v.soFar, v.in
	v.adds, v.in = true, f
	for _, d := range v.defs {
		v.soFar = given
		given = given.keep(something).join(ev.eval(s, d.value, f).in(ev.branches(s, d.when, f)))
	}
	v.adds, v.soFar, v.in = adds, soFar, in
	return given
}

func (ev *evaluator) soFar(v *variable) value {
	ev.knot()
	v.knots++
	return v.soFar
}

func (f *frame) argument(v *variable) value {
	if v.rest {
		return unknown(facts.UnresolvedComplex)
	}
	if v.nth < len(f.args) {
		return f.args[v.nth]
	}
	return value{{what: isNothing, when: everywhere}}
}

// this gives the object that a function belongs to.
func (ev *evaluator) this(s *script, e *expr, f *frame) value {
	if e.fn == nil || e.fn.owner == nil {
		return unknown(facts.UnresolvedRuntime)
	}
	return value{{what: isObject, obj: e.fn.owner, when: everywhere, file: s}}
}

// global gives what a name means that the code does not declare.
func (ev *evaluator) global(s *script, e *expr) value {
	one := option{what: isPlatform, text: e.text, when: everywhere, file: s, at: e.at}
	switch e.text {
	case "wx", "uni", "Taro", "__wxConfig", "process", "getApp", "getCurrentPages", "Object", "JSON", "String", "Promise", "encodeURI", "WebSocket", "XMLHttpRequest",
		"fetch", "Image", "Audio", "cc", "Laya", "GameGlobal", "globalThis", "window", "global", "import_meta", "Page", "Component", "App", "Behavior",
		"__toESM", "__toCommonJS", "__export", "__reExport", "__webpack_require__", "defineConfig":
		return value{one}
	}
	return ev.shared(global{"", e.text}, unknown(facts.UnresolvedName))
}
