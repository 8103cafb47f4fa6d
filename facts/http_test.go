package facts_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// TestOlderSnapshot reads one that was written before anything was asked over HTTP: it says that nothing was asked.
func TestOlderSnapshot(t *testing.T) {
	text, err := os.ReadFile("testdata/without_http.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := facts.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []facts.ProbeID{facts.ProbeHTTP, facts.ProbeWebSocket, facts.ProbePort80} {
		if asked, failure := s.State(&s.Addresses[0], id); asked || failure != nil {
			t.Errorf("%s: asked %v, %v", id, asked, failure)
		}
	}
	if asked, failure := s.State(&s.Addresses[0], facts.ProbeChain); !asked || failure != nil {
		t.Errorf("chain: asked %v, %v", asked, failure)
	}
}

// TestHTTPDigest tells what a server's mood changes from what its owner does.
func TestHTTPDigest(t *testing.T) {
	base := factstest.New(t)
	first := func(w *factstest.World) *facts.Exchange { return &(*w.Address().HTTP.Value)[0] }
	want := base.Digest()
	for name, c := range map[string]struct {
		change func(*facts.Exchange)
		same   bool
	}{
		"overloaded": {func(e *facts.Exchange) {
			*e = facts.Exchange{Path: e.Path, Protocol: e.Protocol, Status: 503, MediaType: "text/html", Looks: facts.LooksHTML, ValidUTF8: true, Server: "gateway"}
		}, true},
		"not found":          {func(e *facts.Exchange) { e.Status = 404 }, true},
		"slower, clock off":  {func(e *facts.Exchange) { skew := int64(90); e.FirstByte, e.Skew = 3e9, &skew }, true},
		"another appid":      {func(e *facts.Exchange) { e.AppID = "wx1111111111111111" }, true},
		"another page":       {func(e *facts.Exchange) { e.Bytes, e.Looks = 77, facts.LooksHTML }, true},
		"a longer body":      {func(e *facts.Exchange) { e.BodyTook, e.Length = 4e9, 100 }, true},
		"a slow body":        {func(e *facts.Exchange) { e.SlowBody = true }, false},
		"a release refused":  {func(e *facts.Exchange) { e.RefererVersions = []facts.RefererVersion{facts.RefererRelease} }, false},
		"5xx, twice":         {func(e *facts.Exchange) { e.ServerError = true }, false},
		"another path":       {func(e *facts.Exchange) { e.Path = "/v2" }, false},
		"GBK":                {func(e *facts.Exchange) { e.NotUTF8 = facts.NotUTF8Declared }, false},
		"two BOMs":           {func(e *facts.Exchange) { e.BOMs = 2 }, false},
		"hotlink protection": {func(e *facts.Exchange) { e.RefererRefused = true }, false},
		"a redirect": {func(e *facts.Exchange) {
			e.Redirects, e.RedirectsEnd = []facts.Hop{{Scheme: "https", Host: "a.test", Port: 443}}, facts.RedirectAnswered
		}, false},
		"no answer": {func(e *facts.Exchange) { e.Failure = &facts.Failure{Kind: facts.Reset, Phase: facts.PhaseHTTP} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := copied(t, base)
			c.change(first(w))
			if got := w.Digest(); (got == want) != c.same {
				t.Errorf("digest the same: %v, want %v", got == want, c.same)
			}
		})
	}
	w := copied(t, base)
	first(w).Redirects = []facts.Hop{{Scheme: "https", Host: "a.test", Port: 443, Path: "/session/1"}}
	one := w.Digest()
	first(w).Redirects[0].Path, first(w).Redirects[0].Status = "/session/2", 200
	if w.Digest() != one {
		t.Error("another session is another state")
	}
}

func TestDecodeRefusesHTTP(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*facts.Address)
		want   string
	}{
		"no answer":      {func(a *facts.Address) { (*a.HTTP.Value)[0].Status = 0 }, "a status or a failure"},
		"many redirects": {func(a *facts.Address) { (*a.HTTP.Value)[0].Redirects = make([]facts.Hop, 6) }, "few redirects"},
		"many exchanges": {func(a *facts.Address) { *a.HTTP.Value = make([]facts.Exchange, 5) }, "5 exchanges"},
		"many upgrades":  {func(a *facts.Address) { a.WebSocket = facts.Answered(make([]facts.Upgrade, 5)) }, "5 upgrades"},
		"an empty one":   {func(a *facts.Address) { a.WebSocket = facts.Answered(make([]facts.Upgrade, 1)) }, "either a result"},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			c.change(w.Address())
			text, err := json.Marshal(w.Snapshot)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := facts.Decode(text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
}
