package problem

import (
	"context"
	"errors"
	"strconv"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
)

// retrySeconds is when to try again while the database is away.
const retrySeconds = "5"

// Of makes a problem of whatever a handler returns. What it does not know is a fault of ours, of which people hear
// nothing but that it happened.
func Of(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if e := ofAuth(err); e != nil {
		return e
	}
	if e := ofAlert(err); e != nil {
		return e
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return New(NotFound, nil)
	case errors.Is(err, store.ErrConflict):
		return New(Changed, nil)
	case errors.Is(err, store.ErrExists):
		return New(Exists, nil)
	case errors.Is(err, facts.ErrNewerSchema):
		return New(NewerVersion, nil)
	case store.Unavailable(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return New(Unavailable, nil).With("Retry-After", retrySeconds).Because(err)
	}
	return New(Internal, nil).Because(err)
}

// ofAuth knows the errors of package auth, which say themselves in both languages.
func ofAuth(err error) *Error {
	said, ok := errors.AsType[*lang.Error](err)
	if !ok {
		return nil
	}
	for cause, kind := range map[error]Kind{
		auth.ErrBadToken: BadToken, auth.ErrNoSession: SessionEnded, auth.ErrForbidden: Forbidden,
		auth.ErrNeedsSession: NeedsSession, auth.ErrNotFound: NotFound, auth.ErrNameTaken: Exists, auth.ErrLastAdmin: LastAdmin,
		auth.ErrDisabled: Forbidden, auth.ErrWrongPassword: Forbidden, auth.ErrLinkSpent: Forbidden, auth.ErrPlainHTTP: PlainHTTP,
		auth.ErrTooManyTries: RateLimited, auth.ErrBadName: Invalid, auth.ErrBadPassword: Invalid, auth.ErrBadRequest: Invalid,
	} {
		if !errors.Is(err, cause) {
			continue
		}
		e := New(kind, said)
		switch kind.Status {
		case Invalid.Status:
			e.Fields = []Field{{"body", "invalid", said}}
		case BadToken.Status:
			e.With("WWW-Authenticate", challenge(kind))
		case RateLimited.Status:
			e.With("Retry-After", strconv.Itoa(auth.RetryAfter(err)))
		}
		return e
	}
	return nil
}

// ofAlert knows why package alert refuses a command, which says so itself.
func ofAlert(err error) *Error {
	said, ok := errors.AsType[*lang.Error](err)
	switch {
	case !ok:
		return nil
	case errors.Is(err, alert.ErrState):
		return New(WrongState, said)
	case errors.Is(err, alert.ErrUntil):
		return At("body.until", "invalid", said)
	case errors.Is(err, alert.ErrBecause):
		return At("body.because", "invalid", said)
	}
	return nil
}

// SignIn is the problem of a request that carries nothing by which somebody could be known.
func SignIn() *Error {
	return New(Unauthenticated, nil).With("WWW-Authenticate", challenge(Unauthenticated))
}

// challenge is what RFC 6750 §3 wants with a 401.
func challenge(k Kind) string {
	if k.Code == BadToken.Code {
		return `Bearer realm="tongguan", error="invalid_token"`
	}
	return `Bearer realm="tongguan"`
}
