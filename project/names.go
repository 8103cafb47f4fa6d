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
	before := ev.cyclic
	ev.cyclic, v.busy = false, true
	out := ev.defs(s, v.defs, f, &v.upto)
	v.busy = false
	if f == nil && !ev.cyclic && ev.steps > 0 && ev.depth <= maxDepth {
		v.known, v.round = out, ev.round
	}
	ev.cyclic = ev.cyclic || before
	return out
}

// earlier gives what a variable was before what is being followed was given to it, as in url = base + url.
func (ev *evaluator) earlier(s *script, v *variable, f *frame) value {
	ev.cyclic = true
	upto := v.upto
	if upto == 0 {
		return nil
	}
	out := ev.defs(s, v.defs[:upto], f, &v.upto)
	v.upto = upto
	return out
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
		ev.cyclic = true
		if v.adds && v.in == nil {
			return v.soFar
		}
		return nil
	}
	before := ev.cyclic
	ev.cyclic, v.busy = false, true
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
	if ev.callers && !ev.cyclic && ev.steps > 0 && ev.depth <= maxDepth {
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
		ev.cyclic = true
		return v.soFar
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
