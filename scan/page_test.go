package scan

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

func TestLook(t *testing.T) {
	long := strings.Repeat("x", maxBody-1)
	for name, c := range map[string]struct {
		status  int
		kind    string // Content-Type
		body    string
		looks   facts.Looks
		valid   bool
		notUTF8 facts.NotUTF8
		boms    int
	}{
		"nothing":                    {200, "", "", "", true, "", 0},
		"JSON":                       {200, "application/json", ` {"a":[]}`, facts.LooksJSON, true, "", 0},
		"JSON with a BOM":            {200, "application/json", "\uFEFF{}", facts.LooksJSON, true, "", 1},
		"three BOMs":                 {200, "application/json", "\uFEFF\uFEFF\uFEFF{}", facts.LooksJSON, true, "", 2},
		"BOMs within":                {200, "text/plain", "a\uFEFF\uFEFF", "", true, "", 0},
		"half a BOM":                 {200, "text/plain", "\xef\xbb", "", false, facts.NotUTF8Bytes, 0},
		"not quite JSON":             {200, "application/json", `{"a":`, "", true, "", 0},
		"JSON that goes on":          {200, "application/json", "[" + long, facts.LooksJSON, true, "", 0},
		"HTML for JSON":              {200, "application/json", "\n<!doctype HTML>", facts.LooksHTML, true, "", 0},
		"GBK, declared":              {200, "text/html; charset=GB2312", "<html>\xc4\xe3", facts.LooksHTML, false, facts.NotUTF8Declared, 0},
		"GBK, not declared":          {200, "text/html", "<html>\xc4\xe3", facts.LooksHTML, false, facts.NotUTF8Bytes, 0},
		"GBK, declared as UTF-8":     {200, "text/html; charset=utf-8", "<html>\xc4\xe3", facts.LooksHTML, false, facts.NotUTF8Bytes, 0},
		"GBK in JSON, no type":       {200, "", "{\"a\":\"\xc4\xe3\"}", facts.LooksJSON, false, facts.NotUTF8Bytes, 0},
		"GBK, of a redirect":         {302, "text/html; charset=gbk", "<html>", facts.LooksHTML, true, "", 0},
		"GBK, of an overload":        {503, "text/html; charset=gbk", "\uFEFF\uFEFF<html>", facts.LooksHTML, true, "", 0},
		"GBK, of an error":           {404, "text/html; charset=gbk", "<html>", facts.LooksHTML, true, facts.NotUTF8Declared, 0},
		"Apache's own error page":    {404, "text/html; charset=iso-8859-1", "<html>Not Found", facts.LooksHTML, true, "", 0},
		"an error page in Latin-1":   {404, "text/html; charset=iso-8859-1", "<html>\xe9", facts.LooksHTML, false, facts.NotUTF8Declared, 0},
		"Latin-1 that is no error":   {200, "text/html; charset=iso-8859-1", "<html>", facts.LooksHTML, true, facts.NotUTF8Declared, 0},
		"ASCII":                      {200, `text/plain; charset="US-ASCII"`, "a", "", true, "", 0},
		"a picture":                  {200, "image/png", "\x89PNG\r\n", "", false, "", 0},
		"a picture, with a charset":  {200, "image/png; charset=gbk", "\x89PNG\r\n", "", false, "", 0},
		"UTF-16":                     {200, "application/json", "\xff\xfe{\x00}\x00", "", false, facts.NotUTF8Bytes, 0},
		"a character is cut":         {200, "text/plain", long + "\xe5", "", true, "", 0},
		"a character is no such one": {200, "text/plain", long + "\xff", "", false, facts.NotUTF8Bytes, 0},
		"cut short by the server":    {200, "text/plain", "\xe5", "", false, facts.NotUTF8Bytes, 0},
	} {
		t.Run(name, func(t *testing.T) {
			e := facts.Exchange{Status: c.status}
			e.MediaType, e.Charset = contentType(c.kind)
			look(&e, []byte(c.body), len(c.body) >= maxBody)
			if e.Looks != c.looks || e.ValidUTF8 != c.valid || e.NotUTF8 != c.notUTF8 || e.BOMs != c.boms || e.Bytes != len(c.body) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestContentType(t *testing.T) {
	for text, want := range map[string][2]string{
		"":                              {"", ""},
		"text/HTML":                     {"text/html", ""},
		"text/html; charset=UTF-8":      {"text/html", "utf-8"},
		"text/html;charset='gbk'":       {"text/html", "'gbk'"},
		"text/html; charset=gbk; =":     {"text/html", "gbk"},
		"text/html charset=gbk":         {"text/html charset=gbk", "gbk"},
		"application/json, text/html":   {"application/json, text/html", ""},
		"text/\x1b[2J; charset=\u202e;": {"text/?[2j", "???"},
		strings.Repeat("a", 500):        {strings.Repeat("a", maxType), ""},
	} {
		media, charset := contentType(text)
		if diff := cmp.Diff(want, [2]string{media, charset}); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func FuzzLook(f *testing.F) {
	f.Add(200, "text/html; charset=gbk", []byte("\uFEFF\uFEFF<html>\xc4"))
	f.Add(404, "application/json", []byte(`{"a":1}`))
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		body = body[:min(len(body), maxBody)]
		e := facts.Exchange{Status: status}
		e.MediaType, e.Charset = contentType(kind)
		look(&e, body, len(body) >= maxBody)
		if e.BOMs < 0 || e.BOMs > 2 || len(e.MediaType) > maxType || len(e.Charset) > maxServer || utf8.Valid(body) && !e.ValidUTF8 {
			t.Errorf("got %+v", e)
		}
		if strings.ContainsFunc(e.MediaType+e.Charset, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("something is invisible: %q %q", e.MediaType, e.Charset)
		}
		if facts.Passing(status) && (e.BOMs != 0 || e.NotUTF8 != "") {
			t.Errorf("an overload is judged: %+v", e)
		}
	})
}
