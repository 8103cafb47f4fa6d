package notify

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// 飞书自定义机器人, https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. The end of the URL's path is a
// secret, and so is what signs, when the robot asks for it.
const (
	feishuLimit     = 20000 // bytes of the body, its signature included
	feishuSigned    = 200   // what the signature takes at most
	feishuPerMinute = 90    // of 100
	feishuPerSecond = 4     // of 5

	feishuBusy     = 11232 // too many, or everybody at once on the full hour
	feishuBad      = 9499  // a bad body; with "too many request", a limit
	feishuNoRobot  = 19001 // param invalid: incoming webhook access token invalid
	feishuInterval = time.Minute
)

func feishu() way {
	return way{
		limits: ofRobot(feishuPerMinute, feishuPerSecond),
		render: renderFeishu,
		sign:   signFeishu,
		judge: func(r *Result, a answer) {
			known := map[int]consequence{feishuBusy: {wait: feishuInterval, limited: true}, feishuNoRobot: {gone: true}}
			if bytes.Contains(bytes.ToLower(a.body), []byte("too many")) {
				known[feishuBad] = consequence{wait: feishuInterval, limited: true}
			}
			r.robot(a, "code", known)
		},
		check: func(_ Config, s Secret) []error {
			errs := checkOneKey(s)
			if u, err := url.Parse(s.URL); err == nil && s.key(Feishu, u) == "" {
				errs = append(errs, wrong(FieldURL, lang.En("copy the whole webhook URL of the robot; the part after the last / is missing").
					Zh("请复制机器人完整的 Webhook 地址，最后一个 / 之后的部分缺失")))
			}
			return errs
		},
	}
}

// signFeishu adds the time in seconds and the signature to the body, whose other bytes stay as they are. Here the
// secret is part of the key and the message is empty: the other way round than with DingTalk.
func signFeishu(s Secret, m Message, now time.Time) (*attempt, error) {
	a := &attempt{url: s.URL, header: jsonHeader(), body: m.Body}
	if len(s.Keys) == 0 {
		return a, nil
	}
	rest, ok := bytes.CutPrefix(m.Body, []byte("{"))
	if !ok {
		return nil, errors.New("the body is no card")
	}
	at := strconv.FormatInt(now.Unix(), 10)
	h := hmac.New(sha256.New, []byte(at+"\n"+s.Keys[0]))
	sign := base64.StdEncoding.EncodeToString(h.Sum(nil))
	a.body = append([]byte(`{"timestamp":"`+at+`","sign":"`+sign+`",`), rest...)
	a.hidden = []string{sign}
	return a, nil
}

func renderFeishu(c Config, _ string, events []alert.Event) ([]byte, int, error) {
	alone := len(events) == 1
	d := &dialect{
		escape: escapeFeishu,
		headline: func(text string, _ *alert.Event) string {
			if alone {
				return "" // it is the card's title
			}
			return "**" + text + "**"
		},
		item:   func(text string) string { return text },
		strong: func(text string) string { return "**" + text + "**" },
		link: func(label, url string) string {
			if alone {
				return "" // it is the card's button
			}
			return "[" + label + "](" + safeURL(url) + ")"
		},
		cost: func(line string) int { return encoded(line + "\n") },
		gap:  150, // an element and a rule
	}
	called := callFeishu(c.mentions(events))
	const frame = 1200 // the card without its texts: header, button and their own escapes
	room := feishuLimit - feishuSigned - frame - encoded(called) - 2*mostTitle - encoded(c.Link)
	blocks := d.compose(&c, room, events)
	if len(blocks) == 1 && !alone {
		return renderFeishu(c, "", events[:1])
	}
	told := events[:len(blocks)]
	if len(c.mentions(told)) == 0 {
		called = ""
	}
	out, err := body(feishuMessage{"interactive", cardOf(&c, told, blocks, called)}, feishuLimit-feishuSigned)
	return out, len(told), err
}

// callFeishu writes whom to mention. Only they are ever written as markup.
func callFeishu(who []string) string {
	var out []string
	for _, w := range who {
		if strings.Contains(w, "@") {
			out = append(out, "<at email="+w+"></at>")
		} else {
			out = append(out, "<at id="+w+"></at>")
		}
	}
	return strings.Join(out, " ")
}
