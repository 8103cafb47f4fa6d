package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/webtest"
)

const pasted = "# ours\nhttps://a.example.com\nwss://a.example.com/ws\nb.example.com:22\n\nhttp://c.example.com?token=secret\na.example.com\n"

// summary is the lines of an import, a string each.
func summary(a *webtest.Answer) (out []string) {
	a.Helper()
	for _, l := range a.Data() {
		line, _ := l["line"].(float64)
		item, _ := l["item"].(string)
		endpoint, _ := l["endpoint_id"].(string)
		text, _ := json.Marshal(line)
		out = append(out, strings.Join([]string{string(text) + item, l["text"].(string), l["status"].(string), endpoint}, " "))
	}
	return out
}

func TestImport(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)

	dry := c.Post(base+"/endpoints:import", object{"text": pasted, "dry_run": true}).Want(200)
	want := []string{
		"2 https://a.example.com new ", "3 wss://a.example.com/ws new_use ", "4 b.example.com:22 invalid ",
		"6 http://c.example.com invalid ", "7 a.example.com exists ",
	}
	if diff := cmp.Diff(want, summary(dry)); diff != "" {
		t.Error("dry run:", diff)
	}
	if got, want := dry.Text("counts"), `{"exists":1,"invalid":2,"new":1,"new_use":1}`; got != want {
		t.Errorf("counts: got %s, want %s", got, want)
	}
	if got := dry.Text("data.2.error"); !strings.Contains(got, "port 22") {
		t.Errorf("the closed port: %q", got)
	}
	if strings.Contains(string(dry.Body), "secret") {
		t.Errorf("a query is shown: %s", dry.Body)
	}

	refused := c.Post(base+"/endpoints:import", object{"text": pasted}).Want(422).Problem("import_invalid")
	var where []string
	for _, e := range refused["errors"].([]any) {
		where = append(where, e.(object)["location"].(string)+" "+e.(object)["code"].(string))
	}
	if diff := cmp.Diff([]string{"body.text:4 invalid_target", "body.text:6 invalid_target"}, where); diff != "" {
		t.Error(diff)
	}
	if n := len(c.Get(base + "/endpoints").Data()); n != 0 {
		t.Errorf("%d endpoints after a dry run and a refusal", n)
	}

	done := c.Post(base+"/endpoints:import", object{"text": pasted, "skip_invalid": true, "appid": "wx0123456789abcdef", "app_name": "商城"}).Want(200)
	id := done.Text("data.0.endpoint_id")
	c.Get(base + "/endpoints/" + id).Want(200)
	want = []string{
		"2 https://a.example.com new " + id, "3 wss://a.example.com/ws new_use " + id, "4 b.example.com:22 invalid ",
		"6 http://c.example.com invalid ", "7 a.example.com exists " + id,
	}
	if diff := cmp.Diff(want, summary(done)); diff != "" {
		t.Error("done:", diff)
	}
	if got := c.Get(base + "/apps").Text("data.0.name"); got != "商城" {
		t.Errorf("app %q", got)
	}
}

func TestImportOfOtherFormats(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for _, tt := range []struct{ name, media, query, body, want string }{
		{"text", "text/plain; charset=utf-8", "list=upload", "a.example.com\n", "1 a.example.com new 1"},
		{"CSV", "text/csv", "appid=wx0123456789abcdef", "owner,domain\nx,b.example.com\n", "2 b.example.com new 2"},
		{"UTF-16", "text/plain", "", "\xff\xfec\x00.\x00c\x00n\x00", "1 c.cn new 3"},
		{"JSON as text", "text/plain", "", `{"requestdomain":["https://d.example.com"]}`, "0requestdomain[0] https://d.example.com new 4"},
		{"a dry run", "text/plain", "dry_run=true", "e.example.com", "1 e.example.com new "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := c.In(t).Post(base+"/endpoints:import?"+tt.query, tt.body, "Content-Type", tt.media).Want(200)
			if diff := cmp.Diff([]string{tt.want}, summary(a)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := c.Get(base + "/endpoints/1/uses").Text("data.0.list"); got != "upload" {
		t.Errorf("list %q", got)
	}
}

func TestImportRefuses(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for _, tt := range []struct {
		name, media, query string
		body               any
		status             int
		code, location     string
	}{
		{"nothing", "application/json", "", object{}, 422, "invalid", "body"},
		{"no target", "text/plain", "", "# none\n", 422, "invalid", "body.text"},
		{"no body", "text/plain", "", nil, 400, "bad_request", "body"},
		{"broken JSON", "application/json", "", "{", 400, "bad_request", "body"},
		{"broken JSON as text", "text/plain", "", `["a.example.com",`, 422, "invalid", "body.text"},
		{"a field that is not known", "application/json", "", object{"text": "a.example.com", "dryrun": true}, 422, "invalid", "body.dryrun"},
		{"a flag as text", "application/json", "", object{"text": "a.example.com", "dry_run": "yes"}, 422, "invalid", "body.dry_run"},
		{"an appid that is none", "text/plain", "appid=x", "a.example.com", 422, "invalid", "query.appid"},
		{"a form", "application/x-www-form-urlencoded", "", "text=a.example.com", 415, "unsupported_media_type", ""},
		{"too many", "text/plain", "", strings.Repeat("a.cn\n", 100_001), 413, "too_large", ""},
		{"more than 20 MiB", "text/plain", "", strings.Repeat("#", 20<<20+1), 413, "too_large", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := c.In(t).Post(base+"/endpoints:import?"+tt.query, tt.body, "Content-Type", tt.media).Want(tt.status).Problem(tt.code)
			if tt.location != "" && p["errors"].([]any)[0].(object)["location"] != tt.location {
				t.Errorf("got %v", p["errors"])
			}
		})
	}
}

// What is wrong with a line is said in the reader's language.
func TestImportSpeaksChinese(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	a := c.Post(base+"/endpoints:import?lang=zh-CN", object{"text": "*.example.com", "dry_run": true}).Want(200)
	if got := a.Text("data.0.error"); !strings.Contains(got, "通配符") {
		t.Errorf("got %q", got)
	}
	if _, err := url.Parse(a.Text("data.0.text")); err != nil || a.Text("data.0.text") != "*.example.com" {
		t.Errorf("text %q", a.Text("data.0.text"))
	}
}
