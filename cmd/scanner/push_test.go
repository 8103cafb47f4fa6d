package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// pushed is what a service received.
func pushedTo(t *testing.T, f *fakeService) (out struct {
	AppID   string         `json:"appid"`
	Commit  string         `json:"commit"`
	Tool    string         `json:"tool"`
	Project *facts.Project `json:"project"`
},
) {
	t.Helper()
	if len(f.asked) != 1 || !strings.HasPrefix(f.asked[0], "/api/v1/apps:lint? if= {") {
		t.Fatalf("asked %q", f.asked)
	}
	if err := json.Unmarshal([]byte(f.asked[0][strings.IndexByte(f.asked[0], '{'):]), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLintPush(t *testing.T) {
	f, dir := serveFake(t), t.TempDir()
	f.answer[shopID] = `{"missing":[{"list":"request","host":"b.shop.test","file":"app.js","line":2,"certain":true},{"list":"request","host":"dev.shop.test","certain":false}],
		"idle":[{"list":"request","host":"https://idle.shop.test","certain":true}]}`
	put(t, dir, "app.json", `{"pages":[]}`)
	put(t, dir, "project.config.json", `{"appid":"`+shopID+`"}`)
	put(t, dir, "app.js", "wx.request({url: 'https://a.shop.test'})\nwx.request({url: 'https://b.shop.test'})\n")
	put(t, dir, "broken.js", "wx.request({")
	console := put(t, t.TempDir(), "app.yaml", "appid: "+shopID+"\nrequest: [https://a.shop.test, https://b.shop.test]\n")

	// The document and the exit code are those of a lint that sends nothing.
	alone := f.as(t, "", nil, "lint", dir, "--console", console, "--format", "json", "--at", "2026-11-28")
	if len(f.asked) != 0 {
		t.Fatalf("asked %q", f.asked)
	}
	got := f.as(t, "", map[string]string{"CI_COMMIT_SHA": "5fb17ab5"}, "lint", dir, "--console", console, "--format", "json", "--at", "2026-11-28", "--push")
	if got.code != alone.code || got.code != exitUnscanned {
		t.Errorf("exit %d, without --push %d", got.code, alone.code)
	}
	want := "Sent to " + f.URL + " as the newest code of " + shopID + ".\n  the console's list request lacks b.shop.test (app.js:2)\n  no code goes to https://idle.shop.test of the list request\n"
	if got.errors != want {
		t.Errorf("it says %s, want %s", got.errors, want)
	}
	sent := pushedTo(t, f)
	if sent.AppID != shopID || sent.Commit != "5fb17ab5" || sent.Tool == "" || len(sent.Project.Calls) != 2 || len(sent.Project.Files) != 1 || sent.Project.Files[0].Path != "broken.js" {
		t.Errorf("sent %+v", sent)
	}
	f.asked = nil
	if got := f.as(t, "", map[string]string{"GITHUB_SHA": "a"}, "lint", dir, "--push", "--commit", "b", "--lang", "zh"); !strings.Contains(got.errors, "后台 request 列表缺少 b.shop.test（app.js:2）") || pushedTo(t, f).Commit != "b" {
		t.Errorf("%+v, asked %q", got, f.asked)
	}

	// Who was not reached, or refused, is said; the result is there all the same.
	f.refuse[shopID] = 403
	if got := f.as(t, "", nil, "lint", dir, "--push", "--fail-on", "never"); got.code != exitUnscanned || !strings.Contains(got.errors, "not sent: people keep it by hand\n") || got.out == "" {
		t.Errorf("refused: %+v", got)
	}
	if err := os.Remove(filepath.Join(dir, "broken.js")); err != nil {
		t.Fatal(err)
	}
	if got := f.as(t, "", nil, "lint", dir, "--push"); got.code != exitUsage {
		t.Errorf("refused, and nothing is wrong: %+v", got)
	}
}

func TestLintPushMistakes(t *testing.T) {
	f, dir := serveFake(t), t.TempDir()
	put(t, dir, "app.json", `{"pages":[]}`)
	console := put(t, t.TempDir(), "app.yaml", "appid: "+shopID+"\nrequest: []\n")
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		want string
	}{
		"no --push":  {nil, []string{"--commit", "a"}, "go with --push"},
		"no service": {map[string]string{envServer: ""}, []string{"--push"}, "no service is named"},
		"no appid":   {nil, []string{"--push"}, "whose code it is is not known"},
		"a long one": {nil, []string{"--push", "--commit", strings.Repeat("a", 101)}, "longer than 100 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := f.as(t, "", c.env, append([]string{"lint", dir}, c.args...)...); got.code != exitUsage || !strings.Contains(got.errors, c.want) {
				t.Errorf("%+v, want %s", got, c.want)
			}
		})
	}
	put(t, dir, "project.config.json", `{"appid":"`+gameID+`"}`)
	if got := f.as(t, "", nil, "lint", dir, "--console", console, "--push"); got.code != exitUsage || !strings.Contains(got.errors, "is about "+gameID+", and --console about "+shopID) {
		t.Errorf("two apps: %+v", got)
	}
	if len(f.asked) != 0 {
		t.Errorf("it was asked %q", f.asked)
	}
	if got := f.as(t, "", nil, "lint", dir, "--push"); got.code != exitOK || len(f.asked) != 1 {
		t.Errorf("without a console: %+v", got)
	}
}
