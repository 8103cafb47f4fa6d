package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/notify/robots"
)

// hook starts a receiver that knows a key, and gives what is needed to send to it.
func hook(t testing.TB, o robots.Options) (*robots.Receiver, Secret) {
	t.Helper()
	key := NewSecret()
	o.Keys = append(o.Keys, key)
	if o.Clock == nil {
		o.Clock = clock.Fixed(noon)
	}
	r := robots.NewReceiver(t, o)
	return r, Secret{URL: r.URL(), Keys: []string{key}}
}

func message(t testing.TB) Message {
	body, _ := render(t, Webhook, Config{}, critical())
	return Message{"msg_2f9c", body}
}

// TestSigned: the Standard Webhooks library takes what is sent, and every attempt has the same id and body and a
// timestamp of its own.
func TestSigned(t *testing.T) {
	now := noon
	o := loopback()
	o.Clock = func() time.Time { return now }
	r, secret := hook(t, robots.Options{Clock: o.Clock})
	secret.Headers = map[string]string{"Authorization": "Bearer abcdefgh", "X-Team": "sre", "webhook-id": "stolen", "Host": "evil"}
	r.Script(robots.Status(500), robots.Status(503))
	s, m := sender(t, o), message(t)
	var results []Result
	for range 3 {
		results = append(results, s.Send(t.Context(), Webhook, Config{}, secret, m))
		now = now.Add(time.Hour)
	}
	got := r.Deliveries()
	for i, d := range got {
		if d.Err != nil || d.ID != m.ID || string(d.Body) != string(m.Body) || !d.Timestamp.Equal(noon.Add(time.Duration(i)*time.Hour)) {
			t.Errorf("attempt %d: %v; id %s at %s", i, d.Err, d.ID, d.Timestamp)
		}
		for name, want := range map[string]string{
			"Authorization": "Bearer abcdefgh", "X-Team": "sre", "User-Agent": "tongguan/test", "Accept-Encoding": "", "Content-Type": "application/json",
		} {
			if got := d.Header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}
	if len(got) != 3 || results[0].OK || results[1].OK || !results[2].OK || results[0].Failure != FailureStatus {
		t.Errorf("%d deliveries: %+v", len(got), results)
	}
}

// TestRotation: while keys change, who knows the old one, the new one or both is content.
func TestRotation(t *testing.T) {
	old, fresh := NewSecret(), NewSecret()
	for name, c := range map[string]struct {
		sent, known []string
		want        []int
		ok          bool
	}{
		"before":               {[]string{old}, []string{old}, []int{0}, true},
		"overlap, knows old":   {[]string{fresh, old}, []string{old}, []int{0}, true},
		"overlap, knows new":   {[]string{fresh, old}, []string{fresh}, []int{0}, true},
		"overlap, knows both":  {[]string{fresh, old}, []string{old, fresh}, []int{0, 1}, true},
		"after, knows old":     {[]string{fresh}, []string{old}, nil, false},
		"after, knows the new": {[]string{fresh}, []string{fresh}, []int{0}, true},
	} {
		r := robots.NewReceiver(t, robots.Options{Clock: clock.Fixed(noon), Keys: c.known})
		got := sender(t, loopback()).Send(t.Context(), Webhook, Config{}, Secret{URL: r.URL(), Keys: c.sent}, message(t))
		if d := r.Deliveries(); got.OK != c.ok || len(d) != 1 || !slices.Equal(d[0].Keys, c.want) {
			t.Errorf("%s: %+v; %+v", name, got, d)
		}
	}
}

func TestNothingToSignWith(t *testing.T) {
	for _, keys := range [][]string{nil, {"whsec_short"}, {"secret"}} {
		r, secret := hook(t, robots.Options{})
		secret.Keys = keys
		if got := sender(t, loopback()).Send(t.Context(), Webhook, Config{}, secret, message(t)); got.OK || got.Failure != FailureSecret || len(r.Deliveries()) > 0 {
			t.Errorf("%q: %+v", keys, got)
		}
	}
}

// TestAnswers is what each answer of a webhook's receiver means.
func TestAnswers(t *testing.T) {
	date := noon.Add(90 * time.Second).Format(http.TimeFormat)
	for name, c := range map[string]struct {
		answer robots.Answer
		want   Result
	}{
		"200":                  {robots.Text(200, "fine\n"), Result{OK: true, Status: 200, Answer: "fine"}},
		"204":                  {robots.Status(204), Result{OK: true, Status: 204}},
		"299":                  {robots.Status(299), Result{OK: true, Status: 299}},
		"304":                  {robots.Status(304), Result{Status: 304, Failure: FailureRedirect}},
		"400":                  {robots.Text(400, "\x1b[2Jno\u202e\n"), Result{Status: 400, Answer: `\u001b[2Jno\u202e`, Failure: FailureStatus}},
		"404":                  {robots.Status(404), Result{Status: 404, Failure: FailureStatus}},
		"410":                  {robots.Status(410), Result{Status: 410, Failure: FailureGone, Gone: true}},
		"429":                  {robots.Status(429), Result{Status: 429, Failure: FailureLimited, Limited: true, RetryAfter: time.Minute}},
		"429, for an hour":     {robots.Status(429, "Retry-After: 3600"), Result{Status: 429, Failure: FailureLimited, Limited: true, RetryAfter: time.Hour}},
		"429, until":           {robots.Status(429, "Retry-After: "+date), Result{Status: 429, Failure: FailureLimited, Limited: true, RetryAfter: 90 * time.Second}},
		"429, for a year":      {robots.Status(429, "Retry-After: 31536000"), Result{Status: 429, Failure: FailureLimited, Limited: true, RetryAfter: 24 * time.Hour}},
		"500":                  {robots.Status(500, "Retry-After: 60"), Result{Status: 500, Failure: FailureStatus}},
		"502":                  {robots.Status(502), Result{Status: 502, Failure: FailureStatus}},
		"503, for a minute":    {robots.Status(503, "Retry-After: 60"), Result{Status: 503, Failure: FailureStatus, RetryAfter: time.Minute}},
		"504, for a minute":    {robots.Status(504, "Retry-After: 60"), Result{Status: 504, Failure: FailureStatus, RetryAfter: time.Minute}},
		"cut before the start": {robots.Reset(0), Result{Failure: FailureReset}},
		"cut in a good body":   {robots.Reset(200), Result{OK: true, Status: 200, Answer: "the beginning of"}},
		"cut in a bad body":    {robots.Reset(500), Result{Status: 500, Answer: "the beginning of", Failure: FailureStatus}},
	} {
		r, secret := hook(t, robots.Options{})
		r.Script(c.answer)
		if got := sender(t, loopback()).Send(t.Context(), Webhook, Config{}, secret, message(t)); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
		if d := r.Deliveries(); len(d) != 1 || d[0].Err != nil {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere, _ := hook(t, robots.Options{})
	for _, code := range []int{300, 301, 302, 303, 305, 307, 308, 399} {
		r, secret := hook(t, robots.Options{})
		r.Script(robots.Redirect(code, elsewhere.URL()))
		got := sender(t, loopback()).Send(t.Context(), Webhook, Config{}, secret, message(t))
		if got.OK || got.Failure != FailureRedirect || got.Status != code || len(r.Deliveries()) != 1 {
			t.Errorf("%d: %+v", code, got)
		}
	}
	if n := len(elsewhere.Deliveries()); n != 0 {
		t.Errorf("%d requests arrived where nobody sent any", n)
	}
}

// TestTimeouts: whatever a receiver does slowly, an attempt ends in time.
func TestTimeouts(t *testing.T) {
	o := loopback()
	o.Timeout, o.Clock = 300*time.Millisecond, clock.System
	for name, c := range map[string]struct {
		answer  robots.Answer
		ok      bool
		failure string
	}{
		"no answer":              {robots.Hang(time.Minute), false, FailureTimeout},
		"a good answer dribbles": {robots.Dribble(200), true, ""},
		"a bad answer dribbles":  {robots.Dribble(500), false, FailureStatus},
	} {
		r, secret := hook(t, robots.Options{Clock: clock.System})
		r.Script(c.answer)
		got := sender(t, o).Send(t.Context(), Webhook, Config{}, secret, message(t))
		if got.OK != c.ok || got.Failure != c.failure || got.Took > 5*time.Second || got.Took < o.Timeout {
			t.Errorf("%s: %+v", name, got)
		}
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, scheme := range []string{"http", "https"} {
		url := scheme + "://" + silent.Addr().String() + "/"
		if got := sender(t, o).Send(t.Context(), Webhook, Config{}, Secret{URL: url, Keys: []string{NewSecret()}}, message(t)); got.Failure != FailureTimeout {
			t.Errorf("silent %s: %+v", scheme, got)
		}
	}
	r, secret := hook(t, robots.Options{})
	r.Script(robots.Hang(time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if got := sender(t, loopback()).Send(ctx, Webhook, Config{}, secret, message(t)); got.Failure != FailureCanceled {
		t.Errorf("canceled: %+v", got)
	}
}

// TestEndlessAnswer: of ten billion bytes hardly any are read.
func TestEndlessAnswer(t *testing.T) {
	sent := make(chan int64, 1)
	r, secret := hook(t, robots.Options{})
	r.Script(robots.Endless(200, func(n int64) { sent <- n }))
	got := sender(t, loopback()).Send(t.Context(), Webhook, Config{}, secret, message(t))
	if !got.OK || len(got.Answer) != answerKept {
		t.Errorf("%+v", got)
	}
	const socket = 32 << 20 // what the two ends of a socket may hold
	if n := <-sent; n > socket {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestTLS(t *testing.T) {
	r, secret := hook(t, robots.Options{TLS: true})
	o := loopback()
	o.AllowHTTP = false
	if got := sender(t, o).Send(t.Context(), Webhook, Config{}, secret, message(t)); got.OK || got.Failure != FailureTLS || len(r.Deliveries()) > 0 {
		t.Errorf("unknown authority: %+v", got)
	}
	o.Roots = x509.NewCertPool()
	o.Roots.AddCert(r.Server().Certificate())
	if got := sender(t, o).Send(t.Context(), Webhook, Config{}, secret, message(t)); !got.OK {
		t.Errorf("trusted: %+v", got)
	}
	o.Resolver = names{"other.test": {"127.0.0.1"}}
	other := secret
	other.URL = strings.Replace(secret.URL, "127.0.0.1", "other.test", 1)
	if got := sender(t, o).Send(t.Context(), Webhook, Config{}, other, message(t)); got.Failure != FailureTLS {
		t.Errorf("another name: %+v", got)
	}
	r.Server().TLS.MaxVersion = tls.VersionTLS11
	if got := sender(t, o).Send(t.Context(), Webhook, Config{}, secret, message(t)); got.Failure != FailureTLS {
		t.Errorf("TLS 1.1: %+v", got)
	}
	plain, secret := hook(t, robots.Options{})
	secret.URL = strings.Replace(plain.URL(), "http://", "https://", 1)
	if got := sender(t, o).Send(t.Context(), Webhook, Config{}, secret, message(t)); got.Failure != FailureTLS {
		t.Errorf("no TLS: %+v", got)
	}
}

func TestWays(t *testing.T) {
	closed, _ := hook(t, robots.Options{})
	closed.Server().Close()
	for name, c := range map[string]struct {
		url, failure string
	}{
		"nobody listens": {closed.URL(), FailureRefused},
		"no such name":   {"https://nothing.test/x", FailureDNS},
		"no URL":         {"::", FailureURL},
		"a user":         {"https://a:b@example.test/", FailureURL},
		"ftp":            {"ftp://example.test/", FailureURL},
	} {
		o := loopback()
		o.Resolver = names{}
		got := sender(t, o).Send(t.Context(), Webhook, Config{}, Secret{URL: c.url, Keys: []string{NewSecret()}}, message(t))
		if got.Failure != c.failure || got.OK || got.Status != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := sender(t, loopback()).Send(t.Context(), "fax", Config{}, Secret{}, Message{}); got.Failure != FailureInternal {
		t.Errorf("a fax: %+v", got)
	}
}

// TestManyAtOnce sends from many goroutines; the race detector looks on.
func TestManyAtOnce(t *testing.T) {
	s := sender(t, loopback())
	r, secret := hook(t, robots.Options{})
	done := make(chan bool)
	const n = 50
	for range n {
		go func() {
			body, _, _ := Render(Webhook, Config{Template: `{"a": {{json headline}}}`}, "1", []alert.Event{critical()})
			done <- s.Send(t.Context(), Webhook, Config{}, secret, Message{"1", body}).OK
		}()
	}
	for range n {
		if !<-done {
			t.Error("not sent")
		}
	}
	if got := len(r.Deliveries()); got != n {
		t.Errorf("%d arrived", got)
	}
}
