package project

import (
	"strconv"
	"unique"

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
	return &expr{kind: name, at: l.where(e.Idx), text: id, ref: l.scope.find(id)}
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
	l.deed(deed{expr: out})
	return out
}

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
		o.props = append(o.props, property{merged: true, value: l.expression(e.SuperClass)})
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

func (l *lowering) object(e *ast.ObjectLiteral) *expr {
	o := &object{file: l.script, props: make([]property, 0, len(e.Value))}
	for _, p := range e.Value {
		switch p := p.(type) {
		case *ast.PropertyShort:
			o.add(&expr{kind: text, text: shared(p.Name.Name), at: l.where(p.Name.Idx)}, l.identifier(&p.Name), false)
		case *ast.PropertyKeyed:
			k := l.key(p.Key, p.Computed)
			var v *expr
			if f, ok := p.Value.(*ast.FunctionLiteral); ok {
				v = l.functionOf(f, o)
			} else {
				v = l.expression(p.Value)
			}
			if p.Kind != ast.PropertyKindSet {
				o.add(k, v, p.Kind == ast.PropertyKindGet)
			}
			if k.kind == text {
				l.server(k.text, v)
			}
			if k.kind == text && isSecret(k.text, v) {
				l.script.secrets = append(l.script.secrets, v)
			}
		case *ast.SpreadElement:
			o.props = append(o.props, property{merged: true, value: l.expression(p.Expression)})
		}
	}
	return &expr{kind: literal, at: l.where(e.LeftBrace), obj: o}
}

func (l *lowering) array(e *ast.ArrayLiteral) *expr {
	o := &object{file: l.script, array: true, props: make([]property, 0, len(e.Value))}
	for i, v := range e.Value {
		x := l.expression(v)
		if x.kind == spread {
			o.props = append(o.props, property{merged: true, value: x.kids[0]})
			continue
		}
		o.add(&expr{kind: text, text: digits(i), at: x.at}, x, false)
	}
	return &expr{kind: literal, at: l.where(e.LeftBracket), obj: o}
}

// key reads the key of a property or of a member: a text where it is known.
func (l *lowering) key(e ast.Expression, computed bool) *expr {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return &expr{kind: text, at: l.where(e.Idx), text: shared(e.Value)}
	case *ast.NumberLiteral:
		return &expr{kind: text, at: l.where(e.Idx), text: e.Literal}
	case *ast.PrivateIdentifier:
		return &expr{kind: text, at: l.where(e.Idx), text: "#" + e.Name.String()}
	case *ast.Identifier:
		if !computed {
			return &expr{kind: text, at: l.where(e.Idx), text: shared(e.Name)}
		}
	}
	return l.expression(e)
}

// add puts a property into an object. One whose key is not known makes the object loose.
func (o *object) add(key, v *expr, getter bool) {
	if key.kind != text {
		o.loose = true
		return
	}
	o.props = append(o.props, property{key: key.text, value: v, getter: getter, at: key.at})
}

// shared gives a string that keeps no more than itself in memory, and is the same for all who have it: as the parser has
// it, it is a part of the whole code.
func shared(s unistring.String) string { return unique.Make(s.String()).Value() }

func isSequence(e ast.Expression) bool {
	_, ok := e.(*ast.SequenceExpression)
	return ok
}

// decimal writes a number without an exponent: esbuild makes 6e4 of 60000.
func decimal(e *ast.NumberLiteral) string {
	switch v := e.Value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return e.Literal
}

func digits(i int) string { return strconv.Itoa(i) }
