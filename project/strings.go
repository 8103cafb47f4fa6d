package project

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// method gives what the methods of strings, arrays, functions and regular expressions give; false where it is another
// method.
func (ev *evaluator) method(s *script, e, callee *expr, args []*expr, f *frame) (value, bool) {
	switch callee.text {
	case "bind", "call", "apply", "toString", "trim", "valueOf", "toLowerCase", "join":
	case "concat", "startsWith", "endsWith", "indexOf", "includes", "test", "match", "replace", "replaceAll", "slice", "substring":
		if len(args) == 0 {
			return nil, false
		}
	default:
		return nil, false
	}
	of := ev.eval(s, callee.kids[0], f)
	switch callee.text {
	case "bind":
		return of, true
	case "call":
		var out value
		for _, o := range of {
			out = out.join(ev.callOption(s, e, o, args[min(1, len(args)):], f).in(o.when))
		}
		return out, true
	case "apply":
		return unknown(facts.UnresolvedRuntime), true
	case "toString", "trim", "valueOf", "toLowerCase":
		return of, true
	case "join":
		return ev.join(s, of, args, f), true
	case "test":
		if !of.holds(isRegexp) {
			return nil, false // of a class of the project's
		}
		return ev.test(s, e, of, ev.eval(s, args[0], f)), true
	case "concat":
		if !of.holds(isText) {
			return unknown(facts.UnresolvedRuntime), true // of an array
		}
		for _, a := range args {
			of = of.plus(ev.eval(s, a, f))
		}
		return of, true
	case "match", "replace", "replaceAll", "slice", "substring":
		if !of.holds(isText) {
			return nil, false // of an array, or of a class of the project's
		}
		switch callee.text {
		case "match": // it is asked for more often than what was found is read
			return ev.test(s, e, ev.eval(s, args[0], f), of), true
		case "slice", "substring":
			return ev.slice(s, of, args, callee.text == "slice", f), true
		}
		return ev.replace(s, of, args, callee.text == "replaceAll", f), true
	}
	part, ok := ev.one(s, args, f)
	if !ok {
		return unknown(facts.UnresolvedRuntime), true
	}
	var out value
	for _, o := range of {
		out = out.join(search(callee.text, o, part, e).in(o.when))
	}
	return out, true
}

// holds reports whether a value may be of a nature.
func (v value) holds(n nature) bool {
	return slices.ContainsFunc(v, func(o option) bool { return o.what == n })
}

// search gives what startsWith, endsWith, indexOf and includes say of a string, as far as it is known.
func search(method string, o option, part string, e *expr) value {
	known := o.what == isText && !o.open
	if o.what == isText && o.open {
		switch method {
		case "startsWith":
			known = len(o.text) >= len(part)
		case "includes", "indexOf":
			known = strings.Contains(o.text, part)
		}
	}
	if !known {
		return unknown(facts.UnresolvedRuntime)
	}
	out := option{what: isTruth, when: everywhere, file: o.file, at: e.at}
	switch method {
	case "startsWith":
		out.text = strconv.FormatBool(strings.HasPrefix(o.text, part))
	case "endsWith":
		out.text = strconv.FormatBool(strings.HasSuffix(o.text, part))
	case "includes":
		out.text = strconv.FormatBool(strings.Contains(o.text, part))
	default:
		out.what, out.text = isNumber, digits(strings.Index(o.text, part))
	}
	return value{out}
}

// test tells in which branches regular expressions find something in strings, as far as these are known.
func (ev *evaluator) test(s *script, e *expr, of, in value) value {
	var out value
	for _, o := range of {
		re := ev.regexp(o)
		for _, t := range in {
			when := o.when & t.when
			switch {
			case when == 0:
			case re == nil || t.what != isText:
				out = out.join(unknown(facts.UnresolvedRuntime).in(when))
			default:
				found := re.FindStringIndex(t.text)
				if t.open && (found == nil || found[1] == len(t.text)) { // what follows may decide
					out = out.join(truths(s, e, when, when))
					continue
				}
				yes := when
				if found == nil {
					yes = 0
				}
				out = out.join(truths(s, e, yes, when&^yes))
			}
		}
	}
	return out
}

// slice gives what slice and substring cut out of strings.
func (ev *evaluator) slice(s *script, of value, args []*expr, fromEnd bool, f *frame) value {
	var bounds [2]*int
	for i, a := range args[:min(2, len(args))] {
		text, ok := ev.one(s, []*expr{a}, f)
		n, err := strconv.Atoi(text)
		if !ok || err != nil {
			return unknown(facts.UnresolvedRuntime)
		}
		bounds[i] = &n
	}
	var out value
	for _, o := range of {
		out = out.with(o.slice(bounds[0], bounds[1], fromEnd))
	}
	return out
}

// slice cuts a string. What is not ASCII counts in other units there, and is seldom cut.
func (o option) slice(from, to *int, fromEnd bool) option {
	lost := option{why: facts.UnresolvedRuntime, when: o.when}
	ascii := strings.IndexFunc(o.text, func(r rune) bool { return r > '~' }) < 0
	if o.what != isText || !ascii || o.open && (to != nil || *from < 0 || *from > len(o.text)) {
		return lost
	}
	at := func(n *int, otherwise int) int {
		switch {
		case n == nil:
			return otherwise
		case *n < 0 && fromEnd:
			return max(len(o.text)+*n, 0)
		}
		return min(max(*n, 0), len(o.text))
	}
	a, b := at(from, 0), at(to, len(o.text))
	switch {
	case a <= b:
	case fromEnd:
		a = b
	default: // substring puts its bounds into their order
		a, b = b, a
	}
	o.text = o.text[a:b]
	return o
}

// join makes one string of an array whose elements are all known.
func (ev *evaluator) join(s *script, arrays value, args []*expr, f *frame) value {
	by, ok := ",", true
	if len(args) > 0 {
		by, ok = ev.one(s, args, f)
	}
	var out value
	for _, o := range arrays {
		if o.what != isObject || !o.obj.array || !ok {
			out = out.with(option{why: facts.UnresolvedRuntime, when: o.when})
			continue
		}
		sum := value{{what: isText, when: everywhere, file: o.obj.file}}
		for i, p := range o.obj.props {
			if i > 0 {
				sum = sum.plus(value{{what: isText, text: by, when: everywhere, file: o.obj.file}})
			}
			if p.merged {
				sum = sum.plus(unknown(facts.UnresolvedRuntime))
				continue
			}
			sum = sum.plus(ev.eval(o.obj.file, p.value, o.f))
		}
		out = out.join(sum.in(o.when))
	}
	return out
}
