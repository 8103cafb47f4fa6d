package project

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// lineStarts gives where each line begins.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineOf gives the line of an offset, from 0.
func lineOf(starts []int, offset int) int {
	return sort.Search(len(starts), func(i int) bool { return starts[i] > offset }) - 1
}

// utf16Len counts the UTF-16 code units of a text.
func utf16Len(text string) int {
	n := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if i += size; r >= 0x10000 {
			n++
		}
		n++
	}
	return n
}

// A locator gives places in a text. It counts on from the last one that was asked for: all may be in one line of
// megabytes.
type locator struct {
	text   string
	starts []int
	offset int // that was asked for last
	column int // from 0
	line   int
}

func newLocator(text string) *locator { return &locator{text: text, starts: lineStarts(text)} }

// at gives the place of an offset.
func (l *locator) at(offset int) spot {
	offset = min(max(offset, 0), len(l.text))
	line := lineOf(l.starts, offset)
	if line != l.line || offset < l.offset {
		l.line, l.offset, l.column = line, l.starts[line], 0
	}
	l.column += utf16Len(l.text[l.offset:offset])
	l.offset = offset
	return spot{int32(l.line + 1), int32(l.column + 1)}
}

// The parsers call themselves for each level of what they read, and a program whose stack runs out cannot be caught. What
// nests is bounded before they see it: no code that people or tools write comes near.
const (
	maxNesting = 600     // brackets within brackets
	maxRun     = 10_000  // tokens without a comma, a semicolon or a line that may end a statement: sums, chains of members
	maxLines   = 100_000 // tokens without a comma or semicolon: code may do without
	maxElses   = 20_000  // in one pair of brackets
	maxArrows  = 100     // functions that give functions, without brackets: one parser takes time by the cube of them
	maxCommas  = 3_000   // of a statement; those of arrays and objects do not count
	maxOpen    = 20_000  // brackets that are open when strings and comments are not told from code
)

// deep reports whether code is nested too deeply to be parsed.
func deep(source string) bool {
	type level struct {
		bracket     byte
		keyed       bool // a colon stands before the comma: an object's property
		run, commas int
		lines       int // as run, whatever the lines
		elses       int
		arrows      int // as run
	}
	levels := []level{{}}
	word, ended := false, false
	for i := 0; i < len(source); i++ {
		top := &levels[len(levels)-1]
		c := source[i]
		before := top.run
		if isWord(c) {
			if !word {
				if ended {
					top.run, before = 0, 0
				}
				top.run++
				if strings.HasPrefix(source[i:], "else") {
					top.elses++
				}
			}
			word, ended = true, false
		} else {
			word = false
		}
		switch c {
		case '\n':
			ended = endsStatement(source[:i], ended)
		case '(', '[', '{':
			top.run++
			if len(levels) == maxNesting {
				return true
			}
			levels = append(levels, level{bracket: c})
			top = &levels[len(levels)-1]
		case ')', ']', '}':
			if len(levels) > 1 {
				levels = levels[:len(levels)-1]
			}
		case ';':
			top.run, top.lines, top.commas, top.arrows = 0, 0, 0, 0
		case ',':
			if top.bracket != '[' && !(top.bracket == '{' && top.keyed) {
				top.commas++
			}
			top.run, top.lines, top.arrows, top.keyed = 0, 0, 0, false
		case '"', '\'':
			i = skipString(source, i)
			top.run++
		case '/':
			begin := i
			if i = skipComment(source, i); i > begin && source[begin+1] == '/' { // its end is that of the line
				ended = endsStatement(source[:begin], ended)
			}
			top.run++
		case ':':
			top.run++
			top.keyed = true
		case '>':
			if top.run++; i > 0 && source[i-1] == '=' {
				top.arrows++
			}
		case '!', '~', '+', '-', '*', '%', '?', '<', '=', '&', '|', '^', '.', '`', '$', '#', '@':
			top.run++
		}
		if top.run > before {
			top.lines++
		}
		if top.run > maxRun || top.lines > maxLines || top.commas > maxCommas || top.elses > maxElses || top.arrows > maxArrows {
			return true
		}
	}
	return opens(source) > maxOpen
}

// endsStatement reports whether a statement may end where a line does: the last of it is a word, a string or a bracket.
// A line that has nothing leaves it as it was.
func endsStatement(source string, before bool) bool {
	source = strings.TrimRight(source, " \t\r")
	if source == "" || source[len(source)-1] == '\n' {
		return before
	}
	last := source[len(source)-1]
	return isWord(last) || strings.IndexByte(")]}\"'`", last) >= 0
}

// opens counts how many brackets are open at most, strings and comments included: what a regular expression makes look
// like a string to deep does not hide from it.
func opens(source string) (most int) {
	open := 0
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '(', '[', '{':
			open++
			most = max(most, open)
		case ')', ']', '}':
			open = max(open-1, 0)
		}
	}
	return most
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// skipString gives the offset of a string's end: its quote, or the end of the line.
func skipString(source string, i int) int {
	quote := source[i]
	for i++; i < len(source) && source[i] != quote && source[i] != '\n'; i++ {
		if source[i] == '\\' {
			i++
		}
	}
	return i
}

// skipComment gives the offset of a comment's end; i where none begins there.
func skipComment(source string, i int) int {
	switch {
	case strings.HasPrefix(source[i:], "//"):
		for i < len(source) && source[i] != '\n' {
			i++
		}
	case strings.HasPrefix(source[i:], "/*"):
		end := strings.Index(source[i+2:], "*/")
		if end < 0 {
			return len(source)
		}
		i += 2 + end + 1
	}
	return i
}
