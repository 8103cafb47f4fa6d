package auth

import (
	"context"
	"net/netip"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/tongguan/tongguan/internal/clock"
)

// Deps is what a Service works with.
type Deps struct {
	Store  Store
	Clock  clock.Clock
	Hasher Hasher // nil: OWASP()
	Cores  int    // how many passwords are hashed at once, each in 19 MiB; 0: one for each core
}

// A Service signs people and programs in and keeps their accounts. It is safe for use at once by many; one of them is
// made for a process, since it counts tries. Its errors are [lang.Error] values with one of the sentinels of this
// package beneath, fit to be shown; any other error means that something of ours broke, and is not.
type Service struct {
	store  Store
	clock  clock.Clock
	hasher Hasher
	cores  chan struct{}
	limits limiter
	dummy  string // the hash of what nobody knows
}

// New makes a Service. It hashes one password, which takes tens of milliseconds.
func New(d Deps) *Service {
	if d.Hasher == nil {
		d.Hasher = OWASP()
	}
	if d.Cores <= 0 {
		d.Cores = runtime.GOMAXPROCS(0)
	}
	nobody, _ := newSecret()
	return &Service{
		store: d.Store, clock: d.Clock, hasher: d.Hasher,
		cores: make(chan struct{}, d.Cores), dummy: d.Hasher.Hash(nobody),
	}
}

// A Client is from where somebody tries to sign in. Whoever fills it has seen to it that a proxy's word about the
// address is taken only from proxies that are known.
type Client struct {
	IP        netip.Addr // the zero Addr when unknown
	UserAgent string
}

func (c Client) ip() string {
	if !c.IP.IsValid() {
		return ""
	}
	return c.IP.Unmap().String()
}

// userAgent is what a store, a log and a page can take: browsers' own names are short, and strangers send anything.
func (c Client) userAgent() string {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(c.UserAgent, ""))
	if len(text) > 256 {
		text = strings.ToValidUTF8(text[:256], "")
	}
	return text
}

// now has no more than a store can keep.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// verify and hash wait for a core.
func (s *Service) verify(ctx context.Context, hash, password string) (bool, error) {
	release, err := s.core(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	return s.hasher.Verify(hash, password)
}

func (s *Service) hash(ctx context.Context, password string) (string, error) {
	release, err := s.core(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return s.hasher.Hash(password), nil
}

func (s *Service) core(ctx context.Context) (release func(), err error) {
	select {
	case s.cores <- struct{}{}:
		return func() { <-s.cores }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// audit writes a line although whoever caused it has hung up: closing the connection does not keep one out of the record.
func (s *Service) audit(ctx context.Context, e AuditEvent) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return s.store.Audit(ctx, e)
}

// need refuses who has no right to the action.
func need(by Identity, action Action) error {
	if !by.May(action) {
		return forbidden()
	}
	return nil
}
