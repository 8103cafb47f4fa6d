package robots_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/notify/robots"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// post sends as any client would, and gives the number in the answer.
func post(t *testing.T, to, body string) int {
	t.Helper()
	response, err := http.Post(to, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Errcode, Code int }
	text, _ := io.ReadAll(response.Body)
	if err := json.Unmarshal(text, &answer); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%d %s", response.StatusCode, text)
	}
	return answer.Errcode + answer.Code
}

func sum(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	io.WriteString(h, text)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// The documents' own examples are taken, and each small fault is refused with the documents' number.
func TestWeCom(t *testing.T) {
	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"the example":   {"", `{"msgtype":"markdown","markdown":{"content":"**证书即将过期** <font color=\"warning\">7 天</font>\n>域名: a.example.com\n>[查看](https://a)"}}`, 0},
		"4096 bytes":    {"", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("证", 1365) + `x"}}`, 0},
		"4097 bytes":    {"", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("证", 1365) + `xx"}}`, 40058},
		"another type":  {"", `{"msgtype":"news","markdown":{"content":"x"}}`, 40008},
		"a field":       {"", `{"msgtype":"markdown","markdown":{"content":"x"},"at":{}}`, 40058},
		"a colour":      {"", `{"msgtype":"markdown","markdown":{"content":"<font color=\"red\">x</font>"}}`, 40058},
		"no JSON":       {"", `x`, 40058},
		"two":           {"", `{"msgtype":"markdown","markdown":{"content":"x"}}{}`, 40058},
		"another robot": {"x", `{"msgtype":"markdown","markdown":{"content":"x"}}`, 93000},
		"a control":     {"", `{"msgtype":"markdown","markdown":{"content":"\u202e"}}`, 40058},
	} {
		r := robots.WeCom(t, robots.Options{})
		if got := post(t, r.URL()+c.path, c.body); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
		if (len(r.Messages()) == 1) != (c.want == 0) || (len(r.Refused()) == 1) != (c.want != 0) {
			t.Errorf("%s: %v, %v", name, r.Messages(), r.Refused())
		}
	}
}

func TestDingTalk(t *testing.T) {
	const key = "SECx"
	good := `{"msgtype":"markdown","markdown":{"title":"证书告警","text":"### 证书告警\n- a.example.com 剩 7 天 @13800001111"},"at":{"atMobiles":["13800001111"],"atUserIds":[],"isAtAll":false}}`
	signed := func(at time.Time, key string) string {
		ms := fmt.Sprint(at.UnixMilli())
		return "&timestamp=" + ms + "&sign=" + url.QueryEscape(sum(key, ms+"\n"+key))
	}
	for name, c := range map[string]struct {
		query, body string
		want        int
	}{
		"the example":  {signed(noon, key), good, 0},
		"nearly late":  {signed(noon.Add(-59*time.Minute), key), good, 0},
		"late":         {signed(noon.Add(-61*time.Minute), key), good, 310000},
		"early":        {signed(noon.Add(61*time.Minute), key), good, 310000},
		"another key":  {signed(noon, "SECy"), good, 310000},
		"not signed":   {"", good, 310000},
		"not called":   {signed(noon, key), strings.Replace(good, "@13800001111", "", 1), 40035},
		"another type": {signed(noon, key), strings.Replace(good, "markdown", "link", 1), 40035},
		"too long":     {signed(noon, key), strings.Replace(good, "剩", strings.Repeat("剩", 7000), 1), 460101},
		"token":        {"x", good, 300001},
	} {
		r := robots.DingTalk(t, robots.Options{Clock: func() time.Time { return noon }, Keys: []string{key}})
		if got := post(t, r.URL()+c.query, c.body); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestFeishu(t *testing.T) {
	const key = "secret"
	card := `"msg_type":"interactive","card":{"config":{"wide_screen_mode":true},"header":{"template":"red","title":{"tag":"plain_text","content":"证书即将过期"}},"elements":[{"tag":"div","text":{"tag":"lark_md","content":"**域名** a.example.com"}},{"tag":"action","actions":[{"tag":"button","type":"primary","text":{"tag":"plain_text","content":"查看"},"url":"https://a"}]}]}}`
	signed := func(at time.Time, key string) string {
		s := fmt.Sprint(at.Unix())
		return `{"timestamp":"` + s + `","sign":"` + sum(s+"\n"+key, "") + `",`
	}
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"the example":           {signed(noon, key) + card, 0},
		"late":                  {signed(noon.Add(-2*time.Hour), key) + card, 19021},
		"another key":           {signed(noon, "x") + card, 19021},
		"key and text reversed": {`{"timestamp":"1795406400","sign":"` + sum(key, "1795406400\n"+key) + `",` + card, 19021},
		"not signed":            {"{" + card, 19021},
		"a tag":                 {signed(noon, key) + strings.Replace(card, "a.example", "<b>x</b>", 1), 9499},
		"a colour":              {signed(noon, key) + strings.Replace(card, `"red"`, `"pink"`, 1), 9499},
		"an element":            {signed(noon, key) + strings.Replace(card, `"tag":"div"`, `"tag":"img"`, 1), 9499},
		"too long":              {signed(noon, key) + strings.Replace(card, "a.example", strings.Repeat("例", 7000), 1), 9499},
	} {
		r := robots.Feishu(t, robots.Options{Clock: func() time.Time { return noon }, Keys: []string{key}})
		if got := post(t, r.URL(), c.body); got != c.want {
			t.Errorf("%s: got %d, want %d: %v", name, got, c.want, r.Refused())
		}
	}
}

// TestBan: who is banned is not heard, and trying again does not make it longer.
func TestBan(t *testing.T) {
	now := noon
	r := robots.DingTalk(t, robots.Options{Clock: func() time.Time { return now }})
	send := func() int {
		return post(t, r.URL(), `{"msgtype":"markdown","markdown":{"title":"a","text":"b"},"at":{}}`)
	}
	for i := range 20 {
		if got := send(); got != 0 {
			t.Fatalf("message %d: %d", i, got)
		}
		now = now.Add(2 * time.Second)
	}
	for range 10 {
		if got := send(); got != 130101 {
			t.Errorf("got %d", got)
		}
		now = now.Add(59 * time.Second)
	}
	now = noon.Add(40*time.Second + 10*time.Minute)
	if got := send(); got != 0 || r.Bans() != 1 || len(r.Messages()) != 21 {
		t.Errorf("after the ban: %d; %d bans, %d messages", got, r.Bans(), len(r.Messages()))
	}
}
