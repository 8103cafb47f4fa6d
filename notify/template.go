package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// A template may be anybody's who may add a channel, so it gets the standard body as maps and lists, which have no
// methods, and a fixed set of functions; what it makes and how long it works are bounded.
const (
	templateLimit  = 16 << 10 // bytes of the template
	templateOutput = 64 << 10 // bytes that it makes
	templateWork   = 4 << 20  // bytes of template that are run through, and of values that are made
)

// functions are what a template may call: some that text/template has, and ours.
var functions = []string{
	"and", "or", "not", "len", "index", "eq", "ne", "lt", "le", "gt", "ge",
	"print", "json", "headline", "lines", "link", "join",
}

var errTooMuch = errors.New("it makes too much")

// shape puts an event, as the standard body has it, into the shape that a template gives. What comes out is JSON.
func shape(text, id string, standard []byte) ([]byte, error) {
	data, err := decode(standard)
	if err != nil {
		return nil, err
	}
	data["id"] = id
	w := &work{left: templateWork}
	t, err := w.parse(text, data)
	if err != nil {
		return nil, err
	}
	if err := t.Execute(w, data); err != nil {
		return nil, errors.New(shortened(err))
	}
	if !json.Valid(w.out.Bytes()) {
		return nil, errors.New("what it makes is not JSON; write texts as {{json .data.headline}}")
	}
	return w.out.Bytes(), nil
}

// shortened is an error of text/template without our words around it.
func shortened(err error) string {
	return strings.ReplaceAll(err.Error(), "template: body:", "line ")
}

// work is one execution.
type work struct {
	out  bytes.Buffer
	left int
}

// Write takes what the template makes.
func (w *work) Write(p []byte) (int, error) {
	if w.out.Len()+len(p) > templateOutput {
		return 0, errTooMuch
	}
	return w.out.Write(p)
}

// spend is asked for everything that takes time or memory.
func (w *work) spend(n int) error {
	if w.left -= n; n > templateOutput || w.left < 0 {
		return errTooMuch
	}
	return nil
}

func (w *work) parse(text string, data map[string]any) (*template.Template, error) {
	if len(text) > templateLimit {
		return nil, fmt.Errorf("it is longer than %d bytes", templateLimit)
	}
	inner, _ := data["data"].(map[string]any)
	t, err := template.New("body").Option("missingkey=zero").Funcs(template.FuncMap{
		"json":     w.json,
		"print":    w.print,
		"join":     w.join,
		"headline": func() any { return inner["headline"] },
		"lines":    func() any { return inner["lines"] },
		"link":     func() any { return inner["link"] },
		"spend":    func(n int) (string, error) { return "", w.spend(n) },
	}).Parse(text)
	if err != nil {
		return nil, errors.New(shortened(err))
	}
	if t.Tree == nil || len(t.Templates()) > 1 {
		return nil, errors.New("it is empty, or defines templates of its own")
	}
	return t, w.confine(t.Root)
}

// confine refuses what a template may not use, and lets every turn of a loop be counted.
func (w *work) confine(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		return each(n.Nodes, w.confine)
	case *parse.ActionNode:
		return w.confine(n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return nil
		}
		return each(n.Cmds, w.confine)
	case *parse.CommandNode:
		return each(n.Args, w.confine)
	case *parse.ChainNode:
		return w.confine(n.Node)
	case *parse.IdentifierNode:
		if !slices.Contains(functions, n.Ident) {
			return fmt.Errorf("it uses %q; a template has %s", n.Ident, strings.Join(functions, ", "))
		}
	case *parse.IfNode:
		return w.branch(&n.BranchNode)
	case *parse.WithNode:
		return w.branch(&n.BranchNode)
	case *parse.RangeNode:
		if err := w.branch(&n.BranchNode); err != nil {
			return err
		}
		return w.count(n.List)
	case *parse.TemplateNode:
		return errors.New("it uses {{template}}, which is not possible here")
	}
	return nil
}

func (w *work) branch(n *parse.BranchNode) error {
	return errors.Join(w.confine(n.Pipe), w.confine(n.List), w.confine(n.ElseList))
}

// count makes the first thing that a turn of a loop does the paying for the turn.
func (w *work) count(list *parse.ListNode) error {
	const turn = 64 // what even an empty one takes, as bytes go
	pay := fmt.Sprintf("{{spend %d}}", len(list.String())+turn)
	trees, err := parse.Parse("pay", pay, "", "", map[string]any{"spend": w.spend})
	if err != nil {
		return err
	}
	list.Nodes = append(slices.Clone(trees["pay"].Root.Nodes), list.Nodes...)
	return nil
}

func each[N parse.Node](nodes []N, visit func(parse.Node) error) error {
	for _, n := range nodes {
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}
