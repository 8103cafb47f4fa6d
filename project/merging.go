package project

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// Compilers write { ...a, b } for old engines as a call of a function that they put into the code: Babel's _objectSpread and
// _extends, TypeScript's __assign. Minified their names are gone, and their shape is what tells them.

// merges reports whether a function gives its first argument after going through the others: for (i = 1; i <
// arguments.length; i++) …; return first.
func merges(e *ast.FunctionLiteral, r *routine) bool {
	if len(r.params) != 1 || len(r.params[0].defs) > 0 || len(e.Body.List) < 2 || len(r.returns) != 1 {
		return false
	}
	if v := r.returns[0].value; v.kind != name || v.ref != r.params[0] {
		return false
	}
	for _, s := range e.Body.List {
		if loop, ok := s.(*ast.ForStatement); ok && overArguments(loop) {
			return true
		}
	}
	return false
}

// overArguments reports whether a loop begins at the second argument and ends with the last.
func overArguments(s *ast.ForStatement) bool {
	declared, ok := s.Initializer.(*ast.ForLoopInitializerVarDeclList)
	if !ok {
		return false
	}
	fromOne, counted := false, isCount(s.Test)
	for _, b := range declared.List {
		n, isNumber := b.Initializer.(*ast.NumberLiteral)
		fromOne = fromOne || isNumber && n.Literal == "1"
		counted = counted || isCount(b.Initializer)
	}
	return fromOne && counted
}

// isCount reports whether an expression is arguments.length, or compares something with it.
func isCount(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.BinaryExpression:
		return e.Operator == token.LESS && isCount(e.Right)
	case *ast.DotExpression:
		of, ok := e.Left.(*ast.Identifier)
		return ok && of.Name == "arguments" && e.Identifier.Name == "length"
	}
	return false
}

// mergesLater reports whether a function puts Object.assign, or what stands in for it, under a name and calls that with
// its arguments.
func mergesLater(r *routine) bool {
	if len(r.returns) != 1 {
		return false
	}
	e := r.returns[0].value
	if e.kind != call || len(e.kids) != 3 || e.kids[0].kind != member || e.kids[0].text != "apply" {
		return false
	}
	of, args := e.kids[0].kids[0], e.kids[2]
	if of.kind != name || of.ref == nil || args.kind != name || args.text != "arguments" {
		return false
	}
	for _, d := range of.ref.defs {
		if (d.value.kind == or || d.value.kind == choice) && isAssign(d.value.kids[0]) {
			return true
		}
	}
	return false
}

func isAssign(e *expr) bool {
	return e.kind == member && e.text == "assign" && e.kids[0].kind == name && e.kids[0].text == "Object"
}
