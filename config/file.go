package config

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tongguan/tongguan/internal/lang"
)

// maxFile bounds a settings file in bytes: the parser takes time by the square of how deeply it is nested.
const maxFile = 64 << 10

// readFile reads the settings file, in which every setting of every command may stand. About is where it was named.
func (r *reader) readFile(about, name string) {
	if name == "" {
		return
	}
	data, err := r.ReadFile(name)
	if err != nil {
		r.note(lang.Unreadable(about+" "+name, err))
		return
	}
	if len(data) > maxFile {
		r.note(lang.Wrong(about+" "+name, lang.En("it is longer than 64 KiB").Zh("文件超过 64 KiB")))
		return
	}
	r.inFile = map[string][]value{}
	lines := map[string]int{} // where a setting stands
	for _, e := range r.entries(name, data) {
		key, ok := scalar(e.Key)
		if !ok {
			r.wrongAt(name, e.Key, lang.En("this is no name of a setting").Zh("这不是配置项的名称"))
			continue
		}
		s := byName(r.settings, strings.ReplaceAll(key, "_", "-"))
		switch {
		case s == nil, s.outside:
			r.unknownKey(name, e.Key, key)
		case lines[s.name] > 0:
			r.wrongAt(name, e.Key, lang.En("{key} stands in line {line} already; keep one").Zh("{key} 已在第 {line} 行出现，请只保留一个"),
				"key", key, "line", strconv.Itoa(lines[s.name]))
		default:
			lines[s.name] = lineOf(e.Key)
			r.inFile[s.name] = r.values(name, s, e)
		}
	}
}

// entries gives the keys and values of a file; none when it is empty or no YAML.
func (r *reader) entries(name string, data []byte) []*ast.MappingValueNode {
	file, err := parser.ParseBytes(bytes.TrimPrefix(data, []byte("\ufeff")), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, text := name, err.Error()
		if syntax, ok := errors.AsType[yaml.Error](err); ok {
			text = syntax.GetMessage()
			if token := syntax.GetToken(); token != nil {
				at = fmt.Sprintf("%s:%d", name, token.Position.Line)
			}
		}
		if strings.Contains(text, "'\t'") { // as the parser says it
			r.note(lang.Wrong(at, lang.En("a tab indents this line; YAML takes spaces").Zh("该行用制表符缩进，YAML 只接受空格")))
			return nil
		}
		r.note(lang.Wrong(at, lang.En("this is no YAML: {error}").Zh("YAML 语法有误，请检查冒号、缩进和引号（{error}）"), "error", text))
		return nil
	}
	var found []*ast.MappingValueNode
	for _, document := range file.Docs {
		switch body := document.Body.(type) {
		case nil, *ast.NullNode, *ast.CommentGroupNode, *ast.DirectiveNode:
		case *ast.MappingNode:
			found = append(found, body.Values...)
		case *ast.MappingValueNode:
			found = append(found, body)
		default:
			r.wrongAt(name, body, lang.En("write it as NAME: VALUE, one a line").Zh("应写作 名称: 值，每行一个"))
		}
	}
	return found
}

// values gives what stands behind a key: a scalar, or a list of them.
func (r *reader) values(name string, s *setting, e *ast.MappingValueNode) (found []value) {
	nodes := []ast.Node{e.Value}
	if list, ok := e.Value.(*ast.SequenceNode); ok {
		if !s.kind.many() {
			r.wrongAt(name, e.Key, lang.En("{setting} has one value, not a list").Zh("{setting} 只能有一个值，不能是列表"), "setting", s.name)
			return []value{{at: name, told: true}}
		}
		nodes = list.Values
	}
	for _, node := range nodes {
		text, ok := scalar(node)
		if !ok {
			r.wrongAt(name, node, lang.En("write the value of {setting} as plain text, a number, or true or false").
				Zh("{setting} 的值应为普通文本、数字，或 true、false"), "setting", s.name)
			found = append(found, value{at: name, told: true})
			continue
		}
		at := fmt.Sprintf("%s:%d: %s", name, lineOf(node), s.name)
		parts := s.split(text, false)
		if text == "" {
			parts = []string{""}
		}
		for _, part := range parts {
			found = append(found, value{text: part, at: at})
		}
	}
	return found
}

func (r *reader) unknownKey(name string, node ast.Node, key string) {
	phrase := lang.En(`there is no setting "{key}"`).Zh(`没有 "{key}" 这个配置项`)
	near := nearest(keyOf(key), namesOf(r.settings))
	if near != "" {
		phrase = lang.En(`there is no setting "{key}"; did you mean "{near}"?`).Zh(`没有 "{key}" 这个配置项，是否想写 "{near}"？`)
	}
	if near == "config" {
		phrase = lang.En("{near} names this file, and cannot stand in it").Zh("{near} 用于指定本文件，不能写在文件里")
	}
	r.wrongAt(name, node, phrase, "key", key, "near", near)
}

func (r *reader) wrongAt(name string, node ast.Node, p lang.Phrase, pairs ...string) {
	r.note(lang.Wrong(fmt.Sprintf("%s:%d", name, lineOf(node)), p, pairs...))
}

// scalar gives the text of a scalar as it was written, without quotes; "" for null, and false for what is no scalar.
func scalar(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case nil, *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode: // | and >
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func lineOf(node ast.Node) int {
	if token := node.GetToken(); token != nil && token.Position != nil {
		return token.Position.Line
	}
	return 0
}
