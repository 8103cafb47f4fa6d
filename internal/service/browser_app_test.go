//go:build browser

package service_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserApps pastes the lists of a mini program, looks what changes before anything is saved, and reads whether it can
// be submitted, in both languages and on a narrow screen.
func TestBrowserApps(t *testing.T) {
	r := start(t)
	b := open(t, r)
	b.enter(r)
	b.do("the apps", chromedp.Navigate(b.home+"/apps"))
	b.until("no app", `Add one, with its lists`, false)
	b.shoot("apps-none-en")
	b.follow("adding one", `main a[href="/apps/console"]`)

	good, bad := r.lab.Case("good-rsa").Target(), r.lab.Case("missing-intermediate").Target()
	host := strings.Split(strings.TrimPrefix(bad, "https://"), ":")[0]
	console := fmt.Sprintf("appid: wx5a3c2f7e91d04b68\nname: 云上小店\nowner: 前端组\nrequest: [%q, %q, \"http://plain.lab.test\"]\nsocket: [%q]\nprefetch: [%q]\nenvironments: {test: [%q]}\n",
		good, bad, strings.Replace(good, "https", "wss", 1), host, host)
	b.do("pasting", chromedp.SetValue(chromedp.CSS(`textarea[name=text]`), console))
	b.follow("looking", `#preview`)
	b.until("what changes", `(?s)5 added.*plain\.lab\.test`, false)
	b.shoot("console-preview-en")
	b.narrow("what changes", "console-preview-narrow")
	b.follow("saving", `#save`)
	b.until("the app", `(?s)云上小店.*kept by hand.*missing-intermediate\.lab\.test`, false)
	page := ask(b, "where it is", chromedp.Evaluate[string](`location.pathname`))

	// What CI sends after it has read the code.
	url := func(text string) string {
		return fmt.Sprintf(`{text: %q, release: true, place: {file: "pages/index.js", line: 12, column: 3}}`, text)
	}
	status := ask(b, "sending what was read", chromedp.Evaluate[int](fmt.Sprintf(`(() => { const ask = new XMLHttpRequest(); ask.open("POST", "/api/v1/apps:lint", false); ask.setRequestHeader("Content-Type", "application/json"); ask.send(JSON.stringify({
		appid: "wx5a3c2f7e91d04b68", commit: "5fb17ab5a1c3", project: {schema_version: 1, root: ".", files: [], calls: [
			{api: "request", place: {file: "pages/index.js", line: 12, column: 3}, urls: [%s, %s]},
			{api: "request", place: {file: "app.js", line: 7, column: 1}, urls: [{text: "https://img.lab.test/a.png", release: true, place: {file: "app.js", line: 7, column: 1}}]}]}})); return ask.status })()`, url(good), url(bad))))
	if status != 201 {
		t.Fatalf("sending what was read: %d", status)
	}
	b.do("the app again", chromedp.Navigate(b.home+page))
	b.until("the app again", `(?s)The code goes there, and the console does not have it\s*img\.lab\.test`, false)
	b.until("its verdicts", `(?s)Android fail`, true)
	b.shoot("app-en")
	b.narrow("the app", "app-narrow")
	b.follow("the app in Chinese", `header a[hreflang=zh-CN]`)
	b.until("the app in Chinese", `代码请求了、但后台没有的域名`, false)
	b.shoot("app-zh")
	b.do("all apps in Chinese", chromedp.Navigate(b.home+"/apps"))
	b.until("all apps in Chinese", `(?s)暂不能提审.*plain\.lab\.test`, true)
	b.shoot("apps-zh")
	b.narrow("all apps", "apps-narrow")
	b.do("mending the lists", chromedp.Navigate(b.home+"/apps/console?appid=wx5a3c2f7e91d04b68&lang=zh-CN"))
	b.do("mending the lists", chromedp.SetValue(chromedp.CSS(`textarea[name=text]`), "request合法域名\n"+good+";"+bad+";https://img.lab.test\nsocket合法域名\n"))
	b.shoot("console-zh")
	b.follow("looking", `#preview`)
	b.until("what changes", `(?s)新增 1 个.*删去 2 个`, false)
	b.shoot("console-preview-zh")
	b.follow("saving", `#save`)
	b.until("that they agree", `代码与后台一致`, false)
	b.do("all apps in English", chromedp.Navigate(b.home+"/apps?lang=en"))
	b.until("the one reason of each environment", `(?s)prod\s+Not (yet|known) .*Not yet missing-intermediate\.lab\.test[^\n]*: not met on`, true)
	b.shoot("apps-en")
	b.finish()
}
