package report

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// A page collects the text of one target.
type page struct {
	strings.Builder
	o *Options

	reloads   map[string]bool // commands that read a configuration anew, and have been told
	chainTold bool            // how to have the right chain written was told
}

func (p *page) line(text string) { p.WriteString(strings.TrimRight(text, " ") + "\n") }

// hanging writes text after a head, wrapped, its further lines indented to the head's width. It makes the
// text visible, which may hold what a stranger wrote into a certificate.
func (p *page) hanging(head, text string) {
	indent := runewidth.StringWidth(head)
	for i, line := range wrap(visible.Text(text), max(p.o.Width-indent, 20)) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		p.line(head + line)
	}
}

// paint colours text by a grade.
func (p *page) paint(g rules.Grade, text string) string {
	if !p.o.Color {
		return text
	}
	code := map[rules.Grade]int{rules.GradePass: 32, rules.GradeWarn: 33, rules.GradeUnknown: 35, rules.GradeFail: 31}[g]
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

// entry writes text under a name; nothing when there is no text. On a narrow page its further lines begin
// below the name.
func (p *page) entry(name lang.Phrase, text string) {
	switch head := name.In(p.o.Lang); {
	case text == "":
	case !p.narrow():
		p.hanging("    "+pad(head, 8), text)
	case head == "":
		p.hanging(p.margin(), text)
	default:
		indent := "    "
		for _, line := range wrap(head+"  "+visible.Text(text), max(p.o.Width-len(p.margin()), 20)) {
			p.line(indent + line)
			indent = p.margin()
		}
	}
}

// narrow reports whether the page is a phone's, where a column for names would leave a dozen Chinese characters for the
// text beside it.
func (p *page) narrow() bool { return p.o.Width < 60 }

// margin is what stands before the text of entries.
func (p *page) margin() string {
	if p.narrow() {
		return "      "
	}
	return "            "
}

// A cell is a word with the grade that colours it; plain where there is none.
type cell struct {
	plain string
	grade rules.Grade
	word  string
}

// row writes cells beside each other, as many in a line as fit.
func (p *page) row(cells []cell) {
	const gap = 3
	line, column := "", 0
	for _, c := range cells {
		width := runewidth.StringWidth(c.plain + " " + c.word)
		if column > 0 && 2+column+gap+width > p.o.Width {
			p.line("  " + line)
			line, column = "", 0
		}
		if column > 0 {
			line, column = line+strings.Repeat(" ", gap), column+gap
		}
		line, column = line+c.plain+" "+p.paint(c.grade, c.word), column+width
	}
	p.line("  " + line)
}
