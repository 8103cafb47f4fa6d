package lab

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// A handler is what happens on an accepted connection, for which patience is set as the deadline. The connection is
// closed when it returns.
type handler func(*net.TCPConn)

// A welcome gives the handler of a connection that was just accepted. It is called for one after the other.
type welcome func() handler

func (h handler) open(*authorities, string) (welcome, error) { return always(h), nil }

// always welcomes each connection with the same handler.
func always(h handler) welcome { return func() handler { return h } }

// nothing is a server that is not there: its port refuses connections.
type nothing struct{}

func (nothing) open(*authorities, string) (welcome, error) { return nil, nil }

// What a connection may take.
const (
	patience  = 30 * time.Second
	silence   = 10 * time.Minute // of a server that hangs: longer than anybody waits
	farewell  = 2 * time.Second  // for the client to close its side too
	maxUnread = 256 << 10
)

// hang says nothing until the client goes.
func hang(c *net.TCPConn) {
	_ = c.SetDeadline(clock.System().Add(silence))
	_, _ = io.CopyN(io.Discard, c, maxUnread)
}

// reset cuts the connection by RST.
func reset(c *net.TCPConn) {
	_ = hear(c)
	_ = c.SetLinger(0)
}

// hangUp closes the connection properly and without a word.
func hangUp(c *net.TCPConn) {
	_ = hear(c)
	part(c)
}

// alert refuses as OpenSSL does when it shares no suite with the client.
func alert(c *net.TCPConn) {
	if hear(c) == nil {
		_, _ = c.Write(alertOf(levelFatal, handshakeFailure))
	}
	part(c)
}

// plainHTTP answers requests, and a ClientHello as nginx does.
func plainHTTP(c *net.TCPConn) {
	in := bufio.NewReader(c)
	first, err := in.Peek(1)
	switch {
	case err != nil:
	case first[0] != recordHandshake:
		_ = answer(struct {
			io.Reader
			io.Writer
		}{in, c}, http.StatusOK, "plain HTTP")
	case hear(in) == nil:
		_ = say(c, http.StatusBadRequest, "this is HTTP without TLS")
	}
	part(c)
}

// ssh speaks first, as its protocol has it (RFC 4253 §4.2).
func ssh(c *net.TCPConn) {
	if _, err := io.WriteString(c, "SSH-2.0-TongguanLab\r\n"); err == nil {
		_ = hear(c)
	}
	part(c)
}

// hear reads one TLS record: a whole ClientHello. What stayed unread would turn the end of the connection into an RST.
func hear(r io.Reader) error {
	_, err := readRecord(r)
	return err
}

// readRecord gives what is in a TLS record.
func readRecord(r io.Reader) ([]byte, error) {
	var header [5]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	content := make([]byte, binary.BigEndian.Uint16(header[3:]))
	_, err := io.ReadFull(r, content)
	return content, err
}

// part ends our side and waits a little for the client's end, so that what we said last arrives.
func part(c *net.TCPConn) {
	if c.CloseWrite() != nil {
		return
	}
	_ = c.SetDeadline(clock.System().Add(farewell))
	_, _ = io.CopyN(io.Discard, c, maxUnread)
}
