package project

// pageData is what the names in a page's or component's markup stand for: its data with what setData changes in it, the
// values that its properties begin with, and for uni-app's compiler what the function gives that setup returns,
// { setup() { return () => ({ a: … }) } }. What it lacks may come from anywhere.
func pageData(code *script) *expr {
	page := &expr{kind: literal, obj: code.page.obj}
	all := &object{file: code, loose: true}
	for _, p := range code.page.obj.props {
		switch {
		case p.key == "setup":
			render := &expr{kind: call, kids: []*expr{p.value}}
			return &expr{kind: call, kids: []*expr{render}}
		case p.key == "properties" && p.value.kind == literal:
			for _, q := range p.value.obj.props {
				if !q.merged {
					all.props = append(all.props, property{key: q.key, value: &expr{kind: member, text: "value", kids: []*expr{q.value}}})
				}
			}
		}
	}
	all.props = append(all.props, property{merged: true, value: &expr{kind: member, text: "data", kids: []*expr{page}}})
	for _, g := range code.sets {
		all.give(g)
	}
	return &expr{kind: literal, obj: all}
}

// changes notes what a call of setData puts into the data of its file's page: not the parts of values, "list[0].url".
func (s *script) changes(d *deed, args []*expr) {
	if len(args) == 0 || args[0].kind != literal || len(s.sets) >= maxGifts {
		return
	}
	for _, p := range args[0].obj.props {
		if !p.merged {
			s.sets = append(s.sets, gift{key: p.key, file: s, value: p.value, when: d.when, in: d.in})
		}
	}
}
