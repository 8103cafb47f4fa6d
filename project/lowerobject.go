package project

import (
	"strconv"
	"unique"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

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
				o.join(k.text, v)
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

// add puts a property into an object. One whose key is not literal makes the object loose.
func (o *object) add(key, v *expr, getter bool) {
	p := property{key: key.text, value: v, getter: getter, at: key.at}
	if key.kind != text {
		p.key, p.by = "", key
		o.loose = true
	}
	o.props = append(o.props, p)
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
