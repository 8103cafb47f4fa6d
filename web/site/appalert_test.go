package site_test

import (
	"fmt"
	"testing"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
)

// A message about an app's code leads to the app's page, and that to the alert, where somebody says that he sees to it.
func TestAlertOfAnApp(t *testing.T) {
	w := serve(t, nil)
	w.group("值班群")
	desk := apps.Desk{Store: w.Store, Clock: w.now, Interval: 1e12}
	tell := func(text string) {
		t.Helper()
		if _, err := desk.Apply(t.Context(), apps.Told{Name: "app.yaml", Text: []byte(text), AppID: shop, Keeper: store.KeptByFile}); err != nil {
			t.Fatal(err)
		}
	}
	tell("name: Shop\nrequest: [https://" + good + "]\n")
	at := facts.Place{File: "pages/index.js", Line: 7, Column: 1}
	const hostile = "<script>alert(1)</script>.example.cn"
	project := &facts.Project{SchemaVersion: facts.ProjectSchema, Root: ".", Calls: []facts.NetCall{
		{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://img.example.cn/x", Place: at, Release: true}, {Text: "https://" + hostile, Place: at, Release: true}}},
	}}
	app, _, err := desk.Push(t.Context(), apps.Push{AppID: shop, Project: project})
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := w.Store.Alerts(t.Context(), store.AlertFilter{Kind: alert.Unlisted}, store.Cursor{}, 10)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	page := fmt.Sprintf("/apps/%d", app)
	b, viewer := w.person(auth.Operator), w.person(auth.Viewer)
	its := b.Open(page).Want(200).Link("warning: code needs what the console lacks")
	if its != fmt.Sprintf("/alerts/%d", found[0].ID) {
		t.Fatalf("the app's page leads to %s", its)
	}
	viewer.Open(its).Want(200).Hides("I see to it")
	b.Open("/alerts?kind=domains_unlisted").Want(200).Says("Shop ("+shop+"): the code goes to", "code needs what the console lacks").Hides("0 endpoints")
	b.Open(its).Want(200).Says("What to do", "Add them in WeChat's console (开发 - 开发设置 - 服务器域名)", "Not in request合法域名 img.example.cn (first in pages/index.js:7)", "值班群").
		Hides("Nowhere any more")
	b.Language = chinese
	b.Open(its).Want(200).Says("Shop（"+shop+"）：代码请求了", "request合法域名 中没有", "代码域名未配置", "我来处理")
	b.Language = english
	b.Submit(its, "version", fmt.Sprint(found[0].Version)).Want(405)
	b.Submit(its+"/acknowledge", "version", fmt.Sprint(found[0].Version))
	b.Open(its).Want(200).Says("acknowledged", "sees to it")
	tell("request: [https://" + good + ", https://img.example.cn]\n")
	if _, _, err := desk.Push(t.Context(), apps.Push{AppID: shop, Commit: "2", Project: &facts.Project{SchemaVersion: facts.ProjectSchema, Root: "."}}); err != nil {
		t.Fatal(err)
	}
	b.Open(its).Want(200).Says("all that the code is known to need is in the lists of the console")
	b.Open(page).Want(200).Hides("code needs what the console lacks")
}
