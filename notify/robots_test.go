package notify

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/notify/robots"
)

// TestSignedRobots: each attempt is signed anew, and what is frozen stays.
func TestSignedRobots(t *testing.T) {
	for _, k := range []Kind{DingTalk, Feishu} {
		now := noon
		o := loopback()
		o.Clock = func() time.Time { return now }
		r := simulator(t, k, robots.Options{Clock: o.Clock, Keys: []string{dingtalkKey}})
		body, _ := render(t, k, Config{}, critical())
		before := bytes.Clone(body)
		s := sender(t, o)
		for range 3 {
			if got := s.Send(t.Context(), k, Config{}, Secret{URL: r.URL(), Keys: []string{dingtalkKey}}, Message{"1", body}); !got.OK {
				t.Errorf("%s: %+v, %v", k, got, r.Refused())
			}
			now = now.Add(3 * time.Hour)
		}
		if !bytes.Equal(before, body) {
			t.Errorf("%s: sending changes the message", k)
		}
		want := map[Kind]int{DingTalk: 310000, Feishu: 19021}[k]
		for _, keys := range [][]string{nil, {"SECother"}} {
			if got := s.Send(t.Context(), k, Config{}, Secret{URL: r.URL(), Keys: keys}, Message{"1", body}); got.OK || got.Code != want || got.Failure != FailureErrcode {
				t.Errorf("%s, %q: %+v", k, keys, got)
			}
		}
	}
}

// TestTooMuch: what each robot says when it has had too much, and how long to leave it alone.
func TestTooMuch(t *testing.T) {
	for k, c := range map[Kind]struct {
		bears, code int
		wait        time.Duration
	}{
		WeCom:    {20, wecomTooMany, time.Minute},
		DingTalk: {20, dingtalkTooFast, 10 * time.Minute},
		Feishu:   {5, feishuBusy, time.Minute},
	} {
		now := noon
		o := loopback()
		o.Clock = func() time.Time { return now }
		r := simulator(t, k, robots.Options{Clock: o.Clock})
		body, _ := render(t, k, Config{}, critical())
		s := sender(t, o)
		send := func() Result { return s.Send(t.Context(), k, Config{}, Secret{URL: r.URL()}, Message{"1", body}) }
		for i := range c.bears {
			if got := send(); !got.OK {
				t.Fatalf("%s, message %d: %+v", k, i, got)
			}
		}
		want := Result{Status: 200, Code: c.code, Failure: FailureLimited, Limited: true, RetryAfter: c.wait}
		got := send()
		if got.Answer = ""; got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", k, got, want)
		}
		if k == DingTalk {
			now = now.Add(c.wait - time.Second)
			if got := send(); !got.Limited {
				t.Errorf("the ban is over too early: %+v", got)
			}
		}
		now = now.Add(got.RetryAfter)
		if got := send(); !got.OK {
			t.Errorf("%s, after the wait: %+v", k, got)
		}
		if r.Bans() != 1 {
			t.Errorf("%s: %d bans", k, r.Bans())
		}
	}
}

// TestLimits keeps what we send below what the robots bear.
func TestLimits(t *testing.T) {
	for k, want := range map[Kind]Limits{
		Webhook:  {InFlight: 4},
		WeCom:    {InFlight: 1, PerMinute: 18, Together: true, Wait: 30 * time.Second},
		DingTalk: {InFlight: 1, PerMinute: 18, Together: true, Wait: 30 * time.Second},
		Feishu:   {InFlight: 1, PerMinute: 90, PerSecond: 4, Together: true, Wait: 30 * time.Second},
		"fax":    {},
	} {
		if got := LimitsOf(k); got != want {
			t.Errorf("%s: got %+v, want %+v", k, got, want)
		}
	}
}

// TestRobotAnswers: HTTP 200 is no success.
func TestRobotAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		kind   Kind
		status int
		body   string
		want   Result
	}{
		"good":                  {WeCom, 200, `{"errcode":0,"errmsg":"ok"}`, Result{OK: true}},
		"good, DingTalk":        {DingTalk, 200, `{"errcode":0,"errmsg":"ok"}`, Result{OK: true}},
		"good, Feishu":          {Feishu, 200, `{"code":0,"msg":"success"}`, Result{OK: true}},
		"good, the first robot": {Feishu, 200, `{"StatusCode":0,"StatusMessage":"success"}`, Result{OK: true}},
		"a number":              {WeCom, 200, `{"errcode":40058,"errmsg":"x"}`, Result{Code: 40058, Failure: FailureErrcode}},
		"a number, Feishu":      {Feishu, 200, `{"code":19024,"msg":"Key Words Not Found"}`, Result{Code: 19024, Failure: FailureErrcode}},
		"another's word":        {Feishu, 200, `{"errcode":0}`, Result{Failure: FailureAnswer}},
		"another's word, WeCom": {WeCom, 200, `{"code":0}`, Result{Failure: FailureAnswer}},
		"HTML":                  {DingTalk, 200, `<html>ok</html>`, Result{Failure: FailureAnswer}},
		"nothing":               {DingTalk, 200, ``, Result{Failure: FailureAnswer}},
		"null":                  {WeCom, 200, `{"errcode":null}`, Result{Failure: FailureAnswer}},
		"a text":                {WeCom, 200, `{"errcode":"0"}`, Result{Failure: FailureAnswer}},
		"a list":                {WeCom, 200, `[0]`, Result{Failure: FailureAnswer}},
		"half":                  {WeCom, 200, `{"errcode":0`, Result{Failure: FailureAnswer}},
		"good, but 500":         {WeCom, 500, `{"errcode":0}`, Result{Failure: FailureStatus}},
		"404":                   {DingTalk, 404, `no`, Result{Failure: FailureStatus}},
		"too many, Feishu":      {Feishu, 400, `{"code":9499,"msg":"too many request"}`, Result{Code: 9499, Failure: FailureLimited, Limited: true, RetryAfter: time.Minute}},
		"a bad body, Feishu":    {Feishu, 400, `{"code":9499,"msg":"Bad Request"}`, Result{Code: 9499, Failure: FailureStatus}},
		"429":                   {WeCom, 429, ``, Result{Failure: FailureLimited, Limited: true, RetryAfter: time.Minute}},
		"removed, WeCom":        {WeCom, 200, `{"errcode":93000}`, Result{Code: 93000, Failure: FailureGone, Gone: true}},
		"removed, DingTalk":     {DingTalk, 200, `{"errcode":300001}`, Result{Code: 300001, Failure: FailureGone, Gone: true}},
		"removed, Feishu":       {Feishu, 200, `{"code":19001}`, Result{Code: 19001, Failure: FailureGone, Gone: true}},
	} {
		r := simulator(t, c.kind, robots.Options{Clock: clock.Fixed(noon)})
		r.Answer(func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
			return true
		})
		c.want.Status, c.want.Answer = c.status, c.body
		if got := sender(t, loopback()).Send(t.Context(), c.kind, Config{}, Secret{URL: r.URL()}, Message{"1", []byte(`{}`)}); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// TestBodyIsSentAsItIs: bodies that are already frozen are sent as they are, whatever is in them.
func TestBodyIsSentAsItIs(t *testing.T) {
	r := robots.WeCom(t, robots.Options{})
	body, _ := render(t, WeCom, Config{}, []alert.Event{critical()}...)
	spaced := append([]byte("  \n"), body...)
	if got := sender(t, loopback()).Send(t.Context(), WeCom, Config{}, Secret{URL: r.URL()}, Message{"1", spaced}); !got.OK {
		t.Fatalf("%+v", got)
	}
	if !bytes.Equal(r.Messages()[0].Body, spaced) {
		t.Error("the body was changed on its way")
	}
}
