// Package thirdparty asks those whom a certificate names, and not the server that shows it: who issued it (authority
// information access, RFC 5280 §4.2.2.1), and whether it is revoked (OCSP, RFC 6960; lists of revoked certificates,
// RFC 5280 §5).
//
// The addresses come out of certificates that anybody can write, so every connection passes the address policy, and all
// that is read is bounded. What comes is believed for its signature alone; nothing that is fetched makes a chain
// complete, it only tells what is missing.
package thirdparty

import (
	"context"
	"crypto/x509"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
)

// The bounds of a look-up, whatever certificates say.
const (
	wantTime     = 5 * time.Second // for all that one want takes, every address and redirect of it
	maxSmall     = 64 << 10        // bytes of a certificate, a bag of them, or an OCSP response
	maxCRL       = 8 << 20         // bytes of a list of revoked certificates; the greatest of public authorities have about 4 MiB
	maxClimb     = 4               // issuers above each other that are fetched
	maxRedirects = 3
	maxWants     = 16 // of one snapshot
	maxLists     = 4  // lists that are being read at once, so that memory is bounded
)

// Options say how third parties are reached. Dialer, Strict, Resolver and Clock are needed.
type Options struct {
	Dialer   *safedial.Dialer // with the policy of the scans
	Strict   *safedial.Dialer // with that of public addresses alone: a server in public may not send us to any other
	Resolver safedial.Resolver
	Clock    clock.Clock

	PortAllowed func(port uint16) bool // which ports may be dialled; nil: all

	// Anchored reports whether a trust anchor issued the certificate, so that there is nothing above it to be fetched; nil:
	// that is not known, and roots are fetched too.
	Anchored func(*x509.Certificate) bool

	// Thorough asks OCSP and the list, where a certificate names both; else the list is asked where there is no OCSP.
	Thorough bool
}

// Lookups asks third parties, and remembers what they said. It is safe for use at once by many. A nil *Lookups asks
// nobody: it reads what servers stapled, and nothing else.
type Lookups struct {
	Options
	open, strict http.RoundTripper
	cache        *cache
	silents      *silents
	lists        chan struct{} // one for each list that is being read
}

// New makes look-ups that have asked nobody yet.
func New(o Options) *Lookups {
	return &Lookups{
		Options: o,
		open:    transport(o.Dialer, o.Resolver), strict: transport(o.Strict, o.Resolver),
		cache: newCache(o.Clock), silents: &silents{clock: o.Clock}, lists: make(chan struct{}, maxLists),
	}
}

// Answer looks up what a judge wants to know of a snapshot, all of it at once, keeps what came in the snapshot, and
// reports whether there was anything to ask or to read. It is for whoever made the snapshot, before it is judged and
// anybody else reads it: what was asked is not asked again. It ends within five seconds, or soon after ctx is done.
func (l *Lookups) Answer(ctx context.Context, s *facts.Snapshot, wants []facts.Want) bool {
	changed := readStaples(s, wants, l.now(s))
	if l == nil {
		return changed
	}
	q := &question{Lookups: l, transport: l.open, certificates: s.Certificates}
	if slices.ContainsFunc(s.Addresses, func(a facts.Address) bool { return a.Reach() == facts.ReachOK && l.Dialer.Public(a.Addr.Addr()) }) {
		q.transport, q.strict = l.strict, true
	}
	wants = l.due(s, wants)
	answers := make([]answer, len(wants))
	var group sync.WaitGroup
	for i, want := range wants {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, wantTime)
			defer cancel()
			answers[i] = q.ask(ctx, want)
		})
	}
	group.Wait()
	for _, a := range answers { // one writer
		a.keep(s)
	}
	return changed || len(wants) > 0
}

// Pursue answers what a judge wants to know of a snapshot, and when an issuer was found, what he wants to know because of it:
// whether a certificate is revoked can be asked only when it is known who vouches for that. There is no third time. It is
// called as Answer is, and ends within ten seconds.
func (l *Lookups) Pursue(ctx context.Context, s *facts.Snapshot, wants func() []facts.Want) {
	l.Answer(ctx, s, wants())
	if found := s.Fetched.Value; found != nil && len(*found) > 0 && ctx.Err() == nil {
		l.Answer(ctx, s, wants())
	}
}

// now is the time at which a staple is held against its dates.
func (l *Lookups) now(s *facts.Snapshot) time.Time {
	if l == nil {
		return s.StartedAt
	}
	return l.Clock()
}

// due chooses what is asked: nothing that was asked before, and of the list only where it is needed.
func (l *Lookups) due(s *facts.Snapshot, wants []facts.Want) (out []facts.Want) {
	responder := map[facts.SHA256]bool{}
	for _, w := range wants {
		responder[w.Certificate] = responder[w.Certificate] || w.Kind == facts.WantOCSP
	}
	for _, w := range wants {
		if len(w.URLs) == 0 || len(out) == maxWants {
			continue
		}
		ask := false
		switch w.Kind {
		case facts.WantIssuer:
			ask = !s.Fetched.Asked()
		case facts.WantOCSP:
			ask = !told(s, w)
		case facts.WantCRL:
			ask = !told(s, w) && (l.Thorough || !responder[w.Certificate])
		}
		if ask {
			out = append(out, w)
		}
	}
	return out
}

// told reports whether the question was asked before: what came of it is in the snapshot.
func told(s *facts.Snapshot, w facts.Want) bool {
	return s.Revocation.Value != nil && slices.ContainsFunc(*s.Revocation.Value, func(r facts.Revocation) bool {
		return r.Certificate == w.Certificate && r.Source == source(w.Kind)
	})
}

// A question is what is asked about one snapshot.
type question struct {
	*Lookups
	transport    http.RoundTripper
	strict       bool
	certificates map[facts.SHA256][]byte // of the snapshot; only read
}

// An answer is what came of one want.
type answer struct {
	issuer     bool     // it was about an issuer
	fetched    [][]byte // the certificates that were found
	failure    *facts.Failure
	revocation *facts.Revocation
}

// ask answers one want. A fault of ours is a failure of the look-up, and of nothing else.
func (q *question) ask(ctx context.Context, w facts.Want) (out answer) {
	defer func() {
		if p := recover(); p != nil {
			f := broke(p)
			out = answer{issuer: w.Kind == facts.WantIssuer, failure: &f}
			if !out.issuer {
				out.revocation = &facts.Revocation{Certificate: w.Certificate, Source: source(w.Kind), Failure: &f}
			}
		}
	}()
	if w.Kind == facts.WantIssuer {
		out.issuer = true
		out.fetched, out.failure = q.climb(ctx, w)
		return out
	}
	r := q.revocation(ctx, w)
	r.Certificate, r.Source = w.Certificate, source(w.Kind)
	return answer{revocation: &r}
}

func source(k facts.WantKind) facts.RevocationSource {
	if k == facts.WantCRL {
		return facts.SourceCRL
	}
	return facts.SourceOCSP
}

// keep writes the answer into the snapshot.
func (a *answer) keep(s *facts.Snapshot) {
	if a.revocation != nil {
		said := []facts.Revocation{}
		if s.Revocation.Value != nil {
			said = *s.Revocation.Value
		}
		s.Revocation = facts.Answered(append(said, *a.revocation))
	}
	if !a.issuer {
		return
	}
	found := []facts.SHA256{}
	if s.Fetched.Value != nil {
		found = *s.Fetched.Value
	}
	for _, der := range a.fetched {
		if name := s.Keep(der); !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	s.Fetched.Value = &found
	if s.Fetched.Failure == nil {
		s.Fetched.Failure = a.failure
	}
}
