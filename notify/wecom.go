package notify

import (
	"errors"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// 企业微信群机器人, https://developer.work.weixin.qq.com/document/path/91770. The key in the URL is the only secret.
// Answers with HTTP 200 whatever happens.
const (
	wecomLimit  = 4096 // bytes of markdown.content
	wecomLimits = 18   // messages in a minute, of the 20 that it bears

	wecomTooMany = 45009
	wecomNoRobot = 93000 // the key is no robot's: it was removed from its group
)

type wecomMessage struct {
	Type     string `json:"msgtype"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
}

func wecom() way {
	return way{
		limits: ofRobot(wecomLimits, 0),
		render: renderWeCom,
		sign: func(s Secret, m Message, _ time.Time) (*attempt, error) {
			return &attempt{url: s.URL, header: jsonHeader(), body: m.Body}, nil
		},
		judge: func(r *Result, a answer) {
			r.robot(a, "errcode", map[int]consequence{
				wecomTooMany: {wait: time.Minute, limited: true},
				wecomNoRobot: {gone: true},
			})
		},
		check: func(c Config, s Secret) []error {
			errs := checkQuery(s, "key")
			if len(s.Keys) > 0 {
				errs = append(errs, wrong(FieldKeys, lang.En("WeCom's robots have no key but the one in the URL; leave this empty").
					Zh("企业微信群机器人没有加签密钥，请留空")))
			}
			return errs
		},
	}
}

func renderWeCom(c Config, _ string, events []alert.Event) ([]byte, int, error) {
	d := &dialect{
		escape: escapeWeCom,
		headline: func(text string, e *alert.Event) string {
			switch e.Urgency {
			case alert.Critical:
				text = `<font color="warning">` + text + `</font>`
			case alert.Relief:
				text = `<font color="info">` + text + `</font>`
			}
			return "**" + text + "**"
		},
		item:   func(text string) string { return ">" + text },
		strong: func(text string) string { return text },
		link:   func(label, url string) string { return ">[" + label + "](" + safeURL(url) + ")" },
		cost:   func(line string) int { return len(line) + 1 },
		gap:    1,
	}
	var called strings.Builder
	for _, who := range c.mentions(events) {
		called.WriteString("<@" + who + ">")
	}
	frame := len("**") + len(wordCounts(c.tag(), events)) + len("**\n\n") + len("\n") + called.Len()
	blocks := d.compose(&c, wecomLimit-frame, events)
	told := events[:len(blocks)]
	if len(told) > 1 {
		blocks = append([]block{{"**" + wordCounts(c.tag(), told) + "**"}}, blocks...)
	}
	var m wecomMessage
	m.Type, m.Markdown.Content = "markdown", text(blocks)
	if len(c.mentions(told)) > 0 {
		m.Markdown.Content += "\n" + called.String()
	}
	if len(m.Markdown.Content) > wecomLimit {
		return nil, 0, errors.New("a message longer than WeCom takes")
	}
	out, err := encode(m)
	return out, len(told), err
}
