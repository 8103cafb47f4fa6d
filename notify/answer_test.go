package notify

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestRetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"1":                              time.Second,
		" 120 ":                          2 * time.Minute,
		"86400":                          24 * time.Hour,
		"86401":                          24 * time.Hour,
		"99999999999999":                 24 * time.Hour,
		"99999999999999999999":           24 * time.Hour,
		"-1":                             0,
		"1.5":                            0,
		"1s":                             0,
		"soon":                           0,
		"１":                              0,
		"Mon, 23 Nov 2026 04:01:00 GMT":  time.Minute,
		"Monday, 23-Nov-26 04:01:00 GMT": time.Minute,
		"Mon Nov 23 04:01:00 2026":       time.Minute,
		"Mon, 23 Nov 2026 03:59:00 GMT":  0,
		"Mon, 23 Nov 2099 03:59:00 GMT":  24 * time.Hour,
		"Mon, 23 Nov 0001 03:59:00 GMT":  0,
	} {
		if got := retryAfter(text, noon); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120", int64(0))
	f.Add("Mon, 23 Nov 2026 04:01:00 GMT", noon.Unix())
	f.Add("9223372036854775807", int64(1)<<40)
	f.Fuzz(func(t *testing.T, text string, now int64) {
		if got := retryAfter(text, time.Unix(now, 0)); got < 0 || got > longestWait {
			t.Errorf("%q at %d: %s", text, now, got)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"errcode":0,"errmsg":"ok"}`, `{"code":11232}`, `{"StatusCode":0}`, `{"errcode":1e99}`, `{"errcode":0}x`, "\xff", strings.Repeat("[", 300)} {
		f.Add([]byte(seed), 200)
		f.Add([]byte(seed), 429)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		for _, k := range Kinds() {
			w, _ := wayOf(k)
			r := Result{Status: status, Answer: kept(string(body))}
			r.throttled(http.Header{"Retry-After": {"5"}}, noon)
			w.judge(&r, answer{body})
			if r.OK != (r.Failure == "") || r.OK && (r.Gone || r.Limited || status < 200 || status > 299) || r.RetryAfter < 0 || r.Limited && r.RetryAfter == 0 {
				t.Errorf("%s, %d %q: %+v", k, status, body, r)
			}
			if len(r.Answer) > answerKept || !utf8.ValidString(r.Answer) || strings.ContainsAny(r.Answer, "\n\x1b\x00") {
				t.Errorf("the answer is kept as %q", r.Answer)
			}
		}
	})
}
