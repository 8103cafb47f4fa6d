package site_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
)

// pasted is a copy of the console's page, as a browser sends it.
const pasted = "服务器域名\r\nrequest合法域名\r\nhttps://" + good + "；https://" + expired + "；http://plain.example.test;https://lone.example.test\r\nudp合法域名\r\nudp://" + good + "\r\n"

// TestConsoleOnThePage pastes the lists of an app that is not known, looks what would change, saves it, and changes it
// again; all without a script.
func TestConsoleOnThePage(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b, viewer := w.person(auth.Operator), w.person(auth.Viewer)
	const page = "/apps/console"
	viewer.Open(page).Want(403)
	viewer.Submit(page, "appid", shop, "text", pasted, "do", "preview").Want(403)
	viewer.Submit(page, "appid", shop, "text", pasted, "do", "save", "version", "0").Want(403)

	b.Open(b.Open("/apps").Want(200).Link("Add a mini program")).Want(200).Says("What its console has")
	preview := b.Submit(page, "appid", shop, "text", pasted, "do", "preview").Want(200).Says(
		"What changes", shop+" is new", "5 added", "1 finding", "line 3", "the list request has http://plain.example.test, and only https is allowed",
		"These cannot be watched", "+ added")
	if apps, _, err := w.Store.Apps(t.Context(), store.Cursor{}, 10); err != nil || len(apps) != 0 {
		t.Fatalf("a preview left %v, %v", apps, err)
	}
	text, _ := preview.Field("text")
	version, _ := preview.Field("version")
	b.Submit(page, "appid", shop, "text", text, "do", "edit").Want(200).Says("What its console has")
	saved := b.Submit(page, "appid", shop, "text", text, "version", version, "do", "save")
	id := w.app(shop).ID
	b.Follow(saved.Leads(fmt.Sprintf("/apps/%d?done=applied", id))).Want(200).Says("Saved.", "kept by hand", good, expired, "udp://"+good,
		"What the rules found in its lists", "Not dialled", "Its code was not read yet", "--push --server http://127.0.0.1:")
	viewer.Open(fmt.Sprintf("/apps/%d", id)).Want(200).Hides("Change its lists")
	b.Language = chinese
	b.Open(fmt.Sprintf("/apps/%d", id)).Want(200).Says("人工维护", "规则在列表中发现的问题", "暂不能提审")
	b.Language = english

	// The same once more changes nothing, and what others changed meanwhile is shown anew in place of being saved.
	b.Submit(page, "appid", shop, "text", pasted, "do", "preview").Want(200).Says("It is so already").Hides("Save")
	const fewer = "request合法域名\r\nhttps://" + good
	stale := b.Submit(page, "appid", shop, "text", fewer, "do", "save", "version", "1").Want(200).Says("What changes", "3 dropped", "Nobody needs these any more. They are watched on, with their history, until somebody deletes them: lone.example.test")
	version, _ = stale.Field("version")
	b.Submit(page, "appid", shop, "text", fewer, "do", "save", "version", version).Leads(fmt.Sprintf("/apps/%d?done=applied", id))
	b.Open(fmt.Sprintf("/apps/%d", id)).Want(200).Hides(expired, "plain.example.test").Says("Can be submitted")
	if n := w.count(`SELECT count(*) FROM audit WHERE action = 'app_applied' AND object = $1`, shop); n != 2 {
		t.Errorf("%d lines in the audit log, want 2", n)
	}

	for name, bad := range map[string]struct{ appid, text, says string }{
		"an unknown key": {shop, "owner: a\r\nreqest: []\r\n", `Line 2: there is no key "reqest"`},
		"no appid":       {"", "request: []", "whose lists these are is not said"},
		"another's":      {shop, "appid: wx1111111111111111\nrequest: []", "the file is about wx1111111111111111"},
		"nothing":        {shop, "", "it names no list of domains"},
	} {
		t.Run(name, func(t *testing.T) {
			b.In(t).Submit(page, "appid", bad.appid, "text", bad.text, "do", "preview").Want(422).Says(bad.says)
		})
	}
}

// What a file keeps is taken over only by whoever was told so.
func TestConsoleOfAFile(t *testing.T) {
	w := serve(t, nil)
	desk := apps.Desk{Store: w.Store, Clock: w.now, Interval: 1e12}
	if _, err := desk.Apply(t.Context(), apps.Told{Name: "app.yaml", Text: []byte("appid: " + shop + "\nrequest: []\n"), Keeper: store.KeptByFile}); err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Operator)
	const page, text, file = "/apps/console", "request: [https://" + good + "]", "A file keeps this app."
	id := w.app(shop).ID
	b.Open(fmt.Sprintf("/apps/%d", id)).Want(200).Says("kept by a file that is applied")
	if _, err := desk.Apply(t.Context(), apps.Told{Name: "app.yaml", Text: []byte("appid: " + shop + "\nrequest: [https://lone.example.test]\n"), Keeper: store.KeptByFile}); err != nil {
		t.Fatal(err)
	}
	lone, err := w.Store.EndpointByName(t.Context(), facts.Endpoint{Host: "lone.example.test", Port: 443})
	if err != nil {
		t.Fatal(err)
	}
	b.Open(at(lone.ID)).Want(200).Says("from a file")
	b.Open(page + "?appid=" + shop).Want(200).Says(file)
	preview := b.Submit(page, "appid", shop, "text", text, "do", "preview").Want(200).Says(file, "Take over from the file and save")
	version, _ := preview.Field("version")
	b.Submit(page, "appid", shop, "text", text, "do", "save", "version", version).Want(200).Says(file)
	if w.app(shop).KeptBy != store.KeptByFile {
		t.Error("it was taken over unasked")
	}
	b.Submit(page, "appid", shop, "text", text, "do", "save", "version", version, "take", "1").Leads(fmt.Sprintf("/apps/%d?done=applied", id))
	if w.app(shop).KeptBy != store.KeptByPeople {
		t.Error("it was not taken over")
	}
}

// The page of all apps gives for each environment the one reason why it cannot be submitted, and leads there; where code
// and console disagree it says so until they agree.
func TestReadyOnThePage(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	desk := apps.Desk{Store: w.Store, Clock: w.now, Interval: 1e12}
	tell := func(text string) {
		t.Helper()
		if _, err := desk.Apply(t.Context(), apps.Told{Name: "app.yaml", Text: []byte(text), AppID: shop, Keeper: store.KeptByFile}); err != nil {
			t.Fatal(err)
		}
	}
	tell("name: Shop\nowner: team-a\nrequest: [https://" + good + ", https://" + expired + "]\nenvironments: {test: [" + expired + "]}\n")
	b := w.person(auth.Viewer)
	all := b.Open("/apps").Want(200).Says("team-a")
	rows := strings.Split(all.Shown(), "Shop ")
	if len(rows) != 3 || !strings.HasPrefix(rows[1], shop+" prod Can be submitted") || !strings.HasPrefix(rows[2], "test Not yet "+expired+": not met on every platform") {
		t.Fatalf("rows %q", rows[1:])
	}
	at := facts.Place{File: "app.js", Line: 7, Column: 1}
	project := &facts.Project{SchemaVersion: facts.ProjectSchema, Root: ".", Calls: []facts.NetCall{
		{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://" + ending + "/x", Place: at, Release: true}, {Text: "https://" + good, Place: at, Release: true}}},
	}}
	app, _, err := desk.Push(t.Context(), apps.Push{AppID: shop, Commit: "5fb17ab5", Project: project})
	if err != nil {
		t.Fatal(err)
	}
	all = b.Open("/apps").Want(200).Says("2 differences between code and console", "app.js:7: request goes to https://"+ending)
	page := fmt.Sprintf("/apps/%d", app)
	if got := all.Link("app.js:7"); got != page+"#lint" {
		t.Errorf("the reason leads to %s", got)
	}
	b.Open(page).Want(200).Says("5fb17ab5", "The code goes there, and the console does not have it "+ending, "The console has it, and no code goes there https://"+expired)
	b.Language = chinese
	b.Open(page).Want(200).Says("代码与后台有 2 处不一致", "代码请求了、但后台没有的域名")
	b.Open("/apps").Want(200).Says("暂不能提审")
	b.Language = english
	tell("request: [https://" + good + ", https://" + ending + "]\n")
	b.Open(page).Want(200).Says("Code and console agree.").Hides("differences between")
	b.Open("/apps").Want(200).Says("Can be submitted").Hides("differences between")
}
