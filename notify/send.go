package notify

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
)

// A Resolver finds the addresses of a name. [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options say how messages leave. They are the operator's, not a channel's.
type Options struct {
	AllowCIDR []netip.Prefix   // addresses that may be sent to besides the public ones
	AllowHTTP bool             // http besides https
	Resolver  Resolver         // nil: the system's
	Roots     *x509.CertPool   // whom receivers' certificates are trusted by; nil: whom the system trusts
	Clock     func() time.Time // nil: the system's
	Timeout   time.Duration    // of an attempt, from its first look-up to the last byte; 0: 15 s
	UserAgent string           // "": tongguan
}

const usualTimeout = 15 * time.Second

// A Sender sends. It is safe for use at once by many.
type Sender struct {
	o    Options
	http http.RoundTripper
}

// New makes a sender. The error is about AllowCIDR, or about this machine's own addresses.
func New(o Options) (*Sender, error) {
	policy, err := safedial.NewPolicy(o.AllowCIDR)
	if err != nil {
		return nil, fmt.Errorf("where messages may be sent: %w", err)
	}
	if o.Resolver == nil {
		o.Resolver = systemResolver()
	}
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Timeout == 0 {
		o.Timeout = usualTimeout
	}
	if o.UserAgent == "" {
		o.UserAgent = "tongguan"
	}
	return &Sender{o: o, http: safedial.New(policy).Transport(o.Resolver, o.Roots)}, nil
}

// systemResolver is Go's own where it reads the system's configuration fully, so that its sockets are ours.
func systemResolver() Resolver {
	if runtime.GOOS == "linux" {
		return &net.Resolver{PreferGo: true, Dial: safedial.New(nil).DialResolver}
	}
	return &net.Resolver{}
}

// Send makes one attempt to send a message, and says what became of it. Nothing of the result is secret.
func (s *Sender) Send(ctx context.Context, k Kind, _ Config, secret Secret, m Message) (r Result) {
	start := s.o.Clock()
	defer func() {
		if recover() != nil {
			r = Result{Failure: FailureInternal}
		}
		r.Took = s.o.Clock().Sub(start)
	}()
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	if err := s.attempt(ctx, k, secret, m, start, &r); err != nil {
		r.Failure = failureOf(ctx, err)
	}
	return r
}

// attempt fills in what was answered. It gives an error when nothing was.
func (s *Sender) attempt(ctx context.Context, k Kind, secret Secret, m Message, now time.Time, r *Result) error {
	w, ok := wayOf(k)
	if !ok {
		return errKind
	}
	if _, err := readURL(secret.URL, s.o.AllowHTTP); err != nil {
		return err
	}
	a, err := w.sign(secret, m, now)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(a.body))
	if err != nil {
		return errURL
	}
	request.GetBody = nil // an attempt is one request; the transport repeats none
	request.Header = a.header
	request.Header.Set("User-Agent", s.o.UserAgent)
	response, err := s.http.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	r.Status = response.StatusCode
	body, broken := io.ReadAll(io.LimitReader(response.Body, answerRead))
	r.Answer = kept(secret.redact(string(body), a.hidden))
	r.throttled(response.Header, s.o.Clock())
	w.judge(r, answer{body})
	if broken != nil && r.Failure == FailureAnswer { // there was none to read, which is another matter
		r.Failure = failureOf(ctx, broken)
	}
	return nil
}

// kept is the beginning of an answer, on one line and made visible.
func kept(text string) string {
	text = strings.TrimSpace(text)
	end := min(len(text), answerKept)
	for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(text[:end])
	return clip(text, answerKept, plain)
}
