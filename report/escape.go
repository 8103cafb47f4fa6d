package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// deceptive tells the characters that must never reach a terminal as they are: controls, which move the cursor and
// more; bidirectional overrides and zero-width characters, which make text look like what it is not. Certificates
// and DNS hold whatever their owner put there.
func deceptive(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) ||
		r == utf8.RuneError || unicode.Is(unicode.Co, r)
}

// escape makes deceptive characters visible: \u202e.
func escape(s string) string {
	if strings.IndexFunc(s, deceptive) < 0 {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if deceptive(r) {
			out.WriteString(escaped(r))
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func escaped(r rune) string {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// escapeJSON does the same in a line of JSON, where such characters can only stand in strings. The line's own end
// stays.
func escapeJSON(line []byte) []byte {
	body, end := strings.CutSuffix(string(line), "\n")
	body = escape(body)
	if end {
		body += "\n"
	}
	return []byte(body)
}
