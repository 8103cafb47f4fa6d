package pages_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	. "github.com/tongguan/tongguan/web/pages"
)

var languages = []lang.Tag{lang.Chinese, lang.English}

func newPages(t testing.TB) *Pages {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t testing.TB, p *Pages, page Page) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.Render(&out, page); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// eachSample draws every page in both languages, each with every fragment that it names.
func eachSample(t *testing.T, visit func(t *testing.T, name string, html string)) {
	t.Helper()
	p := newPages(t)
	for _, tag := range languages {
		for _, s := range samples(t, tag) {
			t.Run(string(tag)+"/"+s.name, func(t *testing.T) {
				visit(t, s.name, render(t, p, Page{chromeOf(tag, s.path), s.body}))
			})
		}
	}
}

func TestRenderErrors(t *testing.T) {
	p := newPages(t)
	if err := p.Render(io.Discard, Page{}); err == nil {
		t.Error("a page without a body was drawn")
	}
	err := p.RenderFragment(io.Discard, Page{chromeOf(lang.English, "/rules"), RuleList{}}, "rows")
	if !errors.Is(err, ErrNoFragment) {
		t.Errorf("a fragment that is not there: got %v, want ErrNoFragment", err)
	}
}
