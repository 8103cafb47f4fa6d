package report

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// noStart holds the punctuation that may not begin a line in Chinese typesetting.
const noStart = "，。；：、！？）》】”’…,.;:!?)"

// wrap breaks text into lines of at most width columns, counting a Chinese character as two. It breaks at spaces and
// beside wide characters; a word that is longer than a line stands alone and sticks out.
func wrap(text string, width int) []string {
	var lines []string
	line, column := "", 0
	for _, piece := range pieces(text) {
		w := runewidth.StringWidth(piece)
		if column > 0 && column+runewidth.StringWidth(strings.TrimRight(piece, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, column = "", 0
			if piece = strings.TrimLeft(piece, " "); piece == "" {
				continue
			}
			w = runewidth.StringWidth(piece)
		}
		line += piece
		column += w
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts text where a line may end: after a space, before and after a wide character, but never before
// punctuation that may not begin a line.
func pieces(text string) []string {
	var out []string
	begin := 0
	var last rune
	for i, r := range text {
		flag := strings.HasPrefix(text[begin:], "--") && !strings.Contains(strings.TrimRight(text[begin:i], " "), " ")
		if i > begin && mayBreak(last, r) && !flag { // a flag and its value stay together, to be copied
			out = append(out, text[begin:i])
			begin = i
		}
		last = r
	}
	return append(out, text[begin:])
}

func mayBreak(before, after rune) bool {
	if after == ' ' || strings.ContainsRune(noStart, after) || strings.ContainsRune("（《【“‘", before) {
		return false
	}
	return before == ' ' || wide(before) || wide(after)
}

func wide(r rune) bool { return unicode.Is(unicode.Han, r) || runewidth.RuneWidth(r) == 2 }

// pad fills text with spaces to the given width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-runewidth.StringWidth(text)))
}
