package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

const (
	robotKey   = "0123456789abcdef-very-secret"
	robotURL   = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + robotKey
	dingURL    = "https://oapi.dingtalk.com/robot/send?access_token=" + robotKey
	dingSecret = "SECverysecretsigning"
	feishuURL  = "https://open.feishu.cn/open-apis/bot/v2/hook/" + robotKey
	hookURL    = "https://hooks.example.com/" + robotKey
	headerText = "Bearer very-secret-header"
)

func channelAt(id int64, more ...string) string {
	return fmt.Sprintf("/channels/%d", id) + strings.Join(more, "")
}

// secretsIn notes an error for each secret that a page holds.
func secretsIn(t *testing.T, a *webtest.Answer, secrets ...string) {
	t.Helper()
	for _, s := range append(secrets, robotKey, dingSecret, "very-secret") {
		if strings.Contains(string(a.Body), s) {
			t.Errorf("%s: the secret %q stands in it", a.Request, s)
		}
	}
}

// Each kind has its form, which says where to find what it asks for, and what is secret never comes back.
func TestAddChannel(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	b.Open("/channels").Want(200).Says("There is no channel yet", "WeCom group robot", "DingTalk robot", "Feishu robot", "Webhook")
	w.person(auth.Operator).Open("/channels").Want(200).Says("There is no channel yet", "An admin can add one").Hides("DingTalk robot")
	w.person(auth.Operator).Open("/channels/new?kind=wecom").Want(403)
	b.Open("/channels/new?kind=pigeon").Leads("/channels")
	b.Open("/channels/new").Leads("/channels")
	b.Submit("/channels", "kind", "pigeon").Leads("/channels")
	for _, tt := range []struct {
		kind, how, howChinese string
		fields                []string
		row                   string
	}{
		{"wecom", "Message Push", "消息推送", []string{"url", robotURL, "mention", "wangqing\r\nall"}, "https://qyapi.weixin.qq.com/"},
		{"dingtalk", "begins with SEC", "加签", []string{"url", dingURL, "key", dingSecret}, "https://oapi.dingtalk.com/"},
		{"feishu", "Custom Bot", "自定义机器人", []string{"url", feishuURL, "mention", " "}, "https://open.feishu.cn/"},
	} {
		b.Language = chinese
		b.Open("/channels/new?kind="+tt.kind).Want(200).Says(tt.howChinese, "消息预览", "【紧急】", "STILL URGENT: "[:0], "URGENT: ")
		b.Language = english
		b.Open("/channels/new?kind="+tt.kind).Want(200).Says(tt.how, "What would be sent", "Resolved: ")
		a := b.Submit("/channels", append(tt.fields, "kind", tt.kind, "name", tt.kind+" 群", "language", "zh-CN")...)
		to := a.Want(303).Location()
		secretsIn(t, b.Follow(a).Want(200).Says("Added. Send a test now", tt.kind+" 群", tt.row, "中文"))
		secretsIn(t, b.Open(strings.TrimSuffix(to, "?done=channel")+"/edit").Want(200))
	}
	secretsIn(t, b.Open("/channels").Want(200).Says("wecom 群", "dingtalk 群", "feishu 群", "not tried yet"))
	b.Open("/channels/1").Want(200).Says("wangqing, all")
	for _, secret := range []string{robotKey, dingSecret} {
		if strings.Contains(w.Log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
	if n := w.count(`SELECT count(*) FROM channel WHERE enabled`); n != 3 {
		t.Errorf("%d channels", n)
	}
}

// A webhook's key is shown once: right after it was made.
func TestWebhookKey(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	made := b.Submit("/channels", "kind", "webhook", "name", "on-call", "url", hookURL, "headers", "authorization: "+headerText+"\n\nX-Team: ops\n", "language", "en").Want(200).
		Says("Copy the signing key now", "Standard Webhooks")
	key := keyOf(t, made)
	if got := made.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the key may be kept: %s", got)
	}
	page := made.Link("on to on-call")
	secretsIn(t, made)
	a := b.Open(page).Want(200).Says("Authorization", "X-Team", "cannot be shown again", "Make a new key")
	secretsIn(t, a, key)
	secretsIn(t, b.Open("/channels").Want(200), key)
	version, _ := a.Field("version")

	rotated := b.Submit(page+"/rotate", "version", version).Want(200).Says("Copy the signing key now", "The key before it signs too, until")
	newer := keyOf(t, rotated)
	if newer == key {
		t.Error("the new key is the old one")
	}
	b.Submit(page+"/rotate", "version", version).Want(412).Says("It was changed while you looked at it")
	a = b.Open(page).Want(200).Says("Two keys sign, the new and the old one, until", "End the old key now")
	secretsIn(t, a, key, newer)
	version, _ = a.Field("version")
	b.Submit(page+"/drop", "version", version).Leads(page + "?done=key_dropped")
	b.Open(page).Want(200).Hides("End the old key now")
	version, _ = b.Open(page).Field("version")
	b.Submit(page+"/drop", "version", version).Want(409).Says("there is no older key")
	robot := w.group("ops")
	b.Submit(channelAt(robot.ID, "/rotate"), "version", "1").Want(409).Says("only the key of a webhook is made here")
	b.Language = chinese
	b.Submit(channelAt(robot.ID, "/rotate"), "version", "1").Want(409).Says("这里只生成 webhook 的密钥")
	if n := w.count(`SELECT count(*) FROM audit WHERE action IN ('channel_made', 'key_rotated', 'key_dropped')`); n != 4 {
		t.Errorf("%d things were written down, want 4", n)
	}
}

// keyOf is the key that a page shows.
func keyOf(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	_, rest, found := strings.Cut(a.Shown(), "whsec_")
	if !found {
		t.Fatalf("no key: %s", a.Shown())
	}
	return strings.Fields(rest)[0]
}

// What is wrong is said at its field; what was typed is kept, what is secret of it is not.
func TestChannelMistakes(t *testing.T) {
	w := serve(t, nil)
	w.group("taken")
	b := w.person(auth.Admin)
	for _, tt := range []struct {
		name          string
		fields        []string
		says, chinese string
		at            string // the id of the sentence
	}{
		{"no URL", []string{"kind", "wecom", "name", "ops"}, "give the URL to send to", "请填写接收地址", "url-wrong"},
		{"half a URL", []string{"kind", "wecom", "name", "ops", "url", "https://qyapi.weixin.qq.com/very-secret"}, "copy the whole webhook URL", "请复制机器人完整的", "url-wrong"},
		{"no name", []string{"kind", "wecom", "url", robotURL}, "give the channel a name", "请填写渠道名称", "name-wrong"},
		{"a name that is taken", []string{"kind", "wecom", "name", "taken", "url", robotURL}, "there is a channel with this name already", "已有同名的通知渠道", "name-wrong"},
		{"the URL in the wrong field", []string{"kind", "wecom", "name", "https://example.com", "url", robotURL}, "everybody sees the name", "名称对所有人可见", "name-wrong"},
		{"no signing secret", []string{"kind", "dingtalk", "name", "d", "url", dingURL, "key", "very-secret"}, "begins with SEC", "以 SEC 开头", "keys-wrong"},
		{"nobody", []string{"kind", "feishu", "name", "f", "url", feishuURL, "mention", "<at>"}, "neither a user ID", "既不是用户 ID", "mention-wrong"},
		{"no header", []string{"kind", "webhook", "name", "h", "url", hookURL, "headers", "very-secret"}, "write each header as", "请求头每行一个", "headers-wrong"},
		{"a header of ours", []string{"kind", "webhook", "name", "h", "url", hookURL, "headers", "Webhook-Id: very-secret"}, "", "", "headers-wrong"},
		{"no template", []string{"kind", "webhook", "name", "h", "url", hookURL, "template", "{{.Nothing"}, "", "", "template-wrong"},
		{"no language", []string{"kind", "wecom", "name", "l", "url", robotURL, "language", "fr"}, "zh-CN or en", "zh-CN 或 en", "lang-wrong"},
		{"an address inside", []string{"kind", "webhook", "name", "h", "url", "http://127.0.0.1/very-secret"}, "https://", "https://", "url-wrong"},
	} {
		status := 422
		if strings.Contains(tt.name, "taken") {
			status = 409
		}
		for tongue, says := range map[string]string{english: tt.says, chinese: tt.chinese} {
			b.Language = tongue
			a := b.Submit("/channels", tt.fields...).Want(status).Says(says)
			if !strings.Contains(string(a.Body), `id="`+tt.at+`"`) {
				t.Errorf("%s: nothing is said at %s: %s", tt.name, tt.at, a.Shown())
			}
			secretsIn(t, a)
			for i := 0; i < len(tt.fields); i += 2 {
				got, _ := a.Field(tt.fields[i])
				switch tt.fields[i] {
				case "name", "mention", "template":
					if strings.TrimPrefix(got, "\n") != tt.fields[i+1] {
						t.Errorf("%s: %s is now %q", tt.name, tt.fields[i], got)
					}
				case "url", "key", "headers":
					if got != "" {
						t.Errorf("%s: %s is shown: %q", tt.name, tt.fields[i], got)
					}
				}
			}
		}
	}
	b.Language = english
	b.Submit("/channels", "kind", "wecom", "url", robotURL).Want(422).Says("Type the secrets again")
	if n := w.count(`SELECT count(*) FROM channel`); n != 1 {
		t.Errorf("%d channels", n)
	}
}

// A channel's settings: what is left empty of its secrets stays, what is ticked off goes.
func TestEditChannel(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	b.Submit("/channels", "kind", "dingtalk", "name", "群", "url", dingURL, "key", dingSecret, "mention", "13800001111").Want(303)
	page := channelAt(1)
	form := b.Open(page+"/edit").Want(200).Says("Settings of 群", "It is secret. Now: https://oapi.dingtalk.com/", "There is one. Leave this empty", "sign no more")
	version, _ := form.Field("version")
	b.Submit(page+"/edit", "version", version, "name", "值班群", "language", "en", "mention", "").Leads(page + "?done=channel_changed")
	b.Open(page).Want(200).Says("值班群", "English", "nobody", "Signed yes")
	a := b.Submit(page+"/edit", "version", version, "name", "mine", "language", "en", "url", dingURL).Want(412).Says("Somebody else changed it while you typed")
	if name, _ := a.Field("name"); name != "mine" {
		t.Errorf("what was typed is lost: %q", name)
	}
	secretsIn(t, a)
	version, _ = a.Field("version")
	b.Submit(page+"/edit", "version", version, "name", "", "language", "en").Want(422).Says("give the channel a name", "Settings of")
	b.Submit(page+"/edit", "version", version, "name", "值班群", "language", "en", "unsigned", "1").Want(303)
	b.Open(page).Want(200).Says("Signed no")
	b.Open("/channels/999/edit").Want(404)
	b.Submit("/channels/999/edit", "version", "1").Want(404)

	b.Submit("/channels", "kind", "webhook", "name", "hook", "url", hookURL, "headers", "X-Team: very-secret").Want(200)
	hook := channelAt(2)
	form = b.Open(hook+"/edit").Want(200).Says("Now: X-Team.", "send none")
	version, _ = form.Field("version")
	b.Submit(hook+"/edit", "version", version, "name", "hook", "language", "en", "headers", "X-Other: very-secret").Want(303)
	b.Open(hook).Want(200).Says("X-Other").Hides("X-Team")
	version, _ = b.Open(hook + "/edit").Field("version")
	b.Submit(hook+"/edit", "version", version, "name", "hook", "language", "en", "bare", "1", "headers", "").Want(303)
	b.Open(hook).Want(200).Hides("X-Other")
}

// The test button goes the way of all messages, and its result shows by itself.
func TestTryChannel(t *testing.T) {
	w := serve(t, nil)
	w.today()
	v := w.group("ops")
	page := channelAt(v.ID)
	b := w.person(auth.Operator)
	w.person(auth.Viewer).Submit(page + "/test").Want(403)
	if a := w.person(auth.Viewer).Open(page).Want(200).Says("Nothing was sent yet"); strings.Contains(string(a.Body), page+"/test") {
		t.Error("a viewer may send a test")
	}
	b.Submit(page + "/test").Leads(page + "?done=tested")
	live := []string{`data-live="` + page + `?fragment=channel" data-pending`, `data-live="` + page + `?fragment=log" data-pending`, `http-equiv="refresh"`}
	waiting := b.Open(page+"?done=tested").Want(200).Says("A test is on its way", "Test message from Tongguan: the channel “ops” works", "waits")
	w.send(store.Outcome{Status: 200, Failure: notify.FailureErrcode, Answer: `{"errcode":93000,"errmsg":"invalid webhook url"}`, Took: time.Millisecond, Again: time.Hour})
	done := b.Open(page).Want(200).Says("The last messages did not arrive", "invalid webhook url", "the robot refused it; the answer says why", "1 waits", "Send again")
	for _, part := range live {
		if !strings.Contains(string(waiting.Body), part) || strings.Contains(string(done.Body), part) {
			t.Errorf("%s: before %v, after %v", part, strings.Contains(string(waiting.Body), part), strings.Contains(string(done.Body), part))
		}
	}
	b.Open(page + "?fragment=log").Want(200).Says("invalid webhook url").Hides("What would be sent")
	b.Open(page + "?fragment=channel").Want(200).Says("ops")
	b.Open(page + "?fragment=x").Want(404)
	b.Submit("/deliveries/" + delivery(w, v.ID) + "/replay").Leads(page + "?done=replayed")
	w.send(arrives)
	b.Open(page).Want(200).Says("Messages arrive. The last one did so", "delivered", "2 attempts")
	b.Open("/channels").Want(200).Says("works")
	b.Submit("/channels/999/test").Want(404)
	b.Language = chinese
	b.Open(page).Want(200).Says("消息可以送达", "已送达", "尝试 2 次", "通关测试消息", "机器人拒绝了消息")
}

// The log has pages.
func TestChannelLog(t *testing.T) {
	w := serve(t, nil)
	v := w.group("ops")
	b := w.person(auth.Operator)
	for range 23 {
		b.Submit(channelAt(v.ID, "/test")).Want(303)
	}
	w.send(arrives)
	first := b.Open(channelAt(v.ID)).Want(200)
	second := b.Open(first.Link("Next page")).Want(200)
	if got, want := strings.Count(first.Shown(), "Test message")+strings.Count(second.Shown(), "Test message"), 23; got != want {
		t.Errorf("%d messages on two pages, want %d", got, want)
	}
	if second.Link("First page") != channelAt(v.ID) {
		t.Error("no way back")
	}
	for _, key := range []string{"x", "2026-11-28T00:00:00Z", "2026-11-28T00:00:00Z x", "x 1", " "} {
		b.Open(channelAt(v.ID, "?cursor="+cursorOf(key, fmt.Sprint("messages ", v.ID)))).Want(200).Hides("First page")
	}
	b.Open(channelAt(v.ID, "?cursor=x")).Want(200).Hides("First page")
}

// A channel says how it stands, and what is to be done.
func TestChannelStands(t *testing.T) {
	w := serve(t, nil)
	v := w.group("ops")
	w.ends(w.Watch(good), -1)
	page := channelAt(v.ID)
	b := w.person(auth.Admin)
	set := func(sql string) {
		t.Helper()
		if _, err := w.Store.Pool().Exec(t.Context(), "UPDATE channel SET "+sql); err != nil {
			t.Fatal(err)
		}
		w.pass(2 * time.Second)
	}
	dashboard := func(says ...string) { t.Helper(); b.Open("/").Want(200).Says(says...) }
	dashboard("1 works", "1 urgent alert")
	set("resume_at = '2036-01-01'")
	b.Open(page).Want(200).Says("The receiver was sent too much")
	set("resume_at = NULL, failing_since = '2026-11-20'")
	b.Open(page).Want(200).Says("Nothing has arrived since 2026-11-20 00:00 UTC")
	dashboard("1 failing")
	if n := w.send(store.Outcome{Status: 410, Failure: notify.FailureGone, Gone: true, Took: time.Millisecond}); n != 1 {
		t.Fatalf("%d were sent", n)
	}
	b.Open(page).Want(200).Says("the receiver says that it is gone for good", "1 put aside", "Try now", "put aside until the channel works again")
	dashboard("1 paused", "1 message put aside")
	b.Open("/channels").Want(200).Says("paused: the receiver is gone", "1 put aside")
	set("paused = 'failing'")
	version, _ := b.Open(page).Want(200).Says("nothing has arrived for days").Field("version")
	b.Submit(page+"/enable", "version", version).Leads(page + "?done=channel_on")
	b.Open(page).Want(200).Says("1 waits").Hides("put aside until", "Try now")
	b.Submit(page+"/disable", "version", version).Want(412).Says("It was changed while you looked at it")
	version, _ = b.Open(page).Field("version")
	b.Submit(page+"/disable", "version", version).Leads(page + "?done=channel_off")
	b.Open(page).Want(200).Says("Switched off: nothing new is sent", "Switch on")
	w.pass(2 * time.Second)
	dashboard("Nobody is told of alerts yet", "none: nobody is told of alerts")
	b.Open("/alerts").Want(200).Says("Nobody is told yet")
	b.Language = chinese
	b.Open(page).Want(200).Says("已关闭：不再发送新消息")
	dashboard("告警目前不会通知任何人", "1 条紧急告警")
	w.person(auth.Operator).Submit(page+"/enable", "version", version).Want(403)

	b.Language = english
	ask := b.Open(page+"/delete").Want(200).Says("Delete ops?", "1 message has not arrived yet and goes with it", "switch it off")
	version, _ = ask.Field("version")
	b.Submit(page+"/delete", "version", "1").Want(412)
	b.Submit(page + "/delete").Want(412)
	b.Submit(page+"/delete", "version", version).Leads("/channels?done=channel_deleted")
	b.Open(page).Want(404)
	b.Submit(page+"/delete", "version", version).Want(404)
	b.Open(page + "/delete").Want(404)
}

// Without a key for secrets, or with another one, channels are still seen, and what is missing is said.
func TestChannelsWithoutKey(t *testing.T) {
	w := serve(t, func(d *site.Deps) { d.Channels = nil })
	b := w.person(auth.Admin)
	b.Open("/channels").Want(200).Says("Set TONGGUAN_SECRET_KEY").Hides("DingTalk robot")
	b.Submit("/channels", "kind", "wecom", "name", "ops", "url", robotURL).Want(409).Says("TONGGUAN_SECRET_KEY")
	w.desk.Store = w.Store
	v := w.group("made with a key")
	b.Open("/channels").Want(200).Says("made with a key", "its secret cannot be opened here")
	b.Open(channelAt(v.ID)).Want(200).Says("its secret cannot be opened here")
	version, _ := b.Open(channelAt(v.ID, "/edit")).Want(200).Field("version")
	b.Submit(channelAt(v.ID, "/edit"), "version", version, "name", "x", "language", "en", "url", robotURL).Want(409).Says("TONGGUAN_SECRET_KEY")
	b.Submit(channelAt(v.ID, "/edit"), "version", version, "name", "renamed", "language", "en").Want(303)
	b.Open("/channels").Want(200).Says("renamed")
}

// What strangers write, and what receivers answer, is shown as text.
func TestHostileChannels(t *testing.T) {
	w := serve(t, nil)
	v, _, err := w.desk.Create(t.Context(), auth.Machine(), channels.New{
		Name: hostile, Kind: notify.Webhook, Enabled: true, Secret: notify.Secret{URL: hookURL},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Store.CreateApp(t.Context(), store.App{AppID: shop, Name: hostile + turned, Production: true}); err != nil {
		t.Fatal(err)
	}
	w.use(shop, good, store.ListRequest)
	s := w.ends(w.Watch(good), -1)
	if _, err := w.Store.Pool().Exec(t.Context(), `UPDATE certificate SET subject_cn = $1, issuer_dn = $1`, hostile+turned); err != nil {
		t.Fatal(err)
	}
	w.send(store.Outcome{Status: 500, Failure: "status", Answer: "line\n" + hostile + turned + "\x00\x1b[31m", Took: time.Millisecond, Again: time.Hour})
	page, b := w.firing(s.ID), w.person(auth.Admin)
	version, _ := b.Open(page).Field("version")
	for name, a := range map[string]*webtest.Answer{
		"alerts":          b.Open("/alerts").Want(200).Says("<script>alert(1)</script>"),
		"alert":           b.Open(page).Want(200).Says("<script>alert(1)</script>", `\u202e`, `\u001b`),
		"part of it":      b.Open(page + "?fragment=timeline").Want(200).Says(`\u202e`),
		"endpoint":        b.Open(at(s.ID)).Want(200),
		"silence":         b.Open(page + "/silence").Want(200),
		"silence refused": b.Submit(page+"/silence", "version", version, "at", hostile, "zone", hostile, "for", hostile, "because", hostile+turned).Want(422),
		"stale":           b.Submit(page+"/acknowledge", "version", hostile).Want(412),
		"filter":          b.Open("/alerts?state=" + hostileQuery + "&kind=" + hostileQuery + "&cursor=" + hostileQuery).Want(200),
		"channels":        b.Open("/channels").Want(200).Says("<script>alert(1)</script>"),
		"channel":         b.Open(channelAt(v.ID)).Want(200).Says("<script>alert(1)</script>", `\u202e`),
		"log":             b.Open(channelAt(v.ID, "?fragment=log")).Want(200).Says(`\u202e`),
		"edit":            b.Open(channelAt(v.ID, "/edit")).Want(200),
		"delete":          b.Open(channelAt(v.ID, "/delete")).Want(200),
		"new":             b.Open("/channels/new?kind=webhook&x=" + hostileQuery).Want(200),
		"refused":         b.Submit("/channels", "kind", "webhook", "name", hostile+turned, "url", hostile, "headers", hostile, "template", hostile+turned, "language", hostile).Want(422),
		"mention refused": b.Submit("/channels", "kind", "wecom", "name", hostile+"2", "url", robotURL, "mention", hostile+turned).Want(422),
		"edit refused":    b.Submit(channelAt(v.ID, "/edit"), "version", "1", "name", "", "template", hostile+turned).Want(422),
		"dashboard":       b.Open("/").Want(200),
	} {
		for _, raw := range []string{"<script>alert", "<img", "\u202e", `"'>`, "\x1b"} {
			if strings.Contains(string(a.Body), raw) {
				t.Errorf("%s: %q stands in it", name, raw)
			}
		}
	}
	silenced := b.Submit(page+"/silence", "version", version, "for", "1h", "because", hostile+turned)
	for _, path := range []string{silenced.Want(303).Location(), "/alerts", at(s.ID)} {
		if a := b.Open(path).Want(200); strings.Contains(string(a.Body), "<script>alert") || strings.Contains(string(a.Body), "\u202e") {
			t.Errorf("%s: the reason is markup", path)
		}
	}
}

const hostileQuery = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E"
