package main

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
)

// TestHellosAreUnderstood has crypto/tls answer the hellos.
func TestHellosAreUnderstood(t *testing.T) {
	leaf, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{
		MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS13,
		Certificates: []tls.Certificate{{Certificate: leaf.Chain(), PrivateKey: leaf.Key}},
		CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA},
	}
	for name, c := range map[string]struct {
		version uint16
		suites  []uint16
		want    hello
	}{
		"Apple's suites": {0x0303, atsSuites, hello{version: 0x0303, suite: 0xc02b, certificates: 6 + len(leaf.Raw)}},
		"TLS 1.1":        {0x0302, oldSuites, hello{version: 0x0302, suite: 0xc009, certificates: 6 + len(leaf.Raw)}},
		"TLS 1.0":        {0x0301, oldSuites, hello{alert: 70}},
		"RSA":            {0x0303, rsaSuites, hello{alert: 40}},
	} {
		t.Run(name, func(t *testing.T) {
			here, there := net.Pipe()
			defer func() { _ = here.Close() }()
			var asked string
			own := config.Clone()
			own.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) { asked = h.ServerName; return nil, nil }
			go func() { _ = tls.Server(there, own).Handshake(); _ = there.Close() }()
			if _, err := here.Write(clientHello("a.test", c.version, c.suites)); err != nil {
				t.Fatal(err)
			}
			got, err := firstFlight(here)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
			if asked != "a.test" {
				t.Errorf("the server was asked for %q", asked)
			}
		})
	}
}

// FuzzFirstFlight feeds a server's bytes in pieces of one and of all.
func FuzzFirstFlight(f *testing.F) {
	f.Add([]byte{21, 3, 3, 0, 2, 2, 40})
	f.Add([]byte{22, 3, 3, 0, 4, 14, 0, 0, 0})
	f.Add(append([]byte{22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3}, 22, 3, 3, 0, 4, 14, 0, 0, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		whole, err := firstFlight(bytes.NewReader(data))
		pieces, errToo := firstFlight(oneByOne{bytes.NewReader(data)})
		if len(data) < largest && (whole != pieces || (err == nil) != (errToo == nil)) {
			t.Errorf("at once %+v, %v; one by one %+v, %v", whole, err, pieces, errToo)
		}
	})
}

type oneByOne struct{ io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.Reader.Read(p[:min(1, len(p))]) }

func TestRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "targets.csv")
	for text, want := range map[string]int{
		"host,ip,port\na.test,127.0.0.1,443\nb.test,127.0.0.2,443\n": 2, "host,ip,port\n": 0, "": 0, "host,ip\na.test,127.0.0.1\n": 0,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := read(name)
		if len(got) != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
