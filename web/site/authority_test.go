package site_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/web/webtest"
)

// TestMatrix reads which versions trust a chain, as it was judged.
func TestMatrix(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	s.Listed(facts.Android, "10")
	s.Scan()
	b := w.person(auth.Viewer)
	page := b.Open(at(s.ID)).Want(200).Says("Which versions trust the chain", "4.4 to 9", "10 and newer", "“Test Root” is not in the list", "by “Test Root”", "It depends on")
	if !strings.Contains(string(page.Body), `/endpoints?below=`+name(s.Root.Raw)) {
		t.Error("no link to all that is below the root")
	}
	b.Language = chinese
	b.Open(at(s.ID)).Want(200).Says("各平台版本是否信任证书链", "10 及更新版本", "列表未收录", "所依赖的证书机构")

	// What a version before judged says nothing of it, and neither does the page.
	if _, err := w.Store.Pool().Exec(t.Context(), `UPDATE judgement SET findings = findings - 'chains'`); err != nil {
		t.Fatal(err)
	}
	b.Language = english
	b.Open(at(s.ID)).Want(200).Hides("Which versions trust the chain")
}

func TestAuthorities(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	b.Open("/authorities").Want(200).Says("No endpoint with a chain is known yet.")
	s := w.Watch(good)
	s.Scan()
	other := w.Watch("other.example.test")
	other.Root, other.Intermediate = s.Root, s.Intermediate
	other.Serve(other.Leaf(nil).Chain()...)
	other.Scan()
	third := w.Watch("third.example.test") // whose authorities have other keys
	third.Scan()

	b.Open("/authorities").Want(200).Says("Certificate authorities in use", "Test Root", "Test Intermediate")
	b.Open("/authorities?q=INTER").Want(200).Says("Test Intermediate").Hides("Test Root")
	b.Open("/authorities?q=nobody").Want(200).Says("No authority matches.")
	b.Open("/authorities?q=" + url.QueryEscape("\x00\xff") + "&cursor=x").Want(200).Says("Test Root")
	w.stranger().Open("/authorities").Leads("/sign-in?next=%2Fauthorities")

	below := func(der []byte) []string { return listed(b.Open("/endpoints?below=" + name(der) + "&sort=host")) }
	for _, der := range [][]byte{s.Root.Raw, s.Intermediate.Raw} {
		if got := below(der); !slices.Equal(got, []string{good, "other.example.test"}) {
			t.Errorf("below a's: %q", got)
		}
	}
	if got := below(third.Root.Raw); !slices.Equal(got, []string{"third.example.test"}) {
		t.Errorf("below another's: %q", got)
	}
	b.Open("/endpoints?below=" + name(s.Root.Raw)).Want(200).Says("Below Test Root")
	if got := below([]byte("nobody's")); len(got) != 0 {
		t.Errorf("below nobody: %q", got)
	}
	b.Open("/endpoints?below="+name([]byte("nobody's"))).Want(200).Says("No endpoint matches.", "Below "+name([]byte("nobody's"))[:16])

	b.Open("/certificates/" + name(s.Intermediate.Raw)).Want(200).Says("2 endpoints are below this authority")
	b.Open("/certificates/" + name(third.Intermediate.Raw)).Want(200).Says("1 endpoint is below this authority")
	b.Open("/certificates/" + name(third.Leaf(nil).Raw)).Want(404)
}

// The list of authorities comes in pages, and a place in another list is none in this one.
func TestAuthoritiesPages(t *testing.T) {
	w := serve(t, nil)
	if _, err := w.Store.Pool().Exec(t.Context(), `
		WITH made AS (INSERT INTO authority (key, name) SELECT sha256(int4send(n)), 'CA ' || n FROM generate_series(1, 120) AS n RETURNING id),
			known AS (INSERT INTO authority_certificate SELECT sha256(int8send(id)), id FROM made),
			host AS (INSERT INTO endpoint (zone_id, host, port) VALUES (1, 'a.example.test', 443) RETURNING id)
		INSERT INTO endpoint_authority SELECT host.id, made.id, false FROM made, host`); err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Viewer)
	rows := 0
	page := b.Open("/authorities")
	for n := 1; ; n++ {
		rows += strings.Count(string(page.Want(200).Body), `<th scope="row">`)
		next := nextOf(page)
		if next == "" {
			break
		}
		if n > 3 {
			t.Fatal("it does not end")
		}
		page = b.Open(next)
		page.Says("First page")
	}
	if rows != 120 {
		t.Errorf("%d rows", rows)
	}
	b.Open(nextOf(b.Open("/authorities")) + "&q=CA").Want(200).Hides("First page")
}

// nextOf is the address of the next page; "" on the last.
func nextOf(a *webtest.Answer) string {
	_, after, found := strings.Cut(string(a.Body), `rel="next" href="`)
	if !found {
		return ""
	}
	link, _, _ := strings.Cut(after, `"`)
	return strings.ReplaceAll(link, "&amp;", "&")
}
