// Package lang holds the two languages that every sentence of the product exists in.
//
// A sentence is a [Phrase], written where it is used with both languages side by side, so that one half cannot be
// changed and the other forgotten.
package lang

import (
	"strings"
)

// A Tag is a product language.
type Tag string

// The product languages.
const (
	English Tag = "en"
	Chinese Tag = "zh-CN"
)

// Parse reads what a person or an environment variable says: "zh", "zh-CN", "zh_CN.UTF-8", "en", "en_GB".
// The second result is false when it names neither language; the tag is then English.
func Parse(s string) (Tag, bool) {
	s = strings.ToLower(s)
	is := func(code string) bool {
		return s == code || strings.HasPrefix(s, code+"-") || strings.HasPrefix(s, code+"_")
	}
	if is("zh") {
		return Chinese, true
	}
	return English, is("en")
}

// FromEnv finds the language of a POSIX locale: the first of LC_ALL, LC_MESSAGES and LANG that is set decides.
func FromEnv(getenv func(string) string) Tag {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			tag, _ := Parse(v)
			return tag
		}
	}
	return English
}

// A Phrase is one sentence in both languages. Places to fill are written {name}. The zero Phrase says nothing.
type Phrase struct{ en, zh string }

// En begins a phrase with its English half; Zh completes it: En("pass").Zh("通过").
func En(text string) Phrase { return Phrase{en: text} }

// Zh completes a phrase with its Chinese half.
func (p Phrase) Zh(text string) Phrase { return Phrase{en: p.en, zh: text} }

// In gives the text in one language.
func (p Phrase) In(tag Tag) string {
	if tag == Chinese {
		return p.zh
	}
	return p.en
}

// IsZero reports whether the phrase says nothing in either language.
func (p Phrase) IsZero() bool { return p == Phrase{} }

// Fill gives the text in one language with every {name} replaced by lookup(name). A place that lookup does not know
// (its second result is false) stays as it is written, so that a slip shows.
func (p Phrase) Fill(tag Tag, lookup func(name string) (string, bool)) string {
	text := p.In(tag)
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		length := strings.IndexByte(text[open:], '}')
		if length < 0 {
			break
		}
		out.WriteString(text[:open])
		if value, ok := lookup(text[open+1 : open+length]); ok {
			out.WriteString(value)
		} else {
			out.WriteString(text[open : open+length+1])
		}
		text = text[open+length+1:]
	}
	out.WriteString(text)
	return out.String()
}

// Pairs makes a lookup for Fill of name, value, name, value, …
func Pairs(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

// An Error is something that a person did and can mend, said in both languages: what, where, and what to do.
// Error gives the English text.
type Error struct {
	Phrase Phrase
	Cause  error // nil, or what lies beneath; shown to nobody, kept for errors.Is
	values func(string) (string, bool)
}

// Errorf makes an Error whose places are filled from pairs: name, value, name, value, …
func Errorf(p Phrase, pairs ...string) *Error { return &Error{Phrase: p, values: Pairs(pairs...)} }

// Because keeps the cause of the error and returns it.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// In gives the sentence in one language.
func (e *Error) In(tag Tag) string { return e.Phrase.Fill(tag, e.values) }

func (e *Error) Error() string { return e.In(English) }
func (e *Error) Unwrap() error { return e.Cause }

// Aside puts text into the parentheses of the language, as it stands after a word.
func Aside(tag Tag, text string) string {
	if tag == Chinese {
		return "（" + text + "）"
	}
	return " (" + text + ")"
}
