package notify

import (
	"strings"

	"github.com/tongguan/tongguan/alert"
)

// A feishuMessage is a card. What signs it is added in front.
type feishuMessage struct {
	Type string     `json:"msg_type"`
	Card feishuCard `json:"card"`
}

type feishuCard struct {
	Config struct {
		Wide bool `json:"wide_screen_mode"`
	} `json:"config"`
	Header struct {
		Template string     `json:"template"`
		Title    feishuText `json:"title"`
	} `json:"header"`
	Elements []feishuElement `json:"elements"`
}

type feishuText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

// A feishuElement is a text (div), a line (hr), or a row of buttons (action).
type feishuElement struct {
	Tag     string         `json:"tag"`
	Text    *feishuText    `json:"text,omitempty"`
	Actions []feishuButton `json:"actions,omitempty"`
}

type feishuButton struct {
	Tag  string     `json:"tag"`
	Type string     `json:"type"`
	Text feishuText `json:"text"`
	URL  string     `json:"url"`
}

// cardOf makes the card of what is told, a text for each block.
func cardOf(c *Config, told []alert.Event, blocks []block, called string) feishuCard {
	var card feishuCard
	card.Config.Wide = true
	card.Header.Template = colourOf(gravest(told))
	card.Header.Title = feishuText{"plain_text", clip(title(c, told), mostTitle*2, unlinked)}
	say := func(markdown string) {
		if markdown != "" {
			card.Elements = append(card.Elements, feishuElement{Tag: "div", Text: &feishuText{"lark_md", markdown}})
		}
	}
	for i, b := range blocks {
		if i > 0 {
			card.Elements = append(card.Elements, feishuElement{Tag: "hr"})
		}
		say(strings.Trim(strings.Join(b, "\n"), "\n"))
	}
	say(called)
	link, label := c.linkTo(&told[0]), wordView
	if len(told) > 1 && c.Link != "" {
		link, label = c.Link+"/alerts", wordViewAll
	}
	if link != "" {
		card.Elements = append(card.Elements, feishuElement{Tag: "action", Actions: []feishuButton{{
			Tag: "button", Type: "primary", Text: feishuText{"plain_text", label.In(c.tag())}, URL: link,
		}}})
	}
	if card.Elements == nil { // a card needs one
		say(escapeFeishu(title(c, told)))
	}
	return card
}

func colourOf(u alert.Urgency) string {
	switch u {
	case alert.Critical:
		return "red"
	case alert.Warning:
		return "orange"
	case alert.Relief:
		return "green"
	}
	return "blue"
}
