package project

import "slices"

// maxReassigned is how many assignments to one property of an object are followed back, each of which may ask for what the
// property was before.
const maxReassigned = 4

// givenBefore gives what an object was given before that with this number, which asks for the same property: "o.url = base +
// o.url". Nil, where nothing is to be asked for.
func givenBefore(given []gift, nth int, key string) []gift {
	if nth < 0 || given[nth].merged {
		return nil
	}
	n := 0
	for _, g := range given[:nth] {
		if g.key == key || g.merged {
			n++
		}
	}
	if n > maxReassigned {
		return nil
	}
	return given[:nth:nth]
}

// reassigned notes what a routine assigns to what it is called with, call by call: "function request(o) { o.url = base +
// o.url; … }". Only where addresses may stand.
func (ev *evaluator) reassigned(s *script, d *deed) {
	if d.expr.kind != member || d.expr.kids[0].kind != name || !namesAddress(d.expr.text) {
		return
	}
	to := d.expr.kids[0].ref
	if to == nil || to.of == nil || to.rest || !d.in.within(to.of) {
		return
	}
	for _, at := range to.of.sites {
		if to.nth >= len(at.args) {
			continue
		}
		args := make([]value, len(at.args))
		for i, a := range at.args {
			args[i] = ev.follow(at.file, a)
		}
		for _, o := range args[to.nth] {
			if o.what == isObject {
				call := &frame{fn: to.of, args: slices.Clone(args)}
				call.args[to.nth] = value{o}
				o.obj.give(gift{key: d.expr.text, file: s, value: d.value, when: d.when, in: d.in, call: call})
			}
		}
	}
}
