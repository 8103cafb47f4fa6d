package project

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
