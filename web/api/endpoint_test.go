package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/webtest"
)

const base = "/api/v1"

type object = map[string]any

func TestCreateEndpoint(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for _, tt := range []struct {
		name   string
		body   object
		status int
		host   string
		port   string
	}{
		{"target", object{"target": "wss://Chat.example.com:8443/ws?token=x"}, 201, "chat.example.com", "8443"},
		{"the same again", object{"host": "chat.example.com", "port": 8443}, 200, "chat.example.com", "8443"},
		{"host alone", object{"host": "b.example.com"}, 201, "b.example.com", "443"},
		{"an internationalised name", object{"host": "中文.example.com"}, 201, "xn--fiq228c.example.com", "443"},
		{"an IPv6 address with a port", object{"host": "2001:db8::1", "port": 8443}, 201, "2001:db8::1", "8443"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := c.In(t)
			a := c.Post(base+"/endpoints", tt.body).Want(tt.status)
			if a.Text("host") != tt.host || a.Text("port") != tt.port {
				t.Errorf("got %s", a.Body)
			}
			if got := a.Header.Get("Location"); got != base+"/endpoints/"+a.Text("id") {
				t.Errorf("Location %q", got)
			}
			if got := c.Get(a.Header.Get("Location")).Want(200); got.Header.Get("ETag") != a.Header.Get("ETag") {
				t.Errorf("ETag %q, and then %q", a.Header.Get("ETag"), got.Header.Get("ETag"))
			}
		})
	}
}

func TestCreateEndpointWithUses(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	a := c.Post(base+"/endpoints", object{
		"target": "https://a.example.com",
		"app":    object{"appid": "wx0123456789abcdef", "name": "商城"},
		"uses":   []object{{"list": "request", "path": "/api"}, {"scheme": "wss", "path": "/ws"}, {"list": "upload", "environment": "test"}},
	}).Want(201)
	if diff := cmp.Diff([]any{"wx0123456789abcdef"}, a.Object()["apps"]); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, u := range c.Get(a.Header.Get("Location") + "/uses").Want(200).Data() {
		got = append(got, strings.Join([]string{u["list"].(string), u["scheme"].(string), u["path"].(string), u["environment"].(string), u["app_name"].(string)}, " "))
	}
	if diff := cmp.Diff([]string{"request https /api prod 商城", "socket wss /ws prod 商城", "upload https  test 商城"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCreateEndpointRefuses(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for _, tt := range []struct {
		name           string
		body           any
		status         int
		code           string
		location, what string // of the first error
	}{
		{"nothing", object{}, 422, "invalid", "body.target", "required"},
		{"both", object{"target": "a.example.com", "host": "a.example.com"}, 422, "invalid", "body.target", "required"},
		{"a wildcard", object{"target": "*.example.com"}, 422, "invalid", "body.target", "invalid_target"},
		{"plain http", object{"target": "http://a.example.com"}, 422, "invalid", "body.target", "invalid_target"},
		{"a host with a path", object{"host": "user@a.example.com"}, 422, "invalid", "body.host", "invalid_target"},
		{"a closed port", object{"target": "a.example.com:22"}, 422, "invalid", "body.target", "port_not_allowed"},
		{"no port", object{"host": "a.example.com", "port": 0}, 422, "invalid", "body.port", "too_small"},
		{"a port beyond all", object{"host": "a.example.com", "port": 65536}, 422, "invalid", "body.port", "too_big"},
		{"half a port", object{"host": "a.example.com", "port": 44.5}, 422, "invalid", "body.port", "not_an_integer"},
		{"a port as text", object{"host": "a.example.com", "port": "443"}, 422, "invalid", "body.port", "not_an_integer"},
		{"a field that is not known", object{"target": "a.example.com", "tagret": 1}, 422, "invalid", "body.tagret", "unexpected"},
		{"an appid that is none", object{"target": "a.example.com", "app": object{"appid": "gh_1"}}, 422, "invalid", "body.app.appid", "malformed"},
		{"a list that is none", object{"target": "a.example.com", "uses": []object{{"list": "requests"}}}, 422, "invalid", "body.uses[0].list", "not_a_choice"},
		{"a path with a host", object{"target": "a.example.com", "uses": []object{{}, {"path": "a.example.com/x"}}}, 422, "invalid", "body.uses[1].path", "malformed"},
		{"a list in place of an object", `[]`, 422, "invalid", "body", "not_an_object"},
		{"no body", nil, 400, "bad_request", "body", "required"},
		{"broken JSON", "{\"target\":\n  \"a.example.com\",}", 400, "bad_request", "body", "malformed_json"},
		{"two documents", `{} {}`, 400, "bad_request", "body", "malformed_json"},
		{"not UTF-8", "{\"target\":\"\xff\"}", 400, "bad_request", "body", "malformed"},
		{"nested without end", strings.Repeat(`{"app":`, 20_000) + "1" + strings.Repeat("}", 20_000), 400, "bad_request", "body", "malformed_json"},
		{"nested deeply", strings.Repeat(`[`, 9_000) + strings.Repeat("]", 9_000), 422, "invalid", "body", "not_an_object"},
		{"a number beyond all", `{"host":"a.example.com","port":1e400}`, 400, "bad_request", "body", "invalid"},
		{"more than 1 MiB", `{"target":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "too_large", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := c.In(t).Post(base+"/endpoints", tt.body).Want(tt.status).Problem(tt.code)
			if tt.location == "" {
				return
			}
			first := p["errors"].([]any)[0].(object)
			if first["location"] != tt.location || first["code"] != tt.what {
				t.Errorf("got %v", first)
			}
		})
	}
	if rows := c.Get(base + "/endpoints").Data(); len(rows) != 0 {
		t.Errorf("made: %v", rows)
	}
}

// A syntax error says where it is, in the language of whoever made it.
func TestWhereJSONIsBroken(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	p := c.Post(base+"/endpoints", "{\"target\":\n  \"中\",}", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8").Want(400).Problem("bad_request")
	if p["detail"] != "第 2 行第 7 列处不是合法的 JSON" || p["title"] != "无法读取请求" || p["instance"] != base+"/endpoints" {
		t.Errorf("got %v", p)
	}
}

func TestEndpointIsReadOnceAndAgain(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch("a.example.test")
	first := c.Get(site.Path).Want(200)
	if first.Text("status") != "null" || first.Text("pending") != "true" || first.Text("verdicts") != "null" {
		t.Errorf("before the first scan: %s", first.Body)
	}
	tag := first.Header.Get("ETag")
	if same := c.Get(site.Path, "If-None-Match", `"x", `+tag).Want(304); len(same.Body) > 0 || same.Header.Get("ETag") != tag {
		t.Errorf("304 with ETag %q and body %q", same.Header.Get("ETag"), same.Body)
	}
	site.Scan()
	scanned := c.Get(site.Path, "If-None-Match", tag).Want(200)
	for path, want := range map[string]string{
		"status": "fail", "verdicts.android": "fail", "reach": "ok", "pending": "false", "issuer": "CN=Test Intermediate,O=Tongguan Lab",
		"causes.0.rule": "name_mismatch", "causes.0.severity": "blocker", "paused": "false", "fail_streak": "0",
	} {
		if got := scanned.Text(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if scanned.Text("leaf_not_after") == "null" || scanned.Text("observation_id") == "null" || scanned.Text("judgement_id") == "null" {
		t.Errorf("after a scan: %s", scanned.Body)
	}
}

func TestUpdateEndpoint(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch("a.example.test")
	tag := c.Get(site.Path).Header.Get("ETag")
	paused := c.Do("PATCH", site.Path, object{"paused": true}, "If-Match", tag).Want(200)
	if paused.Text("paused") != "true" || paused.Text("next_scan_at") != "null" {
		t.Errorf("paused: %s", paused.Body)
	}
	c.Do("PATCH", site.Path, object{"paused": false}, "If-Match", tag).Want(412).Problem("changed")
	every := c.Do("PATCH", site.Path, object{"every_seconds": 3600}, "If-Match", paused.Header.Get("ETag")).Want(200)
	if every.Text("paused") != "true" || every.Text("every_seconds") != "3600" {
		t.Errorf("what was not spoken of has changed: %s", every.Body)
	}
	if back := c.Do("PATCH", site.Path, object{"every_seconds": 0, "paused": false}).Want(200); back.Text("every_seconds") != "null" || back.Text("paused") != "false" {
		t.Errorf("as at first: %s", back.Body)
	}
	c.Do("PATCH", site.Path, object{"every_seconds": 299}).Want(422).Problem("invalid")
	c.Do("PATCH", site.Path, object{}, "If-Match", "7").Want(400).Problem("bad_request")
	c.Do("PATCH", base+"/endpoints/999999", object{}).Want(404).Problem("not_found")
}

// A scan in between is not somebody else's change.
func TestIfMatchOutlivesAScan(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch("a.example.test")
	site.Scan()
	tag := c.Get(site.Path).Header.Get("ETag")
	if _, err := s.Store.RequestScan(t.Context(), site.ID, nil); err != nil {
		t.Fatal(err)
	}
	site.Scan() // sees the same
	if again := c.Get(site.Path, "If-None-Match", tag); again.Status != 200 {
		t.Errorf("the time of the last scan has changed, and the answer is %d", again.Status)
	}
	c.Do("PATCH", site.Path, object{"paused": true}, "If-Match", tag).Want(200)
}

func TestDeleteEndpoint(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	site := s.Watch("a.example.test")
	site.Scan()
	tag := c.Get(site.Path).Header.Get("ETag")
	c.Do("DELETE", site.Path, nil, "If-Match", `"99.x"`).Want(412).Problem("changed")
	c.Do("DELETE", site.Path, nil, "If-Match", tag).Want(204)
	c.Get(site.Path).Want(404).Problem("not_found")
	c.Do("DELETE", site.Path, nil).Want(404).Problem("not_found")
}

func TestPathsThatNameNothing(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/endpoints/0":                   {422, "invalid"},
		"/endpoints/01":                  {422, "invalid"},
		"/endpoints/abc":                 {422, "invalid"},
		"/endpoints/9223372036854775808": {422, "invalid"},
		"/endpoints/9223372036854775807": {404, "not_found"},
		"/endpoints/%00":                 {400, "bad_request"},
		"/endpoints/%ff":                 {400, "bad_request"},
		"/endpoints/7/nodes":             {404, "not_found"},
		"/endpoints/7/uses":              {404, "not_found"},
		"/endpoints/7/scans":             {404, "not_found"},
		"/endpoints/7/judgements":        {404, "not_found"},
		"/endpoints/7/observations":      {404, "not_found"},
		"/scans/7":                       {404, "not_found"},
		"/observations/7":                {404, "not_found"},
		"/judgements/7":                  {404, "not_found"},
		"/apps/7":                        {404, "not_found"},
		"/apps/7/uses":                   {404, "not_found"},
		"/certificates/7":                {404, "not_found"},
		"/certificates/7.pem":            {404, "not_found"},
		"/certificates/7/endpoints":      {404, "not_found"},
		"/certificates/xyz":              {422, "invalid"},
		"/rules/no_such_rule":            {404, "not_found"},
		"/nothing":                       {404, "not_found"},
		"/endpoints?limit=501":           {422, "invalid"},
		"/endpoints?limit=x":             {422, "invalid"},
		"/endpoints?statsu=fail":         {422, "invalid"},
		"/endpoints?status=bad":          {422, "invalid"},
		"/endpoints?expires_before=now":  {422, "invalid"},
		"/endpoints?q=%00":               {400, "bad_request"},
		"/endpoints?q=%zz":               {400, "bad_request"},
		"/endpoints?q=%ff":               {400, "bad_request"},
		"/endpoints?cursor=x":            {400, "bad_cursor"},
	} {
		if a := c.Get(base + path); a.Status != want.status {
			t.Errorf("%s: got %d, want %d: %s", path, a.Status, want.status, a.Body)
		} else {
			a.Problem(want.code)
		}
	}
	if a := c.Do(http.MethodPut, base+"/endpoints", object{}).Want(405); a.Problem("method_not_allowed") != nil && a.Header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("Allow %q", a.Header.Get("Allow"))
	}
	c.Do(http.MethodHead, base+"/endpoints", nil).Want(200)
}
