package store

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// clean makes text of strangers into text that Postgres takes: without NUL, which its type text cannot hold, and with
// U+FFFD in place of what is not UTF-8. A scan must not fail because of what a certificate says.
func clean(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	return strings.ReplaceAll(s, "\x00", "")
}

// cleanJSON makes JSON into JSON that Postgres takes as jsonb, which stores strings as text: escapes of NUL are taken
// out, and halves of surrogate pairs become U+FFFD. What has a broken escape keeps it, so that nobody takes it for JSON.
func cleanJSON(text []byte) []byte {
	in := clean(string(text))
	out := make([]byte, 0, len(in))
	for len(in) > 0 {
		n := strings.IndexByte(in, '\\')
		if n < 0 {
			break
		}
		out, in = append(out, in[:n]...), in[n:]
		n, keep, ok := escape(in)
		if !ok {
			break
		}
		out, in = append(out, keep...), in[n:]
	}
	return append(out, in...)
}

// escape looks at an escape at the beginning of s: how long it is, and what is to stand in its place. It takes "\\" as
// one, so that the backslash which ends it begins nothing. The last result is false for what is no escape: what is
// taken out behind that could make it one.
func escape(s string) (length int, keep string, ok bool) {
	if len(s) < 2 {
		return 0, "", false
	}
	if s[1] != 'u' {
		return 2, s[:2], true
	}
	first, ok := escaped(s)
	switch {
	case !ok:
		return 0, "", false
	case first == 0:
		return 6, "", true
	case !utf16.IsSurrogate(first):
		return 6, s[:6], true
	}
	if second, ok := escaped(s[6:]); ok && utf16.DecodeRune(first, second) != utf8.RuneError {
		return 12, s[:12], true
	}
	return 6, `\ufffd`, true
}

// escaped reads \uXXXX at the beginning of s.
func escaped(s string) (rune, bool) {
	if len(s) < 6 || !strings.HasPrefix(s, `\u`) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
