package site_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestCertificates: what is in use, found by name and key, a page at a time; authorities only on demand.
func TestCertificates(t *testing.T) {
	w := serve(t, nil)
	first := w.Watch("000.example.test")
	for i := range 53 {
		s := first
		if i > 0 {
			s = w.Watch(fmt.Sprintf("%03d.example.test", i))
			s.Root, s.Intermediate = first.Root, first.Intermediate
		}
		s.Serve(s.Leaf(func(c *pki.Template) { c.CommonName = fmt.Sprintf("leaf %03d", i) }).Chain()...)
		s.Scan()
	}
	b := w.person(auth.Viewer)
	page := b.Open("/certificates").Want(200).Says("leaf 000", "P-256", "Test Intermediate", "Next page").Hides("leaf 050", "Test Root")
	next := regexp.MustCompile(`href="(/certificates\?cursor=[^"]+)"`).FindSubmatch(page.Body)
	if next == nil {
		t.Fatalf("no next page: %s", page.Body)
	}
	b.Open(string(next[1])).Want(200).Says("leaf 050", "leaf 052", "First page").Hides("leaf 000")
	b.Open("/certificates?cursor=rubbish").Want(200).Says("leaf 000")
	b.Open("/certificates?q=LEAF+007").Want(200).Says("leaf 007").Hides("leaf 008")
	b.Open("/certificates?unused=1&q=Test+Root").Want(200).Says("Test Intermediate", "Certificate authority")
	b.Open("/certificates?key=" + url.QueryEscape("RSA 4096")).Want(200).Says("No certificate matches.")
	b.Open("/certificates?expires=7").Want(200).Says("No certificate matches.")
	b.Open("/certificates?expires=90").Want(200).Says("leaf 000")
	b.Language = chinese
	b.Open("/certificates").Want(200).Says("证书", "下载 CSV", "使用的域名数")
	w.stranger().Open("/certificates.csv").Leads("/sign-in?next=%2Fcertificates.csv")
}

// TestCertificatesTable: the file has what the list has, and nothing that a spreadsheet runs.
func TestCertificatesTable(t *testing.T) {
	w := serve(t, nil)
	for i, name := range []string{`=HYPERLINK("http://evil.example","x")`, "a\u202eb", "通关", "+1", "@SUM(A1)", "-1"} {
		s := w.Watch(fmt.Sprintf("%d.example.test", i))
		s.Serve(s.Leaf(func(c *pki.Template) { c.CommonName = name }).Chain()...)
		s.Scan()
	}
	a := w.person(auth.Viewer).Open("/certificates.csv").Want(200)
	if a.Header.Get("Content-Disposition") != `attachment; filename="certificates.csv"` || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%v", a.Header)
	}
	text, ok := strings.CutPrefix(string(a.Body), "\uFEFF")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !ok || len(rows) != 7 || strings.Join(rows[0][:4], " ") != "sha256 subject names issuer" {
		t.Fatalf("%v, %q", err, rows)
	}
	got := map[string]bool{}
	for _, row := range rows[1:] {
		got[row[1]] = true
		if row[5] != "P-256" || row[8] != "false" || row[9] != "1" {
			t.Errorf("%q", row)
		}
	}
	for _, want := range []string{`'=HYPERLINK("http://evil.example","x")`, `a\u202eb`, "通关", "'+1", "'@SUM(A1)", "'-1"} {
		if !got[want] {
			t.Errorf("there is no %q in %v", want, got)
		}
	}
}

// TestCertificatesTableIsWhole: the file goes on where one reading of the database ends, and has each certificate once.
func TestCertificatesTableIsWhole(t *testing.T) {
	w := serve(t, nil)
	if _, err := w.Store.Pool().Exec(t.Context(), `
		INSERT INTO certificate (sha256, der, not_after, sans)
		SELECT sha256(n::text::bytea), ''::bytea, CASE WHEN n % 10 > 0 THEN now() + n % 7 * interval '1 day' END, '{}'
		FROM generate_series(1, 2300) AS n`); err != nil {
		t.Fatal(err)
	}
	a := w.person(auth.Viewer).Open("/certificates.csv?unused=1").Want(200)
	rows, err := csv.NewReader(strings.NewReader(string(a.Body))).ReadAll()
	once := map[string]bool{}
	for _, row := range rows {
		once[row[0]] = true
	}
	if err != nil || len(rows) != 2301 || len(once) != 2301 {
		t.Errorf("%d rows, %d of them different, %v", len(rows), len(once), err)
	}
}
