package explain

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxText is how many bytes of a text are read: of a longer one the first half of them and the last, since a log ends with
// what somebody looked for.
const MaxText = 64 << 10

// escapes are JSON's: a log often holds a message as a string within a string.
var escapes = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|["\\/bfnrt])`)

// maxNesting is how often escapes are taken off: a message in a string in a log line in a bug report.
const maxNesting = 3

// fold brings a text into one spelling: without escapes and invisible characters, full-width forms narrowed, quotes and
// dashes those of ASCII, in lower case. Lines stay apart.
func fold(text string) string {
	text = strings.ToValidUTF8(ends(text, MaxText), " ")
	text = html.UnescapeString(text)
	for range maxNesting {
		next := escapes.ReplaceAllStringFunc(text, unescape)
		if next == text {
			break
		}
		text = next
	}
	text = cut(norm.NFKC.String(text), 2*MaxText) // one character may become eighteen
	return strings.ToLower(strings.Map(narrow, text))
}

// ends leaves out the middle of a text that is longer than so many bytes.
func ends(text string, most int) string {
	if len(text) <= most {
		return text
	}
	last := text[len(text)-most/2:]
	for len(last) > 0 && !utf8.RuneStart(last[0]) {
		last = last[1:]
	}
	return cut(text, most/2-1) + "\n" + last
}

// cut shortens a text to some bytes, at a character's end.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

func unescape(escape string) string {
	switch kind := escape[1]; kind {
	case 'u':
		n, _ := strconv.ParseUint(escape[2:], 16, 16) // four digits
		if utf16.IsSurrogate(rune(n)) {
			return " " // half of a symbol that no message is made of
		}
		return string(rune(n))
	case 'n', 'r':
		return "\n"
	case 'b', 'f', 't':
		return " "
	default:
		return string(kind)
	}
}

// narrow maps what input methods and chats make of ASCII, as far as normalization has left it.
func narrow(r rune) rune {
	switch r {
	case '“', '”', '„', '‘', '’', '′', '`', '「', '」', '『', '』', '«', '»':
		return '"'
	case '−', '–', '—', '‐', '‑', '‒', '―':
		return '-'
	case '。':
		return '.'
	case '、':
		return ','
	case '\n':
		return '\n'
	}
	switch {
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsControl(r), unicode.IsSpace(r):
		return ' '
	}
	return r
}

// squeeze leaves letters and digits of a folded text, so that a sentence is found however it was broken up.
func squeeze(folded string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, folded)
}
