package scan

import (
	"net"
	"strconv"
	"strings"
)

// maxAltSvc is more than any server says of its alternatives, in bytes.
const maxAltSvc = 4 << 10

// h3Port gives the first port at which a server says that it speaks HTTP/3 itself (Alt-Svc: RFC 7838 §3, RFC 9114 §3.1.1); 0
// where it does not. Other hosts that it names are none of ours to ask.
func h3Port(lines []string, host string) uint16 {
	text := strings.Join(lines, ",")
	for rest := text[:min(len(text), maxAltSvc)]; rest != ""; {
		var entry string
		entry, rest = cutUnquoted(rest, ',')
		service, _ := cutUnquoted(entry, ';')
		protocol, authority, ok := strings.Cut(strings.TrimSpace(service), "=")
		if !ok || protocol != "h3" {
			continue
		}
		at, port, err := net.SplitHostPort(strings.Trim(authority, `"`))
		n, wrong := strconv.ParseUint(port, 10, 16)
		if err == nil && wrong == nil && n != 0 && (at == "" || strings.EqualFold(at, host)) {
			return uint16(n)
		}
	}
	return 0
}

// cutUnquoted cuts around the first separator that stands in no quoted string.
func cutUnquoted(text string, separator byte) (before, after string) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}
