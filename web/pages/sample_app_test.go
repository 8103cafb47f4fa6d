package pages_test

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	. "github.com/tongguan/tongguan/web/pages"
)

// apps are the pages about mini programs.
func apps(t testing.TB, tag lang.Tag) []sample {
	prod := AppEnvironment{Name: "prod", Ready: ReadyNo, Reason: "api.example.com: not met on Android, HarmonyOS: The whole chain is sent", App: 3, Endpoint: 7, Endpoints: 11, Verdicts: on(warn, fail, fail, pass), NotAfter: now.Add(9 * day)}
	test := AppEnvironment{Name: "test", Ready: ReadyYes, App: 3, Section: SectionLint, Endpoints: 3, Verdicts: all(pass), NotAfter: now.Add(61 * day)}
	untold := AppEnvironment{Name: "prod", Ready: ReadyUnknown, Reason: "its lists are not known here: paste them from the console, or apply its app.yaml", App: 5}
	fault := AppFinding{Rule: "scheme_not_https_wss", Title: "Requests go over https and sockets over wss", Severity: rules.Blocker, Evidence: "the list request has http://old.example.com, and only https is allowed", Fix: "Serve TLS.", Place: InLine("3", tag)}
	row := AppRow{AppRef: shop, Owner: "team-a", Endpoints: 3, Verdicts: on(warn, fail, fail, pass), Environments: []AppEnvironment{prod, test}, Disagree: 2}
	used := []UseList{
		{Name: "request", Uses: []AppUse{
			{Endpoint: 7, Host: "api.example.com", Port: 443, Scheme: "https", Path: "/v1", Environment: "prod", Verdicts: on(unknown, fail, fail, unknown), Reason: rows(t, tag)[0].Reason, NotAfter: now.Add(40 * day)},
			{Endpoint: 8, Host: "cdn.example.com", Port: 443, Scheme: "https", Environment: "prod", Verdicts: all(pass), NotAfter: now.Add(61 * day)},
		}, Others: []OtherEntry{{"http://old.example.com", "a mini program speaks https and wss only"}}},
		{Name: "socket", Uses: []AppUse{{Endpoint: 9, Host: "ws.example.com", Port: 8443, Scheme: "wss", Path: "/chat", Environment: "test"}}},
		{Name: "preconnect", Others: []OtherEntry{{Text: "api.example.com"}}},
	}
	text := "request合法域名\nhttps://api.example.com;http://old.example.com"
	return []sample{
		{"apps", "/apps", AppList{Next: "x", Apps: []AppRow{
			row,
			{AppRef: AppRef{ID: 4, AppID: "wx1111222233334444"}, Test: true, Endpoints: 3, Environments: []AppEnvironment{test}},
			{AppRef: AppRef{ID: 5, AppID: "wx9999888877776666", Name: "消消乐大作战"}, Environments: []AppEnvironment{untold}, Disagree: 1},
		}}},
		{"apps-none", "/apps", AppList{}},
		{"app", "/apps/3", App{
			AppRow: row, Lists: used, KeptBy: "file", Told: now.Add(-3 * hour), ToldBy: "li.wei", Faults: []AppFinding{fault}, Server: "https://tongguan.example.com", Alerts: []AlertRow{unlisted()},
			Settings: []AppSetting{{"production", "true"}, {"icp example.com", "京ICP备10046444号-9 2026-01-31"}},
			Lint: &AppLint{At: now.Add(-20 * time.Minute), By: "ci", Commit: "5fb17ab5a1c3e0d9", More: 1, Findings: []AppFinding{
				{Rule: "domain_not_allowlisted", Title: "Every domain that the code goes to is in the list of the API", Severity: rules.Blocker, Evidence: "request goes to https://img.example.com", Place: "pages/index.js:12"}, fault,
			}, Missing: []Difference{{"request", "img.example.com", "pages/index.js:12", 3, true}, {"upload", "dev.example.com", "a.js:1", 1, false}}, Idle: []Difference{{"request", "https://cdn.example.com", "", 0, true}}},
		}},
		{"app-untold", "/apps/5", App{AppRow: AppRow{AppRef: shop, Environments: []AppEnvironment{untold}}, Server: "https://tongguan.example.com", Lint: &AppLint{At: now.Add(-day)}}},
		{"app-agrees", "/apps/3", App{AppRow: row, KeptBy: "people", Told: now, Server: "https://tongguan.example.com", Lint: &AppLint{At: now}}},
		{"app-unread", "/apps/3", App{AppRow: row, KeptBy: "people", Told: now, Server: "https://tongguan.example.com"}},
		{"console", "/apps/console", ConsoleForm{App: AppRef{AppID: "wx9999888877776666"}, Text: text, Wrong: []string{AtLine("3", "there is no key \"reqest\"", tag)}}},
		{"console-of", "/apps/console?appid=" + shop.AppID, ConsoleForm{App: shop, File: true}},
		{"console-preview", "/apps/console", ConsolePreview{
			App: shop, Text: text, Version: 4, File: true, Unused: []string{"old.example.com"}, Faults: []AppFinding{fault}, Unwatched: []OtherEntry{{"http://old.example.com", "https only"}},
			Lists:    []ListDiff{{"request", []string{"http://old.example.com", "https://api.example.com"}, []string{"https://gone.example.com"}}, {"upload", nil, []string{"https://api.example.com"}}},
			Settings: []SettingDiff{{"name", "", "云上小店"}, {"icp example.com", "京ICP备1号", ""}},
		}},
		{"console-preview-new", "/apps/console", ConsolePreview{App: AppRef{AppID: shop.AppID}, Text: text, Lists: []ListDiff{{"request", []string{"https://api.example.com"}, nil}}}},
		{"console-nothing", "/apps/console", ConsolePreview{App: shop, Text: text, Version: 4, Nothing: true}},
	}
}
