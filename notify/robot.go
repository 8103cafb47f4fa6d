package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/alert"
)

// encode writes JSON as the robots' own clients do: what HTML would mind stays as it is, which keeps it short.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// encoded is how many bytes a text takes within a string of JSON.
func encoded(text string) int {
	const quotes = 2
	out, err := encode(text)
	if err != nil {
		return len(text)
	}
	return len(out) - quotes
}

// body encodes a message and makes sure that it is no larger than its receiver bears.
func body(v any, limit int) ([]byte, error) {
	out, err := encode(v)
	if err == nil && len(out) > limit {
		err = fmt.Errorf("a message of %d bytes, where %d are the most", len(out), limit)
	}
	return out, err
}

// text joins blocks as markdown, an empty line between them.
func text(blocks []block) string {
	parts := make([]string, len(blocks))
	for i, b := range blocks {
		parts[i] = strings.Join(b, "\n")
	}
	return strings.Join(parts, "\n\n")
}

// title says in one plain line what a message tells: its only event's headline, or how many there are.
func title(c *Config, told []alert.Event) string {
	if len(told) == 1 {
		return clip(told[0].Headline(c.tag()), mostTitle, plain)
	}
	return wordCounts(c.tag(), told)
}

// gravest is the greatest urgency among the events; "" when none has one.
func gravest(told []alert.Event) alert.Urgency {
	for _, u := range []alert.Urgency{alert.Critical, alert.Warning, alert.Relief} {
		for i := range told {
			if told[i].Urgency == u {
				return u
			}
		}
	}
	return ""
}

// jsonHeader is the header of every robot's request.
func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json; charset=utf-8"}}
}
