package pages_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A dom is a parsed page.
type dom struct{ *html.Node }

func parseHTML(t testing.TB, text string) dom {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return dom{root}
}

// elements visits each element, what stands in noscript included.
func (d dom) elements(t testing.TB, visit func(*html.Node)) {
	t.Helper()
	for n := range d.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		visit(n)
		if n.Data == "noscript" && n.FirstChild != nil {
			parseHTML(t, n.FirstChild.Data).elements(t, visit)
		}
	}
}

// find gives the elements of some names.
func (d dom) find(t testing.TB, names ...string) []*html.Node {
	t.Helper()
	var out []*html.Node
	d.elements(t, func(n *html.Node) {
		for _, name := range names {
			if n.Data == name {
				out = append(out, n)
			}
		}
	})
	return out
}

// attr gives an attribute; the second result is false when there is none.
func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func value(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

// inner is the text of an element, what is hidden from screen readers left out.
func inner(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if value(n, "aria-hidden") == "true" {
		return ""
	}
	var out strings.Builder
	for c := range n.ChildNodes() {
		out.WriteString(inner(c))
	}
	return strings.TrimSpace(out.String())
}

// within reports whether an ancestor has the name.
func within(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return true
		}
	}
	return false
}
