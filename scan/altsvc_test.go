package scan

import (
	"net/http"
	"strings"
	"testing"
)

func TestH3Port(t *testing.T) {
	for text, want := range map[string]uint16{
		``:                                      0,
		`h3=":443"`:                             443,
		`h3=":443"; ma=86400, h3-29=":443"`:     443,
		`h2=":8443", h3=":8444"; persist=1`:     8444,
		`h3-29=":443"`:                          0,
		`clear`:                                 0,
		`h3="a.test:443"`:                       443,
		`h3="A.Test:8443"`:                      8443,
		`h3="b.test:443"`:                       0,
		`h3="b.test:443", h3=":444"`:            444,
		`h3=":0"`:                               0,
		`h3=":65536"`:                           0,
		`h3=":x"`:                               0,
		`h3="443"`:                              0,
		`h3`:                                    0,
		`h2=":443"; x=", h3=\":1\""`:            0,
		`H3=":443"`:                             0, // protocols are compared as they are: RFC 7301 §3.1
		strings.Repeat(",", 4096) + `h3=":443"`: 0,
	} {
		if got := h3Port([]string{text}, "a.test"); got != want {
			t.Errorf("%.40q: %d, want %d", text, got, want)
		}
	}
	if got := h3Port([]string{`h2=":443"`, `h3=":443"`}, "a.test"); got != 443 {
		t.Errorf("in a second line: %d", got)
	}
}

// TestAltSvc notes what the server says, and not what a gateway does in its place.
func TestAltSvc(t *testing.T) {
	for status, want := range map[int]uint16{http.StatusOK: 8443, http.StatusForbidden: 8443, http.StatusServiceUnavailable: 0} {
		server := serveHTTP(t, []string{"h2"}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Alt-Svc", `h3=":8443"; ma=60`)
			w.WriteHeader(status)
		})
		if got := first(t, server.ask(t, standard(t))).H3Port; got != want {
			t.Errorf("%d: %d, want %d", status, got, want)
		}
	}
}

func FuzzH3Port(f *testing.F) {
	f.Add(`h3=":443"; ma=86400, h3-29=":443"`)
	f.Add(`h3="[::1]:443"`)
	f.Fuzz(func(t *testing.T, text string) {
		if h3Port([]string{text}, "a.test") != 0 && !strings.Contains(text, "h3=") {
			t.Errorf("%q", text)
		}
	})
}
