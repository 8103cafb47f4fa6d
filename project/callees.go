package project

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// call gives what a call may give.
func (ev *evaluator) call(s *script, e *expr, f *frame) value {
	callee, args := e.kids[0], e.kids[1:]
	if callee.kind == member {
		if out, done := ev.method(s, e, callee, args, f); done {
			return out
		}
	}
	var out value
	for _, o := range ev.eval(s, callee, f) {
		if isRef(callee, args) && o.what == isRoutine && isUniVendor(o.fn.file.path) {
			out = out.with(reference(s, e, args[0], f))
			continue
		}
		out = out.join(ev.callOption(s, e, o, args, f).in(o.when))
	}
	return out
}

func (ev *evaluator) callOption(s *script, e *expr, o option, args []*expr, f *frame) value {
	switch o.what {
	case isRoutine:
		if e.kind == construct && o.fn.made != nil {
			return value{{what: isObject, obj: o.fn.made, when: everywhere, file: o.fn.file}}
		}
		if o.fn.merges {
			return ev.merge(s, e, args, f)
		}
		return ev.invoke(o, ev.evalAll(s, args, f))
	case isPlatform:
		return ev.platformCall(s, e, o, args, f)
	case isModule:
		if key, ok := ev.one(s, args, f); ok {
			return ev.modules.bundledValue(ev, key)
		}
		return unknown(facts.UnresolvedModule)
	case isObject: // what webpack's n.n makes of a module gives its default when it is called
		return ev.member(o, "default")
	}
	for _, a := range args { // promisify(wx.request) is still wx.request
		for _, x := range ev.eval(s, a, f) {
			if x.what == isPlatform && sinkOf(x.text) != nil {
				return value{x}
			}
		}
	}
	why := o.why
	if why == "" || why == facts.UnresolvedArgument {
		why = facts.UnresolvedRuntime
	}
	return unknown(why)
}

func (ev *evaluator) evalAll(s *script, args []*expr, f *frame) []value {
	out := make([]value, len(args))
	for i, a := range args {
		if a.kind == spread {
			out[i] = unknown(facts.UnresolvedComplex)
			continue
		}
		out[i] = ev.eval(s, a, f)
	}
	return out
}

// one gives the first argument where it is a single known string.
func (ev *evaluator) one(s *script, args []*expr, f *frame) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	v := ev.eval(s, args[0], f)
	if len(v) != 1 || v[0].what != isText && v[0].what != isNumber || v[0].open {
		return "", false
	}
	return v[0].text, true
}

// invoke follows a call of a routine.
func (ev *evaluator) invoke(o option, args []value) value {
	depth := 0
	for g := o.f; g != nil; g = g.outer {
		if g.fn == o.fn {
			ev.knot()
			return nil
		}
	}
	if o.f != nil {
		depth = o.f.depth
	}
	if depth >= maxFrames || ev.calls >= maxFrames {
		return unknown(facts.UnresolvedComplex)
	}
	if len(o.fn.returns) == 0 {
		return value{{what: isNothing, when: everywhere, file: o.fn.file}}
	}
	ev.calls++
	defer func() { ev.calls-- }()
	var out value
	f := &frame{fn: o.fn, args: args, outer: o.f, depth: depth + 1}
	for _, r := range o.fn.returns {
		when := ev.branches(o.fn.file, r.when, f)
		if when != 0 {
			out = out.join(ev.eval(o.fn.file, r.value, f).in(when))
		}
	}
	return out
}

func (ev *evaluator) invokeAll(v value, args []value) value {
	var out value
	for _, o := range v {
		if o.what == isRoutine {
			out = out.join(ev.invoke(o, args).in(o.when))
		} else {
			out = out.join(unknown(facts.UnresolvedRuntime).in(o.when))
		}
	}
	return out
}

// platformCall gives what a function of WeChat, a framework or a tool gives.
func (ev *evaluator) platformCall(s *script, e *expr, o option, args []*expr, f *frame) value {
	first := func() value {
		if len(args) == 0 {
			return unknown(facts.UnresolvedRuntime)
		}
		return ev.eval(s, args[0], f)
	}
	switch o.text {
	case "Taro": // webpack's n made a function of it
		return value{o}
	case "require", "__webpack_require__":
		if path, ok := ev.one(s, args, f); ok {
			return ev.modules.required(ev, s, path)
		}
		return unknown(facts.UnresolvedModule)
	case "getApp":
		if ev.app != nil {
			return value{*ev.app}
		}
		return unknown(facts.UnresolvedRuntime)
	case "Object.assign":
		return ev.merge(s, e, args, f)
	case "__toESM", "__toCommonJS", "Object.freeze", "Object.seal", "JSON.parse", "JSON.stringify", "String", "encodeURI", "Promise.resolve", "webpack.n",
		"Page", "Component", "App", "Behavior", "defineConfig":
		return first()
	}
	rest, ofPlatform := cutPlatform(o.text)
	if rest == "getAccountInfoSync" {
		return value{{what: isPlatform, text: "account", when: everywhere, file: s, at: e.at}}
	}
	maker := strings.HasPrefix(rest, "create") || strings.HasSuffix(rest, "Manager") || strings.HasSuffix(rest, "Manager()") || rest == "cloud.Cloud"
	if e.kind == construct || ofPlatform && maker {
		return value{{what: isPlatform, text: o.text + "()", when: everywhere, file: s, at: e.at}}
	}
	return unknown(facts.UnresolvedRuntime)
}

// merge makes the object that Object.assign gives: the expression keeps it, so that it is the same each time.
func (ev *evaluator) merge(s *script, e *expr, args []*expr, f *frame) value {
	if e.obj == nil {
		e.obj = &object{file: s}
		for _, a := range args {
			if a.kind == spread {
				e.obj.loose = true
				continue
			}
			e.obj.props = append(e.obj.props, property{merged: true, value: a})
		}
	}
	return value{{what: isObject, obj: e.obj, when: everywhere, file: s, at: e.at, f: f}}
}

// cutPlatform gives what follows "wx.", "uni." or "Taro.".
func cutPlatform(path string) (rest string, ok bool) {
	for _, p := range []string{"wx.", "uni.", "Taro."} {
		if rest, ok := strings.CutPrefix(path, p); ok {
			return rest, true
		}
	}
	return path, false
}
