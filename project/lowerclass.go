package project

import "github.com/dop251/goja/ast"

// functionOf reads a function with its own "this": owner, or what "new" makes of it.
func (l *lowering) functionOf(e *ast.FunctionLiteral, owner *object) *expr {
	out := &expr{kind: function, at: l.where(e.Function)}
	read := func() {
		made := &object{file: l.script, loose: true}
		if owner == nil {
			out.fn = l.routine(e.ParameterList, e.DeclarationList, e.Body, false, made)
		} else {
			out.fn = l.routine(e.ParameterList, e.DeclarationList, e.Body, false, owner)
		}
		out.fn.made = made
		out.fn.merges = merges(e.ParameterList, e.Body, out.fn) || mergesLater(out.fn)
	}
	if e.Name == nil || l.scope.find(e.Name.Name.String()) != nil {
		read()
		return out
	}
	l.within(func() {
		self := l.scope.declare(e.Name.Name.String())
		self.defs = append(self.defs, def{value: out})
		read()
	})
	return out
}

// class makes one object of a class: what it has itself, what its prototype has and what new makes are not told apart.
func (l *lowering) class(e *ast.ClassLiteral) *expr {
	o := &object{file: l.script, loose: true}
	out := &expr{kind: function, at: l.where(e.Class), fn: &routine{file: l.script, owner: o, made: o}}
	if e.SuperClass != nil {
		super := l.expression(e.SuperClass)
		o.props = append(o.props, property{merged: true, value: super})
		l.script.heirs = append(l.script.heirs, heir{super, o})
	}
	read := func() {
		for _, el := range e.Body {
			l.classElement(o, out.fn, el)
		}
	}
	if e.Name == nil {
		read()
		return out
	}
	l.within(func() {
		self := l.scope.declare(e.Name.Name.String())
		self.defs = append(self.defs, def{value: out})
		read()
	})
	return out
}

func (l *lowering) classElement(o *object, constructor *routine, el ast.ClassElement) {
	switch el := el.(type) {
	case *ast.FieldDefinition:
		if el.Initializer != nil {
			fn, self := l.fn, l.self
			l.fn, l.self = nil, o
			o.add(l.key(el.Key, el.Computed), l.expression(el.Initializer), false)
			l.fn, l.self = fn, self
		}
	case *ast.MethodDefinition:
		f := l.functionOf(el.Body, o)
		k := l.key(el.Key, el.Computed)
		if k.kind == text && k.text == "constructor" {
			constructor.params = f.fn.params
			for _, p := range f.fn.params {
				p.of = constructor
			}
			return
		}
		o.add(k, f, el.Kind == ast.PropertyKindGet)
	case *ast.ClassStaticBlock:
		l.within(func() {
			l.hoist(el.DeclarationList)
			l.statements(el.Block.List)
		})
	}
}
