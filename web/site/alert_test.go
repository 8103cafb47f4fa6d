package site_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/webtest"
)

// ends gives an endpoint a leaf that ends after so many days, and scans it.
func (w *world) ends(s *webtest.Site, days int) *webtest.Site {
	w.Helper()
	s.Serve(s.Leaf(func(t *pki.Template) {
		t.NotBefore, t.NotAfter = factstest.Now.AddDate(-1, 0, 0), factstest.Now.AddDate(0, 0, days)
		t.CommonName = s.Endpoint.Host
		t.Change = func(c *x509.Certificate) { c.DNSNames = []string{s.Endpoint.Host} }
	}).Chain()...)
	if w.endpoint(s.ID).JudgementID != nil { // the first scan was ordered when it was added
		if _, err := w.Store.RequestScan(w.Context(), s.ID, nil); err != nil {
			w.Fatal(err)
		}
	}
	s.Scan()
	return s
}

// firing gives the page of the alert of an endpoint that holds now.
func (w *world) firing(endpoint int64) string {
	w.Helper()
	found, _, err := w.Store.Alerts(w.Context(), store.AlertFilter{Endpoint: endpoint}, store.Cursor{}, 10)
	if err != nil || len(found) != 1 {
		w.Fatalf("%d alerts at %d, %v", len(found), endpoint, err)
	}
	return fmt.Sprintf("/alerts/%d", found[0].ID)
}

// group adds a channel to a chat.
func (w *world) group(name string) channels.View {
	w.Helper()
	v, _, err := w.desk.Create(w.Context(), auth.Machine(), channels.New{
		Name: name, Kind: notify.WeCom, Enabled: true, Secret: notify.Secret{URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef"},
	})
	if err != nil {
		w.Fatal(err)
	}
	return v
}

// send makes an attempt at every message that waits, with one outcome for all.
func (w *world) send(o store.Outcome) (n int) {
	w.Helper()
	ctx := w.Context()
	if _, err := w.Store.Pool().Exec(ctx, `UPDATE delivery SET next_at = now() WHERE state = 0`); err != nil {
		w.Fatal(err)
	}
	if _, err := w.Store.ClaimDeliveries(ctx, func(string) store.Pace { return store.Pace{InFlight: 1000} }); err != nil {
		w.Fatal(err)
	}
	sent, _, err := w.Store.Deliveries(ctx, store.DeliveryFilter{State: store.DeliveryUnderWay}, store.Cursor{}, 1000)
	if err != nil {
		w.Fatal(err)
	}
	for _, d := range sent {
		sending, err := w.Store.BeginDelivery(ctx, d.DeliveryRef, d.Attempt, func(string) int { return 1 })
		if err == nil {
			err = w.Store.EndDelivery(ctx, sending, o, w.now())
		}
		if err != nil {
			w.Fatal(err)
		}
	}
	return len(sent)
}

var (
	arrives = store.Outcome{OK: true, Status: 200, Answer: `{"errcode":0,"errmsg":"ok"}`, Took: 120 * time.Millisecond}
	refused = store.Outcome{Status: 502, Failure: notify.FailureStatus, Answer: "<h1>502 Bad Gateway</h1>", Took: 31 * time.Millisecond, Again: time.Hour}
)

// What an operator meets whom a message wakes: its link leads through the sign-in to the alert; he reads what is the
// matter, where, for whom and what to do, and whether somebody is at it; says that he is; and hears the end of it.
func TestWoken(t *testing.T) {
	for _, tt := range []struct {
		tongue                                            string
		what, where, fix, who, fires, takes, taken, ended string
	}{
		{english, "certificate expired", "1 endpoint", "What to do", "Cloud shop", "firing", "I see to it", "sees to it", "Resolved: "},
		{chinese, "证书已过期", "1 个域名", "处理办法", "Cloud shop", "告警中", "我来处理", "已确认处理", "已恢复"},
	} {
		t.Run(tt.tongue, func(t *testing.T) {
			w := serve(t, nil)
			w.group("ops group")
			if _, err := w.Store.CreateApp(t.Context(), store.App{AppID: shop, Name: "Cloud shop", Production: true}); err != nil {
				t.Fatal(err)
			}
			w.use(shop, good, store.ListRequest)
			s := w.ends(w.Watch(good), -1)
			w.send(arrives)
			page := w.firing(s.ID)

			stranger := w.stranger()
			stranger.Language = tt.tongue
			if to := stranger.Open(page).Want(303).Location(); to != "/sign-in?next="+strings.ReplaceAll(page, "/", "%2F") {
				t.Errorf("the message leads to %s", to)
			}
			b, colleague := w.person(auth.Operator), w.person(auth.Viewer)
			b.Language, colleague.Language = tt.tongue, tt.tongue
			a := b.Open(page).Want(200).Says(tt.what, tt.where, tt.fix, tt.who, tt.fires, tt.takes, good, "ops group", "HTTP 200", `{"errcode":0,"errmsg":"ok"}`)
			if text := a.Shown(); strings.Index(text, tt.fix) > strings.Index(text, "ERR_CERT_DATE_INVALID") {
				t.Error("what to do does not stand first")
			}
			for text, want := range map[string]string{good: at(s.ID), "Cloud shop": "/apps/", "ops group": "/channels/"} {
				if got := a.Link(text); !strings.HasPrefix(got, want) {
					t.Errorf("%s leads to %q, want %s", text, got, want)
				}
			}
			colleague.Open(page).Want(200).Says(tt.what).Hides(tt.takes)
			if n := b.Open("/rules").Want(200); !strings.Contains(n.Shown(), " 1") {
				t.Error("the number does not stand on every page")
			}

			version, _ := a.Field("version")
			b.Submit(page+"/acknowledge", "version", version).Leads(page + "?done=acknowledged")
			colleague.Open(page).Want(200).Says(b.Account.Name, tt.taken)

			w.ends(s, 300)
			w.send(arrives)
			b.Open(page).Want(200).Says(tt.ended).Hides(tt.takes)
			b.Open("/alerts").Want(200).Hides(good)
			b.Open("/alerts?state=resolved").Want(200).Says(good)
		})
	}
}

// The list: what fires first, an alert for each cause, filters in the address, and when there is none what would be told.
func TestAlerts(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	b.Open("/alerts").Want(200).Says("Nothing fires.", "What you would be told", "30, 14, 7, 3 or 1 days", "Nobody is told yet", "An admin can add one")
	if to := w.person(auth.Admin).Open("/alerts").Link("Add a channel"); to != "/channels" {
		t.Errorf("the hint leads to %q", to)
	}
	w.group("ops")
	soon := w.ends(w.Watch("soon.example.test"), 10)
	gone := w.ends(w.Watch("gone.example.test"), -1)
	w.pass(2 * time.Second)
	a := b.Open("/alerts").Want(200).Says("soon.example.test", "14 days or less", "gone.example.test", "urgent", "warning", "2 firing").Hides("Nobody is told yet")
	if !strings.Contains(string(a.Body), `<span class="badge" aria-hidden="true">2</span>`) {
		t.Error("the navigation has no number")
	}
	version, _ := a.Field("version")
	for _, page := range []string{w.firing(soon.ID), w.firing(gone.ID)} {
		b.Submit(page+"/acknowledge", "version", version, "back", "/alerts?kind=expiry") // both alerts are of the same version
	}
	b.Open("/alerts").Want(200).Says("acknowledged 2", b.Account.Name)
	b.Open("/alerts?state=firing").Want(200).Says("No alert matches.")
	b.Open("/alerts?state=acknowledged&kind=expiry").Want(200).Says("soon.example.test", "gone.example.test")
	b.Open("/alerts?kind=fault").Want(200).Says("No alert matches.")
	b.Open("/alerts?app=999").Want(404)
	b.Open("/alerts?state=%00&kind=x&app=y&cursor=z").Want(200).Says("soon.example.test")
	b.Open("/alerts?fragment=alerts").Want(200).Says("soon.example.test").Hides("Skip to the content")
	b.Open("/alerts/999").Want(404)
	b.Open("/alerts/x").Want(404)
	b.Open(at(soon.ID)).Want(200).Says("Alerts", "14 days or less", "acknowledged")
	b.Language = chinese
	b.Open("/alerts").Want(200).Says("已确认 2", "不足 14 天", "紧急", "警告", "1 个域名")
}

// A page of the list ends where the next begins, and a cursor of another list means nothing.
func TestAlertPages(t *testing.T) {
	w := serve(t, nil)
	for i := range 27 {
		w.ends(w.Watch(fmt.Sprintf("h%02d.example.test", i)), -1)
	}
	b := w.person(auth.Viewer)
	first := b.Open("/alerts").Want(200)
	next := first.Link("Next page")
	second := b.Open(next).Want(200)
	for i := range 27 {
		host := fmt.Sprintf("h%02d.example.test", i)
		if strings.Contains(first.Shown(), host) == strings.Contains(second.Shown(), host) {
			t.Errorf("%s stands on both pages or on none", host)
		}
	}
	if second.Link("First page") != "/alerts" {
		t.Error("no way back")
	}
	b.Open(next + "&kind=expiry").Want(200).Hides("First page")
	for _, key := range []string{"x", "2 ", "2 0000", "99 -infinity", "2 -infinity; DROP"} {
		b.Open("/alerts?cursor=" + cursorOf(key, "alerts ")).Want(200)
	}
}

// A button says which alert its reader saw. Whoever was slower is told so and shown what it is now.
func TestStaleAlert(t *testing.T) {
	w := serve(t, nil)
	s := w.ends(w.Watch(good), -1)
	page := w.firing(s.ID)
	one, two := w.person(auth.Operator), w.person(auth.Operator)
	version, _ := one.Open(page).Want(200).Field("version")
	one.Submit(page+"/acknowledge", "version", version).Want(303)
	a := two.Submit(page+"/acknowledge", "version", version).Want(412).Says("It changed while you looked at it", one.Account.Name, "Take that back")
	newer, _ := a.Field("version")
	two.Submit(page+"/acknowledge", "version", newer).Want(409).Says("only an alert that fires can be acknowledged")
	two.Submit(page + "/acknowledge").Want(412)
	two.Submit(page+"/acknowledge", "version", "x").Want(412)
	two.Language = chinese
	two.Submit(page+"/acknowledge", "version", version).Want(412).Says("在你查看期间状态已变化")
	two.Submit(page+"/reopen", "version", newer).Leads(page + "?done=reopened")
	two.Open(page).Want(200).Says("告警中", "撤回")
	two.Submit("/alerts/999/acknowledge", "version", "1").Want(404)
	if n := w.count(`SELECT count(*) FROM audit WHERE action IN ('alert_acknowledged', 'alert_reopened')`); n != 2 {
		t.Errorf("%d things were written down, want 2", n)
	}
}

func TestSilence(t *testing.T) {
	w := serve(t, nil)
	s := w.ends(w.Watch(good), -1)
	page := w.firing(s.ID)
	b := w.person(auth.Operator)
	w.person(auth.Viewer).Open(page + "/silence").Want(403)
	form := b.Open(page+"/silence").Want(200).Says("Silence this alert", "4 hours", "It is 2026-11-", good)
	version, _ := form.Field("version")
	for _, tt := range []struct {
		name   string
		fields []string
		says   []string
	}{
		{"no reason", []string{"for", "4h"}, []string{"say why it is silenced"}},
		{"only spaces", []string{"for", "4h", "because", "  \t"}, []string{"say why it is silenced"}},
		{"a long reason", []string{"for", "4h", "because", strings.Repeat("原", 501)}, []string{"500 characters at most"}},
		{"no end", []string{"for", "at", "because", "x"}, []string{"say until when"}},
		{"nothing at all", nil, []string{"say until when", "say why it is silenced"}},
		{"no such choice", []string{"for", "for ever", "because", "x"}, []string{"say until when"}},
		{"no time", []string{"at", "tomorrow", "zone", "+00:00", "because", "we know"}, []string{"write the time as", "we know", "tomorrow"}},
		{"a time that has passed", []string{"at", "2026-11-01T08:00", "zone", "+08:00", "because", "x"}, []string{"must end in the future"}},
		{"too far", []string{"at", "2036-11-01T08:00", "zone", "+08:00", "because", "x"}, []string{"366 days at most"}},
		{"no such zone", []string{"at", "2026-12-01T08:00", "zone", "Mars", "because", "x"}, []string{"write the time as"}},
		{"back in time", []string{"for", "-1h", "because", "x"}, []string{"must end in the future"}},
	} {
		a := b.Submit(page+"/silence", append(tt.fields, "version", version)...).Want(422)
		text := a.Shown()
		for _, f := range []string{"at", "because"} {
			value, _ := a.Field(f)
			text += " " + value
		}
		for _, want := range tt.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing from %s", tt.name, want, text)
			}
		}
	}
	b.Submit(page+"/silence", "version", version, "for", "4h", "at", "2026-12-01T08:00", "zone", "+08:00", "because", "the host goes on Tuesday").
		Leads(page + "?done=silenced")
	b.Open(page).Want(200).Says("silenced", "2026-12-01 00:00 UTC", "the host goes on Tuesday", "Change the silence", "Take that back")
	a := b.Submit(page+"/silence", "version", version, "for", "1h", "because", "kept").Want(412).Says("It changed while you looked at it")
	if why, _ := a.Field("because"); why != "kept" {
		t.Errorf("what was typed is lost: %q", why)
	}
	again, _ := a.Field("version")
	b.Submit(page+"/silence", "version", again, "for", "1h", "because", "kept").Want(303)
	b.Language = chinese
	b.Open(page+"/silence").Want(200).Says("静默此告警", "4小时", "北京时间")
	newest, _ := b.Open(page).Want(200).Field("version")
	b.Submit(page+"/reopen", "version", newest).Want(303)
	b.Open("/alerts").Want(200).Says("告警中 1").Hides("静默，截止")
	w.ends(s, 300)
	b.Language = english
	b.Open(page + "/silence").Want(409).Says("It does not fire, so there is nothing to silence")
	b.Submit(page+"/silence", "version", "99", "for", "1h", "because", "x").Want(409)
	b.Open("/alerts/999/silence").Want(404)
}

// Every attempt at every message is there to be read, and none of it is hidden from whoever may look.
func TestTimeline(t *testing.T) {
	w := serve(t, nil)
	w.today()
	v := w.group("ops")
	s := w.ends(w.Watch(good), -1)
	page := w.firing(s.ID)
	b := w.person(auth.Operator)
	waits := `id="timeline" class="card" data-live="` + page + `?fragment=timeline" data-pending`
	if a := b.Open(page).Want(200).Says("ops", "waits"); !strings.Contains(string(a.Body), waits) || !strings.Contains(string(a.Body), `http-equiv="refresh"`) {
		t.Error("it does not wait for what is on its way")
	}
	if n := w.send(refused); n != 1 {
		t.Fatalf("%d messages were sent", n)
	}
	a := b.Open(page).Want(200).Says("waits", "next try", "1 attempt", "HTTP 502 · 31 ms", "the receiver refused it by its status", "<h1>502 Bad Gateway</h1>", "Send again")
	if strings.Contains(string(a.Body), waits) {
		t.Error("it waits for a try that is an hour away")
	}
	for range 6 {
		w.send(refused)
	}
	b.Open(page+"?fragment=timeline").Want(200).Says("7 attempts", "2 earlier ones are not shown")
	id := delivery(w, v.ID)
	w.person(auth.Viewer).Open(page).Want(200).Hides("Send again")
	w.person(auth.Viewer).Submit("/deliveries/" + id + "/replay").Want(403)
	b.Submit("/deliveries/"+id+"/replay", "back", page).Leads(page + "?done=replayed")
	b.Submit("/deliveries/"+id+"/replay", "back", "//evil.example/").Leads("/channels/" + strconv.FormatInt(v.ID, 10) + "?done=replayed")
	w.send(arrives)
	b.Open(page).Want(200).Says("delivered", "8 attempts", "HTTP 200 · 120 ms", "arrived")
	b.Submit("/deliveries/no-uuid/replay").Want(404)
	b.Submit("/deliveries/00000000-0000-4000-8000-000000000000/replay").Want(404)
	b.Language = chinese
	b.Open(page).Want(200).Says("已送达", "尝试 8 次", "120 毫秒", "接收方以状态码拒绝")
}

// delivery is the newest message to a channel.
func delivery(w *world, channel int64) string {
	w.Helper()
	list, _, err := w.Store.Deliveries(w.Context(), store.DeliveryFilter{Channel: channel}, store.Cursor{}, 1)
	if err != nil || len(list) != 1 {
		w.Fatalf("%v, %v", list, err)
	}
	return list[0].ID
}

// cursorOf makes what stands in an address for a place in a list.
func cursorOf(key, list string) string {
	text, _ := json.Marshal(map[string]any{"Key": key, "ID": 1, "List": list})
	return base64.RawURLEncoding.EncodeToString(text)
}

// An address that the policy forbids is not told by an alert either.
func TestAlertOfForbiddenAddress(t *testing.T) {
	w := serve(t, nil)
	s := w.ends(w.Watch(good), -1)
	page := w.firing(s.ID)
	_, err := w.Store.ChangeAlert(t.Context(), 1, 0, func(a alert.Alert) (alert.Alert, []alert.Notice, error) { return a, nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	finding := `{"rule": "tcp_unreachable", "status": "fail", "on": ["ios"], "address": "10.1.2.3:443", "values": {"failure": "` +
		string(facts.BlockedAddress) + `", "detail": "10.1.2.3 is private", "address": "10.1.2.3:443"}}`
	if _, err := w.Store.Pool().Exec(t.Context(), `UPDATE alert SET kind = 'unreachable', data = data || jsonb_build_object('kind', 'unreachable', 'finding', $1::jsonb)`, finding); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{page, "/alerts", page + "/silence", at(s.ID)} {
		w.person(auth.Operator).Open(path).Want(200).Says(good).Hides("10.1.2.3")
	}
}

// What is told by another's message is not said to have arrived before that has.
func TestFolded(t *testing.T) {
	w := serve(t, nil)
	v := w.group("ops")
	one, two := w.ends(w.Watch("one.example.test"), -1), w.ends(w.Watch("two.example.test"), -1)
	ctx := t.Context()
	together := func(o store.Outcome) {
		t.Helper()
		if _, err := w.Store.Pool().Exec(ctx, `UPDATE delivery SET next_at = now() WHERE state = 0`); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Store.ClaimDeliveries(ctx, func(string) store.Pace { return store.Pace{InFlight: 1} }); err != nil || n != 1 {
			t.Fatalf("%d are due, %v", n, err)
		}
		sent, _, err := w.Store.Deliveries(ctx, store.DeliveryFilter{State: store.DeliveryUnderWay}, store.Cursor{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		sending, err := w.Store.BeginDelivery(ctx, sent[0].DeliveryRef, sent[0].Attempt, func(string) int { return 10 })
		if err == nil && sending.Body == nil {
			err = w.Store.FreezeDelivery(ctx, sending, []byte(`{}`), len(sending.Events))
		}
		if err == nil {
			err = w.Store.EndDelivery(ctx, sending, o, w.now())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	together(refused)
	b := w.person(auth.Operator)
	b.Open(w.firing(two.ID)).Want(200).Says("put into one message with others, which has not arrived yet", "HTTP 502", "Send again")
	b.Open(w.firing(one.ID)).Want(200).Says("waits", "the message tells 1 other too")
	together(arrives)
	b.Open(w.firing(two.ID)).Want(200).Says("delivered, in one message with others", "HTTP 200").Hides("not arrived")
	b.Open(channelAt(v.ID)).Want(200).Says("delivered", "delivered, in one message with others")
}
