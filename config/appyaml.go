package config

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// appKeys are the keys of app.yaml beside the lists.
var appKeys = []string{"appid", "name", "owner", "production", "icp", "environments", "nodes", "vendors"}

// json reads the same schema in JSON, or an answer of WeChat's APIs. The YAML parser reads both: JSON is YAML, but for
// tabs between values.
func (r *appReader) json(text string) {
	entries := r.parse(strings.ReplaceAll(text, "\t", " "))
	wechat := slices.ContainsFunc(entries, func(e *ast.MappingValueNode) bool {
		key, _ := scalar(e.Key)
		_, list := listOf(key)
		own := slices.Contains(appKeys, key) || slices.Contains(facts.AllLists(), facts.ListID(key))
		return !own && (list || key == "errcode" || strings.HasSuffix(key, "_domain"))
	})
	if wechat {
		r.wechat(entries)
		return
	}
	r.app(entries)
}

func (r *appReader) yaml(text string) { r.app(r.parse(text)) }

// maxBrackets is how deeply an app.yaml may be nested; it has three levels.
const maxBrackets = 20

// parse gives the keys and values of a document.
func (r *appReader) parse(text string) []*ast.MappingValueNode {
	if nestsDeeply(text) {
		r.wrong(0, lang.En("it is nested more deeply than an app.yaml is").Zh("嵌套层数过多，不是 app.yaml"))
		return nil
	}
	file, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, said := 0, err.Error()
		if syntax, ok := err.(yaml.Error); ok {
			said = syntax.GetMessage()
			if token := syntax.GetToken(); token != nil {
				line = token.Position.Line
			}
		}
		r.wrong(line, lang.En("this is no YAML: {error}").Zh("YAML 语法有误，请检查冒号、缩进和引号（{error}）"), "error", said)
		return nil
	}
	var found []*ast.MappingValueNode
	for _, document := range file.Docs {
		switch body := document.Body.(type) {
		case nil, *ast.NullNode, *ast.CommentGroupNode, *ast.DirectiveNode:
		default:
			found = append(found, r.mapping(body)...)
		}
	}
	return found
}

// nestsDeeply counts brackets, lists that begin within lists on one line, and steps of indentation: the parser takes time
// by the square of them.
func nestsDeeply(text string) bool {
	open := 0
	for line := range strings.Lines(text) {
		begins := strings.TrimLeft(line, " -?")
		if prefix := line[:len(line)-len(begins)]; len(prefix) > 100 || strings.Count(prefix, "-")+strings.Count(prefix, "?") > maxBrackets {
			return true
		}
	}
	for _, c := range text {
		switch c {
		case '[', '{':
			if open++; open > maxBrackets {
				return true
			}
		case ']', '}':
			open = max(open-1, 0)
		}
	}
	return false
}

// mapping gives the entries of a mapping; what is none is a mistake.
func (r *appReader) mapping(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	r.wrong(lineOf(node), lang.En("write this as NAME: VALUE, one a line").Zh("此处应写作 名称: 值，每行一个"))
	return nil
}

// app reads the keys of app.yaml.
func (r *appReader) app(entries []*ast.MappingValueNode) {
	seen := map[string]bool{}
	for _, e := range entries {
		key, ok := scalar(e.Key)
		id := facts.ListID(key)
		switch {
		case !ok:
			r.wrong(lineOf(e.Key), lang.En("this is no key").Zh("这不是键名"))
		case seen[key]:
			r.wrong(lineOf(e.Key), lang.En("{key} is there already; keep one").Zh("{key} 已出现过，请只保留一个"), "key", key)
		case slices.Contains(facts.AllLists(), id):
			r.told(id)
			r.texts(e.Value, func(text string, at facts.Place) { r.entry(id, text, at) })
		case slices.Contains(appKeys, key):
			r.key(key, e)
		default:
			r.unknownKey(key, lineOf(e.Key))
		}
		seen[key] = true
	}
}

// unknownKey says that a key is not known, and which was probably meant.
func (r *appReader) unknownKey(key string, line int) {
	known := slices.Clone(appKeys)
	for _, id := range facts.AllLists() {
		known = append(known, string(id))
	}
	near := nearest(strings.ToLower(key), known)
	if id, ok := listOf(key); ok {
		near = string(id)
	}
	if near == "" {
		slices.Sort(known)
		r.wrong(line, lang.En(`there is no key "{key}"; known are {known}`).Zh(`没有 "{key}" 这个键，可用的有 {known}`), "key", key, "known", strings.Join(known, ", "))
		return
	}
	r.wrong(line, lang.En(`there is no key "{key}"; did you mean "{near}"?`).Zh(`没有 "{key}" 这个键，是否想写 "{near}"？`), "key", key, "near", near)
}

func (r *appReader) key(key string, e *ast.MappingValueNode) {
	switch key {
	case "appid", "name", "owner":
		text, ok := scalar(e.Value)
		if !ok || text == "" {
			r.wrong(lineOf(e.Key), lang.En("{key} is plain text").Zh("{key} 应为一段文本"), "key", key)
			return
		}
		if key == "appid" && !facts.IsAppID(text) {
			r.wrong(lineOf(e.Key), lang.En("an appid is wx and 16 digits of 0-9 and a-f").Zh("appid 应为 wx 加 16 位 0-9、a-f"))
			return
		}
		*map[string]*string{"appid": &r.out.AppID, "name": &r.out.Name, "owner": &r.out.Owner}[key] = text
	case "production":
		text, _ := scalar(e.Value)
		if r.out.Production, r.out.Unreleased = text == "true", text == "false"; text != "true" && text != "false" {
			r.wrong(lineOf(e.Key), lang.En("production is true or false").Zh("production 应为 true 或 false"))
		}
	case "icp":
		r.out.ICP = map[string]facts.Filing{}
		for _, domain := range r.mapping(e.Value) {
			r.filing(domain)
		}
	case "environments":
		r.out.Environments = r.named(e.Value)
	case "vendors":
		r.out.Vendors = r.named(e.Value)
	case "nodes":
		r.out.Nodes = r.named(e.Value)
		for _, host := range r.mapping(e.Value) {
			r.texts(host.Value, func(text string, at facts.Place) {
				_, bare := netip.ParseAddr(text)
				if _, withPort := netip.ParseAddrPort(text); bare != nil && withPort != nil {
					r.wrong(at.Line, lang.En("{text} is no IP address, nor one with a port").Zh("{text} 不是 IP 地址，也不是 IP:端口"), "text", text)
				}
			})
		}
	}
}

// filing reads one domain's ICP filing: its number, or the number and the day on which it was looked up.
func (r *appReader) filing(e *ast.MappingValueNode) {
	domain, _ := scalar(e.Key)
	f := facts.Filing{Place: facts.Place{File: r.name, Line: lineOf(e.Key)}}
	if text, ok := scalar(e.Value); ok {
		f.Number = text
		r.out.ICP[strings.ToLower(domain)] = f
		return
	}
	for _, part := range r.mapping(e.Value) {
		key, _ := scalar(part.Key)
		text, ok := scalar(part.Value)
		switch {
		case key == "number" && ok:
			f.Number = text
		case key == "checked" && ok:
			f.Checked = text
			if _, err := time.Parse(time.DateOnly, text); err != nil {
				r.wrong(lineOf(part.Key), lang.En("write the day as 2026-01-31").Zh("日期请写作 2026-01-31"))
			}
		default:
			r.wrong(lineOf(part.Key), lang.En(`a filing has "number" and "checked", not "{key}"`).Zh(`备案只有 "number" 和 "checked" 两项，没有 "{key}"`), "key", key)
		}
	}
	r.out.ICP[strings.ToLower(domain)] = f
}

// named reads a mapping of names to texts, or lists of them.
func (r *appReader) named(node ast.Node) map[string][]string {
	out := map[string][]string{}
	for _, e := range r.mapping(node) {
		key, ok := scalar(e.Key)
		if !ok || key == "" {
			r.wrong(lineOf(e.Key), lang.En("this is no key").Zh("这不是键名"))
			continue
		}
		r.texts(e.Value, func(text string, _ facts.Place) { out[key] = append(out[key], text) })
	}
	return out
}

// texts gives each text of a scalar or of a list of them, with its place.
func (r *appReader) texts(node ast.Node, each func(text string, at facts.Place)) {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	} else if text, ok := scalar(node); ok && text == "" {
		return
	}
	for _, n := range nodes {
		text, ok := scalar(n)
		if !ok {
			r.wrong(lineOf(n), lang.En("write plain text here, one entry a line").Zh("此处应为文本，每行一项"))
			continue
		}
		at := facts.Place{}
		if token := n.GetToken(); token != nil && token.Position != nil {
			at.Line, at.Column = token.Position.Line, token.Position.Column
		}
		each(text, at)
	}
}

// wechat reads an answer of WeChat's domain APIs. What is refused in it (invalid_…) is passed over, and where the
// answer tells what is in effect beside where that comes from, only that counts.
func (r *appReader) wechat(entries []*ast.MappingValueNode) {
	for _, e := range entries {
		if key, _ := scalar(e.Key); strings.EqualFold(strings.ReplaceAll(key, "_", ""), "effectivedomain") {
			entries = r.mapping(e.Value)
			break
		}
	}
	for _, e := range entries {
		key, _ := scalar(e.Key)
		id, ok := listOf(key)
		if !ok {
			continue
		}
		r.told(id)
		list, ok := e.Value.(*ast.SequenceNode)
		if !ok {
			r.texts(e.Value, func(text string, at facts.Place) { r.entry(id, text, at) })
			continue
		}
		for _, item := range list.Values { // {"url":"a.example.com","status":1} in getPrefetchDomain
			if m, ok := item.(*ast.MappingNode); ok {
				for _, part := range m.Values {
					if name, _ := scalar(part.Key); name == "url" || name == "domain" {
						r.texts(part.Value, func(text string, at facts.Place) { r.entry(id, text, at) })
					}
				}
				continue
			}
			r.texts(item, func(text string, at facts.Place) { r.entry(id, text, at) })
		}
	}
}
