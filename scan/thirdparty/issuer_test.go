package thirdparty

import (
	"bytes"
	"context"
	"encoding/pem"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
)

func armour(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// TestIssuerForms fetches an issuer in every form in which authorities publish them.
func TestIssuerForms(t *testing.T) {
	r := newRig(t)
	other := r.Must(pki.Root(pki.Template{CommonName: "Other", Now: r.StartedAt}))
	der := r.Intermediate.Raw
	for name, body := range map[string][]byte{
		"DER": der, "PEM": armour("CERTIFICATE", der), "PEM after text": append([]byte("subject=…\n"), armour("CERTIFICATE", der)...),
		"bag": certsOnly(other.Raw, der), "bag in PEM": armour("PKCS7", certsOnly(der)), "two in PEM": slices.Concat(armour("CERTIFICATE", other.Raw), armour("CERTIFICATE", der)),
	} {
		path := "/" + name
		r.lie(path, body)
		if !r.answer(r.alone(r.Intermediate, r.server.URL+"/"+escaped(name))) {
			t.Errorf("%s: nothing to judge again", name)
		}
		if got := r.Fetched; !got.OK() || len(*got.Value) != 1 || !bytes.Equal(r.Certificates[(*got.Value)[0]], der) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestIssuerElsewhere gives what lies where an issuer should be, and wants to know whether one may.
func TestIssuerElsewhere(t *testing.T) {
	r := newRig(t)
	r.lie("/other", r.Must(pki.Root(pki.Template{CommonName: "Other", Now: r.StartedAt})).Raw)
	r.lie("/namesake", r.Must(pki.Root(pki.Template{CommonName: "Test Intermediate", Now: r.StartedAt})).Raw)
	r.lie("/garbage", []byte("\x30\x82garbage"))
	r.lie("/nothing", nil)
	r.lie("/page", []byte("\n<!DOCTYPE html><title>sign in</title>"))
	r.lie("/long", make([]byte, maxSmall+1))
	r.lie("/whole", append(r.Intermediate.Raw, make([]byte, maxSmall-len(r.Intermediate.Raw))...))
	r.lie("/here", r.Intermediate.Raw)
	r.serve("/busy", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	r.serve("/cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	r.serve("/away", redirectTo("/here"))
	r.serve("/2", redirectTo("/away"))
	r.serve("/3", redirectTo("/2"))
	r.serve("/4", redirectTo("/3"))
	r.serve("/loop", redirectTo("/loop"))
	r.serve("/file", redirectTo("file:///etc/passwd"))
	for _, c := range []struct {
		path    string
		found   bool
		failure facts.FailureKind // "": it is known
	}{
		{"/here", true, ""},
		{"/away", true, ""},
		{"/3", true, ""},
		{"/4", false, facts.NotHTTP},
		{"/loop", false, facts.NotHTTP},
		{"/other", false, ""},
		{"/namesake", false, ""},
		{"/garbage", false, ""},
		{"/nothing", false, ""},
		{"/missing", false, ""}, // 404
		{"/long", false, ""},
		{"/whole", false, ""}, // what follows a certificate makes it none
		{"/file", false, ""},
		{"/page", false, facts.HTTPStatus},
		{"/busy", false, facts.HTTPStatus},
		{"/cut", false, facts.Closed},
	} {
		r.answer(r.alone(r.Intermediate, r.server.URL+c.path))
		got := r.Fetched
		if got.Value == nil || (len(*got.Value) == 1) != c.found || (got.Failure == nil) != (c.failure == "") || got.Failure != nil && got.Failure.Kind != c.failure {
			t.Errorf("%s: %v, %+v", c.path, got.Value, got.Failure)
		}
	}
	// the second address has it, whatever is wrong with the first
	r.answer(r.alone(r.Intermediate, r.server.URL+"/busy", r.server.URL+"/here"))
	if got := r.Fetched; !got.OK() || len(*got.Value) != 1 {
		t.Errorf("two addresses: %+v", got)
	}
	// the fourth one is not asked
	r.answer(r.alone(r.Intermediate, r.server.URL+"/other", r.server.URL+"/other", r.server.URL+"/other", r.server.URL+"/here"))
	if got := r.Fetched; !got.OK() || len(*got.Value) != 0 {
		t.Errorf("four addresses: %+v", got)
	}
}

func redirectTo(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, path, http.StatusFound) }
}

// TestClimb follows issuers upwards, as far as it may.
func TestClimb(t *testing.T) {
	r := newRig(t)
	r.lie("/root", r.Root.Raw)
	own := r.Must(pki.Root(pki.Template{CommonName: "Own Root", Now: r.StartedAt}))
	r.lie("/own", own.Raw)
	chain := []*pki.Certificate{own}
	for i, issuer := range []string{"/own", "/1", "/2", "/3", "/4"} {
		c := r.below(chain[i], "Level "+issuer, issuer)
		chain = append(chain, c)
		r.lie([]string{"/1", "/2", "/3", "/4", "/5"}[i], c.Raw)
	}
	for name, c := range map[string]struct {
		by   *pki.Certificate
		at   string
		want int
		last string // that was asked for
	}{
		"an anchor issued it": {r.Intermediate, "/anchored", 1, "/anchored"},
		"up to a root":        {chain[2], "/2", 3, "/own"},
		"four and no more":    {chain[5], "/5", 4, "/2"},
	} {
		r.lie("/anchored", r.Intermediate.Raw)
		r.answer(r.alone(c.by, r.server.URL+c.at))
		if got := r.Fetched; !got.OK() || len(*got.Value) != c.want || r.count(c.last) == 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if r.count("/root") != 0 {
		t.Error("the anchor was fetched")
	}
	// what was found is kept where nothing leads on for now
	r.serve("/own", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	r.lookups.cache = newCache(r.clock.now)
	r.answer(r.alone(chain[2], r.server.URL+"/2"))
	if got := r.Fetched; got.Failure == nil || len(*got.Value) != 2 {
		t.Errorf("half way: %+v", got)
	}
}

// TestIssuerRemembered asks once for many, and uses what it knows where the server is dead.
func TestIssuerRemembered(t *testing.T) {
	r := newRig(t)
	hold := make(chan struct{})
	r.serve("/slow", func(w http.ResponseWriter, _ *http.Request) { <-hold; _, _ = w.Write(r.Intermediate.Raw) })
	want := r.alone(r.Intermediate, r.server.URL+"/slow")
	var group sync.WaitGroup
	for range 20 {
		s := *r.Snapshot
		s.Certificates = map[facts.SHA256][]byte{want.Certificate: r.Certificates[want.Certificate]}
		group.Go(func() {
			r.lookups.Answer(r.Context(), &s, []facts.Want{want})
			if !s.Fetched.OK() || len(*s.Fetched.Value) != 1 {
				t.Errorf("%+v", s.Fetched)
			}
		})
	}
	close(hold)
	group.Wait()
	if got := r.count("/slow"); got != 1 {
		t.Errorf("asked %d times", got)
	}
	r.serve("/slow", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, c := range []struct {
		pass time.Duration
		asks int
		ok   bool
	}{{time.Hour, 1, true}, {12 * time.Hour, 2, true}, {time.Minute, 2, true}, {5 * 24 * time.Hour, 3, true}, {2 * 24 * time.Hour, 4, false}, {time.Minute, 4, false}, {5 * time.Minute, 5, false}} {
		r.clock.pass(c.pass)
		r.answer(want)
		if r.Fetched.OK() != c.ok || r.count("/slow") != c.asks {
			t.Errorf("after %s: %+v, asked %d times, want %d", c.pass, r.Fetched, r.count("/slow"), c.asks)
		}
	}
}

// TestCanceled leaves nothing behind that others would believe.
func TestCanceled(t *testing.T) {
	r := newRig(t)
	asked := make(chan struct{})
	r.serve("/hang", func(_ http.ResponseWriter, q *http.Request) { close(asked); <-q.Context().Done() })
	want := r.alone(r.Intermediate, r.server.URL+"/hang")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	r.lookups.Answer(ctx, r.Snapshot, []facts.Want{want})
	if f := r.Fetched.Failure; f == nil || f.Kind != facts.Canceled {
		t.Errorf("%+v", r.Fetched)
	}
	r.lie("/hang", r.Intermediate.Raw)
	if r.answer(want); !r.Fetched.OK() {
		t.Errorf("afterwards: %+v", r.Fetched)
	}
}

// TestNobody asks nobody anything: there is nobody who would, or nothing that was not asked before.
func TestNobody(t *testing.T) {
	r := newRig(t)
	r.lie("/here", r.Intermediate.Raw)
	want := r.alone(r.Intermediate, r.server.URL+"/here")
	if (*Lookups)(nil).Answer(t.Context(), r.Snapshot, []facts.Want{want}) || r.Fetched.Asked() {
		t.Error("nobody answers")
	}
	r.Fetched = facts.Answered([]facts.SHA256{})
	if r.lookups.Answer(t.Context(), r.Snapshot, []facts.Want{want, {Kind: "later", Certificate: want.Certificate, URLs: want.URLs}}) {
		t.Error("asked again")
	}
	if r.reached.Load() != 0 {
		t.Errorf("%d connections", r.reached.Load())
	}
	if f := factstest.Now; !r.StartedAt.Equal(f) {
		t.Error("the world has another time")
	}
}
