package thirdparty

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
)

// revocable makes the server show a leaf, and gives what a judge wants to know about it then.
func (r *rig) revocable(kind facts.WantKind, lists []string, urls ...string) facts.Want {
	for i := range urls {
		urls[i] = r.server.URL + urls[i]
	}
	leaf := r.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) { c.OCSPServer, c.CRLDistributionPoints = urls, lists }
	})
	r.Certificates = nil
	r.Serve(leaf.Chain()...)
	return facts.Want{Kind: kind, Certificate: (*r.Address().Chain.Value)[0], URLs: urls, IssuerKey: r.Intermediate.RawSubjectPublicKeyInfo}
}

// respond makes an answer of the intermediate's that holds for a while from the clock's time.
func (r *rig) respond(status int, serial *big.Int, holds time.Duration) []byte {
	der, err := ocsp.CreateResponse(r.Intermediate.Certificate, r.Intermediate.Certificate, ocsp.Response{
		Status: status, SerialNumber: serial, ThisUpdate: r.clock.now().Add(-time.Minute), NextUpdate: r.clock.now().Add(holds),
		RevokedAt: r.clock.now().Add(-time.Hour), IssuerHash: crypto.SHA1,
	}, r.Intermediate.Key)
	if err != nil {
		r.Error(err)
	}
	return der
}

// responder answers at a path, and by GET below it, with one status.
func (r *rig) responder(path string, status int, holds time.Duration) {
	r.serve(path, func(w http.ResponseWriter, q *http.Request) {
		asked, err := io.ReadAll(q.Body)
		if q.Method == http.MethodGet {
			asked, err = base64.StdEncoding.DecodeString(q.URL.Path[strings.Index(q.URL.Path[1:], "/")+2:])
		}
		request, parsed := ocsp.ParseRequest(asked)
		if err != nil || parsed != nil || q.Method == http.MethodPost && q.Header.Get("Content-Type") != "application/ocsp-request" {
			r.Errorf("%s %s: %v, %v", q.Method, q.URL, err, parsed)
			return
		}
		_, _ = w.Write(r.respond(status, request.SerialNumber, holds))
	})
}

func (r *rig) list(holds time.Duration, serials ...*big.Int) []byte {
	l := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: r.clock.now().Add(-time.Minute), NextUpdate: r.clock.now().Add(holds)}
	for _, serial := range serials {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: serial, RevocationTime: r.clock.now()})
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, r.Intermediate.Certificate, r.Intermediate.Key)
	if err != nil {
		r.Error(err)
	}
	return der
}

// heard asks, and gives the only answer.
func (r *rig) heard(wants ...facts.Want) facts.Revocation {
	r.Helper()
	r.answer(wants...)
	if v := r.Revocation.Value; v == nil || len(*v) != 1 {
		r.Fatalf("%+v", r.Revocation)
	}
	return (*r.Revocation.Value)[0]
}

func (r *rig) serial(w facts.Want) *big.Int {
	c, err := x509.ParseCertificate(r.Certificates[w.Certificate])
	if err != nil {
		r.Fatal(err)
	}
	return c.SerialNumber
}

func TestResponder(t *testing.T) {
	r := newRig(t)
	for name, status := range map[string]int{"good": ocsp.Good, "revoked": ocsp.Revoked, "unknown": ocsp.Unknown} {
		r.responder("/"+name, status, time.Hour)
		want := r.revocable(facts.WantOCSP, nil, "/"+name) // a GET goes to a path below, where there is nothing: POST follows
		got := r.heard(want)
		if string(got.Status) != name || got.URL != want.URLs[0] || got.Source != facts.SourceOCSP || got.Certificate != want.Certificate || (status == ocsp.Revoked) == got.RevokedAt.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// what the first address cannot say, the second may
	r.serve("/broken", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(ocsp.TryLaterErrorResponse) })
	if got := r.heard(r.revocable(facts.WantOCSP, nil, "/broken", "/good")); got.Status != facts.StatusGood {
		t.Errorf("%+v", got)
	}
	got := r.heard(r.revocable(facts.WantOCSP, nil, "/broken", "/missing"))
	if got.Flaw != facts.FlawRefused || !strings.HasSuffix(got.URL, "/missing") && !strings.HasSuffix(got.URL, "/broken") {
		t.Errorf("%+v", got)
	}
	if got := r.heard(r.revocable(facts.WantOCSP, nil, "/missing")); got.Failure == nil || got.Failure.Kind != facts.HTTPStatus || got.Failure.Detail != "HTTP 404" {
		t.Errorf("%+v", got)
	}
}

// TestGET holds that a short request is a GET, which caches on the way can answer, and a long one is none.
func TestGET(t *testing.T) {
	r := newRig(t)
	var mu sync.Mutex
	var methods []string
	r.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		methods = append(methods, q.Method)
		asked, _ := io.ReadAll(q.Body)
		if q.Method == http.MethodGet {
			asked, _ = base64.StdEncoding.DecodeString(q.URL.Path[strings.Index(q.URL.Path[1:], "/")+2:])
		}
		request, err := ocsp.ParseRequest(asked)
		if err != nil {
			t.Errorf("%s %s: %v", q.Method, q.URL, err)
			return
		}
		_, _ = w.Write(r.respond(ocsp.Good, request.SerialNumber, time.Hour))
	})
	for path, want := range map[string]string{"/ocsp": "GET", "/ocsp/": "GET", "/" + strings.Repeat("x", 200): "POST", "/ocsp?by=query": "POST"} {
		methods = nil
		if got := r.heard(r.revocable(facts.WantOCSP, nil, path)); got.Status != facts.StatusGood || strings.Join(methods, " ") != want {
			t.Errorf("%s: %+v by %q", path, got, methods)
		}
	}
}

// TestResponderRemembered asks once for many and while an answer holds, and uses what still holds where the responder is
// dead, or answers nonsense.
func TestResponderRemembered(t *testing.T) {
	r := newRig(t)
	alive := true
	posted := 0
	want := r.revocable(facts.WantOCSP, nil, "/ocsp")
	r.serve("/ocsp", func(w http.ResponseWriter, _ *http.Request) {
		if posted++; !alive {
			_, _ = w.Write(ocsp.TryLaterErrorResponse)
			return
		}
		_, _ = w.Write(r.respond(ocsp.Good, r.serial(want), 24*time.Hour))
	})
	for _, step := range []struct {
		name  string
		pass  time.Duration
		alive bool
		asked int
		word  string
	}{
		{"asked", 0, true, 1, "good"},
		{"remembered", 11 * time.Hour, true, 1, "good"},
		{"no longer fresh, and the responder is dead", 2 * time.Hour, false, 2, "good"},
		{"not asked again at once", time.Minute, false, 2, "good"},
		{"it holds no longer", 11*time.Hour + time.Minute, false, 3, "refused"},
		{"failures are remembered shortly", 4 * time.Minute, true, 3, "refused"},
		{"and no longer", 2 * time.Minute, true, 4, "good"},
	} {
		r.clock.pass(step.pass)
		alive = step.alive
		if got := r.heard(want); string(got.Status)+string(got.Flaw) != step.word || posted != step.asked {
			t.Errorf("%s: %+v, asked %d times, want %d", step.name, got, posted, step.asked)
		}
	}
}

func TestPublishedList(t *testing.T) {
	r := newRig(t)
	at := r.server.URL + "/list"
	want := r.revocable(facts.WantCRL, []string{at})
	want.URLs = []string{at}
	r.lie("/list", r.list(time.Hour, big.NewInt(7), r.serial(want)))
	if got := r.heard(want); got.Status != facts.StatusRevoked || got.Source != facts.SourceCRL || got.URL != at {
		t.Errorf("%+v", got)
	}
	der := r.Certificates[want.Certificate]
	// another certificate is looked up in the same list
	other := r.revocable(facts.WantCRL, []string{at})
	other.URLs = []string{at}
	if got := r.heard(other); got.Status != facts.StatusGood || r.count("/list") != 1 {
		t.Errorf("%+v, fetched %d times", got, r.count("/list"))
	}
	// and of another issuer it says nothing
	stranger := other
	stranger.IssuerKey = r.Root.RawSubjectPublicKeyInfo
	if got := r.heard(stranger); got.Flaw != facts.FlawSignature {
		t.Errorf("%+v", got)
	}
	r.lie("/page", []byte("<html>"))
	other.URLs = []string{r.server.URL + "/page"}
	if got := r.heard(other); got.Flaw != facts.FlawMalformed {
		t.Errorf("%+v", got)
	}
	r.serve("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for range maxCRL/(64<<10) + 1 {
			_, _ = w.Write(make([]byte, 64<<10))
		}
	})
	other.URLs = []string{r.server.URL + "/endless"}
	if got := r.heard(other); got.Failure == nil || got.Failure.Kind != facts.NotHTTP {
		t.Errorf("%+v", got)
	}
	// while the list holds it is used, though its server is dead
	r.serve("/list", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	want.URLs = []string{at}
	for _, step := range []struct {
		pass time.Duration
		word string
	}{{59 * time.Minute, "revoked"}, {time.Hour, ""}} {
		r.clock.pass(step.pass)
		r.Serve(der, r.Intermediate.Raw)
		if got := r.heard(want); string(got.Status)+string(got.Flaw) != step.word {
			t.Errorf("%s later: %+v", step.pass, got)
		}
	}
}

// TestWhichAreAsked holds that the list is asked where there is no responder, or where all is to be known.
func TestWhichAreAsked(t *testing.T) {
	for _, c := range []struct {
		thorough bool
		kinds    []facts.WantKind
		want     string
	}{
		{false, []facts.WantKind{facts.WantOCSP, facts.WantCRL}, "ocsp"},
		{true, []facts.WantKind{facts.WantOCSP, facts.WantCRL}, "ocsp crl"},
		{false, []facts.WantKind{facts.WantCRL}, "crl"},
	} {
		r := newRig(t)
		r.lookups.Thorough = c.thorough
		want := r.revocable(facts.WantOCSP, nil, "/missing")
		var wants []facts.Want
		for _, kind := range c.kinds {
			want.Kind = kind
			wants = append(wants, want)
		}
		r.answer(wants...)
		var got []string
		for _, said := range *r.Revocation.Value {
			got = append(got, string(said.Source))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: asked %q", c, got)
		}
	}
}

// TestStaples reads what a server brought, although nobody is asked.
func TestStaples(t *testing.T) {
	r := newRig(t)
	want := r.revocable(facts.WantStaple, nil)
	want.URLs = nil
	for word, staple := range map[string][]byte{
		"good": r.respond(ocsp.Good, r.serial(want), time.Hour), "revoked": r.respond(ocsp.Revoked, r.serial(want), time.Hour),
		"stale": r.respond(ocsp.Good, r.serial(want), -time.Hour), "other_certificate": r.respond(ocsp.Good, big.NewInt(1), time.Hour), "malformed": {1},
	} {
		for name, l := range map[string]*Lookups{"nobody asks": nil, "somebody does": r.lookups} {
			r.Address().Staple, r.Address().Handshake.Value.OCSPStaple = nil, staple
			changed := l.Answer(t.Context(), r.Snapshot, []facts.Want{want})
			got := r.Address().Staple
			if !changed || got == nil || string(got.Status)+string(got.Flaw) != word || got.Certificate != want.Certificate || got.Source != facts.SourceStaple {
				t.Errorf("%s, %s: %+v", word, name, got)
			}
			if l.Answer(t.Context(), r.Snapshot, []facts.Want{want}) {
				t.Errorf("%s, %s: read again", word, name)
			}
		}
	}
	// one that is not the leaf's, and none
	r.Address().Staple = nil
	other := want
	other.Certificate = (*r.Address().Chain.Value)[1]
	if (*Lookups)(nil).Answer(t.Context(), r.Snapshot, []facts.Want{other}) {
		t.Error("the staple of another certificate was read")
	}
	r.Address().Handshake.Value.OCSPStaple = nil
	if (*Lookups)(nil).Answer(t.Context(), r.Snapshot, []facts.Want{want}) || r.Address().Staple != nil {
		t.Error("no staple was read")
	}
	if r.reached.Load() != 0 {
		t.Errorf("%d connections", r.reached.Load())
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestAnswersDecode holds that a snapshot with answers of every kind can be read again.
func TestAnswersDecode(t *testing.T) {
	r := newRig(t)
	r.responder("/good", ocsp.Good, time.Hour)
	ask := r.revocable(facts.WantOCSP, nil, "/good")
	ask.URLs = append(ask.URLs, "http://127.0.0.1:1/")
	list := ask
	list.Kind, list.URLs = facts.WantCRL, []string{r.server.URL + "/missing"}
	r.lookups.Thorough = true
	r.answer(ask, list)
	text := mustJSON(t, r.Snapshot)
	if _, err := facts.Decode(text); err != nil || !bytes.Contains(text, []byte(`"status":"good"`)) {
		t.Errorf("%v in %s", err, text)
	}
}

// TestBroken has a look-up break over a certificate that is not there.
func TestBroken(t *testing.T) {
	r := newRig(t)
	r.answer(facts.Want{Kind: facts.WantOCSP, URLs: []string{r.server.URL}}, facts.Want{Kind: facts.WantIssuer, URLs: []string{r.server.URL}})
	if f := r.Fetched.Failure; f == nil || f.Kind != facts.ScannerFailed {
		t.Errorf("%+v", r.Fetched)
	}
	if v := (*r.Revocation.Value)[0]; v.Flaw != facts.FlawUnchecked {
		t.Errorf("%+v", v)
	}
	if !r.StartedAt.Equal(factstest.Now) || r.reached.Load() != 0 {
		t.Error("somebody was asked")
	}
}

// TestForgotten fills the cache beyond its bounds.
func TestForgotten(t *testing.T) {
	clock := &ticker{at: factstest.Now}
	c := newCache(clock.now)
	asked := 0
	ask := func(n byte, size int) {
		c.get(t.Context(), key{n}, func(context.Context) entry { asked++; return entry{size: size, fresh: clock.now().Add(time.Hour)} })
	}
	for n := range byte(9) {
		ask(n, maxCacheBytes/8)
	}
	if ask(8, 0); asked != 9 || c.bytes > maxCacheBytes || c.recent.Len() != 8 {
		t.Errorf("asked %d times, %d bytes in %d entries", asked, c.bytes, c.recent.Len())
	}
	if ask(0, 1); asked != 10 {
		t.Error("the one that was not used for longest is remembered")
	}
	for n := range maxEntries + 10 {
		c.get(t.Context(), key{1, byte(n), byte(n >> 8)}, func(context.Context) entry { return entry{fresh: clock.now().Add(time.Hour)} })
	}
	if c.recent.Len() != maxEntries || len(c.known) != maxEntries {
		t.Errorf("%d entries", c.recent.Len())
	}
}
