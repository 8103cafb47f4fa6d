package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/clock"
)

// A fakeService answers as the service does; package client holds itself against the real one.
type fakeService struct {
	*httptest.Server
	asked  []string          // what it was asked: path, query, If-Match and body, in order
	answer map[string]string // by appid; "": a plan that changes nothing
	refuse map[string]int    // by appid, with a status
}

const (
	shopID = "wx0123456789abcdef"
	gameID = "wxfedcba9876543210"
)

const shopPlan = `{"dry_run":true,"unchanged":false,"new":false,"appid":"wx0123456789abcdef",
	"lists":[{"list":"request","added":["https://new.shop.test","http://plain.shop.test"],"dropped":["https://old.shop.test"]},{"list":"upload","added":[],"dropped":["https://old.shop.test"]}],
	"settings":[{"name":"owner","from":"","to":"team-a"},{"name":"icp shop.test","from":"京ICP备1号","to":""}],
	"watched":[{"list":"request","entry":"https://new.shop.test","host":"new.shop.test","port":443,"environment":"prod","new_endpoint":true,"new_use":true}],
	"unwatched":[{"list":"request","entry":"http://plain.shop.test","error":"it speaks https and wss only"}],
	"dropped":[{"endpoint_id":"3","host":"old.shop.test","port":443,"list":"request","environment":"prod","unused":true},{"endpoint_id":"3","host":"old.shop.test","port":443,"list":"upload","environment":"prod","unused":true}],
	"findings":[{"rule":"scheme_not_https_wss","severity":{"ios":"blocker","android":"blocker"},"evidence":"only https is allowed","file":"body","line":3}]}`

func serveFake(t *testing.T) *fakeService {
	t.Helper()
	f := &fakeService{answer: map[string]string{}, refuse: map[string]int{}}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if got := r.Header.Get("Authorization"); got != "Bearer tg_pat_x" {
			t.Errorf("the token is %q", got)
		}
		f.asked = append(f.asked, fmt.Sprintf("%s?%s if=%s %s", r.URL.Path, r.URL.RawQuery, r.Header.Get("If-Match"), body))
		appid := shopID
		if bytes.Contains(body, []byte(gameID)) {
			appid = gameID
		}
		if status := f.refuse[appid]; status != 0 {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"type":"/problems/kept_elsewhere","title":"Kept","status":%d,"detail":"people keep it by hand","code":"kept_elsewhere"}`, status)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"7.`+appid+`"`)
		answer := f.answer[appid]
		if answer == "" {
			answer = `{"unchanged":true,"appid":"` + appid + `"}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(f.Close)
	return f
}

// as runs the program with a token in its environment, which may be added to.
func (f *fakeService) as(t *testing.T, stdin string, env map[string]string, args ...string) ran {
	t.Helper()
	var out, errors bytes.Buffer
	code := run(context.Background(), args, &world{
		program: program, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errors, now: clock.System,
		getenv: func(name string) string {
			if value, ok := env[name]; ok {
				return value
			}
			return map[string]string{envServer: f.URL, envToken: "tg_pat_x"}[name]
		},
	})
	return ran{code, out.String(), errors.String()}
}

// put writes a file and gives its name.
func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestApplyPlan(t *testing.T) {
	f, dir := serveFake(t), t.TempDir()
	f.answer[shopID] = shopPlan
	shop := put(t, dir, "app.yaml", "appid: "+shopID+"\nrequest: [https://new.shop.test]\n")
	for tag, want := range map[string]string{
		"en": shopID + "  app.yaml  changes\n" +
			"  ~ owner  – → team-a\n  ~ icp shop.test  京ICP备1号 → –\n" +
			"  + request  https://new.shop.test\n  + request  http://plain.shop.test\n  - request  https://old.shop.test\n  - upload  https://old.shop.test\n" +
			"    nobody needs old.shop.test any more; it is watched on until somebody deletes it\n" +
			"  ! app.yaml:3  only https is allowed (scheme_not_https_wss, blocker)\n" +
			"  ? request  http://plain.shop.test  it speaks https and wss only\n\n" +
			"Apps: 1; entries to add: 2, to drop: 2; settings to change: 2. Nothing was done (--dry-run).\n",
		"zh": shopID + "  app.yaml  有变化\n" +
			"  ~ owner  – → team-a\n  ~ icp shop.test  京ICP备1号 → –\n" +
			"  + request  https://new.shop.test\n  + request  http://plain.shop.test\n  - request  https://old.shop.test\n  - upload  https://old.shop.test\n" +
			"    old.shop.test 已无使用方；删除之前仍会继续监测\n" +
			"  ! app.yaml:3  only https is allowed (scheme_not_https_wss, blocker)\n" +
			"  ? request  http://plain.shop.test  it speaks https and wss only\n\n" +
			"小程序 1 个；域名将新增 2 个，删去 2 个；设置将变化 2 项。未作任何修改（--dry-run）。\n",
	} {
		f.asked = nil
		got := f.as(t, "", nil, "apply", "-f", shop, "--dry-run", "--lang", tag)
		if out := strings.ReplaceAll(got.out, dir+string(filepath.Separator), ""); got.code != exitFindings || out != want || got.errors != "" {
			t.Errorf("exit %d\n%s\nwant\n%s\n%s", got.code, out, want, got.errors)
		}
		if len(f.asked) != 1 || !strings.HasPrefix(f.asked[0], "/api/v1/apps:apply?appid="+shopID+"&dry_run=true&keeper=file if= appid: ") {
			t.Errorf("asked %q", f.asked)
		}
	}

	// What was shown is what is done, and only while the app is as it was.
	f.asked = nil
	got := f.as(t, "", nil, "apply", "-f", shop, "--take-over")
	if got.code != exitOK || !strings.Contains(got.out, "Apps: 1; entries added: 2, dropped: 2; settings changed: 2.\n") || got.errors != "" {
		t.Errorf("%+v", got)
	}
	if len(f.asked) != 2 || !strings.HasPrefix(f.asked[0], "/api/v1/apps:apply?appid="+shopID+"&dry_run=true&keeper=file&take_over=true if= ") ||
		!strings.HasPrefix(f.asked[1], `/api/v1/apps:apply?appid=`+shopID+`&keeper=file&take_over=true if="7.`+shopID+`" `) {
		t.Errorf("asked %q", f.asked)
	}
	got = f.as(t, "", nil, "apply", "-f", shop, "--dry-run", "--format", "json")
	var document struct {
		Plans []struct {
			AppID    string `json:"appid"`
			Findings []any  `json:"findings"`
		} `json:"plans"`
	}
	if err := json.Unmarshal([]byte(got.out), &document); err != nil || len(document.Plans) != 1 || document.Plans[0].AppID != shopID || len(document.Plans[0].Findings) != 1 || got.code != exitFindings {
		t.Errorf("%v: %+v", err, got)
	}
}

// What is so already is said, and not asked for twice.
func TestApplyNothing(t *testing.T) {
	f := serveFake(t)
	for _, args := range [][]string{{"--dry-run"}, {}} {
		f.asked = nil
		got := f.as(t, "request合法域名\nhttps://a.shop.test\n", nil, append([]string{"apply", "-f", "-", "--appid", shopID}, args...)...)
		if got.code != exitOK || !strings.HasPrefix(got.out, shopID+"  -  is so already\n") || len(f.asked) != 1 || !strings.Contains(f.asked[0], "appid="+shopID) {
			t.Errorf("%+v, asked %q", got, f.asked)
		}
	}
}

// Of several files either all are fit to be applied, or none is.
func TestApplyMany(t *testing.T) {
	f, dir := serveFake(t), t.TempDir()
	f.answer[shopID] = shopPlan
	put(t, dir, "a.yaml", "appid: "+shopID+"\nrequest: []\n")
	put(t, dir, "b.json", `{"appid": "`+gameID+`", "request": []}`)
	put(t, dir, "notes.txt", "nothing")
	got := f.as(t, "", nil, "apply", "-f", dir)
	if got.code != exitOK || len(f.asked) != 3 || !strings.Contains(got.out, gameID) || !strings.Contains(got.out, "Apps: 2; ") {
		t.Errorf("%+v, asked %q", got, f.asked)
	}
	for status, code := range map[int]int{409: exitUsage, 403: exitUsage, 429: exitUnscanned, 503: exitUnscanned} {
		f.refuse, f.asked = map[string]int{gameID: status}, nil
		got = f.as(t, "", nil, "apply", "-f", dir)
		if got.code != code || got.out != "" || len(f.asked) != 2 || !strings.Contains(got.errors, "b.json: people keep it by hand\n") || !strings.HasSuffix(got.errors, "nothing was changed\n") {
			t.Errorf("%d: %+v, asked %q", status, got, f.asked)
		}
	}
}

func TestApplyMistakes(t *testing.T) {
	f, dir := serveFake(t), t.TempDir()
	shop := put(t, dir, "shop.yaml", "appid: "+shopID+"\nrequest: []\n")
	again := put(t, dir, "again.yaml", "appid: "+shopID+"\nsocket: []\n")
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	token := put(t, dir, "token", "tg_pat_x\n")
	for name, c := range map[string]struct {
		env    map[string]string
		args   []string
		en, zh string
	}{
		"a key":         {nil, []string{"-f", put(t, dir, "bad.yaml", "appid: "+shopID+"\nreqest: []\n")}, `bad.yaml:2: there is no key "reqest"; did you mean "request"?`, `没有 "reqest" 这个键`},
		"no appid":      {nil, []string{"-f", put(t, dir, "none.yaml", "request: []\n")}, "none.yaml: it does not say whose lists these are", "没有说明属于哪个小程序"},
		"another":       {nil, []string{"-f", shop, "--appid", gameID}, "shop.yaml: it is about " + shopID + ", and not about --appid " + gameID, "而不是 --appid " + gameID},
		"twice":         {nil, []string{"-f", shop, "-f", again}, "again.yaml: it is about " + shopID + ", as " + shop + " is", "属于同一个小程序"},
		"no file":       {nil, []string{"-f", filepath.Join(dir, "gone.yaml")}, "gone.yaml: cannot be read: there is no such file or folder", "文件或目录不存在"},
		"no files":      {nil, []string{"-f", empty}, "empty: there is no .yaml, .yml or .json in it", "其中没有"},
		"no service":    {map[string]string{envServer: ""}, []string{"-f", shop}, "no service is named", "没有指定服务"},
		"no token":      {map[string]string{envToken: ""}, []string{"-f", shop}, "no token is given", "没有提供令牌"},
		"no file of it": {map[string]string{envTokenFile: filepath.Join(dir, "gone")}, []string{"-f", shop}, "TONGGUAN_TOKEN_FILE", "无法读取"},
		"plain http":    {nil, []string{"-f", shop, "--server", "http://t.example.com"}, "the token would be readable on the way", "令牌在途中可能被读取"},
	} {
		t.Run(name, func(t *testing.T) {
			for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
				got := f.as(t, "", c.env, append(append([]string{"apply"}, c.args...), "--lang", tag)...)
				if got.code != exitUsage || !strings.Contains(got.errors, want) || got.out != "" {
					t.Errorf("%+v, want %s", got, want)
				}
			}
		})
	}
	if len(f.asked) != 0 {
		t.Errorf("it was asked %q", f.asked)
	}
	if got := f.as(t, "", map[string]string{envToken: "", envTokenFile: token}, "apply", "-f", shop); got.code != exitOK {
		t.Errorf("a token from a file: %+v", got)
	}
	f.Close()
	if got := f.as(t, "", nil, "apply", "-f", shop); got.code != exitUnscanned || !strings.Contains(got.errors, "cannot be reached") {
		t.Errorf("nobody answers: %+v", got)
	}
}
