package target

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// trim takes off what surrounds a pasted text: spaces of every width, and marks that nobody sees, such as the
// zero-width space of a chat or the direction mark of a certificate window.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

// narrow maps what an input method produces in place of ASCII: ａ １ ： ／ ． ； ， 。 、 and the ideographic space.
// The text must be UTF-8.
func narrow(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case '！' <= r && r <= '～':
			return r - '！' + '!'
		case r == '。', r == '｡':
			return '.'
		case r == '、', r == '､':
			return ','
		case r == '\u3000':
			return ' '
		}
		return r
	}, s)
}

// withoutQuery cuts a query and a fragment off, in either width. Nothing after them is kept, shown or logged.
func withoutQuery(s string) string {
	if i := strings.IndexAny(s, "?？#＃"); i >= 0 {
		return s[:i]
	}
	return s
}

// show quotes a text for a sentence: shortened, with control, invisible and direction characters escaped, and without
// the name and password before an @.
func show(s string) string { return strconv.Quote(discreet(s)) }

// discreet shortens a text and takes out the name and password before an @.
func discreet(s string) string {
	const most = 80
	if i := strings.LastIndexAny(s, "@＠"); i >= 0 {
		s = "…" + s[i:]
	}
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return s
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
