// Package inspection tells TLS inspection from the faults of servers. A middlebox that opens TLS (a company's proxy or
// firewall, a virus scanner) ends every connection itself, with a certificate that it makes on the spot; to a scanner
// behind it every server of the world has the same authority, which no platform knows.
//
// One server cannot tell: it may have a private authority itself. So a [Witness] hears of all. The proof is who signed,
// and for whom; what an authority calls itself is none, since any server may call its own so.
package inspection

import (
	"net/netip"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/domain"
	"github.com/tongguan/tongguan/rules"
)

// unrelated is how many hosts must have one unknown authority: in as many registrable domains, at as many addresses.
// Two may be a company and its subsidiary, or the two names of one project; a third at a third address has no reason
// left. More would let more wrong verdicts out before it is known.
const unrelated = 3

// A Witness hears what scans saw, and knows who signs for unrelated hosts. It may be used by many at once.
type Witness struct {
	public func(netip.Addr) bool

	mu   sync.Mutex
	last map[string]sight // by registrable domain
}

// A sight is what was seen last of a registrable domain.
type sight struct {
	by    Authority // zero: the server itself
	at    netip.Addr
	since time.Time // when it was first seen so
	until time.Time // and last
}

// NewWitness makes one that has heard nothing. Public tells whether everybody may connect to an address: what stands at
// any other is the company's own, and proves nothing about the way there.
func NewWitness(public func(netip.Addr) bool) *Witness {
	return &Witness{public: public, last: map[string]sight{}}
}

// Hear takes what a scan saw and what was made of it. It gives the authority that no platform knows and that signed for
// one of the endpoint's public addresses; zero when there is none. Of two things that are heard of one domain the later
// counts, and of two at one time the unknown authority.
//
// The times are those of one clock. They say which servers were seen undisturbed while an authority signed for others;
// whoever gives all of a run the same time has all of it weighed together.
func (w *Witness) Hear(s *facts.Snapshot, r *rules.Report, now time.Time) (by Authority) {
	if _, err := netip.ParseAddr(s.Endpoint.Host); err == nil {
		return by // what has no name has mostly no public authority either
	}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		if !w.public(a.Addr.Addr()) {
			continue
		}
		signed, known := authorityOf(s, r, a)
		if !known && signed == (Authority{}) {
			continue
		}
		if by == (Authority{}) {
			by = signed
		}
		w.note(domain.Registrable(s.Endpoint.Host), sight{signed, a.Addr.Addr(), now, now})
	}
	return by
}

func (w *Witness) note(name string, seen sight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was, known := w.last[name]
	switch {
	case known && was.by == seen.by:
		was.until = seen.until
		w.last[name] = was
	case !known, seen.until.After(was.until), seen.until.Equal(was.until) && was.by == Authority{}:
		w.last[name] = seen
	}
}

// Inspects reports whether the authority signs in the place of unrelated hosts: it was seen last at enough of them, and at
// more than were seen undisturbed since it began. A company with a private authority of its own has other servers too;
// a middlebox has some hosts that it leaves alone.
func (w *Witness) Inspects(by Authority) bool {
	if by == (Authority{}) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	domains, addresses := 0, map[netip.Addr]bool{}
	var began time.Time
	for _, seen := range w.last {
		if seen.by != by {
			continue
		}
		addresses[seen.at] = true
		if domains++; domains == 1 || seen.since.Before(began) {
			began = seen.since
		}
	}
	if min(domains, len(addresses)) < unrelated {
		return false
	}
	for _, seen := range w.last {
		if seen.by == (Authority{}) && !seen.until.Before(began) {
			domains--
		}
	}
	return domains > 0
}

// Disown takes back what the authority signed for in the endpoint's place. It is to be judged again then.
func Disown(s *facts.Snapshot, r *rules.Report, by Authority) {
	signed := map[netip.AddrPort]bool{}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		is, _ := authorityOf(s, r, a)
		signed[a.Addr] = is == by
	}
	s.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: facts.PhaseTLS, Detail: by.Name}, func(a *facts.Address) bool { return signed[a.Addr] })
}
