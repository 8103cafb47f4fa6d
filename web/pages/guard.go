package pages

import (
	"html/template"
	"strings"
	"text/template/parse"

	"github.com/tongguan/tongguan/internal/visible"
)

// guard makes every value that a template writes pass the function "visible" first. It is done to the parsed
// templates rather than in their text, since what must be remembered at four hundred places is forgotten at one.
func guard(set *template.Template) {
	for _, t := range set.Templates() {
		if t.Tree != nil {
			guardNode(t.Tree.Root)
		}
	}
}

func guardNode(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			guardNode(child)
		}
	case *parse.IfNode:
		guardNode(n.List)
		guardNode(n.ElseList)
	case *parse.RangeNode:
		guardNode(n.List)
		guardNode(n.ElseList)
	case *parse.WithNode:
		guardNode(n.List)
		guardNode(n.ElseList)
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 && !guarded(n.Pipe) {
			name := []parse.Node{parse.NewIdentifier("visible").SetPos(n.Pos)}
			call := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: name}
			n.Pipe.Cmds = append(n.Pipe.Cmds, call)
		}
	}
}

// guarded reports whether it was done: the layout and the parts are handed on from set to set.
func guarded(pipe *parse.PipeNode) bool {
	last := pipe.Cmds[len(pipe.Cmds)-1]
	name, ok := last.Args[0].(*parse.IdentifierNode)
	return ok && name.Ident == "visible"
}

// lines is text whose line feeds are wanted: what stands in a textarea.
type lines string

// show is the function "visible". Only text can deceive; the rest goes through as it is.
func show(value any) any {
	switch value := value.(type) {
	case string:
		return visible.Text(value)
	case lines:
		out := strings.Split(strings.ReplaceAll(string(value), "\r\n", "\n"), "\n")
		for i, line := range out {
			parts := strings.Split(line, "\t")
			for j := range parts {
				parts[j] = visible.Text(parts[j])
			}
			out[i] = strings.Join(parts, "\t")
		}
		return strings.Join(out, "\n")
	case bool, int, int64, float64, nil:
		return value
	}
	return visible.Text(text(value))
}
