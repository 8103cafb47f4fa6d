package pages_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/tongguan/tongguan/internal/lang"
	. "github.com/tongguan/tongguan/web/pages"
)

// TestStructure holds every page to what keyboards and screen readers need.
func TestStructure(t *testing.T) {
	eachSample(t, func(t *testing.T, _, text string) {
		page := parseHTML(t, text)
		if got, want := value(page.find(t, "html")[0], "lang"), t.Name()[strings.IndexByte(t.Name(), '/')+1:]; !strings.HasPrefix(want, got+"/") {
			t.Errorf("the page says that it is in %q", got)
		}
		for _, landmark := range []string{"h1", "main", "header", "footer", "title"} {
			if n := len(page.find(t, landmark)); n != 1 {
				t.Errorf("%d elements <%s>, want 1", n, landmark)
			}
		}
		if skip := page.find(t, "a")[0]; value(skip, "href") != "#main" {
			t.Errorf("the first link is %v, not the one to the content", skip.Attr)
		}
		checkHeadings(t, page)
		checkNames(t, page)
		checkTables(t, page)
	})
}

func checkHeadings(t *testing.T, page dom) {
	t.Helper()
	last := 1
	for _, h := range page.find(t, "h1", "h2", "h3", "h4") {
		level := int(h.Data[1] - '0')
		if level > last+1 {
			t.Errorf("<%s> %q follows <h%d>", h.Data, inner(h), last)
		}
		if inner(h) == "" {
			t.Errorf("an empty <%s>", h.Data)
		}
		last = level
	}
}

// checkNames: ids are there once, what refers to one finds it, and whatever can be used has a name.
func checkNames(t *testing.T, page dom) {
	t.Helper()
	ids, labelled := map[string]int{}, map[string]bool{}
	page.elements(t, func(n *html.Node) {
		if id, ok := attr(n, "id"); ok {
			ids[id]++
		}
		if n.Data == "label" && inner(n) != "" {
			labelled[value(n, "for")] = true
		}
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	page.elements(t, func(n *html.Node) {
		for _, ref := range []string{"aria-labelledby", "aria-describedby", "for", "data-copy"} {
			for _, id := range strings.Fields(value(n, ref)) {
				if ids[id] == 0 {
					t.Errorf("<%s %s=%q> refers to nothing", n.Data, ref, id)
				}
			}
		}
		named := inner(n) != "" || value(n, "aria-label") != ""
		switch n.Data {
		case "a", "button", "summary":
			if !named {
				t.Errorf("a <%s> without a name: %v", n.Data, n.Attr)
			}
		case "input", "select", "textarea":
			hidden := value(n, "type") == "hidden" || value(n, "aria-hidden") == "true"
			if !hidden && !labelled[value(n, "id")] && value(n, "aria-label") == "" {
				t.Errorf("a <%s> without a label: %v", n.Data, n.Attr)
			}
		case "svg":
			if value(n, "aria-hidden") != "true" && (value(n, "role") != "img" || value(n, "aria-label") == "") {
				t.Errorf("an <svg> that is neither hidden nor named: %v", n.Attr)
			}
		case "nav", "section":
			if value(n, "aria-label") == "" && value(n, "aria-labelledby") == "" && within(n, "main") && !within(n, "nav") {
				t.Errorf("a <%s> without a name: %v", n.Data, n.Attr)
			}
		}
	})
}

func checkTables(t *testing.T, page dom) {
	t.Helper()
	for _, th := range page.find(t, "th") {
		if scope := value(th, "scope"); scope != "col" && scope != "row" {
			t.Errorf("<th> %q has no scope", inner(th))
		}
		if inner(th) == "" {
			t.Error("an empty <th>")
		}
	}
	for _, table := range page.find(t, "table") {
		if !slices.ContainsFunc((dom{table}).find(t, "th"), func(th *html.Node) bool { return value(th, "scope") == "row" }) {
			t.Error("a table whose rows have no heads")
		}
	}
}

// router answers 200 where Routes has the address.
func router() http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range Routes() {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	return mux
}

// TestLinks follows every link and form to a route.
func TestLinks(t *testing.T) {
	mux := router()
	reached := map[string]bool{}
	eachSample(t, func(t *testing.T, _, text string) {
		parseHTML(t, text).elements(t, func(n *html.Node) {
			method, address := http.MethodGet, ""
			switch n.Data {
			case "a":
				address = value(n, "href")
			case "form":
				method, address = strings.ToUpper(value(n, "method")), value(n, "action")
			default:
				address = value(n, "data-live")
			}
			if !strings.HasPrefix(address, "/") {
				return
			}
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, address, nil)
			mux.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				t.Errorf("%s %s: no such route", method, address)
			}
			reached[r.Pattern] = true
		})
	})
	for _, pattern := range Routes() {
		if !reached[pattern] {
			t.Errorf("no page leads to %s", pattern)
		}
	}
}

// TestWeight: page, style and script together stay below 60 kB as they are sent.
func TestWeight(t *testing.T) {
	p := newPages(t)
	many := EndpointList{Total: 100_000, Next: "x"}
	few := rows(t, lang.Chinese)
	for i := range 100 {
		row := few[i%5]
		row.ID = int64(i)
		row.Host = strings.Repeat(string(rune('a'+i%26)), i%7+3) + "." + row.Host
		many.Rows = append(many.Rows, row)
	}
	all := append(samples(t, lang.Chinese), sample{"a hundred rows", "/endpoints", many})
	for _, s := range all {
		text := render(t, p, Page{chromeOf(lang.Chinese, s.path), s.body})
		sum := zipped(t, []byte(text))
		for _, n := range parseHTML(t, text).find(t, "link", "script") {
			w := httptest.NewRecorder()
			p.Static().ServeHTTP(w, httptest.NewRequest(http.MethodGet, value(n, "href")+value(n, "src"), nil))
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %v is not there", s.name, n.Attr)
			}
			sum += zipped(t, w.Body.Bytes())
		}
		if sum > 60_000 {
			t.Errorf("%s weighs %d bytes, want at most 60000", s.name, sum)
		}
		t.Logf("%-20s %6d bytes", s.name, sum)
	}
}

func zipped(t *testing.T, data []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// TestLanguageSwitch: it keeps the page, and what is of no use twice is gone.
func TestLanguageSwitch(t *testing.T) {
	u, _ := url.Parse("/endpoints?status=fail&done=scan&lang=en&cursor=x&fragment=rows")
	c := Chrome{Lang: lang.English, URL: u}
	if got, want := c.InOther(), "/endpoints?cursor=x&lang=zh-CN&status=fail"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	u, _ = url.Parse("http://tongguan.example.com//evil.example/x")
	if got, want := (Chrome{Lang: lang.English, URL: u}).InOther(), "/evil.example/x?lang=zh-CN"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := (Chrome{Lang: lang.Chinese}).InOther(), "/?lang=en"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
