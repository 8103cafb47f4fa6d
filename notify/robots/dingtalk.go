package robots

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	dingtalkPath  = "/robot/send"
	dingtalkToken = "566cc69da782ec33e42541b09b08551f09fbe864eb8008112e994b43887"
	dingtalkMost  = 20000
)

type dingtalkBody struct {
	Type     string `json:"msgtype"`
	Markdown *struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"markdown"`
	At *struct {
		Mobiles []string `json:"atMobiles"`
		UserIDs []string `json:"atUserIds"`
		All     bool     `json:"isAtAll"`
	} `json:"at"`
}

// DingTalk starts a robot of DingTalk: 20 messages in a minute, and who sends more is not heard for ten.
func DingTalk(t testing.TB, o Options) *Robot {
	r := &Robot{rate: rate{windows: []window{{time.Minute, 20}}, ban: 10 * time.Minute}}
	return r.start(t, dingtalkPath+"?access_token="+dingtalkToken, o, func(w http.ResponseWriter, req *http.Request, body []byte) {
		m, code, err := r.readDingTalk(req, body)
		r.settle(m, code, err)
		if code != 0 {
			reply(w, map[string]any{"errcode": code, "errmsg": err.Error()})
			return
		}
		reply(w, map[string]any{"errcode": 0, "errmsg": "ok"})
	})
}

func (r *Robot) readDingTalk(req *http.Request, body []byte) (m Message, code int, _ error) {
	if err := envelope(req, dingtalkPath); err != nil {
		return m, 43004, err
	}
	if req.URL.Query().Get("access_token") != dingtalkToken {
		return m, 300001, fmt.Errorf("token is not exist")
	}
	if err := r.signedDingTalk(req); err != nil {
		return m, 310000, err
	}
	if !r.pass() {
		return m, 130101, fmt.Errorf("send too fast, exceed 20 times per minute")
	}
	var in dingtalkBody
	if err := read(body, &in); err != nil {
		return m, 40035, err
	}
	switch {
	case len(body) > dingtalkMost:
		return m, 460101, fmt.Errorf("message too long, exceed %d bytes", dingtalkMost)
	case in.Type != "markdown" || in.Markdown == nil || in.At == nil:
		return m, 40035, fmt.Errorf("缺少参数 markdown")
	case in.Markdown.Title == "" || in.Markdown.Text == "" || strings.Contains(in.Markdown.Title, "\n"):
		return m, 40035, fmt.Errorf("缺少参数 title 或 text")
	}
	m = Message{Title: in.Markdown.Title, Text: in.Markdown.Text, Body: body}
	for _, who := range slices.Concat(in.At.Mobiles, in.At.UserIDs) {
		// Without its name in the text nobody is told.
		if !strings.Contains(in.Markdown.Text, "@"+who) {
			return m, 40035, fmt.Errorf("@%s is not in the text", who)
		}
		m.Mentions = append(m.Mentions, who)
	}
	if in.At.All {
		m.Mentions = append(m.Mentions, "all")
	}
	if err := decent(m.Title, m.Text); err != nil {
		return m, 40035, err
	}
	return m, 0, nil
}

func (r *Robot) signedDingTalk(req *http.Request) error {
	q := req.URL.Query()
	if len(r.o.Keys) == 0 {
		if len(q) != 1 {
			return fmt.Errorf("parameters beside the token")
		}
		return nil
	}
	if len(q) != 3 {
		return fmt.Errorf("description: 机器人发送签名不匹配; parameters %d", len(q))
	}
	ms, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	if err != nil {
		return err
	}
	if off := r.o.now().Sub(time.UnixMilli(ms)).Abs(); off > time.Hour {
		return fmt.Errorf("description: 机器人发送签名过期")
	}
	h := hmac.New(sha256.New, []byte(r.o.Keys[0]))
	fmt.Fprintf(h, "%d\n%s", ms, r.o.Keys[0])
	if q.Get("sign") != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
		return fmt.Errorf("description: 机器人发送签名不匹配")
	}
	return nil
}
