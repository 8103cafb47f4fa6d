package target

import (
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/tongguan/tongguan/internal/lang"
)

// The bounds of a list.
const (
	MaxEntries = 1_000_000
	MaxLine    = 64 << 10 // bytes
	MaxList    = 64 << 20 // bytes
)

type bounds struct{ entries, line, list int }

// ParseList reads many targets, in order and with their repetitions. What it is given shows in the content: plain
// lines (with # comments, and several entries on a line parted by spaces, semicolons or commas), a block pasted from
// the console with labels such as "request合法域名", CSV (the column of the header's "host", "url", "域名" and the like,
// or the first), or JSON (strings, objects with a target, host, url or domain, or the lists of WeChat's domain APIs).
// The text is UTF-8, or UTF-16 with a byte order mark.
//
// The name is used in errors: a file's name, "-" for standard input, "" for text that was pasted. Everything that is
// wrong is reported at once, as a *ListError, and then no target is returned. A list without an entry is wrong.
func ParseList(name string, r io.Reader) ([]Target, error) {
	return parseList(name, r, bounds{MaxEntries, MaxLine, MaxList})
}

func parseList(name string, r io.Reader, max bounds) ([]Target, error) {
	l := list{name: name, max: max}
	data, err := io.ReadAll(io.LimitReader(r, int64(max.list)+1))
	switch {
	case err != nil:
		l.fail(place{}, "", lang.Errorf(lang.En("it could not be read to its end: check that it is a file that you may read, and try again").
			Zh("未能完整读取：请确认它是可读的文件，然后重试")).Because(err))
	case len(data) > max.list:
		l.fail(place{}, "", tooLarge(max))
	default:
		l.read(decode(data))
	}
	if len(l.errors) > 0 {
		return nil, &ListError{Errors: l.errors}
	}
	return l.targets, nil
}

// A list is what has been read so far.
type list struct {
	name    string
	max     bounds
	targets []Target
	errors  []*EntryError
	full    bool // more than max.entries; the rest is not looked at

	byLine bool   // for ParseLines: entries are kept in lines, and errors holds what is wrong with the list as a whole
	lines  []Line // in their order
}

// A place is where an entry stands: a line, or an item of JSON; the zero place is the list as a whole.
type place struct {
	line  int
	item  string
	whole bool // what stands there spoils the whole list
}

func (l *list) read(text string) {
	if looksLikeJSON(text) {
		l.readJSON(text)
	} else {
		l.readLines(text)
	}
	if l.count()+len(l.errors) == 0 {
		l.fail(place{}, "", lang.Errorf(lang.En("it names no target: write one a line, such as https://api.example.com").
			Zh("其中没有目标：请每行写一个，例如 https://api.example.com")))
	}
}

// add reads one entry.
func (l *list) add(at place, text string) {
	t, err := parse(strings.Clone(text)) // not a part of the whole file, which would stay in memory with it
	t.Line = int32(at.line)
	switch {
	case err != nil:
		l.fail(at, text, err)
	case !l.hasRoom():
	case l.byLine:
		l.lines = append(l.lines, Line{N: at.line, Item: at.item, Text: t.Typed, Target: t})
	default:
		l.targets = append(l.targets, t)
	}
}

// fail notes what is wrong at a place; text is what stands there, as far as it is worth showing.
func (l *list) fail(at place, text string, err *lang.Error) {
	if !l.hasRoom() {
		return
	}
	entry := &EntryError{Name: l.name, Line: at.line, Item: at.item, Err: err}
	if l.byLine && !at.whole && (at.line > 0 || at.item != "") {
		if len(text) > MaxLength {
			text = "" // nobody can say where in it a password ends
		}
		l.lines = append(l.lines, Line{N: at.line, Item: at.item, Text: strings.Clone(discreet(trim(withoutQuery(text)))), Err: entry})
		return
	}
	l.errors = append(l.errors, entry)
}

// count is how many entries were read, the bad ones of ParseList apart.
func (l *list) count() int { return len(l.targets) + len(l.lines) }

func (l *list) hasRoom() bool {
	if !l.full && l.count()+len(l.errors) == l.max.entries {
		l.full = true
		l.errors = append(l.errors, &EntryError{Name: l.name, Err: lang.Errorf(
			lang.En("it has more than {max} entries: split it").Zh("超过 {max} 条：请拆分"), "max", strconv.Itoa(l.max.entries))})
	}
	return !l.full
}

// decode gives the text behind a byte order mark: Windows writes UTF-16 ("Unicode") and UTF-8 with one.
func decode(data []byte) string {
	var order binary.ByteOrder
	switch text := string(data); {
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	default:
		return strings.TrimPrefix(text, "\ufeff")
	}
	units := make([]uint16, 0, len(data)/2)
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}
