package project

import (
	"slices"
	"strings"
)

// link learns from what every file does how they hang together: what they export, what is assigned to objects, what
// routines are called with, and what is given to App and Page. All are read in their order, so that it is the same
// each time.
func (ev *evaluator) link(scripts []*script) {
	ev.budget = maxLinks
	for _, s := range scripts {
		for i := range s.deeds {
			ev.bundle(s, &s.deeds[i])
		}
	}
	for _, s := range scripts {
		for i := range s.deeds {
			recognise(&s.deeds[i])
		}
	}
	for _, s := range scripts {
		for i := range s.deeds {
			if d := &s.deeds[i]; d.value != nil {
				ev.assigned(s, d)
			} else {
				ev.handed(s, d)
			}
		}
		if s.path == ev.appFile && s.page != nil {
			ev.app = s.page
		}
	}
	for _, s := range scripts {
		ev.inherit(s)
	}
	ev.forget() // what names were taken for before all of this was known
	for _, s := range scripts {
		for i := range s.deeds {
			if d := &s.deeds[i]; d.value == nil && !ev.expired {
				ev.site(s, d)
			}
		}
	}
	ev.callers = true
	ev.forget()
	for _, s := range scripts {
		for i := range s.deeds {
			if d := &s.deeds[i]; d.value != nil && !d.done && !ev.expired {
				ev.reassigned(s, d)
			}
		}
	}
	ev.budget = maxSteps
	ev.forget()
}

// forget begins a round, in which nothing is known yet.
func (ev *evaluator) forget() {
	ev.round++
	ev.results = map[*expr]value{}
}

// assigned notes what is assigned to a member.
func (ev *evaluator) assigned(s *script, d *deed) {
	g := gift{file: s, value: d.value, when: d.when, in: d.in}
	switch d.expr.kind {
	case member:
		g.key = d.expr.text
	default:
		for _, o := range ev.follow(s, d.expr.kids[0]) {
			if o.what == isObject {
				o.obj.loose = true
			}
		}
		return
	}
	if ofAllComponents(s, d.expr.kids[0]) {
		ev.share(global{ofComponents, g.key}, g)
	}
	for _, o := range ev.follow(s, d.expr.kids[0]) {
		switch {
		case o.what == isPlatform && o.text == "module" && g.key == "exports":
			if g.value.kind != name || g.value.ref == nil || g.value.ref.special != theExports {
				o.obj.gets().replaced = append(o.obj.gets().replaced, g)
			}
		case o.what == isPlatform:
			if at, ok := globalOf(o.text, g.key); ok {
				ev.share(at, g)
			}
		case o.what == isObject:
			d.done = true
			o.obj.give(g)
			if g.value.kind == function && g.value.fn.owner == g.value.fn.made && !g.value.fn.arrow {
				g.value.fn.owner = o.obj // a method: X.prototype.send = function …
			}
		case o.what == isRoutine && o.fn.made != nil:
			o.fn.made.give(g)
		}
	}
}

// maxGifts bounds what one object is given: it is looked through at each look-up.
const maxGifts = 2000

func (o *object) give(g gift) {
	if got := o.gets(); len(got.given) < maxGifts {
		got.given = append(got.given, g)
	} else {
		o.loose = true
	}
}

// handed notes what is given to App, Page and Component, and what helpers of compilers put into objects.
func (ev *evaluator) handed(s *script, d *deed) {
	e := d.expr
	callee, args := e.kids[0], e.kids[1:]
	if e.kind != call || len(args) == 0 {
		return
	}
	if callee.kind == name && callee.ref == nil {
		switch callee.text {
		case "App", "Page", "Component":
			if v := ev.follow(s, args[0]); len(v) > 0 && v[0].what == isObject && s.page == nil {
				s.page = &v[0]
			}
		case "__export", "__reExport":
			ev.helped(s, d, args)
		}
		return
	}
	switch {
	case callee.kind == member && (callee.text == "createPage" || callee.text == "createComponent") && s.page == nil: // uni-app's with Vue 3
		if v := ev.follow(s, args[0]); len(v) > 0 && v[0].what == isObject {
			s.page = &v[0]
		}
	case callee.kind == member && (callee.text == "push" || callee.text == "unshift"):
		ev.pushed(s, d, args)
	case callee.kind == member && callee.text == "setData":
		s.changes(d, args)
	case callee.kind == member && callee.text == "d" && len(args) >= 2: // webpack's: require.d(exports, {key: () => …}) or (exports, "key", function)
		if v := ev.follow(s, callee.kids[0]); len(v) == 1 && v[0].what == isModule {
			ev.helped(s, d, args)
		}
	case callee.kind == member && callee.text == "defineProperty" && len(args) == 3 && args[1].kind == text && args[2].kind == literal:
		for _, p := range args[2].obj.props {
			if p.key == "value" || p.key == "get" {
				ev.give(s, args[0], gift{key: args[1].text, file: s, value: p.value, getter: p.key == "get", when: d.when, in: d.in})
			}
		}
	case len(args) >= 2 && args[1].kind == literal && args[1].obj.array: // Babel's createClass(X, [{key, value}, …])
		ev.createdClass(s, d, args)
	}
}

// maxHeirs bounds the classes that extend one.
const maxHeirs = 50

// inherit notes which classes extend which: a method of the one that is extended uses what they have, as in
// class Users extends Client { base = "https://…" }.
func (ev *evaluator) inherit(s *script) {
	for _, h := range s.heirs {
		for _, o := range ev.follow(s, h.of) {
			if o.what == isRoutine && o.fn.made != nil && len(o.fn.made.gifts().heirs) < maxHeirs {
				o.fn.made.gets().heirs = append(o.fn.made.gets().heirs, h.class)
			}
		}
	}
}

// pushed notes what is added to an array.
func (ev *evaluator) pushed(s *script, d *deed, args []*expr) {
	for _, o := range ev.follow(s, d.expr.kids[0].kids[0]) {
		if o.what != isObject || !o.obj.array {
			continue
		}
		for _, a := range args {
			if got := o.obj.gets(); a.kind != spread && len(got.pushed) < maxGifts {
				got.pushed = append(got.pushed, gift{file: s, value: a, when: d.when, in: d.in})
			}
		}
	}
}

// isHelper knows the functions with which esbuild makes CommonJS of an ES module.
func isHelper(name string) bool {
	return name == "__export" || name == "__reExport" || name == "__toESM" || name == "__toCommonJS"
}

func (ev *evaluator) helped(s *script, d *deed, args []*expr) {
	g := gift{file: s, when: d.when, in: d.in}
	switch {
	case len(args) < 2:
	case args[1].kind == literal:
		for _, p := range args[1].obj.props {
			g.key, g.value, g.getter = p.key, p.value, true
			ev.give(s, args[0], g)
		}
	case args[1].kind == text && len(args) == 3:
		g.key, g.value, g.getter = args[1].text, args[2], true
		ev.give(s, args[0], g)
	default: // __reExport(exports, require("…"))
		g.value, g.merged = args[1], true
		ev.give(s, args[0], g)
	}
}

func (ev *evaluator) createdClass(s *script, d *deed, args []*expr) {
	for _, p := range args[1].obj.props {
		if p.merged || p.value.kind != literal {
			return
		}
		g := gift{file: s, when: d.when, in: d.in}
		for _, q := range p.value.obj.props {
			switch q.key {
			case "key":
				g.key = q.value.text
			case "value":
				g.value = q.value
			case "get":
				g.value, g.getter = q.value, true
			}
		}
		if g.key == "" || g.value == nil || g.value.kind != function {
			return
		}
		for _, o := range ev.follow(s, args[0]) {
			if o.what == isRoutine && o.fn.made != nil {
				o.fn.made.give(g)
				g.value.fn.owner = o.fn.made
			}
		}
	}
}

func (ev *evaluator) give(s *script, to *expr, g gift) {
	for _, o := range ev.follow(s, to) {
		switch o.what {
		case isObject:
			o.obj.give(g)
		case isPlatform: // Object.defineProperty(wx, "request", …)
			if at, ok := globalOf(o.text, g.key); ok {
				ev.share(at, g)
			}
		}
	}
}

// maxSites bounds the places where one routine is called: the first ones tell what it is called with.
const maxSites = 400

// site notes what routines are called with.
func (ev *evaluator) site(s *script, d *deed) {
	e := d.expr
	callee, args := e.kids[0], e.kids[1:]
	if callee.kind == function {
		return // it was noted where it stands
	}
	if callee.kind == member {
		switch callee.text {
		case "call":
			callee, args = callee.kids[0], args[min(1, len(args)):]
		case "then": // what a promise gives is not told from the promise
			if len(args) > 0 && args[0].kind == function {
				args[0].fn.sites = append(args[0].fn.sites, site{file: s, args: callee.kids[:1]})
				return
			}
		case "forEach", "map", "filter", "some", "every", "find":
			if len(args) > 0 && args[0].kind == function {
				each := &expr{kind: element, at: callee.at, kids: []*expr{callee.kids[0]}}
				args[0].fn.sites = append(args[0].fn.sites, site{file: s, args: []*expr{each}})
			}
			return
		}
	}
	switch callee.kind {
	case name, member, index, function, choice, or, this, call:
	default:
		return
	}
	for _, o := range ev.follow(s, callee) {
		switch {
		case o.what != isRoutine || len(o.fn.params) == 0:
		case len(o.fn.sites) < maxSites:
			o.fn.sites = append(o.fn.sites, site{file: s, args: args, made: o.f})
		case slices.ContainsFunc(args, func(a *expr) bool { return !isPlain(a, 3) }):
			o.fn.more = true
		}
	}
}

// isPlain reports whether an argument names no host: a path, or options with one. Beyond maxSites such calls need not be
// followed, since they lead where the others do.
func isPlain(e *expr, depth int) bool {
	switch e.kind {
	case text:
		return !mentions(e.text)
	case plus:
		return depth > 0 && e.kids[0].kind != plus && isPlain(e.kids[0], depth-1) || e.kids[0].kind == plus && isPlain(e.kids[0], depth)
	case number, truth, nothing, function:
		return true
	case literal:
		for _, p := range e.obj.props {
			if depth == 0 || p.merged || namesAddress(p.key) && !isPlain(p.value, depth-1) {
				return false
			}
		}
		return true
	}
	return false
}

// namesAddress reports whether a key is one under which addresses are handed in.
func namesAddress(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc([]string{"url", "path", "uri", "api", "host", "base", "address", "src", "server", "domain"}, func(part string) bool {
		return strings.Contains(key, part)
	})
}
