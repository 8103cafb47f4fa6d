package scan

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/blockpage"
)

// What is looked at and kept of an answer.
const (
	maxBody   = 16 << 10 // bytes of a body that are read; none is kept
	maxServer = 64
	maxType   = 128
	maxPath   = 512
)

// describe writes down what can be said of an answer.
func describe(e *facts.Exchange, r *reply) {
	e.Status, e.Protocol, e.FirstByte = r.status, r.protocol, r.firstByte
	if !isStream(r.header) {
		e.BodyTook = r.bodyTook
	}
	if n, err := strconv.ParseInt(r.header.Get("Content-Length"), 10, 64); err == nil && n > 0 {
		e.Length = n
	}
	e.Server = visible(r.header.Get("Server"), maxServer)
	e.HSTS = r.header.Get("Strict-Transport-Security") != ""
	e.HSTSMaxAge = maxAge(r.header.Get("Strict-Transport-Security"))
	switch {
	case facts.Passing(e.Status): // a gateway speaks for the server
	case e.HSTSMaxAge == nil:
		e.HSTSLack = facts.HSTSMissing
	case *e.HSTSMaxAge < facts.MinHSTS:
		e.HSTSLack = facts.HSTSShort
	}
	if date, err := http.ParseTime(r.header.Get("Date")); err == nil {
		skew := int64(date.Sub(r.at).Round(time.Second) / time.Second)
		e.Skew, e.ClockOff = &skew, skew > facts.MaxSkew || skew < -facts.MaxSkew
	}
	e.Block = blockpage.Find(r.status, r.header, r.body)
	e.MediaType, e.Charset = contentType(r.header.Get("Content-Type"))
	if coding := r.header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		e.Bytes = len(r.body) // what was not asked for is not looked into
		return
	}
	look(e, r.body, r.cut)
}

// look derives from the beginning of a body what is kept of it. Trouble is only looked for in what the owner wrote: a
// redirect and the error page of a gateway are seldom his.
func look(e *facts.Exchange, body []byte, cut bool) {
	text, boms := body, 0
	for bytes.HasPrefix(text, bom) {
		text = text[len(bom):]
		boms++
	}
	e.Bytes = len(body)
	e.ValidUTF8 = utf8.Valid(whole(text, cut))
	e.Looks = looks(text, cut)
	if e.Status < 200 || 300 <= e.Status && e.Status < 400 || facts.Passing(e.Status) || !isText(e) {
		return
	}
	e.BOMs = min(boms, 2)
	e.Page = e.Looks == facts.LooksHTML
	e.Mislabeled = e.Page && strings.HasSuffix(e.MediaType, "json")
	switch {
	case e.Status >= 400 && e.Charset == "iso-8859-1" && ascii(text):
		// Apache declares its own error pages so, which are seldom the owner's words, and read the same in UTF-8.
	case e.Charset != "" && e.Charset != "utf-8" && e.Charset != "utf8" && e.Charset != "us-ascii":
		e.NotUTF8 = facts.NotUTF8Declared
	case !e.ValidUTF8:
		e.NotUTF8 = facts.NotUTF8Bytes
	}
}

// maxAge reads the max-age of a Strict-Transport-Security header (RFC 6797 §6.1.1); nil when there is none, or no number.
func maxAge(header string) *int64 {
	for directive := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(directive, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "max-age") {
			continue
		}
		n, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(value), `"`), 10, 64)
		if err != nil || n < 0 {
			return nil
		}
		return &n
	}
	return nil
}

func ascii(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

var bom = []byte("\uFEFF")

// whole leaves out a character that the end of what was read cuts in two.
func whole(text []byte, cut bool) []byte {
	if !cut {
		return text
	}
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}

func looks(text []byte, cut bool) facts.Looks {
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(text) == 0:
		return ""
	case (text[0] == '{' || text[0] == '[') && (cut || json.Valid(text)):
		return facts.LooksJSON
	case strings.HasPrefix(http.DetectContentType(text), "text/html"):
		return facts.LooksHTML
	}
	return ""
}

// isText reports whether a body is one that a program reads as text.
func isText(e *facts.Exchange) bool {
	kind, sub, _ := strings.Cut(e.MediaType, "/")
	if e.Looks != "" || kind == "text" {
		return true
	}
	for _, word := range []string{"json", "xml", "javascript", "ecmascript", "x-www-form-urlencoded"} {
		if kind == "application" && strings.HasSuffix(sub, word) {
			return true
		}
	}
	return false
}

// contentType reads a Content-Type, also one that is not quite written as it should be.
func contentType(text string) (media, charset string) {
	media, parameters, err := mime.ParseMediaType(text)
	if err != nil || media == "" {
		media, _, _ = strings.Cut(text, ";")
		if _, after, ok := strings.Cut(strings.ToLower(text), "charset="); ok {
			after, _, _ = strings.Cut(after, ";")
			parameters = map[string]string{"charset": strings.Trim(strings.TrimSpace(after), `"'`)}
		}
	}
	return visible(strings.ToLower(strings.TrimSpace(media)), maxType), visible(strings.ToLower(parameters["charset"]), maxServer)
}

// visible keeps so many bytes of a stranger's text, each a character that can be seen.
func visible(text string, limit int) string {
	out := []byte(text[:min(len(text), limit)])
	for i, c := range out {
		if c < ' ' || c > '~' {
			out[i] = '?'
		}
	}
	return string(out)
}
