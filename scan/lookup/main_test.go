package lookup

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
)

// No socket and no goroutine outlives its query. Go's own resolver leaves one behind for a moment when it is called off.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dial opens sockets as the scanner does, and counts those that are open.
type dialer struct{ open, dialled atomic.Int64 }

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := safedial.New(nil).DialResolver(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.open.Add(1)
	d.dialled.Add(1)
	if udp, ok := c.(*net.UDPConn); ok {
		return &countedUDP{udp, d}, nil
	}
	return &counted{c, d}, nil
}

type counted struct {
	net.Conn
	d *dialer
}

func (c *counted) Close() error { c.d.open.Add(-1); return c.Conn.Close() }

// countedUDP stays a net.PacketConn, by which a socket for datagrams is recognised.
type countedUDP struct {
	*net.UDPConn
	d *dialer
}

func (c *countedUDP) Close() error { c.d.open.Add(-1); return c.UDPConn.Close() }

// A script says what a server does with a query: the messages that it sends back, in this order. Raw ones are sent as
// they are.
type script func(q *dns.Msg, tcp bool) []any

// serve plays a script on a port of UDP and TCP.
func serve(t testing.TB, play script) netip.AddrPort {
	t.Helper()
	var udp *net.UDPConn
	var tcp net.Listener
	for tcp == nil {
		var err error
		if udp, err = net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			t.Fatal(err)
		}
		if tcp, err = net.Listen("tcp", udp.LocalAddr().String()); err != nil {
			_ = udp.Close() // somebody has that port of TCP
		}
	}
	t.Cleanup(func() { _, _ = udp.Close(), tcp.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := udp.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			for _, raw := range played(play, buf[:n], false) {
				_, _ = udp.WriteToUDPAddrPort(raw, from)
			}
		}
	}()
	go func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			var length uint16
			if binary.Read(c, binary.BigEndian, &length) == nil {
				query := make([]byte, length)
				_, _ = io.ReadFull(c, query)
				for _, raw := range played(play, query, true) {
					_, _ = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(raw))), raw...))
				}
			}
			_ = c.Close()
		}
	}()
	return netip.MustParseAddrPort(udp.LocalAddr().String())
}

func played(play script, query []byte, tcp bool) (out [][]byte) {
	q := new(dns.Msg)
	if q.Unpack(query) != nil {
		return nil
	}
	for _, message := range play(q, tcp) {
		switch m := message.(type) {
		case []byte:
			out = append(out, m)
		case *dns.Msg:
			if raw, err := m.Pack(); err == nil {
				out = append(out, raw)
			}
		}
	}
	return out
}

// says makes an answer with these records, in the text of zone files; the answerer looks names up for others.
func says(q *dns.Msg, rcode int, records ...string) *dns.Msg {
	m := new(dns.Msg).SetRcode(q, rcode)
	m.RecursionAvailable = true
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	return m
}

// always is a script that says the same of every name.
func always(rcode int, records ...string) script {
	return func(q *dns.Msg, _ bool) []any { return []any{says(q, rcode, records...)} }
}

// mute says nothing about names, and answers about the root.
func mute(q *dns.Msg, _ bool) []any {
	if q.Question[0].Name == "." {
		return []any{says(q, dns.RcodeRefused)}
	}
	return nil
}

// deaf says nothing at all.
func deaf(*dns.Msg, bool) []any { return nil }

// resolver asks these servers, each for a short while.
func resolver(at ...netip.AddrPort) (*Resolver, *dialer) {
	d := &dialer{}
	s := servers{at: at, timeout: 300 * time.Millisecond, attempts: 2}
	return &Resolver{dial: d.dial, now: clock.System, servers: func() (servers, error) { return s, nil }}, d
}

func kindOf(f *facts.Failure) facts.FailureKind {
	if f == nil {
		return ""
	}
	return f.Kind
}
