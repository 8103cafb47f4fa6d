package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestDeliveries(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	path := tell(s, object{"name": "a", "kind": "webhook", "url": "https://hooks.example.com/in", "lang": "en"})
	expire(s, "a.example.test", 60*time.Hour)
	alert := c.Get(base + "/alerts").Text("data.0.id")
	list := c.Get(base + "/deliveries?alert=" + alert).Want(200)
	id := list.Text("data.0.id")
	if list.Text("data.0.alert_id") != alert || list.Text("data.0.type") != "alert.firing" || len(id) != 36 {
		t.Fatalf("list %s", list.Body)
	}
	one := base + "/deliveries/" + id

	attempt(s, id, store.Outcome{Status: 503, Failure: "status", Answer: "busy", Took: 7 * time.Millisecond, Again: time.Nanosecond})
	attempt(s, id, store.Outcome{OK: true, Status: 204, Took: 9 * time.Millisecond})
	got := c.Get(one, "Accept-Language", "zh").Want(200)
	for field, want := range map[string]string{
		"state": "delivered", "status": "204", "attempt_count": "2", "body": `{"type":"x"}`, "attempts.0.status": "503", "attempts.0.answer": "busy",
		"attempts.0.took_seconds": "0.007", "attempts.0.reason": "接收方以状态码拒绝", "attempts.1.n": "2", "next_at": "null", "failure": "null", "channel": "a",
	} {
		if text := got.Text(field); text != want {
			t.Errorf("%s: got %s, want %s", field, text, want)
		}
	}
	if !strings.Contains(got.Text("headline"), "证书") {
		t.Errorf("headline %s", got.Text("headline"))
	}

	s.As(auth.Viewer).Post(one+":replay", nil).Want(403)
	again := c.Post(one+":replay", nil).Want(202)
	if again.Text("state") != "waiting" || again.Header.Get("Location") != one || again.Text("id") != id {
		t.Errorf("again: %v %s", again.Header, again.Body)
	}
	if _, err := s.Store.ClaimDeliveries(t.Context(), func(string) store.Pace { return store.Pace{} }); err != nil {
		t.Fatal(err)
	}
	if p := c.Post(one+":replay", nil).Want(409).Problem("wrong_state"); !strings.Contains(p["detail"].(string), "being sent") {
		t.Errorf("detail %v", p["detail"])
	}

	for _, bad := range []string{"x", "1", "5c2e8a0b-3a4e-4f0e-9d53"} {
		c.Get(base + "/deliveries/" + bad).Want(422).Problem("invalid")
	}
	const nowhere = "/deliveries/5c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e"
	c.Get(base + nowhere).Want(404)
	c.Get(base + "/deliveries/urn:uuid:5c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e").Want(404)
	c.Post(base+nowhere+":replay", nil).Want(404)
	c.Get(base + "/channels/999/deliveries").Want(404)

	// Lists, page by page.
	for range 2 {
		c.Post(path+":test", nil).Want(202)
	}
	seen := 0
	for next := path + "/deliveries?limit=1"; next != ""; seen++ {
		page := c.Get(next).Want(200)
		next = strings.TrimSuffix(strings.TrimPrefix(page.Header.Get("Link"), "<"), `>; rel="next"`)
	}
	if seen != 3 {
		t.Errorf("%d pages", seen)
	}
	for query, want := range map[string]int{"": 3, "?state=waiting": 2, "?state=under_way": 1, "?state=parked": 0, "?channel=999": 0, "?alert=" + alert: 1} {
		if n := len(c.Get(base + "/deliveries" + query).Want(200).Data()); n != want {
			t.Errorf("%q: %d, want %d", query, n, want)
		}
	}
	if n := len(c.Get(path + "/deliveries?state=waiting").Data()); n != 2 {
		t.Errorf("%d that wait", n)
	}
	c.Get(base + "/deliveries?state=x").Want(422)
}
