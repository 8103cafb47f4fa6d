package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

const (
	applyPath = base + "/apps:apply"
	lintPath  = base + "/apps:lint"
	shopID    = "wx00000000000000aa"
)

// shopYAML is an app as its file has it.
const shopYAML = `appid: ` + shopID + `
name: 商城
owner: team-a
production: true
request: [https://a.shop.test, "https://b.shop.test:8443"]
socket: [wss://a.shop.test]
upload: []
udp: [udp://u.shop.test]
icp: {shop.test: {number: 京ICP备10046444号-9, checked: 2026-01-31}}
environments: {test: ["*.qa.shop.test"]}
nodes: {a.shop.test: [192.0.2.5]}
`

func yaml(c *webtest.Client, query, text string, headers ...string) *webtest.Answer {
	c.Helper()
	return c.Do("POST", applyPath+query, text, append([]string{"Content-Type", "application/yaml"}, headers...)...)
}

// applyParts shows every answer about what is told of an app.
func applyParts(_ *testing.T, _ *webtest.Server, c *webtest.Client, _ *webtest.Site) {
	yaml(c, "?dry_run=true", shopYAML).Want(200)
	made := yaml(c, "", shopYAML).Want(201)
	path := made.Header.Get("Location")
	yaml(c, "", shopYAML).Want(200)
	told := c.Get(path + "/console").Want(200)
	c.Get(path+"/console", "If-None-Match", told.Header.Get("ETag")).Want(304)
	c.Get(path + "/lint").Want(404).Problem("not_found")
	read := object{"appid": shopID, "commit": "0a1b2c3", "tool": "v1", "project": object{"schema_version": 1, "root": ".", "files": []object{}, "calls": []object{
		{"api": "request", "place": object{"file": "a.js", "line": 3, "column": 1}, "urls": []object{{"text": "https://c.shop.test/x", "place": object{"file": "a.js", "line": 3, "column": 5}, "release": true}}},
	}}}
	c.Post(lintPath, read).Want(201)
	c.Post(lintPath, read).Want(200)
	c.Get(path + "/lint").Want(200)
	c.Get(path + "/readiness").Want(200)
	c.Do("DELETE", path, nil).Want(204)
	for _, host := range []string{"a.shop.test:443", "b.shop.test:8443"} {
		name, _, _ := strings.Cut(host, ":")
		for _, e := range c.Get(base + "/endpoints?q=" + name).Want(200).Data() {
			c.Do("DELETE", base+"/endpoints/"+e["id"].(string), nil).Want(204)
		}
	}
}

func TestApplyApp(t *testing.T) {
	s := webtest.New(t, nil)
	operator, viewer := s.As(auth.Operator), s.As(auth.Viewer)
	yaml(viewer, "?dry_run=true", shopYAML).Want(403).Problem("forbidden")

	plan := yaml(operator, "?dry_run=true", shopYAML).Want(200)
	for place, want := range map[string]string{
		"dry_run": "true", "new": "true", "unchanged": "false", "app": "null", "appid": shopID, "lists.0.list": "request", "lists.0.added.1": "https://b.shop.test:8443",
		"settings.0.name": "name", "settings.0.to": "商城", "settings.3.name": "icp shop.test", "settings.3.to": "京ICP备10046444号-9 2026-01-31",
		"watched.2.list": "socket", "watched.2.host": "a.shop.test", "watched.2.new_endpoint": "false", "watched.2.endpoint_id": "null", "watched.1.port": "8443",
	} {
		if got := plan.Text(place); got != want {
			t.Errorf("the plan says %s=%s, want %s", place, got, want)
		}
	}
	if apps, _, err := s.Store.Apps(t.Context(), store.Cursor{}, 10); err != nil || len(apps) != 0 {
		t.Errorf("a dry run left %v, %v", apps, err)
	}

	made := yaml(operator, "?keeper=file", shopYAML, "Idempotency-Key", "ci-1").Want(201)
	yaml(operator, "?keeper=file", shopYAML, "Idempotency-Key", "ci-1").Want(201)
	path := made.Header.Get("Location")
	app := viewer.Get(path).Want(200)
	if app.Text("kept_by") != "file" || app.Text("owner") != "team-a" || app.Text("name") != "商城" || app.Text("endpoints") != "2" {
		t.Errorf("made %s", app.Body)
	}
	again := yaml(operator, "?keeper=file", shopYAML).Want(200)
	if again.Text("unchanged") != "true" || again.Header.Get("ETag") != made.Header.Get("ETag") {
		t.Errorf("once more: %s", again.Body)
	}
	console := viewer.Get(path + "/console").Want(200)
	if console.Text("told_by") != operator.Account.Name || console.Text("lists.3.list") != "udp" {
		t.Errorf("console %s", console.Body)
	}

	// What a file keeps is no matter of people, unless they take it over.
	const pasted = "request合法域名\nhttps://a.shop.test；https://new.shop.test\n"
	yaml(operator, "?appid="+shopID, pasted).Want(409).Problem("kept_elsewhere")
	operator.Do("PATCH", path, object{"name": "x"}).Want(409).Problem("kept_elsewhere")
	operator.Do("PATCH", path, object{"owner_id": fmt.Sprint(operator.Account.ID)}).Want(200)
	taken := operator.Do("POST", applyPath+"?take_over=true&appid="+shopID, pasted, "Content-Type", "text/plain").Want(200)
	if taken.Text("lists.0.added.0") != "https://new.shop.test" || taken.Text("lists.0.dropped.0") != "https://b.shop.test:8443" ||
		taken.Text("dropped.0.host") != "b.shop.test" || taken.Text("dropped.0.unused") != "true" || taken.Text("app.kept_by") != "people" || taken.Text("app.name") != "商城" {
		t.Errorf("taken over %s", taken.Body)
	}
	yaml(operator, "?keeper=file", shopYAML).Want(409).Problem("kept_elsewhere")
	yaml(operator, "?keeper=file&take_over=true", shopYAML, "If-Match", made.Header.Get("ETag")).Want(412).Problem("changed")
	yaml(operator, "?keeper=file&take_over=true", shopYAML, "If-Match", taken.Header.Get("ETag")).Want(200)

	var actions []string
	log, _, err := s.Store.AuditLog(t.Context(), operator.Account.ID, store.Cursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if e.Action == auth.AuditApplied {
			actions = append(actions, e.Object+" "+e.Detail)
		}
	}
	want := []string{
		shopID + " keeper=file added=1 dropped=1 settings=0", shopID + " keeper=people added=1 dropped=1 settings=0", shopID + " keeper=file added=4 dropped=0 settings=6",
	}
	if strings.Join(actions, "; ") != strings.Join(want, "; ") {
		t.Errorf("audit: %s", strings.Join(actions, "; "))
	}
}

// What WeChat would not take is said with its line, and keeps nothing from being saved: the lists are what they are.
func TestApplyAppFindings(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	a := yaml(c, "?dry_run=true", "appid: "+shopID+"\nrequest:\n  - http://a.shop.test\n  - https://b.shop.test:22\n  - https://good.shop.test\nprefetch: [https://a.shop.test]\n").Want(200)
	for place, want := range map[string]string{
		"findings.0.rule": "scheme_not_https_wss", "findings.0.file": "body", "findings.0.line": "3", "findings.0.severity.ios": "blocker",
		"findings.1.rule": "prefetch_has_scheme", "findings.1.line": "6", "watched.0.host": "good.shop.test",
		"unwatched.0.entry": "http://a.shop.test", "unwatched.1.entry": "https://b.shop.test:22", "app": "null",
	} {
		if got := a.Text(place); got != want {
			t.Errorf("%s is %s, want %s", place, got, want)
		}
	}
	if zh := yaml(c, "?dry_run=true&lang=zh-CN", "appid: "+shopID+"\nrequest: [http://a.shop.test]\n"); !strings.Contains(zh.Text("findings.0.evidence"), "列表") {
		t.Errorf("in Chinese %s", zh.Body)
	}
}

func TestApplyAppMistakes(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	for name, bad := range map[string]struct{ query, text, location, says string }{
		"an unknown key":   {"", "appid: " + shopID + "\nreqest: [https://a.shop.test]\n", "body:2", `did you mean "request"?`},
		"no YAML":          {"", "request: [", "body:1", "this is no YAML"},
		"no appid":         {"", "request: [https://a.shop.test]", "query.appid", "whose lists these are is not said"},
		"another appid":    {"?appid=wx00000000000000bb", shopYAML, "query.appid", "is about " + shopID},
		"a malformed one":  {"?appid=shop", "request: []", "query.appid", "must match"},
		"nothing told":     {"", "{}", "body", "it names no list"},
		"an unknown query": {"?appId=" + shopID, shopYAML, "query.appId", "no such parameter"},
		"a keeper":         {"?keeper=nobody", shopYAML, "query.keeper", "must be one of"},
	} {
		t.Run(name, func(t *testing.T) {
			a := yaml(c.In(t), bad.query, bad.text).Want(422)
			a.Problem("invalid")
			if a.Text("errors.0.location") != bad.location || !strings.Contains(a.Text("errors.0.message"), bad.says) {
				t.Errorf("got %s", a.Body)
			}
		})
	}
	yaml(c, "", "").Want(400)
	yaml(c, "", strings.Repeat("#", 1<<20+1)).Want(413)
	c.Do("POST", applyPath, "x", "Content-Type", "text/html").Want(415)
	wechat := c.Post(applyPath+"?appid="+shopID, object{"errcode": 0, "requestdomain": []string{"https://a.shop.test"}}).Want(201)
	if wechat.Text("lists.0.added.0") != "https://a.shop.test" {
		t.Errorf("WeChat's JSON: %s", wechat.Body)
	}
	if app := c.Get(wechat.Header.Get("Location")).Want(200); app.Text("production") != "true" {
		t.Errorf("nobody said that it is not in production: %s", app.Body)
	}
}

// A reading of code is held against the lists of now: what they lack is missing until they have it.
func TestPushLint(t *testing.T) {
	s := webtest.New(t, nil)
	operator, viewer := s.As(auth.Operator), s.As(auth.Viewer)
	call := func(line int, url string, release bool) facts.NetCall {
		at := facts.Place{File: "app.js", Line: line, Column: 1}
		return facts.NetCall{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: url, Place: at, Release: release}}}
	}
	read := object{"appid": shopID, "commit": "0a1b2c3", "project": facts.Project{
		SchemaVersion: facts.ProjectSchema, Root: ".", Files: []facts.SourceFile{}, Calls: []facts.NetCall{
			call(3, "https://a.shop.test/x", true), call(5, "https://c.shop.test/x", true), call(7, "https://c.shop.test/y", true), call(9, "https://dev.shop.test", false),
		},
	}}
	viewer.Post(lintPath, read).Want(403)
	pushed := operator.Post(lintPath, read).Want(201)
	path := strings.TrimSuffix(pushed.Header.Get("Location"), "/lint")
	if len(pushed.Object()["missing"].([]any)) != 0 {
		t.Errorf("nobody told the lists: %s", pushed.Body)
	}
	ready := func() string {
		t.Helper()
		a := viewer.Get(path + "/readiness").Want(200)
		return a.Text("data.0.environment") + " " + a.Text("data.0.standing") + " " + a.Text("data.0.reason.kind") + " " + a.Text("data.0.reason.text")
	}
	if got, want := ready(), "prod unknown untold its lists are not known here: paste them from the console, or apply its app.yaml"; got != want {
		t.Errorf("ready: %s, want %s", got, want)
	}
	yaml(operator, "?appid="+shopID, "request: [https://a.shop.test, https://idle.shop.test]").Want(200)
	got := viewer.Get(path + "/lint").Want(200)
	for place, want := range map[string]string{
		"status": "fail", "commit": "0a1b2c3", "by": operator.Account.Name, "missing.0.host": "c.shop.test", "missing.0.list": "request", "missing.0.file": "app.js",
		"missing.0.line": "5", "missing.0.places": "2", "missing.0.certain": "true", "missing.1.host": "dev.shop.test", "missing.1.certain": "false",
		"idle.0.host": "https://idle.shop.test", "findings.0.rule": "domain_not_allowlisted", "findings.0.file": "app.js", "findings.0.line": "5",
	} {
		if is := got.Text(place); is != want {
			t.Errorf("%s is %s, want %s", place, is, want)
		}
	}
	if got := ready(); !strings.HasPrefix(got, "prod not_ready code app.js:5: request goes to https://c.shop.test/x") {
		t.Errorf("ready: %s", got)
	}
	yaml(operator, "?appid="+shopID, "request: [https://a.shop.test, https://c.shop.test]").Want(200)
	if got := viewer.Get(path + "/lint").Want(200); got.Text("missing.0.host") != "dev.shop.test" || len(got.Object()["idle"].([]any)) != 0 {
		t.Errorf("with the list mended: %s", got.Body)
	}
	if got, want := ready(), "prod unknown waiting a.shop.test was not scanned yet"; got != want {
		t.Errorf("ready: %s, want %s", got, want)
	}

	newer := object{"appid": shopID, "project": object{"schema_version": facts.ProjectSchema + 1}}
	operator.Post(lintPath, newer).Want(422).Problem("invalid")
	operator.Post(lintPath, object{"appid": "shop", "project": object{}}).Want(422).Problem("invalid")
	operator.Post(lintPath, object{"appid": shopID}).Want(422).Problem("invalid")
	operator.Post(lintPath, object{"appid": shopID, "project": "x"}).Want(422).Problem("invalid")
	viewer.Get(base + "/apps/999/readiness").Want(404)
	viewer.Get(base + "/apps/999/lint").Want(404)
	viewer.Get(base + "/apps/999/console").Want(404)
}

// An app is in production unless it is said that it is not; what is not said stays.
func TestApplyAppProduction(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	path := ""
	for i, step := range []struct{ text, want string }{
		{"request: [https://a.shop.test]", "true"}, {"production: false", "false"}, {"request: []", "false"}, {"production: true", "true"}, {"name: Shop", "true"},
	} {
		a := yaml(c, "?appid="+shopID, step.text)
		if i == 0 {
			path = a.Want(201).Header.Get("Location")
		} else {
			a.Want(200)
		}
		if got := c.Get(path).Want(200).Text("production"); got != step.want {
			t.Errorf("after %s: %s, want %s", step.text, got, step.want)
		}
	}
	c.Do("PATCH", path, object{"production": false}).Want(200)
	yaml(c, "?appid="+shopID, "request: [https://a.shop.test]").Want(200)
	if got := c.Get(path).Want(200).Text("production"); got != "false" {
		t.Errorf("what was changed by another way is undone: %s", got)
	}
}

// Of many who tell at once each is done after the other, or told that somebody was faster; what follows the lists is that
// of one of them.
func TestApplyAppAtOnce(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	var wg sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = yaml(c, "?appid="+shopID, fmt.Sprintf("request: [https://a%d.shop.test, https://b%d.shop.test, https://common.shop.test]", i, i)).Status
		})
	}
	wg.Wait()
	done := 0
	for _, status := range statuses {
		if status == 200 || status == 201 {
			done++
		} else if status != 412 {
			t.Errorf("status %d", status)
		}
	}
	app, err := s.Store.AppByAppID(t.Context(), shopID)
	if err != nil || done == 0 || app.Endpoints != 3 {
		t.Fatalf("%d were done, and the app needs %d endpoints: %v", done, app.Endpoints, err)
	}
	console := c.Get(fmt.Sprint(base, "/apps/", app.ID, "/console")).Want(200)
	var hosts []string
	for _, u := range c.Get(fmt.Sprint(base, "/apps/", app.ID, "/uses")).Want(200).Data() {
		hosts = append(hosts, "https://"+u["host"].(string))
	}
	if got, want := strings.Join(hosts, " "), console.Text("lists.0.entries.0")+" "+console.Text("lists.0.entries.1")+" "+console.Text("lists.0.entries.2"); got != want {
		t.Errorf("it needs %s, and its list has %s", got, want)
	}
}

// A reading that lacks what every reading has is refused: kept, it would stand for code without a fault.
func TestPushNothing(t *testing.T) {
	s := webtest.New(t, nil)
	operator := s.As(auth.Operator)
	for _, project := range []any{nil, object{}, object{"other": 1}, object{"schema_version": 0, "calls": []object{}}, object{"calls": []any{}}} {
		operator.Post(lintPath, object{"appid": shopID, "project": project}).Want(422).Problem("invalid")
	}
	if apps := operator.Get(base + "/apps").Want(200).Data(); len(apps) != 0 {
		t.Errorf("kept: %v", apps)
	}
}

// What only says whose servers are whose is a change like others: it is shown before it is done, and answered afterwards.
func TestApplyVendors(t *testing.T) {
	s := webtest.New(t, nil)
	operator := s.As(auth.Operator)
	path := yaml(operator, "", shopYAML).Want(201).Header.Get("Location")
	vendors := "appid: " + shopID + "\nvendors: {Partner: [\"*.partner.test\"], ours: [files.test]}\n"
	for _, query := range []string{"?dry_run=true", ""} {
		got := yaml(operator, query, vendors).Want(200)
		for place, want := range map[string]string{
			"unchanged": "false", "settings.0.name": "vendors Partner", "settings.0.to": "*.partner.test", "settings.1.name": "vendors ours", "settings.1.to": "files.test",
		} {
			if is := got.Text(place); is != want {
				t.Errorf("%q: %s is %s, want %s", query, place, is, want)
			}
		}
	}
	if got := operator.Get(path + "/console").Want(200); got.Text("vendors.ours.0") != "files.test" {
		t.Errorf("the console has %s", got.Body)
	}
}
