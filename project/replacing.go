package project

import (
	"regexp"
	"strings"

	"github.com/dop251/goja/parser"

	"github.com/tongguan/tongguan/facts"
)

// maxRegexp is how long a regular expression may be, in bytes, and maxReplaced how often one replaces something in a
// string: those that trim a slash, or make wss of https, are short and replace once.
const (
	maxRegexp   = 200
	maxReplaced = 20
)

// replace gives what replace and replaceAll make of strings. A function that replaces is not followed.
func (ev *evaluator) replace(s *script, of value, args []*expr, all bool, f *frame) value {
	if len(args) < 2 {
		return unknown(facts.UnresolvedRuntime)
	}
	sought, by := ev.eval(s, args[0], f), ev.eval(s, args[1], f)
	var out value
	for _, o := range of {
		if o.what != isText {
			out = out.with(option{why: facts.UnresolvedRuntime, when: o.when})
			continue
		}
		for _, what := range sought {
			places, known := ev.places(o, what, all)
			for _, with := range by {
				c := option{why: facts.UnresolvedRuntime}
				if known && (len(places) == 0 || with.replaces()) {
					c = o.replaced(places, with)
				}
				if c.when = o.when & what.when & with.when; c.when != 0 {
					out = out.with(c)
				}
			}
		}
	}
	return out
}

// places gives where something stands that is to be replaced; false where that is not known.
func (ev *evaluator) places(o, what option, all bool) (places [][]int, known bool) {
	limit := 1
	if all {
		limit = maxReplaced
	}
	switch what.what {
	case isRegexp:
		re := ev.regexp(what)
		if re == nil {
			return nil, false
		}
		if strings.Contains(what.text[strings.LastIndexByte(what.text, '/'):], "g") {
			limit = maxReplaced
		}
		places = re.FindAllStringIndex(o.text, limit)
		if n := len(places); n > 0 && o.open && places[n-1][1] == len(o.text) {
			places = places[:n-1] // an end that is none: what follows is not known
		}
	case isText:
		if what.open || what.text == "" {
			return nil, false
		}
		for at := 0; len(places) < limit; {
			i := strings.Index(o.text[at:], what.text)
			if i < 0 {
				break
			}
			places = append(places, []int{at + i, at + i + len(what.text)})
			at += i + len(what.text)
		}
	default:
		return nil, false
	}
	return places, true
}

// replaces reports whether what is put in place of something is what it says: in a string, $ stands for what was found.
func (o option) replaces() bool {
	switch o.what {
	case isText:
		return !strings.Contains(o.text+o.after, "$")
	case isNumber, isTruth, isUnknown:
		return true
	}
	return false
}

// replaced puts one string into each place of another.
func (o option) replaced(places [][]int, with option) option {
	out, at := option{what: isText, when: everywhere}, 0
	for _, p := range places {
		out = sum(sum(out, option{what: isText, text: o.text[at:p[0]]}), with)
		at = p[1]
	}
	rest := o
	rest.text = o.text[at:]
	out = sum(out, rest)
	out.file, out.at = o.file, o.at
	return out
}

// regexp makes Go's of a regular expression; nil where there is none, such as for one that looks ahead.
func (ev *evaluator) regexp(o option) *regexp.Regexp {
	if o.what != isRegexp || len(o.text) > maxRegexp {
		return nil
	}
	if re, ok := ev.regexps[o.text]; ok {
		return re
	}
	if ev.regexps == nil {
		ev.regexps = map[string]*regexp.Regexp{}
	}
	end := strings.LastIndexByte(o.text, '/')
	body, flags := o.text[1:end], o.text[end+1:]
	var re *regexp.Regexp
	if text, err := parser.TransformRegExp(body, strings.Contains(flags, "s"), strings.Contains(flags, "u")); err == nil {
		for _, flag := range []string{"i", "m"} {
			if strings.Contains(flags, flag) {
				text = "(?" + flag + ")" + text
			}
		}
		re, _ = regexp.Compile(text)
	}
	ev.regexps[o.text] = re
	return re
}
