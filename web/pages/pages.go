// Package pages draws the pages of the service. It is pure: a handler fills one of its models, and gets HTML.
//
// A page is a [Chrome], what every page has, and a [Body], what it is about. Bodies are the structs of this package
// that say so: [Dashboard], [EndpointList], [Endpoint] and so on; each stands in a file with its words, and its
// template has the same name. The zero value of every field is drawn as "nothing known", so a model may be filled as
// far as one got.
//
// Much of what is shown was written by strangers into certificates and error messages. The templates escape by
// context, as html/template does, and beyond that every value that is written passes [visible.Text]; see guard.go.
package pages

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/internal/lang"
)

//go:embed templates static
var files embed.FS

// CSP is the Content-Security-Policy under which the pages work. Nothing of theirs is inline, and nothing comes from
// elsewhere.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ErrNoFragment is returned for a fragment that the page does not have.
var ErrNoFragment = errors.New("the page has no such fragment")

// A Page is what is drawn.
type Page struct {
	Chrome Chrome
	Body   Body
}

// A Body is what a page is about: one of the structs of this package.
type Body interface {
	// file names the template.
	file() string
}

// A Body that changes by itself soon says so: without JavaScript such a page loads itself again.
type pender interface{ pending() bool }

// Pages holds the parsed templates. It is safe for use by many at once.
type Pages struct {
	sets   map[lang.Tag]map[string]*template.Template
	assets *assets
}

// New gives the pages. The templates are a part of the program and do not change: the first call parses them.
func New() (*Pages, error) { return parsed() }

var parsed = sync.OnceValues(parseAll)

func parseAll() (*Pages, error) {
	assets, err := newAssets(files)
	if err != nil {
		return nil, err
	}
	p := &Pages{sets: map[lang.Tag]map[string]*template.Template{}, assets: assets}
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		if p.sets[tag], err = parseSets(tag); err != nil {
			return nil, fmt.Errorf("parse the templates in %s: %w", tag, err)
		}
	}
	return p, nil
}

// parseSets makes a set for each page: its own template, the layout, and the parts that pages share. The sets of two
// languages differ in their functions, so that a template need not hand the language on.
func parseSets(tag lang.Tag) (map[string]*template.Template, error) {
	shared, err := template.New("layout.html").Funcs(funcs(tag)).
		ParseFS(files, "templates/layout.html", "templates/parts/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	sets := map[string]*template.Template{}
	for _, name := range names {
		own := strings.TrimSuffix(path.Base(name), ".html")
		if own == "layout" {
			continue
		}
		set, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if set, err = set.ParseFS(files, name); err != nil {
			return nil, err
		}
		guard(set)
		sets[own] = set
	}
	return sets, nil
}

// Render writes the whole page. It writes nothing when it returns an error, unless it is w's.
func (p *Pages) Render(w io.Writer, page Page) error { return p.execute(w, page, "layout.html") }

// RenderFragment writes the part of the page that the script puts in the place of its predecessor: "rows" of
// [EndpointList], "counts" and "news" of [Dashboard], "verdict" of [Endpoint], "alerts" of [AlertList], "alert" and
// "timeline" of [Alert], "channel" and "log" of [Channel]. The pages ask for it at their own address with
// fragment=NAME added to the query. The error is [ErrNoFragment] when the page has no such part.
func (p *Pages) RenderFragment(w io.Writer, page Page, name string) error {
	return p.execute(w, page, "fragment:"+name)
}

func (p *Pages) execute(w io.Writer, page Page, name string) error {
	if page.Body == nil {
		return errors.New("draw a page: it has no body")
	}
	page.Chrome.Lang, _ = lang.Parse(string(page.Chrome.Lang))
	set := p.sets[page.Chrome.Lang][page.Body.file()]
	if set == nil || set.Lookup(name) == nil {
		return fmt.Errorf("draw %s of page %s: %w", name, page.Body.file(), ErrNoFragment)
	}
	var out bytes.Buffer
	v := view{Chrome: page.Chrome, B: page.Body, It: page.Body, assets: p.assets}
	if err := set.ExecuteTemplate(&out, name, v); err != nil {
		return fmt.Errorf("draw %s of page %s: %w", name, page.Body.file(), err)
	}
	_, err := out.WriteTo(w)
	return err
}

// A view is what templates see. A part of a page is handed a view too, whose It is what the part is about.
type view struct {
	Chrome
	B      Body
	It     any
	assets *assets
}

// With makes the view for a part.
func (v view) With(it any) view {
	v.It = it
	return v
}

// Asset gives the address of a file of ours.
func (v view) Asset(name string) (string, error) { return v.assets.url(name) }

// Pending reports whether the page will soon change by itself.
func (v view) Pending() bool {
	p, ok := v.B.(pender)
	return ok && p.pending()
}
