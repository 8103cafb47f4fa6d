package project

import "github.com/tongguan/tongguan/facts"

// bundle notes the modules of a bundle of webpack's: (…).push([[names], {key: function(module, exports, require) {…}}]).
func (ev *evaluator) bundle(s *script, d *deed) {
	e := d.expr
	if e.kind != call || d.value != nil || len(e.kids) != 2 || e.kids[0].kind != member || e.kids[0].text != "push" {
		return
	}
	chunk := e.kids[1]
	if chunk.kind != literal || !chunk.obj.array || len(chunk.obj.props) < 2 || chunk.obj.props[0].value.kind != literal {
		return
	}
	table := chunk.obj.props[1].value
	if table.kind != literal {
		return
	}
	for _, p := range table.obj.props {
		if p.value == nil || p.value.kind != function || len(p.value.fn.params) > 3 {
			return
		}
	}
	for _, p := range table.obj.props {
		if _, ok := ev.modules.bundled[p.key]; !ok {
			p.value.fn.bundled = &object{file: s}
			ev.modules.bundled[p.key] = p.value.fn
		}
	}
}

// recognise marks the module that is Taro in a bundle of Taro's, where a number stands for its name: it is the one that
// has the platform put its functions in, by a hook of this name (Taro 3 and 4).
// https://github.com/NervJS/taro/blob/main/packages/taro/index.js
func recognise(d *deed) {
	if d.value != nil || d.in == nil || d.in.bundled == nil || d.expr.kids[0].kind != member {
		return
	}
	callee, args := d.expr.kids[0].text, d.expr.kids[1:]
	byName := (callee == "isExist" || callee == "call") && len(args) > 0 && args[0].kind == text && args[0].text == "initNativeApi"
	if byName || callee == "initNativeApi" {
		d.in.bundled.gets().platform = "Taro"
	}
}

// loader gives a member of a webpack loader. Its n makes of a module a function that gives the module's default.
func loader(o option, key string) value {
	if key == "n" {
		return value{{what: isPlatform, text: "webpack.n", when: everywhere, file: o.file, at: o.at}}
	}
	return unknown(facts.UnresolvedRuntime)
}
