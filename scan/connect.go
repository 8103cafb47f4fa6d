package scan

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// maxRead is how many bytes one connection may send us. The largest handshake that crypto/tls accepts is 256 KiB of
// certificates; a server that sends more than twice that is not trying to talk.
const maxRead = 512 << 10

var errTooMuch = errors.New("more bytes than any handshake has")

// firstConnect is connect for an address that was not tried yet: first of all it asks whether there is a way at all.
func (s *Scanner) firstConnect(ctx context.Context, addr netip.AddrPort) (*conn, *facts.Failure) {
	if err := s.Dialer.Route(addr.Addr()); err != nil {
		f := failure(ctx, facts.PhaseConnect, err)
		return nil, &f
	}
	return s.connect(ctx, addr)
}

// connect opens a connection with an absolute deadline for all that follows on it. The deadline stands on the socket;
// when ctx ends earlier, which also ends with the target's time, it is pulled in. The caller closes the connection.
func (s *Scanner) connect(ctx context.Context, addr netip.AddrPort) (*conn, *facts.Failure) {
	return s.connectWithin(ctx, addr, s.Limits.Connect)
}

// connectWithin is connect with another limit for TCP.
func (s *Scanner) connectWithin(ctx context.Context, addr netip.AddrPort, limit time.Duration) (*conn, *facts.Failure) {
	fail := func(err error) (*conn, *facts.Failure) {
		f := failure(ctx, facts.PhaseConnect, err)
		return nil, &f
	}
	dialCtx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	raw, err := s.Dialer.Dial(dialCtx, addr)
	if err != nil {
		return fail(err)
	}
	if err := raw.SetDeadline(s.Clock().Add(s.Limits.Handshake)); err != nil {
		_ = raw.Close()
		return fail(err)
	}
	c := &conn{Conn: raw, left: maxRead}
	c.release = context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	return c, nil
}

// A conn counts what it reads and stops when it is too much. It keeps the beginning, until forget is called: should we
// break over it, that is what shows why.
type conn struct {
	net.Conn
	left    int
	kept    []byte // maxKept at most
	private bool   // nothing more is kept
	release func() bool
}

// maxKept holds the first flight of every ordinary server.
const maxKept = 16 << 10

func (c *conn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooMuch
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	if room := maxKept - len(c.kept); room > 0 && !c.private {
		c.kept = append(c.kept, p[:min(n, room)]...)
	}
	return n, err
}

// forget lets go of what was kept: what follows is what a server tells its users.
func (c *conn) forget() { c.kept, c.private = nil, true }

// until sets another deadline, unless ctx is done: then all is over at once.
func (c *conn) until(ctx context.Context, t time.Time) {
	_ = c.SetDeadline(t)
	if ctx.Err() != nil {
		_ = c.SetDeadline(time.Unix(1, 0))
	}
}

func (c *conn) Close() error {
	c.release()
	return c.Conn.Close()
}
