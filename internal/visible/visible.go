// Package visible makes text that strangers wrote fit for a terminal.
//
// Certificates, DNS and file names hold whatever their owner put there.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text writes every deceptive character of s as an escape of JSON, such as \u202e: controls, the line feed among them,
// which move the cursor and more; bidirectional overrides and characters without width or ink, which make text look
// like what it is not; and bytes that are not UTF-8. The rest stays as it is, backslashes too.
func Text(s string) string {
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

func deceptive(r rune) bool {
	if r < utf8.RuneSelf { // most of what there is; the tables below hold nothing else of ASCII
		return unicode.IsControl(r)
	}
	return r == utf8.RuneError || unicode.IsControl(r) ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func escaped(r rune) string {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
