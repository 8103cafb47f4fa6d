package channels

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
)

// A Sample is an event that a preview tells of.
type Sample string

// The samples.
const (
	SampleFiring   Sample = "firing"
	SampleResolved Sample = "resolved"
	SampleDigest   Sample = "digest" // both at once, where the kind of channel has it; else the first
)

// Samples gives the samples.
func Samples() []Sample { return []Sample{SampleFiring, SampleResolved, SampleDigest} }

// A Preview is a message that was not sent.
type Preview struct {
	Body []byte // what would be posted; Feishu's signature is added when it is sent
	Text string // what people read of it, in the robot's markdown; "" for a webhook
}

// previewID stands for the id of a delivery.
const previewID = "00000000-0000-4000-8000-000000000000"

// Preview makes the message that a channel of this kind and configuration would be sent.
func (d *Desk) Preview(k notify.Kind, c notify.Config, s Sample) (Preview, error) {
	if err := mistakes(notify.Check(k, c, sampleSecret(k), d.Options)); err != nil {
		return Preview{}, err
	}
	c.Link = d.Link
	if c.Link == "" {
		c.Link = "https://tongguan.example.com" // so that it is seen where the link stands
	}
	body, _, err := notify.Render(k, c, previewID, s.events(d.Clock(), c.Lang))
	if err != nil {
		return Preview{}, err
	}
	text, err := readable(k, body)
	return Preview{body, text}, err
}

func (s Sample) events(now time.Time, tag lang.Tag) []alert.Event {
	now = now.UTC().Truncate(time.Second)
	const day = 24 * time.Hour
	app, name := "点餐", "示例证书"
	if tag == lang.English {
		app, name = "Orders", "Example CA"
	}
	firing := alert.Event{
		Type: alert.EventFiring, At: now, AlertID: 7, Key: "expiry/1/sample", Kind: alert.Expiry, Level: alert.Level1d, Urgency: alert.Critical,
		Since: now, Zone: "default",
		Certificate: &alert.Subject{
			Certificate: alert.Certificate{SHA256: facts.SHA256{0x5a, 0x11}, NotBefore: now.Add(-364 * day), NotAfter: now.Add(20 * time.Hour)},
			CommonName:  "*.example.com", Issuer: name,
		},
		Endpoints: []string{"api.example.com:443", "cdn.example.com:443"}, EndpointsTotal: 2,
		Apps: []alert.App{{AppID: "wx0123456789abcdef", Name: app}}, AppsTotal: 1,
	}
	resolved := firing
	resolved.Type, resolved.Urgency, resolved.AlertID, resolved.Key = alert.EventResolved, alert.Relief, 8, "expiry/1/another"
	resolved.Since, resolved.Endpoints, resolved.EndpointsTotal = now.Add(-26*time.Minute), []string{"ws.example.com:443"}, 1
	switch s {
	case SampleResolved:
		return []alert.Event{resolved}
	case SampleDigest:
		return []alert.Event{firing, resolved}
	}
	return []alert.Event{firing}
}

// sampleSecret has nothing wrong with it, and leads nowhere.
func sampleSecret(k notify.Kind) notify.Secret {
	switch k {
	case notify.WeCom:
		return notify.Secret{URL: "https://robot.example.com/send?key=sample"}
	case notify.DingTalk:
		return notify.Secret{URL: "https://robot.example.com/send?access_token=sample"}
	case notify.Webhook:
		return notify.Secret{URL: "https://robot.example.com/hook", Keys: []string{notify.NewSecret()}}
	}
	return notify.Secret{URL: "https://robot.example.com/hook/sample"}
}

// readable takes out of a robot's message what its client shows.
func readable(k notify.Kind, body []byte) (string, error) {
	type text struct {
		Content string `json:"content"`
	}
	var m struct {
		Markdown struct {
			Content string `json:"content"` // WeCom
			Text    string `json:"text"`    // DingTalk
		} `json:"markdown"`
		Card struct {
			Header struct {
				Title text `json:"title"`
			} `json:"header"`
			Elements []struct {
				Text    *text `json:"text"`
				Actions []struct {
					Text text   `json:"text"`
					URL  string `json:"url"`
				} `json:"actions"`
			} `json:"elements"`
		} `json:"card"`
	}
	if k == notify.Webhook {
		return "", nil
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return "", errors.New("a message that is not as a robot's are")
	}
	switch k {
	case notify.WeCom:
		return m.Markdown.Content, nil
	case notify.DingTalk:
		return m.Markdown.Text, nil
	}
	parts := []string{m.Card.Header.Title.Content}
	for _, e := range m.Card.Elements {
		if e.Text != nil {
			parts = append(parts, e.Text.Content)
		}
		for _, a := range e.Actions {
			parts = append(parts, "["+a.Text.Content+"]("+a.URL+")")
		}
	}
	return strings.Join(parts, "\n\n"), nil
}
