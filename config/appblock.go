package config

import (
	"strings"
	"unicode"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// labels are the headings of the console's page of server domains (小程序后台 - 开发 - 开发设置 - 服务器域名), in lower case and
// without spaces.
var labels = []struct {
	text string
	list facts.ListID
}{
	{"request合法域名", facts.ListRequest},
	{"socket合法域名", facts.ListSocket},
	{"uploadfile合法域名", facts.ListUpload},
	{"downloadfile合法域名", facts.ListDownload},
	{"udp合法域名", facts.ListUDP},
	{"tcp合法域名", facts.ListTCP},
	{"dns预解析域名", facts.ListPrefetch},
	{"预解析域名", facts.ListPrefetch},
	{"预连接域名", facts.ListPreconnect},
	{"业务域名", facts.ListBusiness},
}

// isBlock tells pasted text from YAML: it has a label, or begins with a URL.
func isBlock(text string) bool {
	for line := range strings.Lines(text) {
		line = narrow(strings.TrimSpace(line))
		if _, _, ok := label(line); ok {
			return true
		}
		if line != "" && !strings.HasPrefix(line, "#") {
			before, _, found := strings.Cut(line, "://")
			if found && !strings.ContainsFunc(before, func(r rune) bool { return !unicode.IsLetter(r) }) {
				return true
			}
		}
	}
	return false
}

// label finds the label that a line begins with, and what follows it.
func label(line string) (list facts.ListID, rest string, ok bool) {
	for _, l := range labels {
		if rest, ok := cutLabel(line, l.text); ok {
			return l.list, rest, true
		}
	}
	return "", "", false
}

// cutLabel takes a label from the beginning of a line, whatever its case and the spaces in it.
func cutLabel(line, text string) (rest string, ok bool) {
	want := []rune(text)
	for i, r := range line {
		if len(want) == 0 {
			return line[i:], true
		}
		if unicode.IsSpace(r) {
			continue
		}
		if unicode.ToLower(r) != want[0] {
			return "", false
		}
		want = want[1:]
	}
	return "", len(want) == 0
}

// narrow writes the full-width forms of ASCII (U+FF01 to U+FF5E), and the ideographic space, comma and full stop, as
// ASCII has them: an input method leaves them behind.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r == '\u3000':
			return ' '
		case r == '、':
			return ','
		case r == '。':
			return '.'
		}
		return r
	}, text)
}

// block reads pasted text. Lines of words that are neither labels nor domains belong to the page around it.
func (r *appReader) block(text string) {
	var list facts.ListID
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = narrow(strings.TrimSpace(line))
		if strings.HasPrefix(line, "#") {
			continue
		}
		if id, rest, ok := label(line); ok {
			list, line = id, strings.TrimLeft(rest, " :\t")
			r.told(id)
		} else if strings.Contains(line, "合法域名") {
			r.wrong(n, lang.En("this label is not known: {labels}").Zh("不认识这个标签，可用的有：{labels}"), "labels", "request合法域名, socket合法域名, uploadFile合法域名, downloadFile合法域名, udp合法域名, tcp合法域名, DNS预解析域名")
			continue
		}
		for part := range strings.FieldsFuncSeq(line, func(c rune) bool { return c == ';' || c == ',' || unicode.IsSpace(c) }) {
			r.pasted(list, part, facts.Place{Line: n})
		}
	}
}

// pasted adds a part of a pasted line to the list whose label stands before it; where none does, to the one that its
// scheme belongs to.
func (r *appReader) pasted(list facts.ListID, part string, at facts.Place) {
	scheme, _, found := strings.Cut(part, "://")
	if !found && !isDomain(part) {
		return
	}
	if list == "" {
		switch strings.ToLower(scheme) {
		case "https", "http":
			list = facts.ListRequest
		case "wss", "ws":
			list = facts.ListSocket
		case "udp":
			list = facts.ListUDP
		case "tcp":
			list = facts.ListTCP
		default:
			r.wrong(at.Line, lang.En("{entry} stands before any label, so that its list is not known: put a line such as request合法域名 before it").
				Zh("{entry} 前面没有标签，无法判断属于哪个列表：请在它前面加一行，例如 request合法域名"), "entry", part)
			return
		}
		r.told(list)
	}
	r.entry(list, part, at)
}

// isDomain reports whether a word of a paste could be a domain: it has a dot between letters, digits or the like.
func isDomain(word string) bool {
	word, _, _ = strings.Cut(word, "/")
	i := strings.IndexByte(word, '.')
	return i > 0 && i < len(word)-1 && !strings.ContainsFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_:*", r))
	})
}
