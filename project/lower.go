package project

import (
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// A lowering makes a script of a syntax tree.
type lowering struct {
	script *script
	where  func(file.Idx) spot
	scope  *scope
	fn     *routine   // that is being read
	when   *condition // under which the statement that is being read runs
	self   *object    // what "this" is at the top of a class's field
	data   *expr      // an object whose properties are the names that are not declared, in markup; nil elsewhere
}

// A scope holds the names of a block or function.
type scope struct {
	names map[string]*variable
	outer *scope
	fn    *routine
}

func (s *scope) find(name string) *variable {
	for ; s != nil; s = s.outer {
		if v, ok := s.names[name]; ok {
			return v
		}
	}
	return nil
}

func (s *scope) declare(name string) *variable {
	if v, ok := s.names[name]; ok {
		return v
	}
	v := &variable{name: name, home: s.fn}
	if s.names == nil {
		s.names = map[string]*variable{}
	}
	s.names[name] = v
	return v
}

// lower reads a whole program as a CommonJS module.
func lower(path string, program *ast.Program, where func(file.Idx) spot) *script {
	s := &script{path: path}
	s.exports = &object{file: s}
	l := &lowering{script: s, where: where, scope: &scope{}}
	for name, what := range map[string]special{"module": theModule, "exports": theExports, "require": theRequire} {
		l.scope.declare(name).special = what
	}
	l.scope = &scope{outer: l.scope}
	l.hoist(program.DeclarationList)
	l.statements(program.Body)
	s.deeds = slices.Clip(slices.Clone(s.deeds))
	return s
}

// within reads something in a scope of its own.
func (l *lowering) within(read func()) {
	l.scope = &scope{outer: l.scope, fn: l.fn}
	read()
	l.scope = l.scope.outer
}

// under reads something that runs when a test holds, or does not.
func (l *lowering) under(test *expr, not bool, read func()) {
	before := l.when
	l.when = &condition{test: test, not: not, parent: before}
	read()
	l.when = before
}

// hoist declares what var declares anywhere in a function.
func (l *lowering) hoist(declarations []*ast.VariableDeclaration) {
	for _, d := range declarations {
		for _, b := range d.List {
			l.names(b.Target, l.scope.declare)
		}
	}
}

// names calls declare for every name of a pattern.
func (l *lowering) names(target ast.Expression, declare func(string) *variable) {
	switch t := target.(type) {
	case *ast.Identifier:
		declare(shared(t.Name))
	case *ast.ObjectPattern:
		for _, p := range t.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				declare(shared(p.Name.Name))
			case *ast.PropertyKeyed:
				l.names(p.Value, declare)
			}
		}
		l.names(t.Rest, declare)
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			l.names(e, declare)
		}
		l.names(t.Rest, declare)
	case *ast.AssignExpression: // a default
		l.names(t.Left, declare)
	}
}

// assign gives a value to a target: a name, a member, or a pattern of them.
func (l *lowering) assign(target ast.Expression, v *expr) {
	switch t := target.(type) {
	case *ast.Identifier:
		l.server(t.Name.String(), v)
		if isSecret(t.Name.String(), v) {
			l.script.secrets = append(l.script.secrets, v)
		}
		if ref := l.scope.find(t.Name.String()); ref != nil {
			ref.defs = append(ref.defs, def{value: v, when: l.when, in: l.fn})
		}
	case *ast.DotExpression, *ast.BracketExpression:
		to := l.expression(t)
		l.serverOf(to, v)
		l.deed(deed{expr: to, value: v})
	case *ast.AssignExpression:
		l.assign(t.Left, &expr{kind: fallback, at: v.at, kids: []*expr{v, l.expression(t.Right)}})
	case *ast.ObjectPattern:
		for _, p := range t.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				part := &expr{kind: member, at: l.where(p.Name.Idx), text: shared(p.Name.Name), kids: []*expr{v}}
				if p.Initializer != nil {
					part = &expr{kind: fallback, at: part.at, kids: []*expr{part, l.expression(p.Initializer)}}
				}
				l.assign(&p.Name, part)
			case *ast.PropertyKeyed:
				l.assign(p.Value, l.memberBy(v, p.Key, p.Computed))
			}
		}
		if t.Rest != nil {
			l.assign(t.Rest, v)
		}
	case *ast.ArrayPattern:
		for i, e := range t.Elements {
			if e != nil {
				l.assign(e, &expr{kind: member, at: v.at, text: digits(i), kids: []*expr{v}})
			}
		}
	}
}

// memberBy makes the member of an object that a key names.
func (l *lowering) memberBy(of *expr, key ast.Expression, computed bool) *expr {
	k := l.key(key, computed)
	if k.kind == text {
		return &expr{kind: member, at: k.at, text: k.text, kids: []*expr{of}}
	}
	return &expr{kind: index, at: k.at, kids: []*expr{of, k}}
}

func (l *lowering) deed(d deed) {
	d.when, d.in = l.when, l.fn
	l.script.deeds = append(l.script.deeds, d)
}

// routine reads a function. Owner is what "this" is in it.
func (l *lowering) routine(params *ast.ParameterList, declared []*ast.VariableDeclaration, body ast.ConciseBody, arrow bool, owner *object) *routine {
	r := &routine{file: l.script, arrow: arrow, outer: l.fn, owner: owner}
	before, when := l.fn, l.when
	l.fn = r
	l.within(func() {
		l.parameters(r, params)
		l.hoist(declared)
		switch b := body.(type) {
		case *ast.BlockStatement:
			l.statements(b.List)
		case *ast.ExpressionBody:
			r.returns = append(r.returns, def{value: l.expression(b.Expression), when: l.when, in: r})
		}
	})
	l.fn, l.when = before, when
	return r
}

func (l *lowering) parameters(r *routine, params *ast.ParameterList) {
	if params == nil {
		return
	}
	if len(params.List) > 0 {
		r.params = make([]*variable, 0, len(params.List)+1)
	}
	for i, b := range params.List {
		v := &variable{of: r, nth: i, home: r}
		r.params = append(r.params, v)
		if id, ok := b.Target.(*ast.Identifier); ok {
			v.name = shared(id.Name)
			l.scope.bind(v)
			if b.Initializer != nil {
				v.defs = append(v.defs, def{value: l.expression(b.Initializer), in: r})
			}
			continue
		}
		l.names(b.Target, l.scope.declare)
		given := &expr{kind: name, at: l.where(b.Target.Idx0()), ref: v}
		if b.Initializer != nil {
			given = &expr{kind: fallback, at: given.at, kids: []*expr{given, l.expression(b.Initializer)}}
		}
		l.assign(b.Target, given)
	}
	if id, ok := params.Rest.(*ast.Identifier); ok {
		v := &variable{name: shared(id.Name), of: r, nth: len(params.List), rest: true, home: r}
		r.params = append(r.params, v)
		l.scope.bind(v)
	}
}

func (s *scope) bind(v *variable) {
	if s.names == nil {
		s.names = map[string]*variable{}
	}
	s.names[v.name] = v
}
