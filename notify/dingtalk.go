package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// 钉钉自定义机器人, https://open.dingtalk.com/document/robots/custom-robot-access. The key in the URL is a secret, and
// so is what signs, when the robot asks for it. Answers with HTTP 200 whatever happens. Who sends more than 20 messages
// in a minute is not heard for ten.
const (
	dingtalkLimit  = 20000 // bytes of the body
	dingtalkLimits = 18
	dingtalkBan    = 10 * time.Minute

	dingtalkTooFast = 130101
	dingtalkTooMany = 410100
	dingtalkNoRobot = 300001 // token is not exist
)

type dingtalkMessage struct {
	Type     string `json:"msgtype"`
	Markdown struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"markdown"`
	At dingtalkAt `json:"at"`
}

type dingtalkAt struct {
	Mobiles []string `json:"atMobiles"`
	UserIDs []string `json:"atUserIds"`
	All     bool     `json:"isAtAll"`
}

func dingtalk() way {
	return way{
		limits: ofRobot(dingtalkLimits, 0),
		render: renderDingTalk,
		sign:   signDingTalk,
		judge: func(r *Result, a answer) {
			r.robot(a, "errcode", map[int]consequence{
				dingtalkTooFast: {wait: dingtalkBan, limited: true},
				dingtalkTooMany: {wait: dingtalkBan, limited: true},
				dingtalkNoRobot: {gone: true},
			})
		},
		check: func(c Config, s Secret) []error {
			errs := append(checkQuery(s, "access_token"), checkOneKey(s)...)
			if len(s.Keys) > 0 && !strings.HasPrefix(s.Keys[0], "SEC") {
				errs = append(errs, wrong(FieldKeys, lang.En("DingTalk's signing secret begins with SEC; copy it from the robot's settings, or leave it empty").
					Zh("钉钉的加签密钥以 SEC 开头，请从机器人设置中复制，或者留空")))
			}
			return errs
		},
	}
}

// signDingTalk puts the time in milliseconds and the signature into the URL.
func signDingTalk(s Secret, m Message, now time.Time) (*attempt, error) {
	a := &attempt{url: s.URL, header: jsonHeader(), body: m.Body}
	if len(s.Keys) == 0 {
		return a, nil
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return nil, errURL
	}
	at := strconv.FormatInt(now.UnixMilli(), 10)
	h := hmac.New(sha256.New, []byte(s.Keys[0]))
	h.Write([]byte(at + "\n" + s.Keys[0]))
	sign := base64.StdEncoding.EncodeToString(h.Sum(nil))
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", sign)
	u.RawQuery = q.Encode()
	a.url, a.hidden = u.String(), []string{sign}
	return a, nil
}

func renderDingTalk(c Config, _ string, events []alert.Event) ([]byte, int, error) {
	d := &dialect{
		escape:   escapeDingTalk,
		headline: func(text string, _ *alert.Event) string { return "### " + text + "\n" },
		item:     func(text string) string { return "- " + text },
		strong:   func(text string) string { return "**" + text + "**" },
		link:     func(label, url string) string { return "\n[" + label + "](" + safeURL(url) + ")" },
		cost:     func(line string) int { return encoded(line + "\n") },
		gap:      encoded("\n"),
	}
	at, called := atDingTalk(c.mentions(events))
	var m dingtalkMessage
	m.Type, m.At = "markdown", at
	m.Markdown.Title = clip(strings.Repeat("题", mostTitle), 2*mostTitle, plain) // the longest there could be
	frame, err := encode(m)
	if err != nil {
		return nil, 0, err
	}
	room := dingtalkLimit - len(frame) - encoded("## "+wordCounts(c.tag(), events)+"\n\n"+"\n\n"+called)
	blocks := d.compose(&c, room, events)
	told := events[:len(blocks)]
	if len(told) > 1 {
		blocks = append([]block{{"## " + wordCounts(c.tag(), told)}}, blocks...)
	}
	m.Markdown.Title = clip(title(&c, told), 2*mostTitle, escapeDingTalk)
	m.Markdown.Text = text(blocks)
	if len(c.mentions(told)) > 0 {
		m.Markdown.Text += "\n\n" + called
	} else {
		m.At, _ = atDingTalk(nil)
	}
	out, err := body(m, dingtalkLimit)
	return out, len(told), err
}

// atDingTalk sorts whom to mention into what the robot knows, and gives what the text must hold: their names after @.
func atDingTalk(who []string) (at dingtalkAt, called string) {
	at = dingtalkAt{Mobiles: []string{}, UserIDs: []string{}}
	var names []string
	for _, w := range who {
		switch {
		case w == mentionAll:
			at.All = true
			continue // the client adds it
		case strings.Trim(w, "+-0123456789") == "":
			at.Mobiles = append(at.Mobiles, w)
		default:
			at.UserIDs = append(at.UserIDs, w)
		}
		names = append(names, "@"+w)
	}
	return at, strings.Join(names, " ")
}
