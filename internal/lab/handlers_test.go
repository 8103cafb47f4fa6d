package lab

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRude says hello to the servers that complete no handshake and looks at what comes back, byte by byte.
func TestRude(t *testing.T) {
	hello := clientHello(t)
	inEach(t, func(t *testing.T, l *Lab) {
		for _, tt := range []struct {
			id   string
			want string // how what comes back begins
			err  error  // how it ends; nil: properly
		}{
			{"resets", "", syscall.ECONNRESET},
			{"closes", "", nil},
			{"alert", "\x15\x03\x03\x00\x02\x02\x28", nil},
			{"plain-http", "HTTP/1.1 400 Bad Request\r\n", nil},
			{"ssh-banner", "SSH-2.0-", nil},
		} {
			t.Run(tt.id, func(t *testing.T) {
				c := dial(t, l.Case(tt.id).Addrs[0])
				if _, err := c.Write(hello); err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(c)
				if !errors.Is(err, tt.err) || !strings.HasPrefix(string(got), tt.want) || tt.want == "" && len(got) > 0 {
					t.Errorf("got %q and %v, want %q and %v", got, err, tt.want, tt.err)
				}
			})
		}
	})
}

// TestSilence waits a moment for a word of the server that never says one; the connection stays.
func TestSilence(t *testing.T) {
	c := dial(t, some.Case("hangs").Addrs[0])
	if _, err := c.Write(clientHello(t)); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestRefused(t *testing.T) {
	inEach(t, func(t *testing.T, l *Lab) {
		for id, nth := range map[string]int{"refused": 0, "two-addresses-one-dead": 1} {
			addr := l.Case(id).Addrs[nth]
			if c, err := net.DialTimeout("tcp", addr.String(), 5*time.Second); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("%s: connected to %v: %v, %v", id, addr, c != nil, err)
			}
			if other, err := net.Listen("tcp", addr.String()); err == nil {
				t.Errorf("%s: somebody else may listen on %v", id, addr)
				_ = other.Close()
			}
		}
	})
}

// TestClientCertificate sees an alert, many times over: it must not be lost in an RST.
func TestClientCertificate(t *testing.T) {
	for range 20 {
		asked := false
		state, err := handshake(t, some.Case("client-certificate"), 0, func(c *tls.Config) {
			c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				asked = true
				return &tls.Certificate{}, nil
			}
		})
		var op *net.OpError
		if !asked || state.HandshakeComplete || !errors.As(err, &op) || op.Op != "remote error" {
			t.Fatalf("asked: %v, complete: %v, %v", asked, state.HandshakeComplete, err)
		}
	}
}

// clientHello records what crypto/tls says first.
func clientHello(t *testing.T) []byte {
	t.Helper()
	var out recorder
	if err := tls.Client(&out, &tls.Config{ServerName: "a.lab.test"}).Handshake(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A recorder takes what is written and has nothing to say.
type recorder struct {
	net.Conn
	bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) { return r.Buffer.Write(p) }
func (*recorder) Read([]byte) (int, error)      { return 0, io.EOF }
func (*recorder) Close() error                  { return nil }
