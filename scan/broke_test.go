package scan

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// fragile dials connections that break us at the second read.
type fragile struct{ Dialer }

func (d fragile) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	c, err := d.Dialer.Dial(ctx, addr)
	return &breaking{Conn: c}, err
}

type breaking struct {
	net.Conn
	reads int
}

func (c *breaking) Read(p []byte) (int, error) {
	if c.reads++; c.reads > 1 {
		panic("a fault of ours")
	}
	return c.Conn.Read(p[:min(len(p), 3)])
}

// TestBreaksOverBytes has a fault of ours end the probe that met it, and keep what it was about.
func TestBreaksOverBytes(t *testing.T) {
	s := standard(t)
	s.Dialer = fragile{s.Dialer}
	a := serveTLS(t, []string{"h2"}, silent).ask(t, s)
	for name, f := range map[string]*facts.Failure{"handshake": a.Handshake.Failure, "chain": a.Chain.Failure, "ats": a.ATS.Failure, "other": a.NonATS.Failure} {
		if f == nil || f.Kind != facts.ScannerFailed || !bytes.Equal(f.Received, []byte{0x16, 3, 3}) && !bytes.Equal(f.Received, []byte{0x15, 3, 3}) {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}

// TestKeepsTheBeginning keeps no more of a connection than it may, and nothing after the handshake.
func TestKeepsTheBeginning(t *testing.T) {
	sent := bytes.Repeat([]byte("x"), maxKept+100)
	c := &conn{Conn: canned{Reader: bytes.NewReader(append(sent, "private"...))}, left: maxRead}
	for read := 0; read < len(sent); {
		n, err := c.Read(make([]byte, min(4096, len(sent)-read)))
		if read += n; err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(c.kept, sent[:maxKept]) {
		t.Errorf("%d bytes are kept", len(c.kept))
	}
	c.forget()
	_, _ = c.Read(make([]byte, 100))
	if len(c.kept) != 0 {
		t.Errorf("kept %q", c.kept)
	}
}

// TestKeepsNoAnswer keeps nothing of what a server says in HTTP, with TLS or without: it may be a cookie.
func TestKeepsNoAnswer(t *testing.T) {
	c := &conn{Conn: canned{Reader: bytes.NewReader([]byte(fine + "Set-Cookie: secret=1\r\n\r\n"))}, left: maxRead}
	l := newLine(clock.System, c, c)
	l.quota.left = maxHead
	if _, err := l.head1(); err != nil || len(c.kept) > 0 {
		t.Errorf("%v, kept %q", err, c.kept)
	}
}
