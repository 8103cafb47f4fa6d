package notify

import (
	"errors"
	"fmt"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// Render makes the body of one message about the first of the events, and about as many of the others as the receiver's
// size allows; it returns how many. Only kinds whose Limits say Together take more than one. The id is that of the
// delivery, for the template of a Webhook. The same arguments give the same bytes.
func Render(k Kind, c Config, id string, events []alert.Event) (body []byte, told int, err error) {
	w, ok := wayOf(k)
	if !ok {
		return nil, 0, fmt.Errorf("a message for a channel of kind %q", k)
	}
	if len(events) == 0 {
		return nil, 0, errors.New("a message about nothing")
	}
	if !w.limits.Together {
		events = events[:1]
	}
	return w.render(c, id, events)
}

// tag is the language of a channel's messages.
func (c *Config) tag() lang.Tag {
	if c.Lang == "" {
		return lang.Chinese
	}
	return c.Lang
}

// linkTo is the address of an event's page; "" when messages bear no links or the event has no page.
func (c *Config) linkTo(e *alert.Event) string {
	if path := e.Path(); c.Link != "" && path != "" {
		return c.Link + path
	}
	return ""
}

// mentions is whom a message about the events names: somebody when one of them is critical.
func (c *Config) mentions(events []alert.Event) []string {
	for i := range events {
		if events[i].Urgency == alert.Critical {
			return c.Mention
		}
	}
	return nil
}
