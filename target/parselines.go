package target

import (
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Line is one entry of a list and what came of it: a Target, or an Err. Several may stand on one line.
type Line struct {
	N      int         // the line, from 1; 0 for an item of JSON
	Item   string      // of JSON, such as [2].url; else ""
	Text   string      // as it was written, without query, fragment and password; what cannot be read is shortened
	Target Target      // the zero Target where Err is not nil
	Err    *EntryError // nil for a good entry
}

// ParseLines reads many targets as ParseList does, and gives every entry, good or bad, in order, for somebody who wants
// the good ones although others are bad. The error, a *ListError, says what is wrong with the list as a whole: it is too
// large, names nothing, or is JSON that is not well-formed. Then there are no lines.
func ParseLines(name string, data []byte) ([]Line, error) {
	return parseLines(name, data, bounds{MaxEntries, MaxLine, MaxList})
}

func parseLines(name string, data []byte, max bounds) ([]Line, error) {
	l := list{name: name, max: max, byLine: true}
	if len(data) > max.list {
		l.fail(place{}, "", tooLarge(max))
	} else {
		l.read(decode(data))
	}
	if len(l.errors) > 0 {
		return nil, &ListError{Errors: l.errors}
	}
	return l.lines, nil
}

func tooLarge(max bounds) *lang.Error {
	return lang.Errorf(lang.En("it is larger than {max} MiB: split it").Zh("超过 {max} MiB：请拆分"), "max", strconv.Itoa(max.list>>20))
}
