package project

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// branches is a set of the worlds that code may find itself in: each pairs one value of envVersion with one of NODE_ENV.
// Six bits hold any set of them, so that conditions about both can be joined and denied without loss.
type branches uint8

const (
	everywhere branches = 0x3f
	release    branches = 1 << (2*2 + 1) // released, and built for production
)

// The values of the two switches, in the order of the bits.
// https://developers.weixin.qq.com/miniprogram/dev/api/open-api/account-info/wx.getAccountInfoSync.html
var (
	envVersions = []string{"develop", "trial", "release"}
	nodeEnvs    = []string{"development", "production"}
)

func whereEnv(i int) branches  { return 0x3 << (2 * i) }
func whereNode(i int) branches { return 0x15 << i }

// names tells the values of each switch that occur in the set; a switch of which all occur does not matter.
func (b branches) names() map[string][]string {
	var out map[string][]string
	add := func(key string, all []string, in func(int) branches) {
		var found []string
		for i, name := range all {
			if b&in(i) != 0 {
				found = append(found, name)
			}
		}
		if len(found) < len(all) {
			if out == nil {
				out = map[string][]string{}
			}
			out[key] = found
		}
	}
	add("env_version", envVersions, whereEnv)
	add("node_env", nodeEnvs, whereNode)
	return out
}

// An option is one thing that an expression may be.
type option struct {
	what  nature
	text  string // of a string: what is known of it from its beginning; of others, how they are written
	open  bool   // of a string: something follows that is not known
	after string // of an open string: what is known to follow that
	why   facts.Unresolved
	when  branches
	file  *script
	at    spot
	obj   *object
	fn    *routine
	f     *frame // in which the object or routine was made
}

// A nature is what sort of thing an option is.
type nature uint8

const (
	isUnknown nature = iota
	isText
	isNumber
	isTruth
	isNothing
	isObject
	isRoutine
	isPlatform // something of wx, uni or Taro: text is its path, such as "wx.request"
	isModule   // a webpack loader: obj is the table of modules
	isRegexp   // a regular expression: text is as it is written
)

// A value is all that an expression may be; none at all where it only leads back to itself.
type value []option

// The bounds of a value. What goes beyond maxOptions is told, as one option that is too complex. Of paths, which cannot
// change where an address leads, a few stand for the rest: a wrapper has as many as callers.
const (
	maxOptions = 400
	maxPaths   = 8
)

func unknown(why facts.Unresolved) value { return value{{why: why, when: everywhere}} }

// truthy tells in which branches an option counts as true, and in which as false; both where that is not known.
func (o option) truthy() (yes, no branches) {
	switch o.what {
	case isText:
		switch {
		case o.text != "" || o.after != "":
			return o.when, 0
		case !o.open:
			return 0, o.when
		}
	case isNumber:
		if o.text == "0" {
			return 0, o.when
		}
		return o.when, 0
	case isTruth:
		if o.text == "true" {
			return o.when, 0
		}
		return 0, o.when
	case isNothing:
		return 0, o.when
	case isObject, isRoutine, isPlatform, isModule, isRegexp:
		return o.when, 0
	}
	return o.when, o.when
}

// truthy tells in which branches a value may be true, and in which false.
func (v value) truthy() (yes, no branches) {
	if len(v) == 0 {
		return everywhere, everywhere
	}
	for _, o := range v {
		y, n := o.truthy()
		yes, no = yes|y, no|n
	}
	return yes, no
}

// in keeps what may be in some branches.
func (v value) in(b branches) value {
	if b == everywhere {
		return v
	}
	var out value
	for _, o := range v {
		if o.when &= b; o.when != 0 {
			out = append(out, o)
		}
	}
	return out
}

// join gives what either may be, each once.
func (v value) join(w value) value {
	out := v[:len(v):len(v)]
	for _, o := range w {
		out = out.with(o)
	}
	return out
}

func (v value) with(o option) value {
	if o.when == 0 {
		return v
	}
	for i := range v {
		same := v[i]
		if same.when = o.when; same == o {
			if v[i].when|o.when == v[i].when {
				return v
			}
			out := append(value(nil), v...)
			out[i].when |= o.when
			return out
		}
	}
	switch {
	case len(v) > maxOptions:
		return v
	case len(v) == maxOptions:
		return append(v, option{why: facts.UnresolvedComplex, when: everywhere})
	case o.what == isText && v.hasPathsLike(o):
		return v
	}
	return append(v, o)
}

// hasPathsLike reports whether enough of an option's kind is there: paths without a host, or with the same one from the
// same place.
func (v value) hasPathsLike(o option) bool {
	scheme, host, ended := cutURL(o.text)
	path := strings.HasPrefix(o.text, "/") && !strings.HasPrefix(o.text, "//")
	if !path && !(ended && host != "") {
		return false
	}
	n := 0
	for _, w := range v {
		if w.what != isText || w.when != o.when {
			continue
		}
		s, h, e := cutURL(w.text)
		if path && strings.HasPrefix(w.text, "/") && h == "" || !path && e && s == scheme && h == host && w.at == o.at && w.file == o.file {
			n++
		}
	}
	return n >= maxPaths
}

// plus joins two strings in every way.
func (v value) plus(w value) value {
	v, w = v.given(), w.given()
	var out value
	for _, a := range v {
		for _, b := range w {
			when := a.when & b.when
			if when == 0 || a.isOrigin() && b.isWhole() {
				continue // the code does not put a URL behind a host: it told the two apart before
			}
			c := sum(a, b)
			c.when = when
			if out = out.with(c); len(out) > maxOptions {
				return out
			}
		}
	}
	return out
}

// given leaves undefined out where there is anything else: JavaScript would write it into the string, and nobody means
// that. It is what a parameter is in a call that does not give it.
func (v value) given() value {
	if out := v.keep(something); len(out) > 0 {
		return out
	}
	return v
}

// isWhole reports whether an option begins with a scheme.
func (o option) isWhole() bool {
	_, host := origin(o.text)
	return o.what == isText && host != ""
}

// isOrigin reports whether an option is a URL that has got no further than its host and port, or its path.
func (o option) isOrigin() bool { return o.isWhole() && !strings.ContainsAny(o.text, "?#") }

// sum joins two parts of a string. What is not known of a part is a gap.
func sum(a, b option) option {
	a, b = asText(a), asText(b)
	switch {
	case a.open && a.after == "":
		a.after = b.text
		return a
	case a.open:
		return a
	case a.text == "":
		return b
	}
	a.text, a.open, a.after = a.text+b.text, b.open, b.after
	return a
}

// asText reads an option as a part of a string.
func asText(o option) option {
	switch o.what {
	case isText:
	case isNumber, isTruth:
		o.what = isText
	default:
		why := o.why
		if o.what != isUnknown {
			why = facts.UnresolvedRuntime
		}
		return option{what: isText, open: true, why: why, when: o.when, file: o.file, at: o.at}
	}
	return o
}
