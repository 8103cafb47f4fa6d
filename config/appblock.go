package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// isBlock tells pasted text from YAML: it has a label, or a line that begins with a URL, or its first line is a domain.
func isBlock(text string) bool {
	first := true
	for line := range strings.Lines(text) {
		line = narrow(strings.TrimSpace(line))
		if _, _, ok := label(unmarked(line)); ok {
			return true
		}
		if !strings.HasPrefix(line, "-") { // an element of a list in YAML
			line = unmarked(line)
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		before, _, found := strings.Cut(line, "://")
		if found && !strings.ContainsFunc(before, func(r rune) bool { return !unicode.IsLetter(r) }) || first && isDomain(line) && !strings.Contains(line, ":") {
			return true
		}
		first = false
	}
	return false
}

// unmarked gives a line without what lists and tables have before their text: a bullet, a number, a quote, a bar.
func unmarked(line string) string {
	rest := strings.TrimLeft(line, " \t-*•·|\"'`<(")
	digits := strings.TrimLeft(rest, "0123456789")
	if after := strings.TrimLeft(digits, " \t.,):|"); len(digits) < len(rest) && len(after) < len(digits) && !unicode.IsDigit(first(after)) {
		return strings.TrimLeft(after, "\"'`<")
	}
	return rest
}

func first(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
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

// A section is a part of a line that begins with a label, or its beginning without one.
type section struct {
	list  facts.ListID
	text  string
	label bool
}

// sections parts a line at its labels: a copy may have lost its line breaks. Within a line a label has no Chinese before
// or behind it, which a sentence about it has.
func sections(line string) (out []section) {
	rest := unmarked(line)
	if id, after, ok := label(rest); ok {
		out, rest = append(out, section{list: id, label: true}), after
	} else {
		out, rest = append(out, section{}), line
	}
	begin, before := 0, ' '
	for i, r := range rest {
		id, after, ok := label(rest[i:])
		if i > 0 && ok && !unicode.IsSpace(r) && !unicode.Is(unicode.Han, before) && !unicode.Is(unicode.Han, first(after)) && i >= begin {
			out[len(out)-1].text = rest[begin:i]
			out = append(out, section{list: id, label: true})
			begin = len(rest) - len(after)
		}
		before = r
	}
	out[len(out)-1].text = rest[begin:]
	return out
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
		for _, s := range sections(line) {
			switch {
			case s.label:
				list = s.list
				r.told(list)
			case isLabel(s.text):
				r.wrong(n, lang.En("this label is not known: {labels}").Zh("不认识这个标签，可用的有：{labels}"), "labels", "request合法域名, socket合法域名, uploadFile合法域名, downloadFile合法域名, udp合法域名, tcp合法域名, DNS预解析域名")
				continue
			}
			words := strings.ReplaceAll(s.text, "<br>", " ") // of a table in Markdown
			if s.label {
				words = strings.TrimLeft(words, " :\t")
			}
			for part := range strings.FieldsFuncSeq(words, func(c rune) bool { return strings.ContainsRune(";,|", c) || unicode.IsSpace(c) }) {
				for _, one := range addresses(part) {
					r.pasted(list, one, facts.Place{Line: n})
				}
			}
		}
	}
}

// isLabel reports whether a line is a label of the console that is not known here: a few letters and 合法域名, and no
// sentence about it.
func isLabel(line string) bool {
	before, after, found := strings.Cut(line, "合法域名")
	return found && utf8.RuneCountInString(before) <= 12 && !unicode.Is(unicode.Han, first(after))
}

// schemes are those that entries have.
var schemes = []string{"https://", "http://", "wss://", "ws://", "udp://", "tcp://"}

// addresses gives the addresses in a word of a paste: without quotes, brackets and numbers of lists around them, and each
// for itself where nothing parts them. A word that goes on before its scheme, as in 以https://开头, belongs to a sentence.
func addresses(word string) (out []string) {
	begins := starts(word)
	if len(begins) == 0 {
		return []string{trimmed(word)}
	}
	if strings.ContainsFunc(word[:begins[0]], unicode.IsLetter) {
		if before, _, _ := strings.Cut(word, "://"); strings.ContainsFunc(before, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return nil
		}
		return []string{trimmed(word)} // another scheme
	}
	for i, at := range begins {
		end := len(word)
		if i+1 < len(begins) {
			end = begins[i+1]
		}
		out = append(out, trimmed(word[at:end]))
	}
	return out
}

// starts gives where addresses in a word begin: not what stands in the path or query of one.
func starts(word string) (out []int) {
	for i := range word {
		inner := i > 0 && strings.IndexByte("/=?&", word[i-1]) >= 0
		if !inner && slices.ContainsFunc(schemes, func(scheme string) bool {
			return len(word) >= i+len(scheme) && strings.EqualFold(word[i:i+len(scheme)], scheme)
		}) {
			out = append(out, i)
		}
	}
	return out
}

// trimmed gives an address without what stands around it.
func trimmed(text string) string {
	text = strings.TrimLeft(text, "\"'`<([{*_“”‘’「『《【•·")
	if i := strings.IndexAny(text, "\"'`<>(){}“”‘’「」『』《》【】"); i >= 0 {
		text = text[:i]
	}
	return strings.TrimRight(text, ".:*_")
}

// pasted adds a part of a pasted line to the list whose label stands before it; where none does, to the one that its
// scheme belongs to.
func (r *appReader) pasted(list facts.ListID, part string, at facts.Place) {
	scheme, host, found := strings.Cut(part, "://")
	if !found && !isDomain(part) || found && !strings.ContainsFunc(host, func(c rune) bool { return c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)) }) {
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
