package robots

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// A Delivery is a request that a [Receiver] got, whatever it answered.
type Delivery struct {
	At        time.Time
	ID        string
	Timestamp time.Time // as the header says
	Body      []byte
	Header    http.Header
	Keys      []int // which of the receiver's keys its signature fits
	Err       error // why it is no good delivery; nil when it is one
}

// A Receiver takes webhooks and answers as its script says. It verifies with the library of Standard Webhooks.
type Receiver struct {
	server *httptest.Server
	o      Options

	mu     sync.Mutex
	script []Answer
	got    []Delivery
	done   chan struct{}
}

// NewReceiver starts a receiver that answers 204 until it is told otherwise, and 400 to what is not well formed or
// signed by none of its keys.
func NewReceiver(t testing.TB, o Options) *Receiver {
	t.Helper()
	r := &Receiver{o: o, done: make(chan struct{})}
	r.server = httptest.NewUnstartedServer(r)
	serve(t, r.server, o.TLS)
	t.Cleanup(func() { close(r.done) }) // before the server waits for its handlers
	return r
}

// URL is where to send.
func (r *Receiver) URL() string { return r.server.URL + "/hooks/tongguan" }

// Server is the server beneath, whose certificate a client may want to trust.
func (r *Receiver) Server() *httptest.Server { return r.server }

// Script adds answers, used once each and in their order; a good delivery that finds none is answered with 204.
func (r *Receiver) Script(answers ...Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script = append(r.script, answers...)
}

// Deliveries gives what came, in its order.
func (r *Receiver) Deliveries() []Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// ServeHTTP takes a delivery.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(req.Body, most))
	if err != nil {
		return
	}
	d := r.delivery(req, body)
	answer := Status(http.StatusNoContent)
	if d.Err != nil {
		answer = Text(http.StatusBadRequest, d.Err.Error())
	}
	r.mu.Lock()
	r.got = append(r.got, d)
	if d.Err == nil && len(r.script) > 0 {
		answer, r.script = r.script[0], r.script[1:]
	}
	r.mu.Unlock()
	answer(w, req, r.done)
}

func (r *Receiver) delivery(req *http.Request, body []byte) Delivery {
	d := Delivery{At: r.o.now(), ID: req.Header.Get("Webhook-Id"), Body: body, Header: req.Header.Clone()}
	seconds, err := strconv.ParseInt(req.Header.Get("Webhook-Timestamp"), 10, 64)
	d.Timestamp = time.Unix(seconds, 0)
	const tolerance = 5 * time.Minute
	for i, key := range r.o.Keys {
		// The library asks the machine for the time; the receiver's clock may be another.
		if wh, err := standardwebhooks.NewWebhook(key); err == nil && wh.VerifyIgnoringTimestamp(body, req.Header) == nil {
			d.Keys = append(d.Keys, i)
		}
	}
	switch {
	case envelope(req, "/hooks/tongguan") != nil:
		d.Err = envelope(req, "/hooks/tongguan")
	case req.Header.Get("Content-Type") != "application/json":
		d.Err = fmt.Errorf("content type %q", req.Header.Get("Content-Type"))
	case d.ID == "" || err != nil:
		d.Err = errors.New("no id or no timestamp")
	case d.At.Sub(d.Timestamp).Abs() > tolerance:
		d.Err = fmt.Errorf("the timestamp is %s off", d.At.Sub(d.Timestamp))
	case len(d.Keys) == 0:
		d.Err = errors.New("no signature fits")
	}
	return d
}
