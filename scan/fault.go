package scan

import (
	"crypto/tls"
	"errors"
	"net"
	"reflect"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// faults names what crypto/tls says of a server that breaks the rules, by how its words begin: it has no errors of its
// own for that. Words that it changes leave a failure without a name, and the lab's hostile servers, which are to be
// named, tell of it.
var faults = []struct {
	words string
	fault facts.Fault
}{
	{"tls: oversized record received", facts.FaultRecordTooLong},
	{"tls: received record with version", facts.FaultRecordVersion},
	{"tls: too many ignored records", facts.FaultWarnings},
	{"tls: too many non-advancing records", facts.FaultIdleRecords},
	{"tls: handshake message of length", facts.FaultMessageTooLong},
	{"tls: received empty certificates message", facts.FaultNoCertificate},
	{"tls: received unexpected handshake message of type *tls.certificateMsg when waiting for *tls.certificateMsg", facts.FaultNoCertificate},
	{"tls: received unexpected ", facts.FaultUnexpectedMessage},
	{"tls: server selected unsupported protocol version", facts.FaultVersionNotOffered},
	{"tls: server selected an invalid version after a HelloRetryRequest", facts.FaultVersionNotOffered},
	{"tls: server selected TLS 1.3 using the legacy version field", facts.FaultVersionNotOffered},
	{"tls: server chose an unconfigured cipher suite", facts.FaultSuiteNotOffered},
	{"tls: server selected unsupported group", facts.FaultGroupNotOffered},
	{"tls: server selected unsupported curve", facts.FaultGroupNotOffered},
	{"tls: server selected unsupported compression format", facts.FaultCompression},
	{"tls: server sent non-zero legacy TLS compression method", facts.FaultCompression},
	{"tls: server sent two HelloRetryRequest messages", facts.FaultRetryTwice},
	{"tls: server sent an unnecessary HelloRetryRequest", facts.FaultRetryNeedless},
	{"tls: invalid server key share", facts.FaultKeyExchange},
	{"tls: invalid ServerKeyExchange message", facts.FaultKeyExchange},
	// Not RSA's words, which also stand for a key that is too short for us.
	{"tls: invalid signature by the server certificate: ECDSA verification failure", facts.FaultSignature},
	{"tls: invalid signature by the server certificate: Ed25519 verification failure", facts.FaultSignature},
}

// The alerts by which crypto/tls tells the server, and us, what it did (RFC 8446 §6.2).
const (
	alertUnexpectedMessage = 10
	alertBadRecordMAC      = 20
	alertRecordOverflow    = 22
	alertDecodeError       = 50
)

// faultOf names what the server did wrong; "" when that has no name.
func faultOf(err error) facts.Fault {
	if n := alertIn(err, "local error"); n != nil {
		switch *n {
		case alertUnexpectedMessage:
			return facts.FaultUnexpectedMessage
		case alertBadRecordMAC:
			return facts.FaultUndecipherable
		case alertRecordOverflow:
			return facts.FaultRecordTooLong
		case alertDecodeError:
			return facts.FaultMalformedMessage
		}
		return ""
	}
	switch {
	case errors.Is(err, errHeadTooLong):
		return facts.FaultHeaderTooLong
	case errors.Is(err, errPrelude):
		return facts.FaultInterimAnswers
	case errors.Is(err, errFrames):
		return facts.FaultFrames
	case errors.Is(err, errTooMuch):
		return facts.FaultTooMuch
	}
	for _, said := range causes(err) {
		for _, f := range faults {
			if strings.HasPrefix(said, f.words) {
				return f.fault
			}
		}
	}
	return ""
}

// causes gives the words of an error and of all those in it: what others put before them may differ.
func causes(err error) (out []string) {
	for ; err != nil; err = errors.Unwrap(err) {
		out = append(out, err.Error())
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, part := range joined.Unwrap() {
				out = append(out, causes(part)...)
			}
		}
	}
	return out
}

// isHeader reports whether crypto/tls took what came for no TLS at all: a record's header that is none.
func isHeader(err error) bool {
	var header tls.RecordHeaderError
	return errors.As(err, &header)
}

// alertOf gives the number of the alert that the server sent; nil when the error is something else.
func alertOf(err error) *uint8 { return alertIn(err, "remote error") }

// alertIn gives the number of the alert that the server sent ("remote error") or was sent ("local error"); nil when the
// error is neither. crypto/tls wraps it in a *net.OpError as a number of a type of its own.
func alertIn(err error, op string) *uint8 {
	var wrapped *net.OpError
	if !errors.As(err, &wrapped) || wrapped.Op != op {
		return nil
	}
	if v := reflect.ValueOf(wrapped.Err); v.Kind() == reflect.Uint8 {
		n := uint8(v.Uint())
		return &n
	}
	return nil
}
