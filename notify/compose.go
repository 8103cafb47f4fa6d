package notify

import (
	"strings"

	"github.com/tongguan/tongguan/alert"
)

// What one message may hold at most, in bytes as they are written, so that no stranger's text crowds out the rest.
const (
	mostEvents   = 20 // a longer digest is read by nobody
	mostHeadline = 700
	mostTitle    = 240
	mostLabel    = 100
	mostText     = 500
	mostHost     = 300
	mostNamed    = 3 // endpoints of each event of a digest
	mostDetailed = 3 // events of a digest that tells all particulars
)

// A dialect is how a robot writes. The text that its functions take is escaped already.
type dialect struct {
	escape   func(string) string
	headline func(text string, e *alert.Event) string
	item     func(text string) string // one line of a list
	strong   func(text string) string // within an item
	link     func(label, url string) string
	cost     func(line string) int // what a line and its line feed take of the room
	gap      int                   // what stands between two blocks takes
}

// A block is what a message says of one event, a line each; the first is its headline.
type block []string

// A detail is how much of an event is said beside its headline and its link.
type detail struct {
	named       int  // at most so many endpoints by name
	particulars bool // the lines, and the endpoint where there is one only; the headline has the gist of both
}

// compose makes the blocks of as many events as the room holds. The first is always among them, cut if it must be; the
// others are told whole or not at all. A few are told with their particulars when all of them fit.
func (d *dialect) compose(c *Config, room int, events []alert.Event) []block {
	if len(events) == 1 {
		return []block{d.block(c, &events[0], room, detail{alert.MaxListed, true})}
	}
	if len(events) <= mostDetailed {
		if blocks := d.digest(c, room, events, detail{mostNamed, true}); len(blocks) == len(events) {
			return blocks
		}
	}
	blocks := d.digest(c, room, events[:min(len(events), mostEvents)], detail{mostNamed, false})
	if len(blocks) == 1 { // what was saved for others is its own
		return d.compose(c, room, events[:1])
	}
	return blocks
}

// digest makes whole blocks until one does not fit.
func (d *dialect) digest(c *Config, room int, events []alert.Event, how detail) []block {
	const whole = 1 << 20 // more than any block takes
	var blocks []block
	for i := range events {
		b := d.block(c, &events[i], whole, how)
		if room -= d.takes(b) + d.gap; room < 0 && i > 0 {
			break
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func (d *dialect) takes(b block) int {
	sum := 0
	for _, line := range b {
		sum += d.cost(line)
	}
	return sum
}

// block says one event in the room that there is.
func (d *dialect) block(c *Config, e *alert.Event, room int, how detail) block {
	tag := c.tag()
	b := block{d.headline(clip(e.Headline(tag), mostHeadline, d.escape), e)}
	var last block
	if link := c.linkTo(e); link != "" {
		last = block{d.link(wordView.In(tag), link)}
	}
	room -= d.takes(b) + d.takes(last)

	// Something of the endpoints is said in any case: how many there are.
	about := d.endpoints(c, e, how)
	room -= d.takes(about)
	var lines []alert.Line
	if how.particulars {
		lines = e.Lines(tag)
	}
	for _, line := range lines {
		text := d.labelled(c, line.Label, line.Text)
		if cost := d.cost(text); cost <= room {
			b, room = append(b, text), room-cost
		}
	}
	b = append(b, about...)
	if len(e.Endpoints) > 1 {
		b = append(b, d.list(c, e, room, how.named)...)
	}
	return append(b, last...)
}

// endpoints is the line that names the only endpoint, or heads the list of them; none when there are none.
func (d *dialect) endpoints(c *Config, e *alert.Event, how detail) block {
	tag := c.tag()
	switch total := max(e.EndpointsTotal, len(e.Endpoints)); {
	case total == 0 || len(e.Endpoints) == 0:
		return nil
	case total == 1 && !how.particulars:
		return nil
	case total == 1:
		return block{d.labelled(c, wordEndpoint.In(tag), e.Endpoints[0])}
	default:
		return block{d.item(d.strong(d.escape(wordListed(tag, wordEndpoints.In(tag), total))) + strings.TrimSpace(wordColon(tag)))}
	}
}

func (d *dialect) labelled(c *Config, label, text string) string {
	return d.item(d.strong(clip(label, mostLabel, d.escape)) + wordColon(c.tag()) + clip(text, mostText, d.escape))
}

// list names the endpoints that fit, and says how many it leaves out.
func (d *dialect) list(c *Config, e *alert.Event, room, named int) block {
	total := max(e.EndpointsTotal, len(e.Endpoints))
	more := func(n int) string { return d.item(wordMore(c.tag(), n)) }
	var b block
	for i, host := range e.Endpoints {
		line := d.item(clip(host, mostHost, d.escape))
		rest := total - i - 1
		need := d.cost(line)
		if rest > 0 {
			need += d.cost(more(rest)) // after it there is room to say so
		}
		if i == named || need > room {
			if d.cost(more(rest+1)) <= room {
				b = append(b, more(rest+1))
			}
			return b
		}
		b, room = append(b, line), room-d.cost(line)
	}
	if total > len(e.Endpoints) {
		b = append(b, more(total-len(e.Endpoints)))
	}
	return b
}

// safeURL writes what would end a markdown link as its percent escape.
func safeURL(url string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", " ", "%20", "[", "%5B", "]", "%5D").Replace(url)
}
