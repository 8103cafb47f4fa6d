package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// A Rate is how many requests one asker may send: each token and each account is counted by itself, whoever is not known
// by his network.
type Rate struct {
	PerSecond float64 // 0: 50
	Burst     float64 // at once, after a rest; 0: 200
}

// limiter holds a bucket for every asker, in the memory of this process.
type limiter struct {
	rate  Rate
	clock clock.Clock

	mu      sync.Mutex
	buckets map[string]bucket
}

// A bucket holds tokens as of a time. One that is full is not remembered.
type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the memory, to some MiB.
const maxBuckets = 50_000

func newLimiter(rate Rate, now clock.Clock) *limiter {
	if rate.PerSecond <= 0 {
		rate.PerSecond = 50
	}
	if rate.Burst <= 0 {
		rate.Burst = 200
	}
	return &limiter{rate: rate, clock: now, buckets: map[string]bucket{}}
}

func (l *limiter) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := request.From(r.Context())
		network := network(info.Client)
		// Finding out who asks costs a look-up. A network that has used its share with wrong tokens is not given more.
		wait := l.wait(network)
		if wait == 0 {
			who, _ := info.Identity()
			if wait = l.take(asker(who, network)); wait == 0 {
				next.ServeHTTP(w, r)
				return
			}
		}
		seconds := int(max(1, (wait+time.Second-1)/time.Second))
		problem.Write(w, r, problem.New(problem.RateLimited, nil).With("Retry-After", strconv.Itoa(seconds)))
	})
}

// asker names whose bucket a request is taken from.
func asker(who auth.Identity, network string) string {
	switch {
	case who.Token != nil:
		return "token " + strconv.FormatInt(who.Token.ID, 10)
	case who.Account.ID != 0:
		return "account " + strconv.FormatInt(who.Account.ID, 10)
	}
	return network
}

// network is the part of an address that one asker has: of IPv6 the /64.
func network(addr netip.Addr) string {
	if addr.Is6() {
		prefix, _ := addr.Prefix(64) // fails for longer prefixes than the address only
		return prefix.String()
	}
	return addr.String()
}

// take takes one token, or tells how long to wait for it.
func (l *limiter) take(asker string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.now(asker)
	if b.tokens < 1 {
		return l.until(b)
	}
	b.tokens--
	if len(l.buckets) >= maxBuckets {
		l.forget()
	}
	l.buckets[asker] = b
	return 0
}

// wait tells how long an asker would have to wait, and takes nothing.
func (l *limiter) wait(asker string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.now(asker); b.tokens < 1 {
		return l.until(b)
	}
	return 0
}

func (l *limiter) until(b bucket) time.Duration {
	return max(time.Nanosecond, time.Duration((1-b.tokens)/l.rate.PerSecond*float64(time.Second)))
}

// now is the bucket as it is by now. A clock that was set back fills nothing.
func (l *limiter) now(asker string) bucket {
	now := l.clock()
	b, ok := l.buckets[asker]
	if !ok {
		return bucket{l.rate.Burst, now}
	}
	b.tokens = min(l.rate.Burst, b.tokens+max(0, now.Sub(b.at).Seconds())*l.rate.PerSecond)
	b.at = now
	return b
}

// forget drops the buckets that are full by now, and all where none is: better to count anew than to keep out whoever is
// new.
func (l *limiter) forget() {
	for asker := range l.buckets {
		if l.now(asker).tokens >= l.rate.Burst {
			delete(l.buckets, asker)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}
