package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/tongguan/tongguan/internal/lang"
)

// A vocabulary is the words that may stand in a place, and what is said of another one, which is {word}.
type vocabulary struct {
	no    lang.Phrase
	words []string
}

var (
	noKey       = lang.En(`there is no key "{word}"`).Zh(`没有 "{word}" 这个键`)
	noProfile   = lang.En(`there is no shipped profile "{word}"`).Zh(`没有 "{word}" 这个内置规则集`)
	noRule      = lang.En(`there is no rule "{word}"`).Zh(`没有 "{word}" 这条规则`)
	noLevel     = lang.En(`there is no level "{word}"`).Zh(`没有 "{word}" 这个级别`)
	noPlace     = lang.En(`there is no level or platform "{word}"`).Zh(`没有 "{word}" 这个级别或平台`)
	noPlatform  = lang.En(`there is no platform "{word}"`).Zh(`没有 "{word}" 这个平台`)
	noSeverity  = lang.En(`there is no severity "{word}"`).Zh(`没有 "{word}" 这个严重程度`)
	noThreshold = lang.En(`there is no threshold "{word}"`).Zh(`没有 "{word}" 这个阈值`)
)

// fewWords is how many words are listed where none is near.
const fewWords = 12

// unknown says that a word is none of those that may stand there, and which was meant or which there are.
func (p *profileReader) unknown(node ast.Node, word string, v vocabulary) {
	en, zh := v.no.In(lang.English), v.no.In(lang.Chinese)
	near := nearest(strings.ReplaceAll(strings.ToLower(word), "-", "_"), v.words)
	switch {
	case near != "":
		en, zh = en+`; did you mean "{near}"?`, zh+`，是否想写 "{near}"？`
	case len(v.words) <= fewWords:
		en, zh = en+"; choose of {en}", zh+"；可选 {zh}"
	}
	p.wrong(node, lang.En(en).Zh(zh), "word", cut(word), "near", near, "en", strings.Join(v.words, ", "), "zh", strings.Join(v.words, "、"))
}

// cut keeps what a stranger wrote short enough for a sentence.
func cut(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

func (p *profileReader) wrong(node ast.Node, phrase lang.Phrase, pairs ...string) {
	p.wrongAt(p.file, node, phrase, pairs...)
}

// at names the line of a node.
func (p *profileReader) at(node ast.Node) string { return fmt.Sprintf("%s:%d", p.file, lineOf(node)) }

// An entry is a key that is known, with what stands behind it.
type entry struct {
	key string
	*ast.MappingValueNode
}

// below gives the entries of the mapping behind a key.
func (p *profileReader) below(e *ast.MappingValueNode, v vocabulary) []entry {
	values, ok := mapping(e.Value)
	switch e.Value.(type) {
	case *ast.AliasNode, *ast.AnchorNode, *ast.TagNode:
		p.wrong(e.Key, lang.En("anchors, aliases and tags (&, *, !) are not read here; write out what they stand for").
			Zh("此处不支持锚点、别名和标签（&、*、!），请直接写出内容"))
		return nil
	}
	if !ok {
		p.wrong(e.Key, lang.En("write KEY: VALUE below it, one a line, indented").Zh("下面应缩进写 键: 值，每行一个"))
	}
	return p.keyed(values, v)
}

// mapping gives what stands in a mapping; of nothing at all, nothing.
func mapping(node ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := node.(type) {
	case nil, *ast.NullNode:
		return nil, true
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// keyed gives the entries whose keys are known, each once.
func (p *profileReader) keyed(values []*ast.MappingValueNode, v vocabulary) (out []entry) {
	lines := map[string]int{}
	for _, e := range values {
		key, ok := scalar(e.Key)
		switch {
		case !ok || !slices.Contains(v.words, key):
			p.unknown(e.Key, key, v)
		case lines[key] > 0:
			p.wrong(e.Key, lang.En("{key} stands in line {line} already; keep one").Zh("{key} 已在第 {line} 行出现，请只保留一个"),
				"key", key, "line", strconv.Itoa(lines[key]))
		default:
			lines[key] = lineOf(e.Key)
			out = append(out, entry{key, e})
		}
	}
	return out
}
