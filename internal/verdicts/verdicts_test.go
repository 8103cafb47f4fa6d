package verdicts_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/verdicts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/web/webtest"
)

// clientOf is a client of a service, with a token.
func clientOf(t *testing.T, tag lang.Tag, base, token string) *verdicts.Client {
	t.Helper()
	api, err := client.New(client.Options{Server: base, Token: token, Lang: tag, UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return &verdicts.Client{
		API: api, Now: clock.System,
		Pause: func(context.Context, time.Duration) error { t.Error("it waits"); return nil },
	}
}

// later is a clock that is ahead: the service dates a scan by the clock of its database.
func later(by time.Duration) clock.Clock {
	return func() time.Time { return clock.System().Add(by) }
}

// said gives what an error says, in both languages.
func said(t *testing.T, err error) string {
	t.Helper()
	s, ok := errors.AsType[lang.Speaker](err)
	if !ok {
		t.Fatalf("%T %v", err, err)
	}
	return s.In(lang.English) + " | " + s.In(lang.Chinese)
}

func host(name string) facts.Endpoint { return facts.Endpoint{Host: name, Port: 443} }

// TestVerdict asks a real service about an endpoint that it has looked at: what it says is what it judged.
func TestVerdict(t *testing.T) {
	server := webtest.New(t, nil)
	site := server.Watch(factstest.Host)
	server.Watch("api2." + factstest.Host) // contains the other one
	site.Serve(site.Leaf(nil).Raw)         // the intermediate is missing
	site.Scan()
	token := server.Token(server.As(auth.Operator), auth.ScopeRead)
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		c := clientOf(t, tag, server.URL, token.Bearer)
		c.Now = later(10 * time.Minute)
		if err := c.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		v, err := c.Verdict(t.Context(), host(factstest.Host), time.Hour, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if v.Report.Reach != facts.ReachOK || v.Report.Platforms[facts.Android].Grade != rules.GradeFail || len(v.Snapshot.Addresses) != 1 {
			t.Errorf("%s, %+v", v.Report.Reach, v.Report.Platforms)
		}
		if age := c.Now().Sub(v.ScannedAt); age < 9*time.Minute || age > 11*time.Minute {
			t.Errorf("%s old", age)
		}
		found := false
		for i := range v.Report.Outcomes {
			f := &v.Report.Outcomes[i]
			if f.Rule.ID != "chain_incomplete" {
				continue
			}
			found = true
			if f.Severity(facts.Android) != rules.Blocker || f.Text(lang.English) == "" || f.Text(lang.English) == f.Text(lang.Chinese) || len(f.Errors(facts.Android)) == 0 {
				t.Errorf("%s, %q, %v", f.Severity(facts.Android), f.Text(lang.English), f.Errors(facts.Android))
			}
			if f.Address != netip.MustParseAddrPort("192.0.2.7:443") {
				t.Errorf("at %s", f.Address)
			}
		}
		if !found || len(v.Report.Leaves) != 1 {
			t.Errorf("finding %v, leaves %v", found, v.Report.Leaves)
		}
	}
}

// TestOldVerdict has a scan ordered where the last one is too old, and waits for it.
func TestOldVerdict(t *testing.T) {
	server := webtest.New(t, nil)
	site := server.Watch(factstest.Host)
	site.Scan()
	c := clientOf(t, lang.English, server.URL, server.Token(server.As(auth.Operator), auth.ScopeWrite).Bearer)
	c.Now = later(2 * time.Hour)
	looks := 0
	c.Pause = func(_ context.Context, d time.Duration) error {
		if looks++; looks == 2 { // a worker takes its time
			site.Scan()
		}
		if d < time.Second {
			t.Errorf("it asks again after %s", d)
		}
		return nil
	}
	v, err := c.Verdict(t.Context(), host(factstest.Host), 30*time.Minute, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if scans := server.As(auth.Viewer).Get(site.Path + "/scans").Data(); looks != 2 || len(scans) != 2 {
		t.Errorf("scanned at %s after %d looks, %d scans", v.ScannedAt, looks, len(scans))
	}
}

// TestNoVerdict holds what is said where there is none: one sentence each, and whose business it is.
func TestNoVerdict(t *testing.T) {
	server := webtest.New(t, nil)
	server.Watch(factstest.Host)
	operator := server.As(auth.Operator)
	scan, read := server.Token(operator, auth.ScopeWrite).Bearer, server.Token(operator, auth.ScopeRead).Bearer
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/broken/api/v1/endpoints") {
			_, _ = w.Write([]byte("<html>"))
			return
		}
		if strings.Contains(r.URL.Path, "/tired/") {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		http.NotFound(w, r)
	}))
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	t.Cleanup(other.Close)
	for name, c := range map[string]struct {
		base, token, host string
		want              [2]string
		lack, later       bool // it is about this endpoint alone; asking again may help
	}{
		"not watched":     {server.URL, scan, "other.test", [2]string{"does not watch other.test:443; add it there", "没有监控 other.test:443"}, true, false},
		"part of a name":  {server.URL, scan, "example.test", [2]string{"does not watch example.test:443", "没有监控"}, true, false},
		"never scanned":   {server.URL, scan, factstest.Host, [2]string{"has not scanned api.example.test:443 within 30s", "未能在 30s 内扫描"}, true, false},
		"a wrong token":   {server.URL, "tg_pat_x", factstest.Host, [2]string{"token", "token"}, false, false},
		"may only read":   {server.URL, read, factstest.Host, [2]string{"token", "token"}, false, false},
		"nobody there":    {gone.URL, scan, factstest.Host, [2]string{"cannot be reached: nothing listens there", "无法连接"}, false, true},
		"another program": {other.URL, scan, factstest.Host, [2]string{"answers with status 404, and not as Tongguan does", "不像是通关的响应"}, false, true},
		"no JSON":         {other.URL + "/broken", scan, factstest.Host, [2]string{"answers with status 200, and not as Tongguan does", "不像是通关的响应"}, false, true},
		"not able":        {other.URL + "/tired", scan, factstest.Host, [2]string{"answers with status 503", "返回了状态码 503"}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			service := clientOf(t, lang.English, c.base, c.token)
			now := clock.System()
			service.Now = func() time.Time { now = now.Add(10 * time.Second); return now }
			service.Pause = func(context.Context, time.Duration) error { return nil }
			_, err := service.Verdict(t.Context(), host(c.host), time.Hour, 30*time.Second)
			text := said(t, err)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing from %s", want, text)
				}
			}
			if _, lack := errors.AsType[*verdicts.Lack](err); lack != c.lack {
				t.Errorf("a lack: %v", lack)
			}
			if client.Later(err) != c.later {
				t.Errorf("asking again may help: %v", !c.later)
			}
		})
	}
}
