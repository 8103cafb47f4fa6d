package target

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// A ListError is everything that is wrong with a list, in its order.
type ListError struct {
	Errors []*EntryError // at least one
}

// An EntryError is what is wrong with one entry of a list, or with the list as a whole when it has neither Line nor
// Item.
type EntryError struct {
	Name string      // as given to ParseList
	Line int         // from 1; 0 for an item of JSON
	Item string      // of JSON, such as [2].url or requestdomain[0]; else ""
	Err  *lang.Error // the sentence, without the place
}

// In gives the lines of the first twenty errors in one language, and says how many more there are.
func (e *ListError) In(tag lang.Tag) string {
	const most = 20
	lines := make([]string, 0, most+1)
	for _, entry := range e.Errors[:min(most, len(e.Errors))] {
		lines = append(lines, entry.In(tag))
	}
	if more := len(e.Errors) - most; more > 0 {
		lines = append(lines, lang.En("and {n} more").Zh("另有 {n} 处").Fill(tag, lang.Pairs("n", strconv.Itoa(more))))
	}
	return strings.Join(lines, "\n")
}

// Error gives the English text.
func (e *ListError) Error() string { return e.In(lang.English) }

// Unwrap gives every error of the list.
func (e *ListError) Unwrap() []error {
	errs := make([]error, len(e.Errors))
	for i, entry := range e.Errors {
		errs[i] = entry
	}
	return errs
}

// In gives the place and the sentence in one language: "hosts.txt:12: …", "standard input, line 3: …", "line 3: …".
func (e *EntryError) In(tag lang.Tag) string {
	return e.where().Fill(tag, lang.Pairs("name", e.Name, "line", strconv.Itoa(e.Line), "item", e.Item)) + e.Err.In(tag)
}

// Error gives the English text.
func (e *EntryError) Error() string { return e.In(lang.English) }

// Unwrap gives the sentence alone.
func (e *EntryError) Unwrap() error { return e.Err }

func (e *EntryError) where() lang.Phrase {
	switch e.Name {
	case "":
		return e.choose(lang.En("line {line}: ").Zh("第 {line} 行："),
			lang.En("the list, {item}: ").Zh("列表的 {item}："), lang.En("the list: ").Zh("列表："))
	case "-":
		return e.choose(lang.En("standard input, line {line}: ").Zh("标准输入第 {line} 行："),
			lang.En("standard input, {item}: ").Zh("标准输入的 {item}："), lang.En("standard input: ").Zh("标准输入："))
	}
	return e.choose(lang.En("{name}:{line}: ").Zh("{name}:{line}: "),
		lang.En("{name}, {item}: ").Zh("{name} 的 {item}："), lang.En("{name}: ").Zh("{name}："))
}

func (e *EntryError) choose(line, item, whole lang.Phrase) lang.Phrase {
	switch {
	case e.Line > 0:
		return line
	case e.Item != "":
		return item
	}
	return whole
}
