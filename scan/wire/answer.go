package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/tongguan/tongguan/facts"
)

// What can be wrong with what a server says.
var (
	ErrNotTLS    = errors.New("not TLS")       // the first bytes are no TLS record
	ErrMalformed = errors.New("malformed TLS") // it began as TLS, and broke the rules later
)

// The content types (RFC 8446 §5.1, RFC 6520 §3) and messages (RFC 8446 §4) that matter here.
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordHeartbeat        = 24

	messageClientHello = 1
	messageServerHello = 2
)

// What is read at most.
const (
	maxRecord   = 1<<14 + 2048 // a record's fragment: RFC 5246 §6.2.3
	maxMessage  = 1 << 14      // a ServerHello with its header; real ones have about a hundred bytes
	maxWarnings = 4
)

// wsaReset is Windows' number for a reset connection, which package syscall does not map to ECONNRESET.
const wsaReset = syscall.Errno(10054)

// ReadAnswer reads from r until it knows what the server says to a ClientHello, and perhaps a little further.
//
// A ServerHello answers, and so does a HelloRetryRequest, which is one in form (RFC 8446 §4.1.3). Whether its choice
// was offered is for the caller to judge. An alert refuses, and so does an end of the connection, by FIN or RST,
// before the first byte of a handshake message. The warning unrecognized_name alone refuses nothing unless the
// connection ends after it: RFC 6066 §3 lets a server go on, and old Apache and Java servers do.
//
// The error is [ErrNotTLS] or [ErrMalformed], or what r returned: a timeout is an error, for it says nothing.
func ReadAnswer(r io.Reader) (facts.Answer, error) {
	in := reader{Reader: bufio.NewReaderSize(r, 1024)}
	answer, err := in.answer()
	if err == nil {
		return answer, nil
	}
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case len(in.message) == 0 && (ended || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, wsaReset)):
		return facts.Answer{Refused: true, Alert: in.warning}, nil
	case ended:
		return facts.Answer{}, malformed("the connection ended within the ServerHello: %w", io.ErrUnexpectedEOF)
	}
	return facts.Answer{}, err
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrMalformed, fmt.Errorf(format, args...))
}

// A reader takes records apart.
type reader struct {
	*bufio.Reader
	message  []byte // the first handshake message, as far as it came
	warning  *uint8 // the last warning that was skipped
	warnings int
}

func (r *reader) answer() (facts.Answer, error) {
	if err := r.sniff(); err != nil {
		return facts.Answer{}, err
	}
	for {
		kind, n, err := r.record()
		if err != nil {
			return facts.Answer{}, err
		}
		switch kind {
		case recordAlert:
			alert, err := r.alerts(n)
			if err != nil || alert != nil {
				return facts.Answer{Refused: true, Alert: alert}, err
			}
		case recordHandshake:
			complete, err := r.fragment(n)
			if err != nil {
				return facts.Answer{}, err
			}
			if complete {
				return parseServerHello(r.message[4:])
			}
		default:
			return facts.Answer{}, malformed("a record of type %d before the ServerHello", kind)
		}
	}
}

// sniff tells TLS from other protocols by as few bytes as that takes, since no more may come.
func (r *reader) sniff() error {
	for n := 1; n <= 2; n++ {
		head, err := r.Peek(n)
		if err != nil {
			return fmt.Errorf("read the first record: %w", err)
		}
		if head[0] < recordChangeCipherSpec || head[0] > recordHeartbeat || n == 2 && head[1] != 3 {
			first, _ := r.Peek(min(r.Buffered(), 16))
			return fmt.Errorf("%w: the server began with %q", ErrNotTLS, first)
		}
	}
	return nil
}

// record reads a record's header (RFC 8446 §5.1). The n bytes that follow are never none.
func (r *reader) record() (kind byte, n int, err error) {
	head, err := r.Peek(5)
	if err != nil {
		return 0, 0, fmt.Errorf("read a record's header: %w", err)
	}
	kind, n = head[0], int(binary.BigEndian.Uint16(head[3:]))
	switch {
	case head[1] != 3:
		return 0, 0, malformed("a record of version 0x%x", head[1:3])
	case n == 0: // not for the types that may come here: RFC 5246 §6.2.1
		return 0, 0, malformed("an empty record of type %d", kind)
	case n > maxRecord:
		return 0, 0, malformed("a record of %d bytes", n)
	}
	_, err = r.Discard(len(head))
	return kind, n, err
}

// alerts reads a record of n bytes and gives the first alert that refuses; nil if none does (RFC 8446 §6).
func (r *reader) alerts(n int) (*uint8, error) {
	for ; n >= 2; n -= 2 {
		both, err := r.Peek(2)
		if err != nil {
			return nil, fmt.Errorf("read an alert: %w", err)
		}
		level, alert := both[0], both[1]
		if _, err := r.Discard(2); err != nil {
			return nil, err
		}
		const warning, fatal, unrecognizedName = 1, 2, 112
		switch {
		case level != warning && level != fatal:
			return nil, malformed("an alert of level %d", level)
		case level == fatal || alert != unrecognizedName: // the level of others is not to be believed: RFC 8446 §6.2
			return &alert, nil
		case r.warnings == maxWarnings:
			return nil, malformed("more than %d warnings", maxWarnings)
		}
		r.warning = &alert
		r.warnings++
	}
	if n != 0 {
		return nil, malformed("half an alert") // RFC 8446 §5.1: not split over records
	}
	return nil, nil
}

// fragment adds a record of n bytes to the message, and tells whether that completes it. What follows the message is
// left unread.
func (r *reader) fragment(n int) (complete bool, err error) {
	for {
		want, err := r.want()
		if err != nil {
			return false, err
		}
		have := len(r.message)
		if have == want {
			return true, nil
		}
		if n == 0 {
			return false, nil
		}
		take := min(n, want-have)
		r.message = append(r.message, make([]byte, take)...)
		got, err := io.ReadFull(r, r.message[have:])
		r.message = r.message[:have+got]
		if err != nil {
			return false, fmt.Errorf("read the ServerHello: %w", err)
		}
		n -= take
	}
}

// want gives the length that the message shall have, as far as its own header tells (RFC 8446 §4).
func (r *reader) want() (int, error) {
	if len(r.message) < 4 {
		return 4, nil
	}
	kind, n := r.message[0], 4+(int(r.message[1])<<16|int(r.message[2])<<8|int(r.message[3]))
	switch {
	case kind != messageServerHello:
		return 0, malformed("a handshake message of type %d before the ServerHello", kind)
	case n > maxMessage:
		return 0, malformed("a ServerHello of %d bytes", n)
	}
	return n, nil
}
