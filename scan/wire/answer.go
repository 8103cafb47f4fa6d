package wire

import (
	"errors"
	"io"
	"syscall"
)

// hello reads from r until it knows what the server says to a ClientHello, and perhaps a little further.
//
// A ServerHello answers, and so does a HelloRetryRequest, which is one in form (RFC 8446 §4.1.3). Whether its choice
// was offered is for the caller to judge. An alert refuses, and so does an end of the connection, by FIN or RST,
// before the first byte of a handshake message. The warning unrecognized_name alone refuses nothing unless the
// connection ends after it: RFC 6066 §3 lets a server go on, and old Apache and Java servers do. The alert of a refusal,
// if there was any, is in r.warning.
//
// The error is [ErrNotTLS] or [ErrMalformed], or what r returned: a timeout is an error, for it says nothing.
func (r *reader) hello() (hello choice, refused bool, err error) {
	m, err := r.next(true)
	if err == nil {
		hello, err = parseServerHello(m.body())
		if err == nil && (hello.version == TLCP) != r.tlcp {
			err = malformed("a ServerHello of version %v", hello.version)
		}
		r.message = m
		return hello, false, err
	}
	if alert := (*Alert)(nil); errors.As(err, &alert) {
		r.warning = alert
		return choice{}, true, nil
	}
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case !r.begun && (ended || isReset(err)):
		return choice{}, true, nil
	case ended:
		return choice{}, false, malformed("the connection ended within the ServerHello: %w", io.ErrUnexpectedEOF)
	}
	return choice{}, false, err
}

// wsaReset is Windows' number for a reset connection, which package syscall does not map to ECONNRESET.
const wsaReset = syscall.Errno(10054)

func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, wsaReset) }
