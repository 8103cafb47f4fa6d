package project

import (
	"strconv"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// unfollowed is every expression of which nothing can be known.
var unfollowed = &expr{kind: opaque}

// expression reads an expression, and notes what is done in it. What is nil or cannot be followed is opaque, never nil.
func (l *lowering) expression(e ast.Expression) *expr {
	switch e := e.(type) {
	case nil:
		return unfollowed
	case *ast.StringLiteral:
		return l.string(e.Value, l.where(e.Idx))
	case *ast.TemplateLiteral:
		return l.template(e)
	case *ast.NumberLiteral:
		return &expr{kind: number, at: l.where(e.Idx), text: decimal(e)}
	case *ast.BooleanLiteral:
		return &expr{kind: truth, at: l.where(e.Idx), text: strconv.FormatBool(e.Value)}
	case *ast.NullLiteral:
		return &expr{kind: nothing, at: l.where(e.Idx)}
	case *ast.RegExpLiteral:
		return &expr{kind: regex, at: l.where(e.Idx), text: e.Literal}
	case *ast.Identifier:
		return l.identifier(e)
	case *ast.ThisExpression:
		return l.this(l.where(e.Idx))
	case *ast.DotExpression:
		return &expr{kind: member, at: l.where(e.Identifier.Idx), text: shared(e.Identifier.Name), kids: []*expr{l.expression(e.Left)}}
	case *ast.PrivateDotExpression:
		return &expr{kind: member, at: l.where(e.Identifier.Idx), text: "#" + e.Identifier.Name.String(), kids: []*expr{l.expression(e.Left)}}
	case *ast.BracketExpression:
		return l.memberBy(l.expression(e.Left), e.Member, true)
	case *ast.CallExpression:
		return l.call(call, e.Callee, e.ArgumentList)
	case *ast.NewExpression:
		return l.call(construct, e.Callee, e.ArgumentList)
	case *ast.FunctionLiteral:
		return l.functionOf(e, nil)
	case *ast.ArrowFunctionLiteral:
		r := l.routine(e.ParameterList, e.DeclarationList, e.Body, true, nil)
		r.merges = merges(e.ParameterList, e.Body, r)
		return &expr{kind: function, at: l.where(e.Start), fn: r}
	case *ast.ClassLiteral:
		return l.class(e)
	case *ast.ObjectLiteral:
		return l.object(e)
	case *ast.ArrayLiteral:
		return l.array(e)
	}
	return l.operation(e)
}

func (l *lowering) operation(e ast.Expression) *expr {
	switch e := e.(type) {
	case *ast.BinaryExpression:
		return l.binary(e)
	case *ast.UnaryExpression:
		x := l.expression(e.Operand)
		switch e.Operator {
		case token.NOT:
			return &expr{kind: not, at: x.at, kids: []*expr{x}}
		case token.VOID:
			return &expr{kind: nothing, at: x.at}
		case token.MINUS:
			if x.kind == number {
				return &expr{kind: number, at: x.at, text: "-" + x.text}
			}
		}
		return unfollowed
	case *ast.ConditionalExpression:
		test := l.expression(e.Test)
		var yes, no *expr
		l.under(test, false, func() { yes = l.expression(e.Consequent) })
		l.under(test, true, func() { no = l.expression(e.Alternate) })
		return &expr{kind: choice, at: test.at, kids: []*expr{test, yes, no}}
	case *ast.AssignExpression:
		return l.assignment(e)
	case *ast.SequenceExpression:
		var last *expr
		for _, part := range e.Sequence {
			last = l.expression(part)
		}
		return last
	case *ast.AwaitExpression:
		return l.expression(e.Argument)
	case *ast.YieldExpression:
		l.expression(e.Argument)
	case *ast.OptionalChain:
		return l.expression(e.Expression)
	case *ast.Optional:
		return l.expression(e.Expression)
	case *ast.SpreadElement:
		x := l.expression(e.Expression)
		return &expr{kind: spread, at: x.at, kids: []*expr{x}}
	}
	return unfollowed
}

func (l *lowering) identifier(e *ast.Identifier) *expr {
	id := shared(e.Name)
	if id == "undefined" {
		return &expr{kind: nothing, at: l.where(e.Idx)}
	}
	if isHelper(id) { // esbuild writes it into each file, and what it does is known
		return &expr{kind: name, at: l.where(e.Idx), text: id}
	}
	if l.data != nil && l.scope.find(id) == nil {
		return &expr{kind: member, text: id, kids: []*expr{l.data}}
	}
	if ref := l.scope.find(id); ref != nil {
		if ref.use == nil { // a name is all that a use says, so one serves them all
			ref.use = &expr{kind: name, at: l.where(e.Idx), text: id, ref: ref}
		}
		return ref.use
	}
	return &expr{kind: name, at: l.where(e.Idx), text: id}
}

// this gives what "this" is here: the owner of the nearest function that has one of its own.
func (l *lowering) this(at spot) *expr {
	fn := l.fn
	for fn != nil && fn.arrow {
		fn = fn.outer
	}
	if fn != nil && fn.owner != nil {
		fn.owner.loose = true // a page or component has more than stands in its literal
	}
	if fn == nil && l.self != nil {
		return &expr{kind: literal, at: at, obj: l.self}
	}
	return &expr{kind: this, at: at, fn: fn}
}

// string reads a literal string, and keeps those that name a host or a secret.
func (l *lowering) string(s unistring.String, at spot) *expr {
	e := &expr{kind: text, at: at, text: shared(s)}
	if at.line > 0 {
		if mentions(e.text) {
			l.script.strings = append(l.script.strings, e)
		}
		if asksForToken(e.text) {
			l.script.secrets = append(l.script.secrets, e)
		}
	}
	return e
}

// template makes a sum of a template string.
func (l *lowering) template(e *ast.TemplateLiteral) *expr {
	at := l.where(e.OpenQuote)
	if e.Tag != nil {
		l.expression(e.Tag)
	}
	sum := &expr{kind: text, at: at}
	for i, part := range e.Elements {
		if part.Parsed != "" {
			sum = add(sum, l.string(part.Parsed, at))
		}
		if i < len(e.Expressions) {
			sum = add(sum, l.expression(e.Expressions[i]))
		}
	}
	if e.Tag != nil {
		return unfollowed
	}
	return sum
}

func add(a, b *expr) *expr {
	if a.kind == text && a.text == "" && b.kind == text {
		return b
	}
	return &expr{kind: plus, at: a.at, kids: []*expr{a, b}}
}

func (l *lowering) binary(e *ast.BinaryExpression) *expr {
	// A sum of thousands of strings leans to the left: it is taken apart without a call for each.
	var rights []*ast.BinaryExpression
	var left ast.Expression = e
	for {
		b, ok := left.(*ast.BinaryExpression)
		if !ok {
			break
		}
		rights = append(rights, b)
		left = b.Left
	}
	out := l.expression(left)
	for i := len(rights) - 1; i >= 0; i-- {
		out = l.binaryOf(rights[i].Operator, out, rights[i].Right)
	}
	return out
}

func (l *lowering) binaryOf(op token.Token, a *expr, right ast.Expression) *expr {
	kinds := map[token.Token]kind{
		token.PLUS: plus, token.EQUAL: equal, token.STRICT_EQUAL: equal, token.NOT_EQUAL: unequal, token.STRICT_NOT_EQUAL: unequal,
		token.LOGICAL_AND: and, token.LOGICAL_OR: or, token.COALESCE: nullish,
	}
	var b *expr
	switch op {
	case token.LOGICAL_AND:
		l.under(a, false, func() { b = l.expression(right) })
	case token.LOGICAL_OR:
		l.under(a, true, func() { b = l.expression(right) })
	default:
		b = l.expression(right)
	}
	k, ok := kinds[op]
	if !ok {
		return unfollowed
	}
	return &expr{kind: k, at: a.at, kids: []*expr{a, b}}
}

func (l *lowering) assignment(e *ast.AssignExpression) *expr {
	right := l.expression(e.Right)
	switch e.Operator {
	case token.ASSIGN:
	case token.PLUS, token.ADD_ASSIGN:
		left := l.expression(e.Left)
		right = &expr{kind: plus, at: right.at, kids: []*expr{left, right}}
	default:
		right = unfollowed
	}
	l.assign(e.Left, right)
	return right
}

func (l *lowering) call(k kind, callee ast.Expression, args []ast.Expression) *expr {
	out := &expr{kind: k, kids: make([]*expr, 1, 1+len(args))}
	out.kids[0] = l.expression(callee)
	if out.at = out.kids[0].at; !isSequence(callee) { // (0, module.send)(…) is how a bundler writes send(…)
		out.at = l.where(callee.Idx0())
	}
	for _, a := range args {
		out.kids = append(out.kids, l.expression(a))
	}
	if k == call && out.kids[0].kind == function { // what TypeScript makes of an enum assigns to what such a one is called with
		fn := out.kids[0].fn
		fn.sites = append(fn.sites, site{file: l.script, args: out.kids[1:]})
	}
	l.deed(deed{expr: out})
	return out
}
