package scan

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// TestMaxAge reads the header as browsers do: RFC 6797 §6.1.
func TestMaxAge(t *testing.T) {
	for header, want := range map[string]int64{
		"max-age=31536000":                    31536000,
		`includeSubDomains; MAX-AGE = "60" ;`: 60,
		"max-age=0":                           0,
		"":                                    -1,
		"max-age":                             -1,
		"max-age=-1":                          -1,
		"max-age=1e9":                         -1,
		"max-age=99999999999999999999":        -1,
		"xmax-age=5":                          -1,
	} {
		got := int64(-1)
		if n := maxAge(header); n != nil {
			got = *n
		}
		if got != want {
			t.Errorf("%q: %d, want %d", header, got, want)
		}
	}
}

// TestNoteSlowness adds up the phases that a client waits for, and holds each step at its edges.
func TestNoteSlowness(t *testing.T) {
	silent := &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseHTTP}
	for name, c := range map[string]struct {
		connect, tls, http time.Duration
		exchange           facts.Exchange
		want               facts.Slowness
		body               bool
	}{
		"quick":           {exchange: facts.Exchange{Status: 200, FirstByte: time.Second}},
		"in five seconds": {connect: time.Second, tls: 2 * time.Second, exchange: facts.Exchange{Status: 200, FirstByte: 2 * time.Second}},
		"and a bit":       {connect: time.Second, tls: 2 * time.Second, exchange: facts.Exchange{Status: 200, FirstByte: 2*time.Second + 1}, want: facts.Slow5},
		"in thirty":       {exchange: facts.Exchange{Status: 200, FirstByte: 30 * time.Second}, want: facts.Slow5},
		"in more":         {exchange: facts.Exchange{Status: 200, FirstByte: 30*time.Second + 1}, want: facts.Slow30},
		"in a minute":     {exchange: facts.Exchange{Status: 200, FirstByte: time.Minute}, want: facts.Slow60},
		"never":           {http: 10 * time.Second, exchange: facts.Exchange{Failure: silent}, want: facts.Slow5},
		"a body in time":  {exchange: facts.Exchange{Status: 200, FirstByte: time.Second, BodyTook: 4 * time.Second}},
		"a slow body":     {exchange: facts.Exchange{Status: 200, FirstByte: time.Second, BodyTook: 4*time.Second + 1}, body: true},
		"slow in both":    {exchange: facts.Exchange{Status: 200, FirstByte: 6 * time.Second, BodyTook: 5 * time.Second}, want: facts.Slow5},
		"cut off":         {connect: 6 * time.Second, exchange: facts.Exchange{Failure: &facts.Failure{Kind: facts.Reset, Phase: facts.PhaseHTTP}}},
	} {
		t.Run(name, func(t *testing.T) {
			a := &facts.Address{
				Connect:   facts.Probe[facts.Connection]{Took: c.connect},
				Handshake: facts.Probe[facts.Session]{Took: c.tls},
				HTTP:      facts.Probe[[]facts.Exchange]{Value: &[]facts.Exchange{c.exchange}, Took: c.http},
			}
			noteSlowness(a)
			if got := (*a.HTTP.Value)[0]; got.Slow != c.want || got.SlowBody != c.body {
				t.Errorf("got %q, %v, want %q, %v", got.Slow, got.SlowBody, c.want, c.body)
			}
		})
	}
}
