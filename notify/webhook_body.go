package notify

import (
	"encoding/json"
	"time"

	"github.com/tongguan/tongguan/alert"
)

// webhookLimit is what the standard asks a body to be below, in bytes.
const webhookLimit = 20000

// A payload is the body of a webhook.
type payload struct {
	Type      alert.EventType `json:"type"`
	Timestamp time.Time       `json:"timestamp"` // of the event, not of the attempt
	Data      payloadData     `json:"data"`
}

// payloadData is the event as it is kept, and what it says in words.
type payloadData struct {
	Headline string `json:"headline"`
	Link     string `json:"link,omitempty"`
	Rule     string `json:"rule,omitempty"`
	Severity string `json:"severity,omitempty"`

	alert.Event
	Type *struct{} `json:"type,omitempty"` // it stands outside, and so does the next
	At   *struct{} `json:"at,omitempty"`

	Lines         []payloadLine `json:"lines"` // the particulars, as the robots' messages list them
	TemplateError string        `json:"template_error,omitempty"`
}

type payloadLine struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

func payloadOf(c *Config, e *alert.Event) *payload {
	p := &payload{Type: e.Type, Timestamp: e.At.UTC()}
	p.Data = payloadData{Event: *e, Headline: clip(e.Headline(c.tag()), mostHeadline, plain), Link: c.linkTo(e), Lines: []payloadLine{}}
	p.Data.EndpointsTotal = max(e.EndpointsTotal, len(e.Endpoints))
	p.Data.AppsTotal = max(e.AppsTotal, len(e.Apps))
	for _, line := range e.Lines(c.tag()) {
		p.Data.Lines = append(p.Data.Lines, payloadLine{clip(line.Label, mostLabel, plain), clip(line.Text, mostText, plain)})
	}
	if e.Finding != nil && e.Finding.Rule != nil {
		p.Data.Rule = e.Finding.Rule.ID
		p.Data.Severity = e.Finding.Worst(e.Finding.On).String()
	}
	return p
}

// fit encodes the payload in at most limit bytes. What is cut first is what there is most of: the names in the lists,
// whose totals stay.
func (p *payload) fit(limit int) ([]byte, error) {
	for {
		out, err := encode(p)
		if err != nil || len(out) < limit {
			return out, err
		}
		if !p.Data.less() {
			return body(p, limit)
		}
	}
}

// less leaves something out; false when there is nothing left to leave out.
func (d *payloadData) less() bool {
	const keep, most = 8, 10 // tenths that stay
	switch {
	case len(d.Endpoints) > 1 && len(d.Endpoints) >= len(d.Apps):
		d.Endpoints = d.Endpoints[:len(d.Endpoints)*keep/most]
	case len(d.Apps) > 1:
		d.Apps = d.Apps[:len(d.Apps)*keep/most]
	case d.Disagreement != nil && d.Disagreement.Named() > 0:
		d.Disagreement = d.Disagreement.Fewer(keep, most) // the event's own stays as it is
	case d.Finding != nil:
		d.Finding = nil // its rule and its evidence in words stay
	case d.Certificate != nil && len(d.Certificate.CommonName)+len(d.Certificate.Issuer) > 2*mostText:
		subject := *d.Certificate // the event's own stays as it is
		subject.CommonName, subject.Issuer = clip(subject.CommonName, mostText, plain), clip(subject.Issuer, mostText, plain)
		d.Certificate = &subject
	case len(d.Reason)+len(d.Because)+len(d.Key)+len(d.Zone)+len(d.Channel)+len(d.By)+len(d.Vendor) > 7*mostText:
		for _, s := range []*string{&d.Reason, &d.Because, &d.Key, &d.Zone, &d.Channel, &d.By, &d.Vendor} {
			*s = clip(*s, mostText, plain)
		}
	case len(d.Lines) > 0:
		d.Lines = d.Lines[:len(d.Lines)-1]
	case len(d.Endpoints)+len(d.Apps) > 0:
		d.Endpoints, d.Apps = nil, nil
	default:
		return false
	}
	return true
}

func renderWebhook(c Config, id string, events []alert.Event) ([]byte, int, error) {
	p := payloadOf(&c, &events[0])
	out, err := p.fit(webhookLimit)
	if err != nil || c.Template == "" {
		return out, 1, err
	}
	shaped, err := shape(c.Template, id, out)
	if err == nil {
		return shaped, 1, nil
	}
	// Checked on samples, and wrong for this one: better that the receiver is told in another shape than not at all.
	p.Data.TemplateError = clip(err.Error(), mostText, plain)
	out, err = p.fit(webhookLimit)
	return out, 1, err
}

// decode reads JSON as a template sees it: numbers as they are written.
func decode(data []byte) (map[string]any, error) {
	var out map[string]any
	err := json.Unmarshal(data, &out)
	return out, err
}
