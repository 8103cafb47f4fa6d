package thirdparty

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
)

const (
	silentFor  = time.Minute // nobody asks a machine that gave no answer
	hangUps    = 8           // so many requests in a row that ended without an answer make it one, though it takes connections
	maxSilents = 1024
)

// silents remembers which machines gave no answer. Thousands of certificates name one responder; when that is dead, each
// of their scans would wait for it anew.
type silents struct {
	clock clock.Clock

	mu    sync.Mutex
	known map[string]*silent // by policy, scheme, host and port
}

type silent struct {
	err   error
	times int       // that it hung up
	until time.Time // it is not asked
}

// of gives the error by which the machine gave no answer a moment ago; nil when it may be asked.
func (s *silents) of(machine string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if is := s.known[machine]; is != nil && s.clock().Before(is.until) {
		return silence{is.err}
	}
	return nil
}

// A silence is how somebody else's request ended a moment ago.
type silence struct{ error }

func (s silence) Unwrap() error { return s.error }

// note remembers how a request ended; nil: with an answer. That somebody called it off, and that our own policy forbids
// it, says nothing about the machine. One that cannot be connected to is silent at once; one that can may have a fault
// in a single place.
func (s *silents) note(ctx context.Context, machine string, err error) {
	var blocked *safedial.BlockedError
	if errors.Is(ctx.Err(), context.Canceled) || errors.As(err, &blocked) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.known, machine)
		return
	}
	is := s.known[machine]
	if is == nil {
		if s.known == nil || len(s.known) >= maxSilents {
			s.known = map[string]*silent{}
		}
		is = &silent{}
		s.known[machine] = is
	}
	var op *net.OpError
	var name *net.DNSError
	unmet := errors.As(err, &name) || errors.As(err, &op) && op.Op == "dial"
	if is.times++; unmet || is.times >= hangUps {
		*is = silent{err: err, until: s.clock().Add(silentFor)}
	}
}
