package project

import (
	"slices"

	"github.com/dop251/goja/ast"
)

// statements reads a list in order. What follows an "if (…) return" runs when its test does not hold.
func (l *lowering) statements(list []ast.Statement) {
	for _, s := range list { // functions and classes may be named before they stand
		switch s := s.(type) {
		case *ast.FunctionDeclaration:
			if s.Function.Name != nil {
				l.scope.declare(s.Function.Name.Name.String())
			}
		case *ast.ClassDeclaration:
			if s.Class.Name != nil {
				l.scope.declare(s.Class.Name.Name.String())
			}
		case *ast.LexicalDeclaration:
			for _, b := range s.List {
				l.names(b.Target, l.scope.declare)
			}
		}
	}
	before := l.when
	for _, s := range list {
		if test := l.statement(s); test != nil {
			l.when = &condition{test: test, not: true, parent: l.when}
		}
	}
	l.when = before
}

// statement reads one statement. It gives the test of an if, or of a switch, that ends the list where it holds.
func (l *lowering) statement(s ast.Statement) (ends *expr) {
	switch s := s.(type) {
	case *ast.BlockStatement:
		l.within(func() { l.statements(s.List) })
	case *ast.ExpressionStatement:
		l.expression(s.Expression)
	case *ast.VariableStatement:
		l.bindings(s.List)
	case *ast.LexicalDeclaration:
		l.bindings(s.List)
	case *ast.FunctionDeclaration:
		if s.Function.Name != nil {
			l.assign(s.Function.Name, l.expression(s.Function))
		}
	case *ast.ClassDeclaration:
		if s.Class.Name != nil {
			l.assign(s.Class.Name, l.class(s.Class))
		}
	case *ast.ReturnStatement:
		if s.Argument != nil {
			v := l.expression(s.Argument)
			if l.fn != nil {
				l.fn.returns = append(l.fn.returns, def{value: v, when: l.when, in: l.fn})
			}
		}
	case *ast.IfStatement:
		test := l.expression(s.Test)
		l.under(test, false, func() { l.statement(s.Consequent) })
		if s.Alternate != nil {
			l.under(test, true, func() { l.statement(s.Alternate) })
		}
		if s.Alternate == nil && leaves(s.Consequent) {
			return test
		}
	case *ast.SwitchStatement:
		l.within(func() { ends = l.cases(s) })
		return ends
	case *ast.TryStatement:
		l.statement(s.Body)
		if s.Catch != nil {
			l.within(func() {
				l.names(s.Catch.Parameter, l.scope.declare)
				l.statements(s.Catch.Body.List)
			})
		}
		if s.Finally != nil {
			l.statement(s.Finally)
		}
	default:
		l.otherStatement(s)
	}
	return nil
}

// A loop's body may run, or not at all.
func (l *lowering) otherStatement(s ast.Statement) {
	switch s := s.(type) {
	case *ast.ThrowStatement:
		l.expression(s.Argument)
	case *ast.LabelledStatement:
		l.statement(s.Statement)
	case *ast.WithStatement:
		l.expression(s.Object)
		l.statement(s.Body)
	case *ast.WhileStatement:
		l.expression(s.Test)
		l.under(unfollowed, false, func() { l.statement(s.Body) })
	case *ast.DoWhileStatement:
		l.statement(s.Body)
		l.expression(s.Test)
	case *ast.ForStatement:
		l.within(func() {
			switch i := s.Initializer.(type) {
			case *ast.ForLoopInitializerExpression:
				l.expression(i.Expression)
			case *ast.ForLoopInitializerVarDeclList:
				l.bindings(i.List)
			case *ast.ForLoopInitializerLexicalDecl:
				for _, b := range i.LexicalDeclaration.List {
					l.names(b.Target, l.scope.declare)
				}
				l.bindings(i.LexicalDeclaration.List)
			}
			l.expression(s.Test)
			l.under(unfollowed, false, func() {
				l.expression(s.Update)
				l.statement(s.Body)
			})
		})
	case *ast.ForOfStatement:
		l.loop(s.Into, s.Source, s.Body, element)
	case *ast.ForInStatement:
		l.loop(s.Into, s.Source, s.Body, opaque)
	}
}

// loop reads a for over the elements (of), or the keys (in), of something.
func (l *lowering) loop(into ast.ForInto, source ast.Expression, body ast.Statement, what kind) {
	l.within(func() {
		of := l.expression(source)
		each := &expr{kind: what, at: of.at, kids: []*expr{of}}
		switch i := into.(type) {
		case *ast.ForIntoVar:
			l.assign(i.Binding.Target, each)
		case *ast.ForDeclaration:
			l.names(i.Target, l.scope.declare)
			l.assign(i.Target, each)
		case *ast.ForIntoExpression:
			l.assign(i.Expression, each)
		}
		l.under(unfollowed, false, func() { l.statement(body) })
	})
}

func (l *lowering) bindings(list []*ast.Binding) {
	for _, b := range list {
		if b.Initializer != nil {
			l.assign(b.Target, l.expression(b.Initializer))
		}
	}
}

// cases reads a switch. A case runs when what is switched on equals its test, or that of the empty cases just before it;
// the default, when it equals none. Where all cases return it gives the test that one of them is met: what follows runs
// when none is.
func (l *lowering) cases(s *ast.SwitchStatement) (ends *expr) {
	on := l.expression(s.Discriminant)
	tests := make([]*expr, len(s.Body))
	var all *expr
	for i, c := range s.Body {
		if c.Test != nil {
			tests[i] = &expr{kind: equal, at: on.at, kids: []*expr{on, l.expression(c.Test)}}
			all = either(all, tests[i])
		}
	}
	var reached *expr // by cases that fall through
	byDefault := false
	for i, c := range s.Body {
		byDefault = byDefault || c.Test == nil
		reached = either(reached, tests[i])
		switch {
		case byDefault && reached != nil: // default and named cases share a body
			l.statements(c.Consequent)
		case byDefault && all != nil:
			l.under(all, true, func() { l.statements(c.Consequent) })
		case reached != nil:
			l.under(reached, false, func() { l.statements(c.Consequent) })
		default:
			l.statements(c.Consequent)
		}
		if n := len(c.Consequent); n > 0 && leaves(c.Consequent[n-1]) {
			reached, byDefault = nil, false
		}
	}
	if slices.ContainsFunc(s.Body, func(c *ast.CaseStatement) bool {
		return c.Test == nil || !returns(c.Consequent) && len(c.Consequent) > 0
	}) || reached != nil {
		return nil
	}
	return all
}

// returns reports whether the last of some statements leaves the function.
func returns(list []ast.Statement) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStatement, *ast.ThrowStatement:
		return true
	case *ast.BlockStatement:
		return returns(s.List)
	}
	return false
}

func either(a, b *expr) *expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &expr{kind: or, at: a.at, kids: []*expr{a, b}}
}

// leaves reports whether a statement never gets to the one after it.
func leaves(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.ReturnStatement, *ast.ThrowStatement, *ast.BranchStatement:
		return true
	case *ast.BlockStatement:
		return len(s.List) > 0 && leaves(s.List[len(s.List)-1])
	case *ast.IfStatement:
		return s.Alternate != nil && leaves(s.Consequent) && leaves(s.Alternate)
	}
	return false
}
