package lookup

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// payload is the longest UDP answer that is asked for. What is longer may come in fragments, which get lost and can be
// forged (RFC 9715 §3.2, which gives 1400; the resolvers' own common default is this).
const payload = 1232

// exchange puts one question to one server, within the time of ctx. An answer that was cut off is asked for again by
// TCP. A server that does not know EDNS(0) is asked again without (RFC 6891 §7).
func (r *Resolver) exchange(ctx context.Context, server netip.AddrPort, name string, what Type) (m *dns.Msg, tcp bool, err error) {
	m, err = r.send(ctx, "udp", server, query(name, what, true))
	if err == nil && (m.Rcode == dns.RcodeFormatError || m.Rcode == dns.RcodeNotImplemented) {
		m, err = r.send(ctx, "udp", server, query(name, what, false))
	}
	if err == nil && m.Truncated {
		m, err = r.send(ctx, "tcp", server, query(name, what, true))
		if err != nil {
			err = &tcpError{err}
		}
		return m, true, err
	}
	return m, false, err
}

// A tcpError says that a server which answers by UDP, and sends us to TCP, does not answer there.
type tcpError struct{ cause error }

func (e *tcpError) Error() string {
	return "the answer is too long for UDP, and by TCP: " + e.cause.Error()
}
func (e *tcpError) Unwrap() error { return e.cause }

func query(name string, what Type, edns bool) *dns.Msg {
	m := new(dns.Msg).SetQuestion(dns.Fqdn(name), uint16(what)) // with an unpredictable id
	if edns {
		m.SetEdns0(payload, false)
	}
	return m
}

// send sends q over a socket of its own, so of a port that nobody can guess, and waits for its answer. What answers
// something else (it came late, or was forged) or cannot be read is passed over: the right one may still come.
func (r *Resolver) send(ctx context.Context, network string, server netip.AddrPort, q *dns.Msg) (*dns.Msg, error) {
	conn, err := r.dial(ctx, network, server.String())
	if err != nil {
		return nil, err
	}
	c := &dns.Conn{Conn: conn, UDPSize: 4096} // more than was asked for, since some send more
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := c.WriteMsg(q); err != nil {
		return nil, err
	}
	for {
		raw, err := c.ReadMsgHeader(nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, dns.ErrShortRead) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if m := match(q, raw); m != nil {
			return m, nil
		}
	}
}

// match reads a message, if it answers q; nil: it does not.
func match(q *dns.Msg, raw []byte) *dns.Msg {
	m := new(dns.Msg)
	err := m.Unpack(raw)
	switch {
	case m.Id != q.Id, !m.Response, m.Opcode != dns.OpcodeQuery:
		return nil
	case len(m.Question) == 0 && err == nil && m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError:
		return m // some send their trouble without the question
	case len(m.Question) != 1 || m.Question[0].Qtype != q.Question[0].Qtype || m.Question[0].Qclass != dns.ClassINET,
		dns.CanonicalName(m.Question[0].Name) != dns.CanonicalName(q.Question[0].Name):
		return nil
	case err != nil && !m.Truncated: // what was cut off need not be whole
		return nil
	}
	return m
}
