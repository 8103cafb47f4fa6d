package robots

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"
)

const (
	wecomPath = "/cgi-bin/webhook/send"
	wecomKey  = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
	wecomMost = 4096
)

type wecomBody struct {
	Type     string `json:"msgtype"`
	Markdown *struct {
		Content string `json:"content"`
	} `json:"markdown"`
}

var (
	wecomMention = regexp.MustCompile(`<@([^<>]*)>`)
	wecomTag     = regexp.MustCompile(`</?font[^<>]*>`)
	wecomColours = []string{`<font color="info">`, `<font color="comment">`, `<font color="warning">`, `</font>`}
)

// WeCom starts a robot of WeCom: 20 messages in a minute, markdown of at most 4096 bytes.
func WeCom(t testing.TB, o Options) *Robot {
	r := &Robot{rate: rate{windows: []window{{time.Minute, 20}}}}
	return r.start(t, wecomPath+"?key="+wecomKey, o, func(w http.ResponseWriter, req *http.Request, body []byte) {
		m, code, err := r.readWeCom(req, body)
		r.settle(m, code, err)
		if code != 0 {
			reply(w, map[string]any{"errcode": code, "errmsg": err.Error() + ", hint: [1700000000000], from ip: 127.0.0.1"})
			return
		}
		reply(w, map[string]any{"errcode": 0, "errmsg": "ok"})
	})
}

func (r *Robot) readWeCom(req *http.Request, body []byte) (m Message, code int, _ error) {
	if err := envelope(req, wecomPath); err != nil {
		return m, 40058, err
	}
	if q := req.URL.Query(); q.Get("key") != wecomKey || len(q) != 1 {
		return m, 93000, fmt.Errorf("invalid webhook url")
	}
	if !r.pass() {
		return m, 45009, fmt.Errorf("api freq out of limit")
	}
	var in wecomBody
	if err := read(body, &in); err != nil {
		return m, 40058, err
	}
	if in.Type != "markdown" || in.Markdown == nil || in.Markdown.Content == "" {
		return m, 40008, fmt.Errorf("invalid message type")
	}
	content := in.Markdown.Content
	if len(content) > wecomMost {
		return m, 40058, fmt.Errorf("markdown.content exceed max length %d. invalid Request Parameter", wecomMost)
	}
	for _, tag := range wecomTag.FindAllString(content, -1) {
		if !slices.Contains(wecomColours, tag) {
			return m, 40058, fmt.Errorf("tag %s", tag)
		}
	}
	m = Message{Text: content, Body: body}
	for _, who := range wecomMention.FindAllStringSubmatch(content, -1) {
		if r.o.Known != nil && !slices.Contains(r.o.Known, who[1]) {
			return m, 40058, fmt.Errorf("mention of %s", who[1])
		}
		m.Mentions = append(m.Mentions, who[1])
	}
	if err := decent(content); err != nil {
		return m, 40058, err
	}
	return m, 0, nil
}
