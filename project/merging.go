package project

import (
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// Compilers write { ...a, b } for old engines as a call of a function that they put into the code: Babel's _objectSpread and
// _extends, TypeScript's __assign, esbuild's __spreadValues. Minified their names are gone, and their shape is what tells
// them. People write the same as extend and merge.

// merges reports whether a function gives its first argument after going through others: a loop over arguments from the
// second on, or one over the keys of another parameter.
func merges(params *ast.ParameterList, body ast.ConciseBody, r *routine) bool {
	block, ok := body.(*ast.BlockStatement)
	if !ok || len(r.params) == 0 || len(r.params[0].defs) > 0 || len(r.returns) != 1 || len(params.List) != len(r.params) {
		return false
	}
	if v := r.returns[0].value; v.kind != name || v.ref != r.params[0] {
		return false
	}
	return slices.ContainsFunc(block.List, func(s ast.Statement) bool {
		switch s := s.(type) {
		case *ast.ForStatement:
			return len(r.params) == 1 && overArguments(s)
		case *ast.ForInStatement:
			return slices.ContainsFunc(params.List[1:], func(p *ast.Binding) bool { return isOver(s.Source, p.Target) })
		}
		return false
	})
}

// isOver reports whether what a loop goes through is a parameter, or what stands in where that is not given: b || (b = {}).
func isOver(source ast.Expression, parameter ast.BindingTarget) bool {
	if e, ok := source.(*ast.BinaryExpression); ok && e.Operator == token.LOGICAL_OR {
		source = e.Left
	}
	of, ok := source.(*ast.Identifier)
	p, named := parameter.(*ast.Identifier)
	return ok && named && of.Name == p.Name
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
