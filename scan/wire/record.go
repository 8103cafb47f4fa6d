package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What can be wrong with what a server says.
var (
	ErrNotTLS    = errors.New("not TLS")       // the first bytes are no TLS record
	ErrMalformed = errors.New("malformed TLS") // it began as TLS, and broke the rules later
	ErrSealed    = errors.New("sealed")        // TLS 1.3 with a suite that this package cannot decipher
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrMalformed, fmt.Errorf(format, args...))
}

// The content types (RFC 8446 §5.1, RFC 6520 §3).
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordApplicationData  = 23
	recordHeartbeat        = 24
)

// What is read at most.
const (
	maxRecord  = 1<<14 + 2048 // a record's fragment: RFC 5246 §6.2.3
	maxRead    = 512 << 10    // all records
	maxUseless = 16           // warnings and other records that say nothing
	maxFirst   = 64           // bytes that are kept of what is not TLS
)

// A reader takes records apart and gives the bytes of the handshake messages in them.
type reader struct {
	*bufio.Reader
	tlcp      bool    // records may have TLCP's version
	suite     *opener // deciphers records; nil before the keys are known
	left      int     // bytes of the present handshake record that are still to be read, when it is in the clear
	opened    []byte  // the same when it was enciphered
	sealed    []byte  // where records are deciphered
	disguised bool    // change_cipher_spec may come and means nothing
	message   message // the last one that hello read
	begun     bool    // a byte of a handshake message came
	warning   *Alert  // the last warning that was skipped, or the alert that refused the hello
	useless   int
	records   int
	bytes     int
	first     []byte // what the server began with, if it is not TLS
}

func newReader(r io.Reader) reader { return reader{Reader: bufio.NewReaderSize(r, 1024)} }

// fill reads the next bytes of handshake messages, over as many records as it takes. It is an *Alert that comes in
// their place.
func (r *reader) fill(p []byte) error {
	for len(p) > 0 {
		if err := r.available(); err != nil {
			return err
		}
		if len(r.opened) > 0 {
			n := copy(p, r.opened)
			p, r.opened = p[n:], r.opened[n:]
			continue
		}
		n := min(len(p), r.left)
		got, err := io.ReadFull(r, p[:n])
		r.begun = r.begun || got > 0
		if err != nil {
			return fmt.Errorf("read a handshake message: %w", err)
		}
		p, r.left = p[n:], r.left-n
	}
	return nil
}

// available reads on until there are bytes of a handshake message, and gives an *Alert that comes in their place.
func (r *reader) available() error {
	if r.records == 0 {
		if err := r.sniff(); err != nil {
			return err
		}
	}
	for r.left == 0 && len(r.opened) == 0 {
		kind, n, err := r.header()
		if err != nil {
			return err
		}
		switch {
		case kind == recordAlert:
			err = r.alerts(n)
		case kind == recordHandshake && r.suite == nil:
			r.left = n
		case kind == recordChangeCipherSpec && r.disguised: // to look like TLS 1.2: RFC 8446 appendix D.4
			if _, err = r.Discard(n); err == nil {
				err = r.skip()
			}
		case kind == recordApplicationData && r.suite != nil:
			err = r.open(n)
		default:
			err = malformed("a record of type %d where the server's first messages should be", kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sniff tells TLS from other protocols by as few bytes as that takes, since no more may come.
func (r *reader) sniff() error {
	for n := 1; n <= 2; n++ {
		head, err := r.Peek(n)
		if err != nil {
			return fmt.Errorf("read the first record: %w", err)
		}
		if head[0] < recordChangeCipherSpec || head[0] > recordHeartbeat || n == 2 && !r.knows(head[1]) {
			first, _ := r.Peek(min(r.Buffered(), maxFirst))
			r.first = append(r.first, first...)
			return fmt.Errorf("%w: the server began with %q", ErrNotTLS, first[:min(len(first), 16)])
		}
	}
	return nil
}

// knows reports whether records may have this major version.
func (r *reader) knows(major byte) bool { return major == 3 || r.tlcp && major == byte(TLCP>>8) }

// header reads a record's header (RFC 8446 §5.1). The n bytes that follow are never none.
func (r *reader) header() (kind byte, n int, err error) {
	head, err := r.Peek(5)
	if err != nil {
		return 0, 0, fmt.Errorf("read a record's header: %w", err)
	}
	kind, n = head[0], int(binary.BigEndian.Uint16(head[3:]))
	r.records++
	r.bytes += len(head) + n
	switch {
	case !r.knows(head[1]):
		return 0, 0, malformed("a record of version 0x%x", head[1:3])
	case n == 0: // not for the types that may come here: RFC 5246 §6.2.1
		return 0, 0, malformed("an empty record of type %d", kind)
	case n > maxRecord:
		return 0, 0, malformed("a record of %d bytes", n)
	case r.bytes > maxRead:
		return 0, 0, malformed("more than %d bytes", maxRead)
	}
	_, err = r.Discard(len(head))
	return kind, n, err
}
