package target

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tongguan/tongguan/internal/lang"
)

// readLines reads everything that is not JSON. The first line that says something may be the header of a table; then
// the others are its rows.
func (l *list) readLines(text string) {
	var rows *table
	for n, first := 1, true; text != "" && !l.full; n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		if len(line) > l.max.line {
			l.fail(place{line: n}, line, lang.Errorf(lang.En("the line is longer than {max} KiB: write one target a line").
				Zh("该行超过 {max} KiB：请每行写一个目标"), "max", strconv.Itoa(l.max.line>>10)))
			first = false
			continue
		}
		line = strings.TrimRightFunc(withoutComment(line), unicode.IsSpace) // on the left, a tab may part an empty cell
		if trim(line) == "" {
			continue
		}
		if first {
			first = false
			if t, ok := header(line); ok {
				rows = t
				continue
			}
		}
		l.readLine(place{line: n}, line, rows)
	}
}

func (l *list) readLine(at place, line string, rows *table) {
	read := targetsOf
	if rows != nil {
		read = rows.cell
	}
	cell, ok := read(line)
	if !ok {
		l.fail(at, line, lang.Errorf(lang.En("a quotation mark is not closed on its line, or stands inside a field: write \"a field\" or leave the marks out").
			Zh("引号没有在本行内闭合，或出现在字段中间：请写成 \"字段\"，或去掉引号")))
		return
	}
	found := entries(cell)
	for _, entry := range found {
		l.add(at, entry)
	}
	if len(found) == 0 && trim(cell) == "" && strings.Trim(line, "\",，;；\t ") != "" {
		l.add(at, "") // a row that says something, but not which target
	}
}

// withoutComment cuts a comment off: a # at the beginning or after a space, outside of quotes.
func withoutComment(line string) string {
	if !strings.ContainsAny(line, "#＃") {
		return line
	}
	quoted, before := false, ' '
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case (r == '#' || r == '＃') && !quoted && unicode.IsSpace(before):
			return line[:i]
		}
		before = r
	}
	return line
}

// entries parts a text into what may be targets. Labels of the console are left out, also where one stands directly
// before an entry: "request合法域名：https://a.example.com".
func entries(text string) []string {
	found := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;，；、", r)
	})
	if !strings.Contains(text, "域名") {
		return found
	}
	kept := make([]string, 0, len(found))
	for _, entry := range found {
		if strings.HasPrefix(entry, "合法域名") && len(kept) > 0 && isConsoleList(kept[len(kept)-1]) {
			kept = kept[:len(kept)-1] // "request 合法域名", written apart
		}
		if entry = withoutLabel(entry); entry != "" {
			kept = append(kept, entry)
		}
	}
	return kept
}

func withoutLabel(entry string) string {
	before, after, found := strings.Cut(entry, "域名")
	if !found || strings.ContainsAny(before, ".．。:：/／") {
		return entry
	}
	rest := strings.TrimLeft(after, ":：")
	if rest == "" || rest != after || strings.Contains(narrow(rest), "://") {
		return rest
	}
	return entry // such as 域名.example.com
}

func isConsoleList(word string) bool {
	return slices.Contains([]string{"request", "socket", "uploadfile", "downloadfile", "udp", "tcp"}, strings.ToLower(word))
}

// looksLikeTarget tells an entry from an owner or a note beside it. It errs on the side of a target: what is refused
// is seen, what is passed over is not.
func looksLikeTarget(entry string) bool {
	s := strings.ToLower(narrow(entry))
	if strings.Contains(s, "://") {
		return true
	}
	if strings.Contains(s, "@") {
		return false // an e-mail address
	}
	host, port, _ := strings.Cut(s, ":")
	_, notNumber := strconv.ParseUint(port, 10, 64)
	_, notIP := netip.ParseAddr(s)
	return strings.Contains(s, ".") || host == "localhost" || notNumber == nil || notIP == nil || s[0] == '['
}
