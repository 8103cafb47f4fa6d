package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

// expire watches a server whose certificate ends soon, and scans it: an alert fires.
func expire(s *webtest.Server, host string, left time.Duration) *webtest.Site {
	s.Helper()
	site := s.Watch(host)
	leaf := site.Leaf(func(c *pki.Template) {
		c.NotBefore, c.NotAfter, c.Names = factstest.Now.AddDate(-1, 0, 0), factstest.Now.Add(left), []string{host}
	})
	site.Serve(leaf.Chain()...)
	site.Scan()
	return site
}

// attempt has a delivery sent as a worker does, with this outcome.
func attempt(s *webtest.Server, id string, o store.Outcome) {
	s.Helper()
	ctx := s.Context()
	if _, err := s.Store.ClaimDeliveries(ctx, func(string) store.Pace { return store.Pace{InFlight: 100} }); err != nil {
		s.Fatal(err)
	}
	d, _, err := s.Store.Delivery(ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	sending, err := s.Store.BeginDelivery(ctx, d.DeliveryRef, d.Attempt, func(string) int { return 1 })
	if err == nil && sending.Body == nil {
		err = s.Store.FreezeDelivery(ctx, sending, []byte(`{"type":"x"}`), 1)
	}
	if err == nil {
		err = s.Store.EndDelivery(ctx, sending, o, time.Now())
	}
	if err != nil {
		s.Fatal(err)
	}
}

func alertParts(t *testing.T, s *webtest.Server, c *webtest.Client, _ *webtest.Site) {
	channel := c.Post(base+"/channels", object{"name": "值班", "kind": "webhook", "url": "https://hooks.example.com/in", "lang": "en"}).Want(201)
	path := channel.Header.Get("Location")
	c.Get(base + "/channels").Want(200)
	c.Get(path, "If-None-Match", c.Get(path).Want(200).Header.Get("ETag")).Want(304)
	c.Post(path+":rotate", nil).Want(200)
	c.Post(path+":drop-old-key", nil).Want(200)
	c.Post(base+"/channels:preview", object{"kind": "wecom"}).Want(200)

	expire(s, "old.example.test", 60*time.Hour)
	list := c.Get(base + "/alerts").Want(200).Data()
	if len(list) != 1 {
		t.Fatalf("alerts %v", list)
	}
	one := base + "/alerts/" + list[0]["id"].(string)
	c.Get(one, "If-None-Match", c.Get(one).Want(200).Header.Get("ETag")).Want(304)
	c.Post(one+":acknowledge", nil).Want(200)
	c.Post(one+":silence", object{"until": time.Now().Add(time.Hour), "because": "搬家"}).Want(200)
	c.Post(one+":reopen", nil).Want(200)

	tried := c.Post(path+":test", nil).Want(202)
	message := tried.Header.Get("Location")
	attempt(s, tried.Text("id"), store.Outcome{OK: true, Status: 204})
	c.Get(message, "If-None-Match", c.Get(message).Want(200).Header.Get("ETag")).Want(304)
	c.Post(message+":replay", nil).Want(202)
	c.Get(base + "/deliveries").Want(200)
	c.Get(path + "/deliveries").Want(200)
	c.Do("PATCH", path, object{"enabled": false}).Want(200)
	c.Do("DELETE", path, nil).Want(204)
}

func TestListAlerts(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	app := c.Post(base+"/apps", object{"appid": "wx0123456789abcdef", "name": "商城"}).Want(201)
	sites := map[string]*webtest.Site{}
	for i, host := range []string{"a.example.test", "b.example.test", "c.example.test"} {
		sites[host] = expire(s, host, time.Duration(i+1)*20*time.Hour)
	}
	c.Post(sites["b.example.test"].Path+"/uses", object{"appid": "wx0123456789abcdef"}).Want(201)
	id := map[string]string{} // by host
	for _, a := range c.Get(base + "/alerts").Want(200).Data() {
		id[a["endpoints"].([]any)[0].(object)["name"].(string)] = a["id"].(string)
	}
	c.Post(base+"/alerts/"+id["c.example.test:443"]+":acknowledge", nil).Want(200)

	for query, want := range map[string]string{
		"":                                       "b a c", // what fires first, the newest first
		"?state=firing":                          "b a",
		"?state=acknowledged":                    "c",
		"?state=acknowledged,firing&kind=expiry": "b a c",
		"?kind=fault":                            "",
		"?state=resolved":                        "",
		fmt.Sprint("?endpoint=", sites["a.example.test"].ID): "a",
		"?endpoint=999":          "",
		"?app=" + app.Text("id"): "b",
	} {
		var got []string
		for _, a := range c.Get(base + "/alerts" + query).Want(200).Data() {
			got = append(got, strings.TrimSuffix(a["endpoints"].([]any)[0].(object)["name"].(string), ".example.test:443"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", query, got, want)
		}
	}

	// Page by page the same; a cursor belongs to its list.
	var got []string
	for path := base + "/alerts?limit=1"; path != ""; {
		page := c.Get(path).Want(200)
		got = append(got, page.Text("data.0.id"))
		path = strings.TrimSuffix(strings.TrimPrefix(page.Header.Get("Link"), "<"), `>; rel="next"`)
		if path != "" {
			c.Get(path + "&kind=fault").Want(400).Problem("bad_cursor")
		}
	}
	if want := []string{id["b.example.test:443"], id["a.example.test:443"], id["c.example.test:443"]}; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("page by page: %v, want %v", got, want)
	}
	for _, bad := range []string{"state=gone", "kind=x", "endpoint=x", "app=0", "severity=high"} {
		c.Get(base + "/alerts?" + bad).Want(422).Problem("invalid")
	}
}

func TestAlertInWords(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	tell(s, object{"name": "ops", "kind": "webhook", "url": "https://hooks.example.com/in"})
	expire(s, "a.example.test", 60*time.Hour)
	id := c.Get(base + "/alerts").Text("data.0.id")
	zh := c.Get(base + "/alerts/" + id + "?lang=zh-CN").Want(200)
	en := c.Get(base+"/alerts/"+id, "Accept-Language", "en").Want(200)
	for path, want := range map[string][2]string{
		"headline":                      {"a.example.test", "证书"},
		"lines.0.label":                 {"Platforms", "平台"},
		"events.0.headline":             {"certificate expires", "证书"},
		"events.0.type":                 {"alert.firing", "alert.firing"},
		"events.0.deliveries.0.channel": {"ops", "ops"},
		"events.0.deliveries.0.state":   {"waiting", "waiting"},
		"level":                         {"3d", "3d"},
		"urgency":                       {"critical", "critical"},
		"certificate.common_name":       {"", ""},
		"endpoints.0.name":              {"a.example.test:443", "a.example.test:443"},
	} {
		if got := en.Text(path); !strings.Contains(got, want[0]) || got == "null" && want[0] != "" {
			t.Errorf("%s: %q", path, got)
		}
		if got := zh.Text(path); !strings.Contains(got, want[1]) || got == "null" && want[1] != "" {
			t.Errorf("%s: %q", path, got)
		}
	}
	c.Get(base + "/alerts/999").Want(404).Problem("not_found")
}

// What is over still says where it was.
func TestAlertThatIsOver(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := expire(s, "a.example.test", 60*time.Hour)
	path := base + "/alerts/" + c.Get(base+"/alerts").Text("data.0.id")
	site.Serve(site.Leaf(func(c *pki.Template) { c.Names = []string{"a.example.test"} }).Chain()...)
	c.Post(site.Path+"/scans", nil).Want(202)
	site.Scan()
	if n := len(c.Get(base + "/alerts").Data()); n != 0 {
		t.Errorf("%d alerts hold", n)
	}
	for _, a := range []string{c.Get(path).Want(200).Text("headline"), c.Get(base + "/alerts?state=resolved").Want(200).Text("data.0.headline")} {
		if !strings.Contains(a, "a.example.test") {
			t.Errorf("headline %s", a)
		}
	}
	if got := c.Get(path); got.Text("state") != "resolved" || got.Text("endpoints.0.name") != "a.example.test:443" || got.Text("endpoints_total") != "1" {
		t.Errorf("got %s", got.Body)
	}
	c.Post(path+":acknowledge", nil).Want(409).Problem("wrong_state")
}

func TestCommandAlert(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	expire(s, "a.example.test", 60*time.Hour)
	path := base + "/alerts/" + c.Get(base+"/alerts").Text("data.0.id")
	first := c.Get(path).Want(200).Header.Get("ETag")

	for _, command := range []string{":acknowledge", ":reopen"} {
		s.As(auth.Viewer).Post(path+command, nil).Want(403).Problem("forbidden")
		c.Post(base+"/alerts/999"+command, nil).Want(404).Problem("not_found")
	}
	s.As(auth.Viewer).Post(path+":silence", object{"until": time.Now().Add(time.Hour), "because": "x"}).Want(403)
	c.Post(path+":reopen", nil, "Accept-Language", "zh").Want(409)
	if p := c.Post(path+":reopen", nil, "Accept-Language", "zh").Want(409).Problem("wrong_state"); p["detail"] != "该告警既未确认，也未静默" {
		t.Errorf("detail %v", p["detail"])
	}

	done := c.Post(path+":acknowledge", nil, "If-Match", first, "Idempotency-Key", "k").Want(200)
	if done.Text("state") != "acknowledged" || done.Text("by") != c.Account.Name || done.Header.Get("ETag") == first {
		t.Errorf("acknowledged: %v %s", done.Header, done.Body)
	}
	if again := c.Post(path+":acknowledge", nil, "Idempotency-Key", "k").Want(200); again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("it was done twice")
	}
	c.Post(path+":acknowledge", nil).Want(409).Problem("wrong_state")
	c.Post(path+":reopen", nil, "If-Match", first).Want(412).Problem("changed")
	c.Post(path+":reopen", nil, "If-Match", "x").Want(400).Problem("bad_request")

	hour := time.Now().Add(time.Hour)
	for name, tt := range map[string]struct {
		body     object
		location string
	}{
		"past":      {object{"until": time.Now().Add(-time.Hour), "because": "x"}, "body.until"},
		"far":       {object{"until": time.Now().AddDate(2, 0, 0), "because": "x"}, "body.until"},
		"blank":     {object{"until": hour, "because": "  "}, "body.because"},
		"no reason": {object{"until": hour, "because": ""}, "body.because"},
		"long":      {object{"until": hour, "because": strings.Repeat("因", 501)}, "body.because"},
		"no time":   {object{"until": "soon", "because": "x"}, "body.until"},
	} {
		p := c.Post(path+":silence", tt.body).Want(422).Problem("invalid")
		if at := p["errors"].([]any)[0].(object)["location"]; at != tt.location {
			t.Errorf("%s: %v", name, at)
		}
	}
	c.Post(path+":silence", object{}).Want(422)
	silenced := c.Post(path+":silence", object{"until": hour, "because": " 搬家 "}).Want(200)
	if silenced.Text("state") != "silenced" || silenced.Text("because") != "搬家" || silenced.Text("until") == "null" {
		t.Errorf("silenced: %s", silenced.Body)
	}
	if back := c.Post(path+":reopen", nil).Want(200); back.Text("state") != "firing" || back.Text("until") != "null" {
		t.Errorf("open again: %s", back.Body)
	}

	var types []string
	for _, e := range c.Get(path).Want(200).Object()["events"].([]any) {
		types = append(types, strings.TrimPrefix(e.(object)["type"].(string), "alert."))
	}
	if got := strings.Join(types, " "); got != "reopened silenced acknowledged firing" {
		t.Errorf("events %s", got)
	}
	var record []string
	for _, e := range s.As(auth.Admin).Get(fmt.Sprint(base, "/audit?account=", c.Account.ID)).Data() {
		if action := e["action"].(string); strings.HasPrefix(action, "alert_") {
			record = append(record, action)
			if e["object"] != path || e["title"] == nil {
				t.Errorf("audit %v", e)
			}
		}
	}
	if got := strings.Join(record, " "); got != "alert_reopened alert_silenced alert_acknowledged" {
		t.Errorf("audit %s", got)
	}
}
