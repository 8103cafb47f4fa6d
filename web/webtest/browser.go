package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A Browser is a client that looks at pages: it asks for HTML in a language, sends forms, and shows where it is led
// instead of going there.
type Browser struct {
	*Client
	Language string // Accept-Language
}

// Browse makes a browser with the cookies of a client.
func (c *Client) Browse(language string) *Browser {
	in := *c
	in.http = &http.Client{
		Jar: c.http.Jar, Transport: http.DefaultTransport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Browser{&in, language}
}

// In is the same browser in a subtest.
func (b *Browser) In(t testing.TB) *Browser { return &Browser{b.Client.In(t), b.Language} }

// Open asks for a page.
func (b *Browser) Open(path string, headers ...string) *Answer {
	b.Helper()
	return b.Do(http.MethodGet, path, nil, append(b.headers(), headers...)...)
}

// Submit sends a form: name, value, name, value.
func (b *Browser) Submit(path string, fields ...string) *Answer {
	b.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	headers := append(b.headers(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	return b.Do(http.MethodPost, path, form.Encode(), headers...)
}

func (b *Browser) headers() []string {
	return []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language", b.Language}
}

// Follow opens the page that an answer leads to.
func (b *Browser) Follow(a *Answer) *Answer {
	b.Helper()
	return b.Open(a.Want(http.StatusSeeOther).Location())
}

// Location is where an answer leads; "" for nowhere.
func (a *Answer) Location() string { return a.Header.Get("Location") }

// Leads ends the test unless the answer leads there.
func (a *Answer) Leads(where string) *Answer {
	a.Helper()
	if got := a.Want(http.StatusSeeOther).Location(); got != where {
		a.Fatalf("%s: it leads to %q, want %q", a.Request, got, where)
	}
	return a
}

// Says notes an error for each sentence that the page does not show.
func (a *Answer) Says(sentences ...string) *Answer {
	a.Helper()
	shown := a.Shown()
	for _, s := range sentences {
		if !strings.Contains(shown, s) {
			a.Errorf("%s: %q is missing from: %s", a.Request, s, shown)
		}
	}
	return a
}

// Hides notes an error for each sentence that the page shows.
func (a *Answer) Hides(sentences ...string) *Answer {
	a.Helper()
	shown := a.Shown()
	for _, s := range sentences {
		if strings.Contains(shown, s) {
			a.Errorf("%s: %q stands in: %s", a.Request, s, shown)
		}
	}
	return a
}

// Shown is the text of the page as it is read: parts that do not stand in one line have a space between them. Of a list
// to choose from it is every choice.
func (a *Answer) Shown() string {
	a.Helper()
	var out strings.Builder
	shown(&out, a.document())
	return strings.Join(strings.Fields(out.String()), " ")
}

func shown(out *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		out.WriteString(n.Data)
		return
	}
	apart := ""
	switch n.Data {
	case "script", "style", "noscript":
		return
	case "span", "b", "code", "wbr":
	default:
		apart = " "
	}
	out.WriteString(apart)
	for child := range n.ChildNodes() {
		shown(out, child)
	}
	out.WriteString(apart)
}

// Field is what stands in a field of a form; false when the page has none of that name.
func (a *Answer) Field(name string) (string, bool) {
	a.Helper()
	for n := range a.document().Descendants() {
		if (n.Data == "input" || n.Data == "textarea") && attribute(n, "name") == name {
			if n.Data == "textarea" && n.FirstChild != nil {
				return n.FirstChild.Data, true
			}
			return attribute(n, "value"), true
		}
	}
	return "", false
}

// Link is where the first link with this text leads; "" when there is none.
func (a *Answer) Link(text string) string {
	a.Helper()
	for n := range a.document().Descendants() {
		if n.Data != "a" {
			continue
		}
		for child := range n.Descendants() {
			if child.Type == html.TextNode && strings.Contains(child.Data, text) {
				return attribute(n, "href")
			}
		}
	}
	return ""
}

func (a *Answer) document() *html.Node {
	a.Helper()
	node, err := html.Parse(strings.NewReader(string(a.Body)))
	if err != nil || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		a.Fatalf("%s: no page, but %d %s: %s", a.Request, a.Status, a.Header.Get("Content-Type"), a.Body)
	}
	return node
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Cookie gives the value of a cookie; "" when the browser has none of that name.
func (b *Browser) Cookie(name string) string {
	b.Helper()
	at, err := url.Parse(b.server.URL)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range b.http.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
