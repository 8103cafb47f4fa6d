package scan_test

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestNameless asks without a name only where every hello with it is reset, and learns that such a one is answered.
func TestNameless(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	for id, want := range map[string]string{"icp-reset": "answered", "resets": "closed", "closes": "not asked", "alert": "not asked", "good-ecdsa": "not asked"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := l.Case(id)
			a := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0]
			got := "not asked"
			switch p := a.Hellos[facts.HelloNoName]; {
			case p.Failure != nil:
				got = string(p.Failure.Kind)
			case p.Value != nil && p.Value.Refused:
				got = "refused"
			case p.Value != nil:
				got = "answered"
			}
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if id == "icp-reset" && (a.Handshake.Failure == nil || a.Handshake.Failure.Kind != facts.Reset || a.ATS.OK()) {
				t.Errorf("with the name: %+v, %+v", a.Handshake, a.ATS)
			}
		})
	}
}
