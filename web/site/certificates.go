package site

import (
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

// certificates lists certificates, a page of them.
func (s *Site) certificates(w http.ResponseWriter, r *http.Request) error {
	body := pages.CertificateList{Filter: pages.ParseCertificateFilter(r.URL.Query()), Cursor: r.URL.Query().Get("cursor")}
	this := "certificates " + body.Filter.Values().Encode()
	after, ok := readCursor(body.Cursor, this)
	if !ok || after.Key != "" && !isTime(after) {
		after, body.Cursor = store.Cursor{}, ""
	}
	found, next, err := s.Store.Certificates(r.Context(), s.certificateFilter(body.Filter), after, rowsOnPage)
	if err != nil {
		return err
	}
	body.Next = writeCursor(next, this)
	for _, c := range found {
		body.Rows = append(body.Rows, pages.CertificateRow{
			SHA256: c.SHA256.String(), Subject: c.SubjectCN, Names: c.SANs, Issuer: c.IssuerDN, Key: c.Key, NotAfter: at(c.NotAfter),
			CA: c.IsCA, Endpoints: c.Endpoints,
		})
	}
	return s.draw(w, r, http.StatusOK, body)
}

// certificateFilter says to the store what the address of the list says.
func (s *Site) certificateFilter(f pages.CertificateFilter) store.CertificateFilter {
	out := store.CertificateFilter{Query: f.Query, Key: f.Key, InUse: !f.Unused}
	if f.Expires > 0 {
		before := s.Clock().UTC().AddDate(0, 0, f.Expires)
		out.ExpiresBefore = &before
	}
	return out
}

// tablePage is how many certificates are read at a time for the file.
const tablePage = 1000

// certificatesTable gives the list as a CSV file. What goes wrong once it has begun cuts the connection, so that nobody
// takes a part for the whole.
func (s *Site) certificatesTable(w http.ResponseWriter, r *http.Request) error {
	filter := s.certificateFilter(pages.ParseCertificateFilter(r.URL.Query()))
	page, next, err := s.Store.Certificates(r.Context(), filter, store.Cursor{}, tablePage)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="certificates.csv"`)
	if _, err := w.Write([]byte("\uFEFF")); err != nil { // without it Excel takes Chinese names for another encoding
		return dropped(err)
	}
	out := csv.NewWriter(w)
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		_ = out.Write(cells) // Flush remembers the error
	}
	write("sha256", "subject", "names", "issuer", "serial", "key", "not_before", "not_after", "ca", "endpoints", "first_seen")
	for ; ; page, next, err = s.Store.Certificates(r.Context(), filter, *next, tablePage) {
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		for _, c := range page {
			write(
				c.SHA256.String(), c.SubjectCN, strings.Join(c.SANs, " "), c.IssuerDN, hex.EncodeToString(c.Serial), c.Key,
				moment(c.NotBefore), moment(c.NotAfter), strconv.FormatBool(c.IsCA), strconv.Itoa(c.Endpoints), moment(&c.FirstSeen),
			)
		}
		out.Flush()
		if err := out.Error(); err != nil {
			return dropped(err)
		}
		if next == nil {
			return nil
		}
	}
}

// cell makes the words of a stranger into what a spreadsheet shows and does not run: what begins a formula there stands
// behind an apostrophe, and what deceives the eye is escaped.
func cell(s string) string {
	s = visible.Text(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// moment writes a time for programs; "" for nil.
func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
