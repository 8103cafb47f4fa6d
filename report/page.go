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

	reloads map[string]bool // commands that read a configuration anew, and have been told
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

// entry writes text under a name; nothing when there is no text.
func (p *page) entry(name lang.Phrase, text string) {
	if text != "" {
		p.hanging("    "+pad(name.In(p.o.Lang), 8), text)
	}
}
