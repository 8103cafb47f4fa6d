package wire

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"

	"github.com/tongguan/tongguan/facts"
)

// A Flight is what a server said first, as far as it came. Nothing of it was authenticated.
type Flight struct {
	Version     facts.Version // of the ServerHello; zero: there was none
	Suite       facts.Suite
	Group       facts.Group // of the key exchange; zero: it has none, or it was not said
	Compression uint8       // RFC 3749; zero: none
	ALPN        string      // "": none was chosen
	EMS         bool        // extended_master_secret; TLS 1.3 always has what it gives
	Secure      bool        // renegotiation_info; likewise
	Ticket      bool        // session_ticket: a ticket is to come
	Session     bool        // before TLS 1.3: the session has an ID, by which it may be resumed (RFC 5246 §7.4.1.3)
	Unnamed     bool        // the warning unrecognized_name came before the ServerHello (RFC 6066 §3)
	Retried     bool        // a HelloRetryRequest came before

	Chain                [][]byte // as presented, leaf first; nil: no Certificate message came
	Staple               []byte   // the OCSP response
	SCTs                 [][]byte // those in the handshake: RFC 6962 §3.3
	Prime                []byte   // p of a DHE key exchange, without leading zeros
	Scheme               uint16   // with which the server signed in TLS 1.2 or 1.3; zero: it did not, or it did not come
	CertificateRequested bool     // the client shall show one
	Complete             bool     // all that the server says before the client must answer

	Refused bool   // there is no ServerHello: an alert came, or the connection was closed
	Alert   *Alert // what ended the flight; without Refused it came after the ServerHello; nil: closed without one
	First   []byte // what the server began with, 64 bytes at most, if that was not TLS

	Records, Bytes int // of the server, as far as they were looked at
}

// FirstFlight says hello on conn and reads what the server says before it needs an answer. A HelloRetryRequest is
// answered, once. Nothing more is sent: the caller closes conn, whose deadline bounds all of this.
//
// That the hello is refused, or that an alert ends the flight, is no error. An error is [ErrNotTLS], [ErrMalformed],
// [ErrSealed] or what conn returned; what came before it is in the flight, which is never nil.
func FirstFlight(conn io.ReadWriter, h *Hello) (*Flight, error) {
	if h.Version == SSL20 {
		return flight2(conn)
	}
	flight := &Flight{}
	c := &conversation{Flight: flight, conn: conn, hello: h, offer: h.offer(), in: newReader(conn)}
	c.in.tlcp = h.Version == TLCP
	err := c.run()
	c.Records, c.Bytes, c.First = c.in.records, c.in.bytes, c.in.first
	return flight, err
}

// A conversation is the state of FirstFlight.
type conversation struct {
	*Flight
	conn  io.Writer
	hello *Hello
	offer offer
	in    reader

	transcript [][]byte // the messages so far: RFC 8446 §4.4.1
}

func (c *conversation) run() error {
	hello, err := c.say()
	if err == nil && hello.retry {
		hello, err = c.again(hello)
	}
	if err != nil || hello.version == 0 { // there was none
		return err
	}
	c.Version, c.Suite, c.Group, c.Compression = hello.version, hello.suite, hello.group, hello.compression
	c.ALPN, c.EMS, c.Secure, c.Ticket = string(hello.alpn), hello.ems, hello.secure, hello.ticket
	c.Session, c.Unnamed = hello.named && hello.version < facts.TLS13, c.in.warning != nil
	if c.SCTs, err = parseSCTs(hello.scts); err != nil {
		return err
	}
	if c.Version == facts.TLS13 {
		return c.finish(c.read13(hello))
	}
	return c.finish(c.read12())
}

// finish makes a fact of an alert after the ServerHello, and tells of an early end.
func (c *conversation) finish(err error) error {
	if alert := (*Alert)(nil); errors.As(err, &alert) {
		c.Alert = alert
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed("the connection ended within the server's first messages: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// say sends the hello and reads the answer, which must be one to it.
func (c *conversation) say() (choice, error) {
	record := c.hello.append(nil, &c.offer)
	switch _, err := c.conn.Write(record); {
	case isReset(err) || errors.Is(err, syscall.EPIPE): // the end came before we spoke, and is no other for it
		c.Refused = !c.Retried
		return choice{}, nil
	case err != nil:
		return choice{}, fmt.Errorf("write the ClientHello: %w", err)
	}
	hello, refused, err := c.in.hello()
	if err != nil {
		return choice{}, err
	}
	if refused {
		c.Refused, c.Alert = !c.Retried, c.in.warning
		return choice{}, nil
	}
	c.transcript = append(c.transcript, record[5:], c.in.message)
	return hello, c.fits(hello)
}

// fits refuses a choice that was not offered: whoever makes it does not speak TLS with us.
func (c *conversation) fits(hello choice) error {
	switch {
	case hello.version > c.hello.Version:
		return malformed("the server chose %s and was offered no more than %s", hello.version, c.hello.Version)
	case !slices.Contains(c.hello.Suites, hello.suite):
		return malformed("the server chose suite 0x%04x, which it was not offered", uint16(hello.suite))
	case (hello.version == facts.TLS13) != (hello.suite>>8 == 0x13 || isGM13(hello.suite)):
		return malformed("the server chose suite 0x%04x for %s", uint16(hello.suite), hello.version)
	case hello.retry && hello.version != facts.TLS13:
		return malformed("a HelloRetryRequest of version %s", hello.version)
	}
	return nil
}

// isGM13 tells of the suites of TLS 1.3 that lie outside 0x13xx: SM4-GCM and SM4-CCM (RFC 8998 §2).
func isGM13(suite facts.Suite) bool { return suite == 0x00c6 || suite == 0x00c7 }
