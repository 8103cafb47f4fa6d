package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/web/webtest"
)

// asService runs the program with a token in the environment.
func asService(t *testing.T, token string, args ...string) ran {
	t.Helper()
	var out, errors bytes.Buffer
	code := run(t.Context(), args, &world{
		program: program, stdin: strings.NewReader(""), stdout: &out, stderr: &errors, now: clock.System,
		getenv: func(name string) string {
			if name == "TONGGUAN_TOKEN" {
				return token
			}
			return ""
		},
	})
	return ran{code, out.String(), errors.String()}
}

// TestServer takes verdicts from a real service, whose servers this machine could not dial: they do not exist.
func TestServer(t *testing.T) {
	server := webtest.New(t, nil)
	good, bad := server.Watch("good.example.test"), server.Watch(factstest.Host)
	good.Serve(good.Leaf(func(c *pki.Template) { c.Names = []string{"good.example.test"} }).Chain()...)
	good.Scan()
	bad.Serve(bad.Leaf(nil).Raw)
	bad.Scan()
	token := server.Token(server.As(auth.Operator), auth.ScopeWrite).Bearer
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"app.json": `{"pages":[]}`, "a.js": "wx.request({url: 'https://" + factstest.Host + "/v1'})",
		"app.yaml": "request: [https://" + factstest.Host + ", https://good.example.test]\n", "other.yaml": "request: [https://" + factstest.Host + ", https://nobody.test]\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	app, other := filepath.Join(folder, "app.yaml"), filepath.Join(folder, "other.yaml")
	for name, c := range map[string]struct {
		token  string
		args   []string
		code   int
		out    []string
		errors string
	}{
		"good":                  {token, []string{"check", "good.example.test"}, exitOK, []string{"✓ good.example.test", "Verdict of " + server.URL + ", less than a minute old."}, ""},
		"bad":                   {token, []string{"check", factstest.Host, "--lang", "zh"}, exitFindings, []string{"✗ chain_incomplete", "结论来自 " + server.URL + "，不到 1 分钟前。", "ERR_CERT_AUTHORITY_INVALID"}, ""},
		"JSON":                  {token, []string{"check", factstest.Host, "--format", "json"}, exitFindings, []string{`"service":{"url":"` + server.URL + `","scanned_at":"`, `"age_seconds":`, `"fingerprint":"`}, ""},
		"a token in a file":     {"", []string{"check", "good.example.test", "--token-file", file}, exitOK, []string{"Verdict of"}, ""},
		"gate":                  {token, []string{"gate", folder, "--app", app}, exitFindings, []string{"✗ cannot be submitted: https://" + factstest.Host, "Verdict of " + server.URL}, ""},
		"gate, one not watched": {token, []string{"gate", folder, "--app", other, "--platform", "ios"}, exitFindings, []string{"does not watch nobody.test:443; add it there."}, ""},
		"not watched":           {token, []string{"check", "nobody.test"}, exitUnscanned, []string{server.URL + " does not watch nobody.test:443; add it there."}, ""},
		"no token":              {"", []string{"check", "good.example.test"}, exitUsage, nil, "no token is given"},
		"a wrong token":         {"tg_pat_x", []string{"check", "good.example.test", "--lang", "zh"}, exitUsage, nil, "这不是完整的通关令牌"},
		"an empty file":         {"", []string{"check", "good.example.test", "--token-file", os.DevNull}, exitUsage, nil, "it holds no token"},
		"no such file":          {"", []string{"check", "good.example.test", "--token-file", file + "x"}, exitUsage, nil, "there is no such file"},
		"nobody there":          {token, []string{"check", "good.example.test", "--server", gone.URL}, exitUnscanned, nil, gone.URL + " cannot be reached"},
		"no address":            {token, []string{"check", "good.example.test", "--server", "tongguan"}, exitUsage, nil, "--server: write the address of the service"},
		"what is ours":          {token, []string{"check", "good.example.test", "--depth", "full", "--profile", "strict"}, exitUsage, nil, "leave out --depth, --profile"},
		"plain http":            {token, []string{"check", "good.example.test", "--server", "http://t.example.com"}, exitUsage, nil, "the token would be readable on the way"},
		"what is ours, in zh":   {token, []string{"check", "good.example.test", "--depth", "full", "--lang", "zh"}, exitUsage, nil, "请去掉 --depth"},
		"a token alone":         {token, []string{"check", "good.example.test", "--token-file", file, "--server", ""}, exitUsage, nil, "--max-age, --token-file and --insecure-http go with --server"},
		"an age alone":          {token, []string{"check", "good.example.test", "--max-age", "5m", "--server", ""}, exitUsage, nil, "go with --server"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{c.args[0], "--server", server.URL, "--lang", "en"}, c.args[1:]...)
			got := asService(t, c.token, args...)
			if got.code != c.code || !strings.Contains(got.errors, c.errors) || c.errors != "" && strings.Count(got.errors, "\n") != 1 {
				t.Errorf("exit %d, said %q", got.code, got.errors)
			}
			for _, want := range c.out {
				if !strings.Contains(got.out, want) {
					t.Errorf("%q is missing from\n%s", want, got.out)
				}
			}
			if strings.Contains(got.out+got.errors, token) {
				t.Error("it shows the token")
			}
		})
	}
}

// TestServerIsNoneOfEnvironment holds that check looks for itself where nobody says otherwise on the command line: what is
// exported for lint --push is not asked.
func TestServerIsNoneOfEnvironment(t *testing.T) {
	server := webtest.New(t, nil)
	env := map[string]string{envServer: server.URL, envToken: server.Token(server.As(auth.Operator), auth.ScopeRead).Bearer}
	var out bytes.Buffer
	code := run(t.Context(), []string{"check", "good.example.test", "--resolve", "good.example.test:443:127.0.0.1", "--lang", "en"}, &world{
		program: program, stdin: strings.NewReader(""), stdout: &out, stderr: &out, now: clock.System,
		getenv: func(name string) string { return env[name] },
	})
	if code != exitUnscanned || strings.Contains(out.String(), server.URL) {
		t.Errorf("exit %d:\n%s", code, out.String())
	}
}
