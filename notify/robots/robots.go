// Package robots holds receivers for tests: the chat robots of WeCom, DingTalk and Feishu as their documentation
// describes them, and a receiver of Standard Webhooks. They listen on the loopback, are strict about what they are
// sent, and remember it.
package robots

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// Options say how a receiver behaves. The zero value serves plain http and keeps the machine's time.
type Options struct {
	Clock func() time.Time // nil: the machine's
	TLS   bool             // https, with the certificate of httptest
	Keys  []string         // of a robot: the secret that must sign, none: no signature is asked for; of a Receiver: whsec_…
	Known []string         // of a robot: user ids that may be mentioned; nil: any
}

func (o Options) now() time.Time {
	if o.Clock == nil {
		return time.Now()
	}
	return o.Clock()
}

// A Message is what a robot put into its group.
type Message struct {
	At       time.Time
	Title    string   // of DingTalk and Feishu
	Text     string   // as it was written, in the robot's markdown; of Feishu the elements' texts, a line feed between
	Colour   string   // of Feishu's header
	Links    []string // of Feishu's buttons
	Mentions []string // "all" is everybody
	Body     []byte
}

// A Refusal is a request that a robot did not want.
type Refusal struct {
	At   time.Time
	Code int
	Why  string
}

// A Robot is a chat robot. Its methods may be called at any time by anybody.
type Robot struct {
	server *httptest.Server
	path   string
	o      Options
	rate   rate

	mu       sync.Mutex
	messages []Message
	refused  []Refusal
	answer   func(w http.ResponseWriter, r *http.Request) bool
}

// start serves until the test ends.
func (r *Robot) start(t testing.TB, path string, o Options, handle func(w http.ResponseWriter, req *http.Request, body []byte)) *Robot {
	t.Helper()
	r.path, r.o = path, o
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		answer := r.answer
		r.mu.Unlock()
		if answer != nil && answer(w, req) {
			return
		}
		const most = 1 << 20
		body, err := io.ReadAll(io.LimitReader(req.Body, most))
		if err != nil {
			return
		}
		handle(w, req, body)
	}))
	serve(t, r.server, o.TLS)
	return r
}

// serve starts a server and ends it with the test, whatever its handlers do.
func serve(t testing.TB, s *httptest.Server, withTLS bool) {
	s.Config.ErrorLog = quiet()
	if withTLS {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
}

// URL is where to send, key included.
func (r *Robot) URL() string { return r.server.URL + r.path }

// Server is the server beneath, whose certificate a client may want to trust.
func (r *Robot) Server() *httptest.Server { return r.server }

// Messages gives what came into the group, in its order.
func (r *Robot) Messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.messages)
}

// Refused gives what was refused, and why.
func (r *Robot) Refused() []Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.refused)
}

// Bans counts how often the robot was sent too much.
func (r *Robot) Bans() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rate.bans
}

// Answer lets a function answer in the robot's place: true when it has. Nil takes it back.
func (r *Robot) Answer(with func(w http.ResponseWriter, req *http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = with
}
