package thirdparty

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
)

const (
	silentFor  = time.Minute // nobody asks a machine that gave no answer
	maxSilents = 1024
)

// silents remembers which machines gave no answer. Thousands of certificates name one responder; when that is dead, each
// of their scans would wait for it anew.
type silents struct {
	clock clock.Clock

	mu    sync.Mutex
	known map[string]silent // by scheme, policy, host and port
}

type silent struct {
	err   error
	until time.Time
}

// of gives the error by which the machine gave no answer a moment ago; nil when it may be asked.
func (s *silents) of(machine string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if is, ok := s.known[machine]; ok && s.clock().Before(is.until) {
		return is.err
	}
	return nil
}

// note remembers that a request ended without an answer. That somebody called it off, and that our own policy forbids it,
// says nothing about the machine.
func (s *silents) note(ctx context.Context, machine string, err error) {
	var blocked *safedial.BlockedError
	if errors.Is(ctx.Err(), context.Canceled) || errors.As(err, &blocked) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxSilents {
		s.known = map[string]silent{}
	}
	s.known[machine] = silent{err, s.clock().Add(silentFor)}
}
