package project

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A slot is a property of an object.
type slot struct {
	obj *object
	key string
}

// members gives what a property of something may be.
func (ev *evaluator) members(v value, key string) value {
	var out value
	for _, o := range v {
		out = out.join(ev.member(o, key).in(o.when))
	}
	return out
}

func (ev *evaluator) member(o option, key string) value {
	switch o.what {
	case isObject:
		if key == "index" && o.obj == o.obj.file.exports && isUniVendor(o.obj.file.path) {
			return value{{what: isPlatform, text: "uni", when: everywhere, file: o.file, at: o.at}}
		}
		if found := ev.property(o.obj, key, o.f); found != nil {
			return found
		}
		if found := ev.component(o, key); found != nil {
			return found
		}
		switch {
		case key == "default": // a CommonJS module is its own default: esbuild's and Babel's interoperation
			return value{o}
		case o.obj.loose || o.obj.array || ev.spent():
			return unknown(facts.UnresolvedRuntime)
		}
		return value{{what: isNothing, when: everywhere, file: o.file, at: o.at}}
	case isRoutine:
		switch key {
		case "prototype":
			if o.fn.made != nil {
				return value{{what: isObject, obj: o.fn.made, when: everywhere, file: o.fn.file}}
			}
		case "default":
			return value{o}
		}
		if o.fn.made != nil {
			_, busy := ev.slots[slot{o.fn.made, key}]
			if found := ev.property(o.fn.made, key, nil); found != nil || busy {
				return found
			}
		}
		return unknown(facts.UnresolvedRuntime)
	case isPlatform:
		return ev.platform(o, key)
	case isModule:
		return loader(o, key)
	case isText:
		if key == "default" {
			return value{o}
		}
	case isUnknown:
		return unknown(o.why)
	}
	return unknown(facts.UnresolvedRuntime)
}

// isUniVendor knows the file in which uni-app's compiler puts its runtime; what it exports as index is uni.
func isUniVendor(path string) bool { return strings.HasSuffix("/"+path, "/common/vendor.js") }

// property looks a property up: what was assigned to it, and the last place of the literal that gives it. Nil: none
// does, and what is merged into the object has none.
func (ev *evaluator) property(o *object, key string, f *frame) value {
	at := slot{o, key}
	given := o.gifts().given
	nth, asked := ev.slots[at]
	if asked {
		ev.knot()
		if given = givenBefore(given, nth, key); given == nil {
			return nil
		}
	}
	if ev.spent() {
		ev.knot()
		return nil
	}
	defer func() {
		if asked {
			ev.slots[at] = nth
		} else {
			delete(ev.slots, at)
		}
	}()
	ev.steps -= len(o.props) / 64

	left := everywhere // where no assignment for certain takes the literal's place
	var out value
	ev.slots[at] = -1
	for _, class := range o.gifts().heirs {
		out = out.join(ev.property(class, key, nil).keep(something))
	}
	for i, g := range given {
		ev.slots[at] = i
		if g.merged {
			out = out.join(ev.members(ev.eval(g.file, g.value, nil), key).keep(something))
			continue
		}
		if g.key != key {
			continue
		}
		when := ev.branches(g.file, g.when, g.call)
		if g.call != nil && g.in == g.call.fn || g.in == nil && g.file == o.file {
			left &^= ev.certainly(g.file, g.when, g.call)
		}
		v := ev.eval(g.file, g.value, g.call)
		if g.getter {
			v = ev.invokeAll(v, nil)
		}
		out = out.join(v.in(when))
	}
	ev.slots[at] = -1
	for i := len(o.props) - 1; i >= 0 && left != 0; i-- {
		p := &o.props[i]
		switch {
		case p.merged:
			found := ev.members(ev.eval(o.file, p.value, f), key).keep(something).in(left)
			out = out.join(found)
			for _, x := range found {
				if x.what != isUnknown {
					left &^= x.when
				}
			}
		case p.by != nil:
			where := ev.names(o.file, p.by, key, f)
			if where &= left; where != 0 {
				v := ev.eval(o.file, p.value, f)
				if p.getter {
					v = ev.invokeAll(v, nil)
				}
				out = out.join(v.in(where))
				left &^= where
			}
		case p.key == key:
			v := ev.eval(o.file, p.value, f)
			if p.getter {
				v = ev.invokeAll(v, nil)
			}
			out = out.join(v.in(left))
			if out == nil {
				out = value{} // there is one, and it leads back to itself
			}
			return out
		}
	}
	return out
}

// names tells in which branches a computed key is one, for certain.
func (ev *evaluator) names(s *script, by *expr, key string, f *frame) (where branches) {
	for _, k := range ev.eval(s, by, f) {
		if (k.what == isText || k.what == isNumber) && !k.open && k.text == key {
			where |= k.when
		}
	}
	return where
}

// something keeps what is not undefined.
func something(o option) branches {
	if o.what == isNothing {
		return 0
	}
	return o.when
}

// platform gives a member of what WeChat, a framework or a tool gives.
func (ev *evaluator) platform(o option, key string) value {
	path := o.text + "." + key
	if o.text == "module" {
		if key == "exports" {
			return ev.exports(o.obj)
		}
		return unknown(facts.UnresolvedRuntime)
	}
	switch path {
	case "__wxConfig.envVersion", "account.miniProgram.envVersion":
		return switches(envVersions, whereEnv, o)
	case "process.env.NODE_ENV", "import_meta.env.MODE":
		return switches(nodeEnvs, whereNode, o)
	case "import_meta.env.PROD":
		return truths(o.file, &expr{at: o.at}, whereNode(1), whereNode(0))
	case "import_meta.env.DEV":
		return truths(o.file, &expr{at: o.at}, whereNode(0), whereNode(1))
	}
	switch o.text {
	case "window", "globalThis", "global", "GameGlobal":
		return ev.global(o.file, &expr{text: key, at: o.at})
	}
	if key == "default" || o.text == "Taro" && key == "a" { // webpack 4 calls a module's default a
		return value{o}
	}
	if strings.HasPrefix(path, "process.env.") || strings.HasPrefix(path, "import_meta.env.") {
		return unknown(facts.UnresolvedRuntime)
	}
	known := value{{what: isPlatform, text: path, when: everywhere, file: o.file, at: o.at}}
	if at, ok := globalOf(o.text, key); ok {
		return ev.shared(at, known)
	}
	return known
}

// switches is each value of a switch, in the branches where it has it.
func switches(names []string, where func(int) branches, o option) value {
	var out value
	for i, name := range names {
		out = append(out, option{what: isText, text: name, when: where(i), file: o.file, at: o.at})
	}
	return out
}

// exports gives what a module is to those that require it.
func (ev *evaluator) exports(o *object) value {
	var out value
	at := slot{o, "module.exports"}
	if _, asked := ev.slots[at]; asked {
		ev.knot()
		return nil
	}
	ev.slots[at] = -1
	defer delete(ev.slots, at)
	for _, g := range o.gifts().replaced {
		out = out.join(ev.eval(g.file, g.value, nil).in(ev.branches(g.file, g.when, nil)))
	}
	if got := o.gifts(); len(got.replaced) == 0 || len(got.given) > 0 {
		out = out.with(option{what: isObject, obj: o, when: everywhere, file: o.file})
	}
	return out
}
