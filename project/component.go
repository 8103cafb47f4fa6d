package project

import (
	"path"
	"strings"
)

// functionGroups are the properties of a component, or of a store of Pinia's, whose functions have all of it as "this".
// https://developers.weixin.qq.com/miniprogram/dev/reference/api/Component.html, https://vuejs.org/api/options-state.html
var functionGroups = map[string]bool{
	"methods": true, "computed": true, "watch": true, "observers": true, "lifetimes": true, "pageLifetimes": true, "actions": true, "getters": true,
}

// join puts what is in a group of functions into the component that it is a part of.
func (o *object) join(key string, group *expr) {
	if functionGroups[key] && group.kind == literal && !group.obj.array {
		group.obj.whole = o
	}
}

// component gives a property of "this" in a function of a component, where the literal that the function stands in has
// none: it is one of the component's, of its other groups, of the data that Vue's component or Pinia's store gives by a
// function, or one that all of Vue's components have. Nil: there is none.
func (ev *evaluator) component(o option, key string) value {
	whole := o.obj.whole
	if whole == nil {
		whole = o.obj
	} else if found := ev.property(whole, key, o.f); found != nil {
		return found
	}
	isComponent := o.obj.whole != nil
	for i := range whole.props {
		p := &whole.props[i]
		switch {
		case p.merged || p.value == nil:
		case functionGroups[p.key] && p.value.kind == literal:
			isComponent = true
			if p.value.obj == o.obj {
				continue
			}
			found := ev.property(p.value.obj, key, o.f)
			if found != nil && (p.key == "computed" || p.key == "getters") {
				found = ev.invokeAll(found, nil)
			}
			if found != nil {
				return found
			}
		case (p.key == "data" || p.key == "state") && p.value.kind == function:
			isComponent = true
			if found := ev.members(ev.invokeAll(ev.eval(whole.file, p.value, o.f), nil), key).keep(something); len(found) > 0 {
				return found
			}
		}
	}
	if isComponent {
		return ev.shared(global{ofComponents, key}, nil)
	}
	return nil
}

// ofComponents is the name under which is shared what all of Vue's components have.
const ofComponents = "Vue"

// ofAllComponents reports whether a member is one of what all of Vue's components have: Vue.prototype.x, or of Vue 3
// app.config.globalProperties.x. Where a bundler has renamed Vue, its prototype is known by the file that starts the app.
func ofAllComponents(s *script, to *expr) bool {
	switch {
	case to.kind != member:
		return false
	case to.text == "globalProperties":
		return true
	case to.text != "prototype":
		return false
	}
	of := to.kids[0]
	for of.kind == member {
		of = of.kids[0]
	}
	begins := path.Base(s.path)
	return strings.Contains(strings.ToLower(of.text), "vue") || begins == "main.js" || begins == "main.ts" || begins == "app.js"
}
