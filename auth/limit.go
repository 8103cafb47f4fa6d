package auth

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// How fast passwords may be tried.
//
// Five tries a minute are counted by account and network together, so that a stranger who hammers at an account keeps
// out nobody but himself. Whoever has many networks is stopped by the count for the account alone. That one could keep
// its owner out, so it is ten times as wide, never closes for longer than a minute, and does not hold where the account
// is signed in already (see Service.admit); a sign-in link is a way past all of them. The count by network stops those
// who try one password on every account.
//
// Counts are kept in memory, by each process for itself.
const limitWindow = time.Minute

type limitKind uint8

const (
	byNetwork limitKind = iota
	byPair              // account and network
	byAccount
)

// tries is how many are evaluated in any 60 seconds; longest is how far the pause after them may grow.
func (k limitKind) bounds() (tries int, longest time.Duration) {
	switch k {
	case byNetwork:
		return 20, 15 * time.Minute
	case byPair:
		return 5, 15 * time.Minute
	default:
		return 50, limitWindow
	}
}

type limitKey struct {
	kind limitKind
	text string
}

// limitForgets is after how long without a try the next pause is as short as the first.
const limitForgets = 30 * time.Minute

// limitRecord is what is known of a key.
type limitRecord struct {
	tries       []time.Time // of the last minute
	closedUntil time.Time
	pauses      int // so far, without a rest between them
}

// limiter counts. The zero limiter is ready, and safe for use at once by many.
type limiter struct {
	mu      sync.Mutex
	records map[limitKey]*limitRecord
}

// limitRoom bounds the records, to a few MiB.
const limitRoom = 20_000

// take counts a try for all of the keys; or for none, when wait > 0 must pass before, and then by is the kind of the
// key that says so. Tries that are sent away do not lengthen a pause: hammering must not keep the honest out for longer.
func (l *limiter) take(now time.Time, keys ...limitKey) (wait time.Duration, by limitKind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		if r := l.records[key]; r != nil && r.closedUntil.Sub(now) > wait {
			wait, by = r.closedUntil.Sub(now), key.kind
		}
	}
	if wait > 0 {
		return wait, by
	}
	for _, key := range keys {
		l.record(key, now).add(now, key.kind)
	}
	return 0, 0
}

// closed tells for how long the keys are closed; 0 when they are not.
func (l *limiter) closed(now time.Time, keys ...limitKey) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		if r := l.records[key]; r != nil {
			wait = max(wait, r.closedUntil.Sub(now))
		}
	}
	return wait
}

// giveBack takes back the try that was counted at that time: it was honest. What the pair of account and network failed
// before is forgotten; what the network tried on other accounts is not, or whoever has an account of his own could go
// on for ever.
func (l *limiter) giveBack(at time.Time, keys ...limitKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		if key.kind == byPair {
			delete(l.records, key)
		} else if r := l.records[key]; r != nil {
			r.remove(at, key.kind)
		}
	}
}

func (r *limitRecord) add(now time.Time, kind limitKind) {
	most, longest := kind.bounds()
	if now.Sub(r.closedUntil) >= limitForgets {
		r.pauses = 0
	}
	r.tries = slices.DeleteFunc(r.tries, func(t time.Time) bool { return now.Sub(t) >= limitWindow })
	r.tries = append(r.tries, now)
	if len(r.tries) >= most {
		r.closedUntil = now.Add(min(limitWindow<<min(r.pauses, 8), longest))
		r.pauses++
	}
}

func (r *limitRecord) remove(at time.Time, kind limitKind) {
	i := slices.IndexFunc(r.tries, at.Equal)
	if i < 0 {
		return
	}
	r.tries = slices.Delete(r.tries, i, i+1)
	if most, _ := kind.bounds(); len(r.tries) == most-1 {
		r.closedUntil = at // it was this try that closed it
		r.pauses--
	}
}

// until is when nothing is left to remember.
func (r *limitRecord) until() (end time.Time) {
	if len(r.tries) > 0 {
		end = r.tries[len(r.tries)-1].Add(limitWindow)
	}
	if rested := r.closedUntil.Add(limitForgets); r.pauses > 0 && rested.After(end) {
		end = rested
	}
	return end
}

// record gives the record of a key. When there is no room it drops those with nothing left to remember, and if they are
// too few the tenth that comes to that point first: who tries much stays known for longer than who tries little.
func (l *limiter) record(key limitKey, now time.Time) *limitRecord {
	if r := l.records[key]; r != nil {
		return r
	}
	if l.records == nil {
		l.records = map[limitKey]*limitRecord{}
	}
	if len(l.records) >= limitRoom {
		ends := make([]time.Time, 0, len(l.records))
		for _, r := range l.records {
			ends = append(ends, r.until())
		}
		slices.SortFunc(ends, time.Time.Compare)
		last := ends[len(ends)/10]
		if now.After(last) {
			last = now
		}
		for k, r := range l.records {
			if !r.until().After(last) {
				delete(l.records, k)
			}
		}
	}
	r := &limitRecord{}
	l.records[key] = r
	return r
}

// network is the part of an address that one customer has: all of an IPv4 address, and 56 bits of an IPv6 address, the
// least that providers are to give to a household (RIPE-690 §4). Addresses that are not known are one network.
func network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr.String()
	}
	prefix, _ := addr.Prefix(56) // fails for longer prefixes than the address only
	return prefix.String()
}
