package api_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/web/webtest"
)

// Code that needs what the console lacks is an alert of its app, which is listed, acknowledged and over like any other.
func TestAlertOfAnApp(t *testing.T) {
	s := webtest.New(t, nil)
	operator, viewer := s.As(auth.Operator), s.As(auth.Viewer)
	app := yaml(operator, "?appid="+shopID, "name: 商城\nrequest: [https://a.shop.test]").Want(201)
	id := strings.TrimPrefix(app.Header.Get("Location"), base+"/apps/")
	at := facts.Place{File: "app.js", Line: 5, Column: 1}
	read := object{"appid": shopID, "project": facts.Project{
		SchemaVersion: facts.ProjectSchema, Root: ".", Files: []facts.SourceFile{}, Calls: []facts.NetCall{
			{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://img.shop.test/x", Place: at, Release: true}}},
		},
	}}
	operator.Post(lintPath, read).Want(201)
	operator.Post(lintPath, read).Want(200)

	list := viewer.Get(base + "/alerts?kind=domains_unlisted&app=" + id).Want(200)
	if len(list.Data()) != 1 {
		t.Fatalf("listed: %s", list.Body)
	}
	if other := viewer.Get(base + "/alerts?app=999").Want(200); len(other.Data()) != 0 {
		t.Errorf("of another app: %s", other.Body)
	}
	one := base + "/alerts/" + list.Text("data.0.id")
	got := viewer.Get(one).Want(200)
	for place, want := range map[string]string{
		"kind": "domains_unlisted", "state": "firing", "urgency": "warning", "endpoints_total": "0", "apps_total": "1", "apps.0.appid": shopID, "apps.0.name": "商城",
		"headline":      "Warning: 商城 (" + shopID + "): the code goes to img.shop.test, which the list request合法域名 of the console lacks",
		"lines.0.label": "Not in request合法域名", "lines.0.text": "img.shop.test (first in app.js:5)", "events.0.type": "alert.firing",
	} {
		if text := got.Text(place); text != want {
			t.Errorf("%s: got %q, want %q", place, text, want)
		}
	}
	viewer.Post(one+":acknowledge", nil).Want(403)
	operator.Post(one+":acknowledge", nil).Want(200)
	yaml(operator, "?appid="+shopID, "request: [https://a.shop.test, https://img.shop.test]").Want(200)
	if got := viewer.Get(one).Want(200); got.Text("state") != "resolved" || got.Text("events.0.type") != "alert.resolved" || got.Text("apps.0.appid") != shopID {
		t.Errorf("in the end: %s", got.Body)
	}
	operator.Do("DELETE", base+"/apps/"+id, nil).Want(204)
	if got := viewer.Get(one).Want(200); got.Text("apps.0.appid") != shopID {
		t.Errorf("whose it was is not known: %s", got.Body)
	}
}
