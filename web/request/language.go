package request

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// LanguageCookie keeps the choice that somebody made on a page.
const LanguageCookie = "lang"

// Language is what a request is to be answered in: what ?lang= says, else the cookie, else the first product language
// by the weights of Accept-Language (RFC 9110 §12.5.4), else English.
func Language(r *http.Request) lang.Tag {
	if tag, ok := lang.Parse(r.URL.Query().Get("lang")); ok {
		return tag
	}
	if c, err := r.Cookie(LanguageCookie); err == nil {
		if tag, ok := lang.Parse(c.Value); ok {
			return tag
		}
	}
	best, weight := lang.English, 0.0
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		name, params, _ := strings.Cut(part, ";")
		q := 1.0
		if text, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if tag, ok := lang.Parse(strings.TrimSpace(name)); ok && q > weight {
			best, weight = tag, q
		}
	}
	return best
}
