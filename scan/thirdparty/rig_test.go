package thirdparty

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/internal/safedial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A rig is look-ups whose policy opens the loopback, a web server there, and a world that was scanned.
type rig struct {
	*factstest.World
	lookups *Lookups
	clock   *ticker
	server  *httptest.Server
	reached atomic.Int64 // connections to the server

	mu    sync.Mutex
	pages map[string]http.HandlerFunc // by path
	asked map[string]int
}

// A ticker is a clock that goes when it is told to.
type ticker struct {
	mu sync.Mutex
	at time.Time
}

func (c *ticker) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *ticker) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// fixed resolves every name to the same addresses.
type fixed []netip.Addr

func (f fixed) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) { return f, nil }

func dialer(t *testing.T, open ...string) *safedial.Dialer {
	t.Helper()
	var allow []netip.Prefix
	for _, prefix := range open {
		allow = append(allow, netip.MustParsePrefix(prefix))
	}
	policy, err := safedial.NewPolicy(allow)
	if err != nil {
		t.Fatal(err)
	}
	return safedial.New(policy)
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: factstest.New(t), clock: &ticker{at: factstest.Now}, pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		r.asked[q.URL.Path]++
		page := r.pages[q.URL.Path]
		r.mu.Unlock()
		if page == nil {
			http.NotFound(w, q)
			return
		}
		page(w, q)
	}))
	r.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			r.reached.Add(1)
		}
	}
	r.server.Start()
	t.Cleanup(r.server.Close)
	r.lookups = New(Options{
		Dialer: dialer(t, "127.0.0.0/8"), Strict: dialer(t), Resolver: fixed{netip.MustParseAddr("127.0.0.1")}, Clock: r.clock.now,
		Anchored: func(c *x509.Certificate) bool { return c.CheckSignatureFrom(r.Root.Certificate) == nil },
	})
	// the world is scanned on the loopback, so that it may name what lies there
	r.Address().Addr = netip.MustParseAddrPort("127.0.0.1:443")
	return r
}

// lie puts bytes at a path.
func (r *rig) lie(path string, body []byte) {
	r.serve(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
}

func (r *rig) serve(path string, page http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[path] = page
}

// count tells how often a path was asked for.
func (r *rig) count(path string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[path]
}

// below makes an intermediate below another one, which says where its issuer is; "": it does not.
func (r *rig) below(by *pki.Certificate, name, issuer string) *pki.Certificate {
	return r.Must(by.Authority(pki.Template{CommonName: name, Now: r.StartedAt, Change: func(c *x509.Certificate) {
		if issuer != "" {
			c.IssuingCertificateURL = []string{r.server.URL + issuer}
		}
	}}))
}

// alone makes the server show nothing but a leaf of the authority, and gives what a judge wants to know then.
func (r *rig) alone(by *pki.Certificate, urls ...string) facts.Want {
	leaf := r.Must(by.Leaf(pki.Template{CommonName: factstest.Host, Names: []string{factstest.Host}, Now: r.StartedAt}))
	r.Certificates = nil
	r.Serve(leaf.Raw)
	return facts.Want{Kind: facts.WantIssuer, Certificate: (*r.Address().Chain.Value)[0], URLs: urls}
}

// answer asks, and forgets what was learned before.
func (r *rig) answer(wants ...facts.Want) bool {
	r.Fetched, r.Revocation = facts.Probe[[]facts.SHA256]{}, facts.Probe[[]facts.Revocation]{}
	return r.lookups.Answer(r.Context(), r.Snapshot, wants)
}
