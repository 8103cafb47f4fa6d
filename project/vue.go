package project

// pageData is what the names in a page's markup stand for: the properties of its data, or of what the function gives that
// uni-app's compiler has setup return, { setup() { return () => ({ a: … }) } }.
func pageData(page *expr) *expr {
	for _, p := range page.obj.props {
		if p.key == "setup" {
			render := &expr{kind: call, kids: []*expr{p.value}}
			return &expr{kind: call, kids: []*expr{render}}
		}
	}
	return &expr{kind: member, text: "data", kids: []*expr{page}}
}

// isRef reports whether a call is Vue's ref(…), which gives an object with the argument as its value.
func isRef(callee *expr, args []*expr) bool {
	return callee.kind == member && (callee.text == "ref" || callee.text == "shallowRef") && len(args) > 0
}

// reference is that object. The expression keeps it, so that it is the same each time.
func reference(s *script, e, of *expr, f *frame) option {
	if e.obj == nil {
		e.obj = &object{file: s, props: []property{{key: "value", value: of}}}
	}
	return option{what: isObject, obj: e.obj, when: everywhere, file: s, at: e.at, f: f}
}
