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

	"go.uber.org/goleak"
)

// TestUsual holds that the hostile cases are only there for those who want them, behind the others: nobody else's
// addresses change.
func TestUsual(t *testing.T) {
	l, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for i, c := range l.Cases {
		if c.Hostile || some.Cases[i].ID != c.ID {
			t.Errorf("%s is at the place of %s", c.ID, some.Cases[i].ID)
		}
	}
	hostile := 0
	for _, c := range some.Cases[len(l.Cases):] {
		if !c.Hostile {
			t.Errorf("%s is not hostile", c.ID)
		}
		hostile++
	}
	if hostile < 60 || len(l.HostileTargets()) > 0 {
		t.Errorf("%d hostile cases, of which the usual lab lists %q", hostile, l.HostileTargets())
	}
}

// TestScripts says hello to hostile servers and looks at what comes back, byte by byte, and how it ends.
func TestScripts(t *testing.T) {
	hello := clientHello(t)
	for _, tt := range []struct {
		id   string
		want string // how what comes back begins
		err  error  // how it ends; nil: properly
	}{
		{"smtp-banner", "220 mail.lab.test ESMTP", nil},
		{"reset-at-once", "", syscall.ECONNRESET},
		{"close-at-once", "", nil},
		{"reset-after-hello", "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03", syscall.ECONNRESET},
		{"close-after-hello", "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03", nil},
		{"hang-after-hello", "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03", os.ErrDeadlineExceeded},
		{"dribble", "\x16\x03", os.ErrDeadlineExceeded},
		{"tarpit", "\x00", os.ErrDeadlineExceeded},
		{"warning-flood", "\x15\x03\x03\x00\x02\x01\x70\x15", errEnoughSeen},
		{"empty-records", "\x16\x03\x03\x00\x00\x16\x03\x03\x00\x00", errEnoughSeen},
		{"oversized-record", "\x16\x03\x03\x48\x01", nil},
		{"unknown-message", "\x16\x03\x03\x00\x18\x63\x00\x00\x14", os.ErrDeadlineExceeded},
	} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", some.Case(tt.id).Addrs[0].String())
			if err != nil {
				if tt.want != "" || !errors.Is(err, tt.err) { // what is reset at once may be so before we have looked
					t.Fatal(err)
				}
				return
			}
			defer c.Close()
			_ = c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
			_, _ = c.Write(hello) // the server may be gone by then
			got, err := readSome(c)
			if !errors.Is(err, tt.err) || !strings.HasPrefix(string(got), tt.want) || tt.want == "" && len(got) > 0 {
				t.Errorf("got %q and %v, want %q and %v", got[:min(len(got), 64)], err, tt.want, tt.err)
			}
		})
	}
}

var errEnoughSeen = errors.New("it goes on and on")

// readSome reads until the end, or as much as no handshake has.
func readSome(r io.Reader) ([]byte, error) {
	const most = 1 << 20
	got, err := io.ReadAll(io.LimitReader(r, most))
	if len(got) == most {
		err = errEnoughSeen
	}
	return got, err
}

// TestGiants handshakes with those whose certificates are giants. The padded chain is as long as it should be, to the
// byte.
func TestGiants(t *testing.T) {
	for id, want := range map[string]int{"chain-of-256-kib": 3, "hundred-certificates": 100, "8000-names": 2, "crumbs": 2} {
		state, err := handshake(t, some.Case(id), 0, nil)
		if err != nil || len(state.PeerCertificates) != want {
			t.Errorf("%s: %d certificates, %v", id, len(state.PeerCertificates), err)
			continue
		}
		var chain [][]byte
		for _, c := range state.PeerCertificates {
			chain = append(chain, c.Raw)
		}
		if n := len(certificates(chain...)) - 4; id == "chain-of-256-kib" && n != longestChain {
			t.Errorf("a Certificate message of %d bytes", n)
		}
		if names := len(state.PeerCertificates[0].DNSNames); id == "8000-names" && names != 8001 {
			t.Errorf("%d names", names)
		}
	}
	if _, err := handshake(t, some.Case("chain-of-256-kib-and-a-byte"), 0, nil); err == nil || !strings.Contains(err.Error(), "262145 bytes") {
		t.Errorf("a byte more: %v", err)
	}
}

// TestFloods lets crypto/tls read what is sealed by hand after the handshake: it understands it, and has enough of it.
func TestFloods(t *testing.T) {
	for _, id := range []string{"key-update-flood", "ticket-flood"} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			c := tls.Client(dial(t, some.Case(id).Addrs[0]), &tls.Config{InsecureSkipVerify: true, MaxVersion: version})
			if _, err := io.WriteString(c, "GET / HTTP/1.1\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			_, err := c.Read(make([]byte, 1))
			if want := "too many non-advancing records"; version == tls.VersionTLS13 && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %v, want %s", id, err, want)
			} else if version == tls.VersionTLS12 && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s in TLS 1.2: %v", id, err)
			}
		}
	}
}

// TestIdle ends a server that drips as soon as its client goes, and not when its time is up.
func TestIdle(t *testing.T) {
	before := goleak.IgnoreCurrent()
	l, err := Start(Options{Hostile: true})
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, l.Case("tarpit").Addrs[0])
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > 500*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	goleak.VerifyNone(t, before)
}

// TestSessionOf takes hellos that are cut anywhere.
func TestSessionOf(t *testing.T) {
	whole := clientHello(t)[5:]
	session := sessionOf(whole)
	if len(session) != 32 || !bytes.Contains(whole, session) {
		t.Fatalf("got %x", session)
	}
	for n := range whole {
		if got := sessionOf(whole[:n]); got != nil && !bytes.Equal(got, session) {
			t.Errorf("of %d bytes: %x", n, got)
		}
	}
}
