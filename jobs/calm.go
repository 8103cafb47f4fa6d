package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// calmFor is how long a message that was let through keeps others like it back.
const calmFor = time.Minute

// A calmHandler lets each message of River's through once a minute: while the database is away each of its parts
// complains several times a second, and says the same.
type calmHandler struct {
	slog.Handler
	said *said
}

type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

// calm makes a logger for River. Its messages are constant, so that there are few of them to remember; what it says
// without being worried, about jobs that were retried and the like, is for whoever debugs.
func calm(log *slog.Logger) *slog.Logger {
	return slog.New(calmHandler{log.Handler(), &said{at: map[string]time.Time{}}}).With("from", "river")
}

// Enabled asks the handler below, as if what is no warning were for debugging.
func (h calmHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.Handler.Enabled(ctx, lowered(level))
}

// Handle passes a record on, unless one like it was just passed on.
func (h calmHandler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn && h.said.lately(r.Message) {
		return nil
	}
	r.Level = lowered(r.Level)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps what is remembered.
func (h calmHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return calmHandler{h.Handler.WithAttrs(attrs), h.said}
}

// WithGroup keeps it too.
func (h calmHandler) WithGroup(name string) slog.Handler {
	return calmHandler{h.Handler.WithGroup(name), h.said}
}

func lowered(level slog.Level) slog.Level {
	if level < slog.LevelWarn {
		return min(level, slog.LevelDebug)
	}
	return slog.LevelWarn // an error of River's is tried again, so it is none of ours yet
}

// lately reports whether the message was passed on within calmFor, and takes it as passed on now if it was not.
func (s *said) lately(message string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := clock.System()
	if at, ok := s.at[message]; ok && now.Sub(at) < calmFor {
		return true
	}
	s.at[message] = now
	return false
}
