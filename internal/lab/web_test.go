package lab

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
)

// ask asks the authorities' web server for a path; nil when it cuts the connection.
func ask(t *testing.T, l *Lab, path string) *http.Response {
	t.Helper()
	u, err := url.Parse(l.authorities.web)
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, netip.MustParseAddrPort(u.Host))
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: "+u.Host+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil
	}
	return r
}

func TestAuthoritiesPublish(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		for path, want := range map[string][]byte{
			"/intermediate.crt": l.authorities.intermediate.Raw,
			"/stranger.crt":     l.authorities.stranger.Raw,
		} {
			r := ask(t, l, path)
			body, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != http.StatusOK || !bytes.Equal(body, want) {
				t.Errorf("%s: %d, %d bytes, %v", path, r.StatusCode, len(body), err)
			}
		}
		if r := ask(t, l, "/nothing"); r.StatusCode != http.StatusNotFound {
			t.Errorf("nothing: %d", r.StatusCode)
		}
		if r := ask(t, l, "/cut"); r != nil {
			t.Errorf("cut: %d", r.StatusCode)
		}
	})
}
