package notify

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	answerRead = 64 << 10 // bytes read of an answer
	answerKept = 1 << 10  // and kept

	longestWait = 24 * time.Hour
	usualWait   = time.Minute // of a receiver that has had too much and does not say for how long
)

// An answer is what a receiver said, as far as it was read.
type answer struct{ body []byte }

// status judges an answer by HTTP alone.
func (r *Result) status() {
	switch {
	case r.Status >= 200 && r.Status < 300:
		r.OK = true
	case r.Status >= 300 && r.Status < 400:
		r.Failure = FailureRedirect
	case r.Status == http.StatusGone:
		r.Failure, r.Gone = FailureGone, true
	case r.Limited:
		r.Failure = FailureLimited
	default:
		r.Failure = FailureStatus
	}
}

// A consequence is what a robot's errcode means for what is sent later.
type consequence struct {
	wait          time.Duration
	limited, gone bool
}

// robot judges an answer by the number in its body, since robots say 200 whatever happens. The field holds the number.
func (r *Result) robot(a answer, field string, known map[int]consequence) {
	code, ok := codeOf(a.body, field)
	r.Code = code
	if what, found := known[code]; ok && found {
		switch r.Limited, r.Gone = what.limited, what.gone; {
		case what.limited:
			r.Failure, r.RetryAfter = FailureLimited, max(r.RetryAfter, what.wait)
		default:
			r.Failure = FailureGone
		}
		return
	}
	r.status()
	switch {
	case r.OK && !ok:
		r.OK, r.Failure = false, FailureAnswer
	case r.OK && code != 0:
		r.OK, r.Failure = false, FailureErrcode
	}
}

// codeOf finds the number of an answer; false when the answer is no JSON object that has it.
func codeOf(body []byte, field string) (int, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return 0, false
	}
	raw, ok := fields[field]
	if !ok && field == "code" {
		raw, ok = fields["StatusCode"] // as Feishu's first robots say it
	}
	var code *int
	if !ok || json.Unmarshal(raw, &code) != nil || code == nil {
		return 0, false
	}
	return *code, true
}

// throttled reads from the header whether to wait, and how long.
func (r *Result) throttled(header http.Header, now time.Time) {
	switch r.Status {
	case http.StatusTooManyRequests:
		r.RetryAfter, r.Limited = retryAfter(header.Get("Retry-After"), now), true
		if r.RetryAfter == 0 {
			r.RetryAfter = usualWait
		}
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		r.RetryAfter = retryAfter(header.Get("Retry-After"), now) // a failure as others, and not sooner than that
	}
}

// retryAfter reads the header of that name, seconds or a date; 0 when it says nothing, or nothing sensible.
func retryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil { // beyond 68 years
			return longestWait
		}
		return min(time.Duration(seconds)*time.Second, longestWait)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestWait)
}
