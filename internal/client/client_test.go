package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const shop = "wx0123456789abcdef"

func dial(t *testing.T, server, token string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{Server: server, Token: token, Lang: lang.English, UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The client and the service that is there speak the same language.
func TestRealService(t *testing.T) {
	s := webtest.New(t, nil)
	writer, reader := s.Token(s.As(auth.Operator), auth.ScopeWrite), s.Token(s.As(auth.Operator), auth.ScopeRead)
	c := dial(t, s.URL+"/", writer.Bearer)
	told := client.Application{Text: []byte("appid: " + shop + "\nname: Shop\nrequest: [https://a.shop.test, http://b.shop.test]\n"), DryRun: true}
	plan, err := c.Apply(t.Context(), told)
	if err != nil {
		t.Fatal(err)
	}
	if !plan.New || !plan.DryRun || plan.AppID != shop || len(plan.Lists) != 1 || len(plan.Lists[0].Added) != 2 || plan.Settings[0].To != "Shop" || !plan.Watched[0].NewEndpoint ||
		len(plan.Unwatched) != 1 || plan.Findings[0].Rule != "scheme_not_https_wss" || plan.Findings[0].Line != 3 || plan.ETag != "" {
		t.Errorf("plan %+v", plan)
	}
	told.DryRun = false
	done, err := c.Apply(t.Context(), told)
	if err != nil || done.ETag == "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if again, err := c.Apply(t.Context(), told); err != nil || !again.Unchanged || again.ETag != done.ETag {
		t.Errorf("again %+v, %v", again, err)
	}
	told.ETag = `"99.x"`
	_, err = c.Apply(t.Context(), told)
	refused(t, err, 412, "changed")
	_, err = c.Apply(t.Context(), client.Application{Text: []byte("reqest: []"), AppID: shop})
	if r := refused(t, err, 422, "invalid"); !strings.Contains(r.In(lang.English), `did you mean "request"?`) {
		t.Errorf("it says %s", r)
	}
	if client.Later(err) {
		t.Error("asking again will not help")
	}
	_, err = dial(t, s.URL, reader.Bearer).Apply(t.Context(), told)
	refused(t, err, 403, "forbidden")
	_, err = dial(t, s.URL, "tg_pat_nobody").Apply(t.Context(), told)
	refused(t, err, 401, "bad_token")

	at := facts.Place{File: "a.js", Line: 2, Column: 1}
	reading := client.Reading{AppID: shop, Commit: "5fb17ab5", Project: &facts.Project{SchemaVersion: facts.ProjectSchema, Root: ".", Calls: []facts.NetCall{
		{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://c.shop.test", Place: at, Release: true}}},
	}}}
	pushed, err := c.Push(t.Context(), reading)
	if err != nil || !pushed.Fresh || len(pushed.Missing) != 1 || pushed.Missing[0] != (client.Difference{"request", "c.shop.test", "a.js", 2, true}) || len(pushed.Idle) != 2 {
		t.Errorf("pushed %+v, %v", pushed, err)
	}
	if pushed, err = c.Push(t.Context(), reading); err != nil || pushed.Fresh {
		t.Errorf("again %+v, %v", pushed, err)
	}
}

func refused(t *testing.T, err error, status int, code string) *client.Refusal {
	t.Helper()
	r, ok := errors.AsType[*client.Refusal](err)
	if !ok || r.Status != status || r.Code != code {
		t.Fatalf("got %v, want %d %s", err, status, code)
	}
	return r
}

// What is no service of ours is said to be none, and no redirect takes the token elsewhere.
func TestStrangers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		says  string
	}{
		"a page":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<h1>Welcome</h1>")) }, "answers with status 200, and not as Tongguan does"},
		"a proxy": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "bad gateway", http.StatusBadGateway) }, "answers with status 502, and not as Tongguan does"},
		"other JSON": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(404)
			_, _ = w.Write([]byte(`{"error":"x"}`))
		}, "answers with status 404"},
		"a redirect":    {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, "leads to " + elsewhere.URL},
		"a broken line": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(c.serve)
			defer s.Close()
			_, err := dial(t, s.URL, "tg_pat_x").Push(t.Context(), client.Reading{})
			if err == nil || !strings.Contains(err.Error(), c.says) || !client.Later(err) {
				t.Errorf("got %v", err)
			}
		})
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	_, err := dial(t, gone.URL, "tg_pat_x").Push(t.Context(), client.Reading{})
	unreachable, ok := errors.AsType[*client.Unreachable](err)
	if !ok || !strings.Contains(unreachable.In(lang.Chinese), "无法连接 "+gone.URL+"：该地址没有服务在监听") {
		t.Errorf("got %v", err)
	}
}

func TestOptions(t *testing.T) {
	good := client.Options{Server: "https://t.example.com/tongguan/", Token: "tg_pat_x"}
	c, err := client.New(good)
	if err != nil || c.Server() != "https://t.example.com/tongguan" {
		t.Errorf("%v, %v", c, err)
	}
	for name, bad := range map[string]struct {
		change func(*client.Options)
		says   string
	}{
		"no server":      {func(o *client.Options) { o.Server = "" }, "no service is named"},
		"a host":         {func(o *client.Options) { o.Server = "t.example.com" }, "write the address of the service"},
		"another scheme": {func(o *client.Options) { o.Server = "ftp://t.example.com" }, "write the address of the service"},
		"a password":     {func(o *client.Options) { o.Server = "https://a:b@t.example.com" }, "write the address of the service"},
		"a query":        {func(o *client.Options) { o.Server = "https://t.example.com?x" }, "write the address of the service"},
		"plain http":     {func(o *client.Options) { o.Server = "http://t.example.com" }, "the token would be readable"},
		"no token":       {func(o *client.Options) { o.Token = "" }, "no token is given"},
		"two lines":      {func(o *client.Options) { o.Token = "tg_pat_x\r\nX: y" }, "characters that no token has"},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			bad.change(&o)
			if _, err := client.New(o); err == nil || !strings.Contains(err.Error(), bad.says) || strings.Contains(err.Error(), "a:b") {
				t.Errorf("got %v", err)
			}
		})
	}
	for _, server := range []string{"http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"} {
		if _, err := client.New(client.Options{Server: server, Token: "x"}); err != nil {
			t.Errorf("%s: %v", server, err)
		}
	}
	good.Server, good.InsecureHTTP = "http://t.example.com", true
	if _, err := client.New(good); err != nil {
		t.Error(err)
	}
}
