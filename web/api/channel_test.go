package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/webtest"
)

// tell makes a channel, and gives its path.
func tell(s *webtest.Server, body object) string {
	s.Helper()
	return s.As(auth.Admin).Post(base+"/channels", body).Want(201).Header.Get("Location")
}

// withDesk starts a server and gives its desk too, by which secrets are opened.
func withDesk(t *testing.T) (*webtest.Server, *channels.Desk) {
	t.Helper()
	var desk *channels.Desk
	s := webtest.New(t, func(d *web.Deps) { desk = d.Channels })
	return s, desk
}

// secretOf is what a worker would sign and send with.
func secretOf(t *testing.T, s *webtest.Server, desk *channels.Desk, id string) (out notify.Secret) {
	t.Helper()
	var n int64
	if _, err := fmt.Sscan(id, &n); err != nil {
		t.Fatal(err)
	}
	c, err := s.Store.Channel(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	text, err := desk.Open(n, c.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal("the secret is no JSON")
	}
	return out
}

func TestCreateChannel(t *testing.T) {
	s, desk := withDesk(t)
	c := s.As(auth.Admin)
	for _, tt := range []struct {
		name  string
		body  object
		shown object
		key   bool
	}{
		{
			"wecom",
			object{"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=11112222-3333-4444-5555-666677778888", "mention": []string{"all"}},
			object{"url": "https://qyapi.weixin.qq.com/…8888", "signed": false, "lang": "zh-CN", "mention": []any{"all"}, "enabled": true, "wait_seconds": 30.0},
			false,
		},
		{
			"dingtalk",
			object{"url": "https://oapi.dingtalk.com/robot/send?access_token=aaaabbbbccccdddd", "keys": []string{"SEC0123456789"}, "lang": "en", "enabled": false},
			object{"url": "https://oapi.dingtalk.com/…dddd", "signed": true, "lang": "en", "mention": []any{}, "enabled": false, "wait_seconds": 30.0},
			false,
		},
		{
			"feishu",
			object{"url": "https://open.feishu.cn/open-apis/bot/v2/hook/aaaabbbb-cccc-eeee"},
			object{"url": "https://open.feishu.cn/…eeee", "signed": false, "lang": "zh-CN", "mention": []any{}, "enabled": true, "wait_seconds": 30.0},
			false,
		},
		{
			"webhook",
			object{"url": "https://hooks.example.com/in/0123456789", "headers": object{"X-Api-Key": "k-0123456789"}, "template": `{"text":{{json headline}}}`},
			object{
				"url": "https://hooks.example.com/…6789", "signed": true, "lang": "zh-CN", "mention": []any{}, "enabled": true, "wait_seconds": 0.0,
				"template": `{"text":{{json headline}}}`, "header_names": []any{"X-Api-Key"},
			},
			true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := c.In(t)
			tt.body["kind"], tt.body["name"] = tt.name, " "+tt.name+" "
			made := c.Post(base+"/channels", tt.body).Want(201)
			if made.Header.Get("Cache-Control") != "no-store" || made.Header.Get("Location") != base+"/channels/"+made.Text("id") {
				t.Errorf("headers %v", made.Header)
			}
			if got := made.Text("key"); strings.HasPrefix(got, "whsec_") != tt.key {
				t.Errorf("key %q", got)
			}
			one := c.Get(made.Header.Get("Location")).Want(200)
			if one.Header.Get("ETag") != made.Header.Get("ETag") {
				t.Errorf("ETag %s, and then %s", made.Header.Get("ETag"), one.Header.Get("ETag"))
			}
			got := one.Object()
			for field, want := range tt.shown {
				if diff := cmp.Diff(want, got[field]); diff != "" {
					t.Errorf("%s: %s", field, diff)
				}
			}
			if got["name"] != tt.name || got["key"] != nil {
				t.Errorf("got %s", one.Body)
			}
			kept := secretOf(t, s, desk, made.Text("id"))
			if kept.URL != tt.body["url"] || tt.key && (len(kept.Keys) != 1 || kept.Keys[0] != made.Text("key")) {
				t.Error("another secret is kept")
			}
		})
	}
	if names := c.Get(base + "/channels").Data(); len(names) != 4 || names[0]["name"] != "dingtalk" {
		t.Errorf("list %v", names)
	}
}

func TestBadChannel(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	good := func() object {
		return object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in"}
	}
	for name, tt := range map[string]struct {
		field string
		value any
	}{
		"no name":          {"name", "  "},
		"a long name":      {"name", strings.Repeat("名", 101)},
		"two lines":        {"name", "a\nb"},
		"a URL for a name": {"name", "https://hooks.example.com/in"},
		"a key for a name": {"name", "whsec_0123"},
		"another kind":     {"kind", "pigeon"},
		"no URL":           {"url", ""},
		"http":             {"url", "http://hooks.example.com/in"},
		"an inner address": {"url", "https://10.0.0.1/in"},
		"our own":          {"url", "https://127.0.0.1/in"},
		"metadata":         {"url", "https://169.254.169.254/in"},
		"user":             {"url", "https://u:p@hooks.example.com/in"},
		"a bad key":        {"keys", []string{"whsec_x"}},
		"a bad header":     {"headers", object{"Host": "x"}},
		"a bad template":   {"template", "{{"},
		"no JSON":          {"template", "hello"},
		"mention":          {"mention", []string{"all"}},
		"language":         {"lang", "fr"},
		"another field":    {"secret", "x"},
	} {
		body := good()
		body[tt.field] = tt.value
		a := c.Post(base+"/channels", body)
		at := "body." + tt.field
		if tt.field == "secret" {
			at = "body"
		}
		if got := a.Want(422).Problem("invalid")["errors"].([]any)[0].(object)["location"]; !strings.HasPrefix(fmt.Sprint(got), at) {
			t.Errorf("%s: %v", name, got)
		}
	}
	c.Post(base+"/channels", object{}).Want(422)
	for _, role := range []auth.Role{auth.Viewer, auth.Operator} {
		s.As(role).Post(base+"/channels", good()).Want(403).Problem("forbidden")
	}
	c.Post(base+"/channels", good()).Want(201)
	if p := c.Post(base+"/channels", good(), "Accept-Language", "zh").Want(409).Problem("exists"); p["detail"] != "已有同名的通知渠道" {
		t.Errorf("detail %v", p["detail"])
	}
	if n := len(c.Get(base + "/channels").Data()); n != 1 {
		t.Errorf("%d channels", n)
	}
}

func TestCreateChannelOnce(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	body := object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in"}
	made := c.Post(base+"/channels", body, "Idempotency-Key", "k").Want(201)
	if again := c.Post(base+"/channels", body, "Idempotency-Key", "k").Want(409); strings.Contains(string(again.Body), made.Text("key")) {
		t.Error("the key is shown again")
	} else {
		again.Problem("answer_not_kept")
	}
	path := made.Header.Get("Location")
	first := c.Post(path+":test", nil, "Idempotency-Key", "t").Want(202)
	if again := c.Post(path+":test", nil, "Idempotency-Key", "t").Want(202); again.Text("id") != first.Text("id") {
		t.Error("two tests were sent")
	}
	c.Post(path+":rotate", nil, "Idempotency-Key", "r").Want(200)
	c.Post(path+":rotate", nil, "Idempotency-Key", "r").Want(409).Problem("answer_not_kept")
}

func TestUpdateChannel(t *testing.T) {
	s, desk := withDesk(t)
	c := s.As(auth.Admin)
	made := c.Post(base+"/channels", object{
		"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in/0123456789", "headers": object{"X-Key": "v-0123456789"},
	}).Want(201)
	path, id := made.Header.Get("Location"), made.Text("id")
	before := secretOf(t, s, desk, id)

	// What is not given stays, secrets too.
	changed := c.Do("PATCH", path, object{"name": "b", "lang": "en", "enabled": false}, "If-Match", made.Header.Get("ETag")).Want(200)
	if changed.Text("name") != "b" || changed.Text("lang") != "en" || changed.Text("enabled") != "false" || changed.Text("url") != made.Text("url") {
		t.Errorf("got %s", changed.Body)
	}
	if diff := cmp.Diff(fmt.Sprintf("%q", before.Keys), fmt.Sprintf("%q", secretOf(t, s, desk, id).Keys)); diff != "" {
		t.Error("the key is another")
	}
	c.Do("PATCH", path, object{"name": "c"}, "If-Match", made.Header.Get("ETag")).Want(412).Problem("changed")

	// A new URL alone leaves headers and keys; new headers replace the old ones.
	c.Do("PATCH", path, object{"url": "https://other.example.com/in/abcdefghijkl"}).Want(200)
	kept := secretOf(t, s, desk, id)
	if kept.URL != "https://other.example.com/in/abcdefghijkl" || kept.Headers["X-Key"] != "v-0123456789" || kept.Keys[0] != before.Keys[0] {
		t.Error("more than the URL has changed")
	}
	if got := c.Do("PATCH", path, object{"headers": object{}}).Want(200); got.Text("header_names") != "[]" {
		t.Errorf("got %s", got.Body)
	}

	for field, value := range map[string]any{
		"url": "ftp://x", "headers": object{"a b": "c"}, "keys": []string{made.Text("key")}, "name": "", "template": "{{x}}", "mention": []string{"all"}, "kind": "wecom",
	} {
		p := c.Do("PATCH", path, object{field: value}).Want(422).Problem("invalid")
		if got := p["errors"].([]any)[0].(object)["location"]; !strings.HasPrefix("body."+field, fmt.Sprint(got)) {
			t.Errorf("%s: %v", field, got)
		}
	}
	other := tell(s, object{"name": "other", "kind": "webhook", "url": "https://hooks.example.com/in"})
	c.Do("PATCH", other, object{"name": "b"}).Want(409).Problem("exists")
	s.As(auth.Operator).Do("PATCH", path, object{"enabled": true}).Want(403)
	c.Do("PATCH", base+"/channels/999", object{}).Want(404)

	s.As(auth.Operator).Do("DELETE", other, nil).Want(403)
	c.Do("DELETE", path, nil, "If-Match", made.Header.Get("ETag")).Want(412)
	c.Do("DELETE", path, nil, "If-Match", c.Get(path).Header.Get("ETag")).Want(204)
	c.Do("DELETE", path, nil).Want(404)
	c.Get(path).Want(404)

	var record []string
	for _, e := range c.Get(base + "/audit").Data() {
		if e["account"] == c.Account.Name && strings.HasPrefix(e["action"].(string), "channel_") {
			record = append(record, fmt.Sprint(e["action"], " ", e["object"], " ", e["detail"]))
		}
	}
	want := []string{
		"channel_deleted b kind=webhook", "channel_changed b fields=headers", "channel_changed b fields=url",
		"channel_changed b fields=name,enabled,lang", "channel_made a kind=webhook",
	}
	if diff := cmp.Diff(want, record); diff != "" {
		t.Error(diff)
	}
}

func TestRotateChannelKey(t *testing.T) {
	s, desk := withDesk(t)
	c := s.As(auth.Admin)
	made := c.Post(base+"/channels", object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in"}).Want(201)
	path, id := made.Header.Get("Location"), made.Text("id")
	keys := func() string { return strings.Join(secretOf(t, s, desk, id).Keys, " ") }

	c.Post(path+":drop-old-key", nil).Want(409).Problem("wrong_state")
	second := c.Post(path+":rotate", nil, "If-Match", made.Header.Get("ETag")).Want(200)
	until, err := time.Parse(time.RFC3339, second.Text("old_key_until"))
	if left := time.Until(until); err != nil || left < channels.Overlap-time.Minute || left > channels.Overlap {
		t.Errorf("until %s", second.Text("old_key_until"))
	}
	if keys() != second.Text("key")+" "+made.Text("key") || second.Header.Get("Cache-Control") != "no-store" {
		t.Error("not both keys sign, the new one first")
	}
	if second.Header.Get("ETag") != c.Get(path).Header.Get("ETag") {
		t.Error("its ETag is another")
	}
	c.Post(path+":rotate", nil, "If-Match", made.Header.Get("ETag")).Want(412).Problem("changed")
	third := c.Post(path+":rotate", nil).Want(200)
	if keys() != third.Text("key")+" "+second.Text("key") {
		t.Error("not the newest two keys sign")
	}
	if got := c.Post(path+":drop-old-key", nil).Want(200); keys() != third.Text("key") || got.Text("old_key_until") != "null" {
		t.Errorf("the older key signs on: %s", got.Body)
	}

	robot := tell(s, object{"name": "b", "kind": "feishu", "url": "https://open.feishu.cn/open-apis/bot/v2/hook/x"})
	c.Post(robot+":rotate", nil).Want(409).Problem("wrong_state")
	c.Post(robot+":drop-old-key", nil).Want(409).Problem("wrong_state")
	if got := c.Do("PATCH", robot, object{"keys": []string{"abc"}}).Want(200); got.Text("signed") != "true" {
		t.Errorf("got %s", got.Body)
	}
	for _, role := range []auth.Role{auth.Viewer, auth.Operator} {
		s.As(role).Post(path+":rotate", nil).Want(403)
		s.As(role).Post(path+":drop-old-key", nil).Want(403)
	}
	c.Post(base+"/channels/999:rotate", nil).Want(404)
}

// Where there is no key nothing secret is taken, and what to do is said.
func TestChannelsWithoutAKey(t *testing.T) {
	s, desk := withDesk(t)
	c := s.As(auth.Admin)
	path := tell(s, object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in"})
	desk.Box = nil
	p := c.Post(base+"/channels", object{"name": "b", "kind": "webhook", "url": "https://hooks.example.com/in"}, "Accept-Language", "zh").Want(409).Problem("no_secret_key")
	if !strings.Contains(fmt.Sprint(p["detail"]), "TONGGUAN_SECRET_KEY") {
		t.Errorf("detail %v", p["detail"])
	}
	c.Do("PATCH", path, object{"url": "https://hooks.example.com/out"}).Want(409).Problem("no_secret_key")
	c.Post(path+":rotate", nil).Want(409).Problem("no_secret_key")
	// All else goes on.
	if got := c.Get(path).Want(200); got.Text("url") != "null" || got.Text("name") != "a" {
		t.Errorf("got %s", got.Body)
	}
	c.Do("PATCH", path, object{"enabled": false}).Want(200)
	c.Post(path+":test", nil).Want(202)
	c.Post(base+"/channels:preview", object{"kind": "feishu"}).Want(200)
	c.Do("DELETE", path, nil).Want(204)
}

func TestChannelHealth(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	path := tell(s, object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in"})
	tell(s, object{"name": "b", "kind": "webhook", "url": "https://hooks.example.com/in"})

	tried := c.Post(path+":test", nil).Want(202)
	if got := c.Get(path).Want(200); got.Text("waiting") != "1" || got.Text("delivered_at") != "null" {
		t.Errorf("before: %s", got.Body)
	}
	attempt(s, tried.Text("id"), store.Outcome{OK: true, Status: 200, Took: 12 * time.Millisecond})
	if got := c.Get(path).Want(200); got.Text("waiting") != "0" || got.Text("delivered_at") == "null" {
		t.Errorf("delivered: %s", got.Body)
	}
	attempt(s, c.Post(path+":test", nil).Want(202).Text("id"), store.Outcome{Status: 429, Failure: "limited", Limited: true, Again: time.Hour})
	if got := c.Get(path).Want(200); got.Text("limited_until") == "null" || got.Text("waiting") != "1" {
		t.Errorf("limited: %s", got.Body)
	}
	if _, err := s.Store.Pool().Exec(t.Context(), `UPDATE channel SET resume_at = NULL`); err != nil {
		t.Fatal(err)
	}
	attempt(s, c.Post(path+":test", nil).Want(202).Text("id"), store.Outcome{Status: 410, Failure: "gone", Gone: true, Answer: "we moved"})
	if got := c.Get(path).Want(200); got.Text("paused") != "gone" || got.Text("failing_since") == "null" || got.Text("parked") != "2" || got.Text("enabled") != "true" {
		t.Errorf("gone: %s", got.Body)
	}
	notice := c.Get(base + "/deliveries?state=waiting").Want(200)
	if notice.Text("data.0.type") != "channel.disabled" || notice.Text("data.0.channel") != "b" {
		t.Errorf("nobody is told: %s", notice.Body)
	}
	if got := s.As(auth.Admin).Do("PATCH", path, object{"enabled": true}).Want(200); got.Text("paused") != "null" || got.Text("parked") != "0" || got.Text("waiting") != "2" {
		t.Errorf("enabled anew: %s", got.Body)
	}
}

func TestPreviewChannel(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	for _, tt := range []struct {
		body       object
		sent, text string
	}{
		{object{"kind": "wecom", "mention": []string{"zhang.san"}}, `"msgtype":"markdown"`, "<@zhang.san>"},
		{object{"kind": "wecom", "lang": "en", "sample": "resolved"}, `"msgtype":"markdown"`, "Resolved"},
		{object{"kind": "dingtalk", "sample": "digest"}, `"isAtAll":false`, "ws.example.com"},
		{object{"kind": "feishu"}, `"msg_type":"interactive"`, "[查看](https://tongguan.example.test/alerts/7)"},
		{object{"kind": "webhook"}, `"type":"alert.firing"`, ""},
		{object{"kind": "webhook", "template": `{"say":{{json headline}}}`}, `{"say":"`, ""},
	} {
		got := c.Post(base+"/channels:preview", tt.body).Want(200)
		if text := got.Text("text"); !strings.Contains(got.Text("body"), tt.sent) || !strings.Contains(text, tt.text) || tt.text == "" && text != "null" {
			t.Errorf("%v: %s", tt.body, got.Body)
		}
	}
	for field, value := range map[string]any{"kind": "pigeon", "template": "{{", "sample": "x", "mention": []string{"all"}, "lang": "x", "url": "https://x.example"} {
		body := object{"kind": "webhook"}
		body[field] = value
		c.Post(base+"/channels:preview", body).Want(422).Problem("invalid")
	}
	s.As(auth.Operator).Post(base+"/channels:preview", object{"kind": "wecom"}).Want(403)
}
