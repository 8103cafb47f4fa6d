package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/tongguan/tongguan/internal/safedial"
)

// What Result.Failure says. The first group is of this side or of the way, the second of what was answered.
const (
	FailureURL      = "url"             // the URL is none, or http where only https is allowed
	FailureSecret   = "secret"          // there is nothing to sign with, or it is no key
	FailureBlocked  = "blocked_address" // the receiver's address may not be connected to
	FailureDNS      = "dns"             // its name leads nowhere
	FailureNoRoute  = "no_route"        // this machine has no way to it
	FailureRefused  = "refused"         // nobody listens
	FailureReset    = "reset"           // the connection was cut
	FailureTLS      = "tls"             // no TLS 1.2, or a certificate that does not vouch for the name
	FailureTimeout  = "timeout"
	FailureCanceled = "canceled" // by the caller
	FailureNetwork  = "network"  // anything else on the way
	FailureInternal = "internal" // a fault of ours

	// FailureUnreadable is of whoever sends: what is kept of the channel, or of what it is to be told, cannot be read.
	FailureUnreadable = "unreadable"

	FailureRedirect = "redirect" // 3xx; it is never followed
	FailureStatus   = "status"   // any other but 2xx
	FailureGone     = "gone"     // 410, or a robot that is no more
	FailureLimited  = "limited"  // too much was sent
	FailureAnswer   = "answer"   // a robot's answer that is not in its words
	FailureErrcode  = "errcode"  // a robot that refuses; Result.Code says why
)

// errURL and errSecret stand for errors whose texts would quote a secret.
var (
	errKind   = errors.New("there is no such kind of channel")
	errURL    = errors.New("the URL is none")
	errSecret = errors.New("there is no key to sign with")
)

// failureOf puts an error of an attempt into one word.
func failureOf(ctx context.Context, err error) string {
	var blocked *safedial.BlockedError
	var dns *net.DNSError
	var mistake *Mistake
	switch {
	case errors.Is(err, errKind):
		return FailureInternal
	case errors.As(err, &mistake), errors.Is(err, errURL):
		return FailureURL
	case errors.Is(err, errSecret):
		return FailureSecret
	case errors.As(err, &blocked):
		return FailureBlocked
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return FailureTimeout
	case ctx.Err() != nil:
		return FailureCanceled
	case errors.As(err, &dns):
		return FailureDNS
	case isTLS(err):
		return FailureTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return FailureRefused
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EAFNOSUPPORT):
		return FailureNoRoute
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return FailureReset
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return FailureTimeout
	}
	return FailureNetwork
}

func isTLS(err error) bool {
	var record tls.RecordHeaderError
	var verification *tls.CertificateVerificationError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var op *net.OpError
	return errors.As(err, &record) || errors.As(err, &verification) || errors.As(err, &alert) || errors.As(err, &authority) ||
		errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}
