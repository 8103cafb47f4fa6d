package pages

import (
	"html"
	"regexp"
	"strings"
)

// A Message is what a chat shows of a robot's markdown, line by line.
type Message []MessageLine

// A MessageLine is one line.
type MessageLine struct {
	Kind  string // "head", "quote", "item", "gap" or "" for plain text
	Parts []Part
}

// A Part is text of one look.
type Part struct {
	Text   string
	Bold   bool
	Colour string // a mark; "": none
	Link   bool   // a person can press on it
}

var (
	messageHead = regexp.MustCompile(`^#{1,6} `)
	messagePart = regexp.MustCompile(`\*\*|<font color="[a-z]+">|</font>|\[[^\]\n]*\]\([^)\n]*\)|<@[^>\n]*>|<at id=[^>\n]*></at>`)
)

// fontColours are what the robots call theirs.
var fontColours = map[string]string{"warning": "fail", "info": "pass", "comment": "pending", "red": "fail", "green": "pass"}

// MessageOf reads the markdown that package notify writes. What it does not know stays as it is: it is shown as text in
// any case.
func MessageOf(markdown string) Message {
	var out Message
	for line := range strings.SplitSeq(strings.TrimSpace(markdown), "\n") {
		if strings.TrimSpace(line) == "" {
			if n := len(out); n > 0 && out[n-1].Kind != "gap" {
				out = append(out, MessageLine{Kind: "gap"})
			}
			continue
		}
		l := MessageLine{}
		switch {
		case messageHead.MatchString(line):
			l.Kind, line = "head", messageHead.ReplaceAllString(line, "")
		case strings.HasPrefix(line, ">"):
			l.Kind, line = "quote", strings.TrimSpace(line[1:])
		case strings.HasPrefix(line, "- "):
			l.Kind, line = "item", line[2:]
		}
		l.Parts = parts(line)
		out = append(out, l)
	}
	return out
}

func parts(line string) (out []Part) {
	look := Part{}
	add := func(text string) {
		if text != "" {
			s := look
			s.Text = html.UnescapeString(text)
			out = append(out, s)
		}
	}
	at := 0
	for _, m := range messagePart.FindAllStringIndex(line, -1) {
		add(line[at:m[0]])
		part := line[m[0]:m[1]]
		at = m[1]
		switch {
		case part == "**":
			look.Bold = !look.Bold
		case part == "</font>":
			look.Colour = ""
		case strings.HasPrefix(part, "<font"):
			look.Colour = fontColours[strings.Split(part, `"`)[1]]
		case part[0] == '[':
			out = append(out, Part{Text: html.UnescapeString(part[1:strings.Index(part, "](")]), Link: true})
		case strings.HasPrefix(part, "<@"):
			out = append(out, Part{Text: "@" + part[2:len(part)-1], Link: true})
		default:
			out = append(out, Part{Text: "@" + strings.Trim(strings.TrimSuffix(part, "></at>")[len("<at id="):], `"`), Link: true})
		}
	}
	add(line[at:])
	return out
}
