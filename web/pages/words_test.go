package pages

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// calls collects what the templates ask of the words: a key, and the places that are filled.
func calls(t *testing.T) map[string][][]string {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for _, set := range p.sets[lang.English] {
		for _, tmpl := range set.Templates() {
			if tmpl.Tree != nil {
				walk(tmpl.Tree.Root, func(c *parse.CommandNode) { collect(t, tmpl.Name(), c, out) })
			}
		}
	}
	return out
}

func collect(t *testing.T, template string, c *parse.CommandNode, out map[string][][]string) {
	name, ok := c.Args[0].(*parse.IdentifierNode)
	if !ok || name.Ident != "t" && name.Ident != "n" {
		return
	}
	key, ok := c.Args[1].(*parse.StringNode)
	if !ok {
		t.Errorf("%s: %s: a key is a constant, so that it can be looked for", template, c)
		return
	}
	places, rest := []string{}, c.Args[2:]
	if name.Ident == "n" {
		places, rest = append(places, "count"), c.Args[3:]
		out[key.Text+":1"] = append(out[key.Text+":1"], nil)
	}
	for i := 0; i < len(rest); i += 2 {
		places = append(places, rest[i].(*parse.StringNode).Text)
	}
	slices.Sort(places)
	out[key.Text] = append(out[key.Text], places)
}

// walk visits the commands under a node.
func walk(node parse.Node, visit func(*parse.CommandNode)) {
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			for _, c := range p.Cmds {
				walk(c, visit)
			}
		}
	}
	branch := func(b *parse.BranchNode) {
		pipe(b.Pipe)
		walk(b.List, visit)
		if b.ElseList != nil {
			walk(b.ElseList, visit)
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			walk(child, visit)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		pipe(n)
	case *parse.CommandNode:
		visit(n)
		for _, arg := range n.Args {
			walk(arg, visit)
		}
	}
}

var place = regexp.MustCompile(`\{(\w+)\}`)

func places(text string) []string {
	out := []string{}
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

// TestWordsAreUsed holds the tables and the templates to each other.
func TestWordsAreUsed(t *testing.T) {
	all, used := allWords(), calls(t)
	for key, uses := range used {
		phrase, ok := all[key]
		if !ok {
			t.Errorf("the templates ask for %q, which has no words", key)
			continue
		}
		for _, filled := range uses {
			if filled != nil && !slices.Equal(filled, places(phrase.In(lang.English))) {
				t.Errorf("%q has the places %v, and a template fills %v", key, places(phrase.In(lang.English)), filled)
			}
		}
	}
	for key := range all {
		if used[key] == nil {
			t.Errorf("no template asks for %q", key)
		}
	}
}

// phrases gives every sentence of the package by a name for messages.
func phrases() map[string]lang.Phrase {
	out := map[string]lang.Phrase{
		"now": wordNow, "due": wordDue, "ago": wordAgo, "in": wordIn, "fails": wordFails, "unknown": wordUnknown, "warns": wordWarns,
		"not reached": wordNotReached, "passes": wordPasses, "waiting": wordWaiting, "pending": wordPending,
	}
	maps.Copy(out, allWords())
	add := func(kind string, phrase lang.Phrase) { out[kind+" "+phrase.In(lang.English)] = phrase }
	for _, p := range reachWords {
		add("reach", p)
	}
	for _, p := range confidenceWords {
		add("confidence", p)
	}
	for _, p := range listNames {
		add("list", p)
	}
	for _, p := range stateWords {
		add("state", p)
	}
	for _, p := range kindWords {
		add("kind", p)
	}
	for _, p := range urgencyWords {
		add("urgency", p)
	}
	for _, p := range levelWords {
		add("level", p)
	}
	for _, p := range eventWords {
		add("event", p)
	}
	for _, p := range deliveryStateWords {
		add("delivery", p)
	}
	for _, p := range channelKindWords {
		add("channel", p)
	}
	for _, p := range standingWords {
		add("standing", p)
	}
	for _, p := range languageNames {
		add("language", p)
	}
	for _, p := range roleWords {
		add("role", p)
	}
	for _, p := range wordBare {
		add("bare", p)
	}
	for _, p := range wordAlso {
		add("also", p)
	}
	return out
}

func TestWordsAreWhole(t *testing.T) {
	for name, phrase := range phrases() {
		en, zh := phrase.In(lang.English), phrase.In(lang.Chinese)
		if en == "" || zh == "" {
			t.Errorf("%s: en %q, zh %q: one is missing", name, en, zh)
		}
		if one := strings.HasSuffix(name, ":1"); !one && !slices.Equal(places(en), places(zh)) {
			t.Errorf("%s: the places are %v and %v", name, places(en), places(zh))
		}
		if visible.Text(en) != en || visible.Text(zh) != zh {
			t.Errorf("%s has characters that are never shown: %q, %q", name, en, zh)
		}
		if regexp.MustCompile(`\p{Han}[,;:!?]`).MatchString(zh) {
			t.Errorf("%s: Chinese takes full-width punctuation: %q", name, zh)
		}
	}
}

// TestWordsAreOnce: two tables with one key would hide each other.
func TestWordsAreOnce(t *testing.T) {
	n := 0
	for _, table := range tables() {
		n += len(table)
	}
	if got := len(allWords()); got != n {
		t.Errorf("%d keys in all tables, %d different ones", n, got)
	}
}

// TestWordsOfOne: a sentence about a number has both its forms.
func TestWordsOfOne(t *testing.T) {
	all := allWords()
	for key := range all {
		if other, one := strings.CutSuffix(key, ":1"); one {
			if _, ok := all[other]; !ok {
				t.Errorf("%q has no form for other numbers", key)
			}
		}
	}
}
