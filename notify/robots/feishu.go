package robots

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	feishuPath = "/open-apis/bot/v2/hook/3f2e1d0c-9b8a-4766-b5c4-d3e2f1a0b9c8"
	feishuMost = 20000
)

type feishuText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

type feishuBody struct {
	Timestamp string `json:"timestamp"`
	Sign      string `json:"sign"`
	Type      string `json:"msg_type"`
	Card      *struct {
		Config *struct {
			Wide bool `json:"wide_screen_mode"`
		} `json:"config"`
		Header *struct {
			Template string     `json:"template"`
			Title    feishuText `json:"title"`
		} `json:"header"`
		Elements []struct {
			Tag     string      `json:"tag"`
			Text    *feishuText `json:"text"`
			Actions []struct {
				Tag  string     `json:"tag"`
				Type string     `json:"type"`
				Text feishuText `json:"text"`
				URL  string     `json:"url"`
			} `json:"actions"`
		} `json:"elements"`
	} `json:"card"`
}

var (
	feishuMention = regexp.MustCompile(`<at (?:id|email)=([^<>]*)></at>`)
	feishuTag     = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	feishuColours = []string{"blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey"}
)

// Feishu starts a robot of Feishu: 100 messages in a minute and 5 in a second, bodies of at most 20 kB.
func Feishu(t testing.TB, o Options) *Robot {
	r := &Robot{rate: rate{windows: []window{{time.Minute, 100}, {time.Second, 5}}}}
	return r.start(t, feishuPath, o, func(w http.ResponseWriter, req *http.Request, body []byte) {
		m, code, err := r.readFeishu(req, body)
		r.settle(m, code, err)
		if code != 0 {
			reply(w, map[string]any{"code": code, "msg": err.Error(), "data": map[string]any{}})
			return
		}
		reply(w, map[string]any{"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": map[string]any{}, "msg": "success"})
	})
}

func (r *Robot) readFeishu(req *http.Request, body []byte) (m Message, code int, _ error) {
	if req.URL.Path != feishuPath {
		return m, 19001, fmt.Errorf("param invalid: incoming webhook access token invalid")
	}
	if err := envelope(req, feishuPath); err != nil {
		return m, 9499, err
	}
	if !r.pass() {
		return m, 11232, fmt.Errorf("create message trigger_frequency_limited")
	}
	var in feishuBody
	if err := read(body, &in); err != nil {
		return m, 9499, fmt.Errorf("bad request: %w", err)
	}
	if err := r.signedFeishu(&in); err != nil {
		return m, 19021, err
	}
	if len(body) > feishuMost {
		return m, 9499, fmt.Errorf("bad request: %d bytes", len(body))
	}
	m, err := r.card(&in)
	m.Body = body
	if err != nil {
		return m, 9499, fmt.Errorf("bad request: %w", err)
	}
	return m, 0, nil
}

func (r *Robot) signedFeishu(in *feishuBody) error {
	if len(r.o.Keys) == 0 {
		if in.Sign != "" || in.Timestamp != "" {
			return fmt.Errorf("a signature that nobody asked for")
		}
		return nil
	}
	s, err := strconv.ParseInt(in.Timestamp, 10, 64)
	if err != nil || r.o.now().Sub(time.Unix(s, 0)).Abs() > time.Hour {
		return fmt.Errorf("sign match fail or timestamp is not within one hour from current time")
	}
	h := hmac.New(sha256.New, []byte(in.Timestamp+"\n"+r.o.Keys[0]))
	if in.Sign != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
		return fmt.Errorf("sign match fail or timestamp is not within one hour from current time")
	}
	return nil
}

// card reads a card, and refuses markup in it that Feishu would not take, or that nobody should write.
func (r *Robot) card(in *feishuBody) (m Message, _ error) {
	c := in.Card
	switch {
	case in.Type != "interactive" || c == nil || c.Header == nil || len(c.Elements) == 0:
		return m, fmt.Errorf("no card")
	case c.Header.Title.Tag != "plain_text" || c.Header.Title.Content == "":
		return m, fmt.Errorf("the title")
	case !slices.Contains(feishuColours, c.Header.Template):
		return m, fmt.Errorf("colour %q", c.Header.Template)
	case len(c.Elements) > 50:
		return m, fmt.Errorf("%d elements", len(c.Elements))
	}
	m.Title, m.Colour = c.Header.Title.Content, c.Header.Template
	var texts []string
	for _, e := range c.Elements {
		switch {
		case e.Tag == "hr" && e.Text == nil && e.Actions == nil:
		case e.Tag == "div" && e.Text != nil && e.Text.Tag == "lark_md" && e.Text.Content != "" && e.Actions == nil:
			texts = append(texts, e.Text.Content)
		case e.Tag == "action" && e.Text == nil && len(e.Actions) > 0:
			for _, a := range e.Actions {
				if u, err := url.Parse(a.URL); err != nil || u.Host == "" || a.Tag != "button" || a.Type != "primary" || a.Text.Tag != "plain_text" {
					return m, fmt.Errorf("a button")
				}
				m.Links = append(m.Links, a.URL)
			}
		default:
			return m, fmt.Errorf("element %q", e.Tag)
		}
	}
	m.Text = strings.Join(texts, "\n")
	for _, who := range feishuMention.FindAllStringSubmatch(m.Text, -1) {
		m.Mentions = append(m.Mentions, who[1])
	}
	if left := feishuTag.FindString(feishuMention.ReplaceAllString(m.Text, "")); left != "" {
		return m, fmt.Errorf("tag %s", left)
	}
	return m, decent(m.Title, m.Text)
}
