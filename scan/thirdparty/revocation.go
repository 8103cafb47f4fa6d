package thirdparty

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust/revocation"
)

// readStaples reads what servers stapled to the leaves that somebody wants to know about, at a time. It reports whether
// there was anything to read.
func readStaples(s *facts.Snapshot, wants []facts.Want, now time.Time) (any bool) {
	for _, w := range wants {
		if w.Kind != facts.WantStaple {
			continue
		}
		for i := range s.Addresses {
			a := &s.Addresses[i]
			if a.Staple != nil || a.Handshake.Value == nil || len(a.Handshake.Value.OCSPStaple) == 0 ||
				a.Chain.Value == nil || len(*a.Chain.Value) == 0 || (*a.Chain.Value)[0] != w.Certificate {
				continue
			}
			a.Staple, any = ptr(readStaple(s.Certificates[w.Certificate], w, a.Handshake.Value.OCSPStaple, now)), true
		}
	}
	return any
}

func readStaple(der []byte, w facts.Want, staple []byte, now time.Time) (out facts.Revocation) {
	defer func() {
		if p := recover(); p != nil {
			out = facts.Revocation{Failure: ptr(broke(p))}
		}
		out.Certificate, out.Source = w.Certificate, facts.SourceStaple
	}()
	q, err := questionAbout(der, w.IssuerKey)
	if err != nil {
		return facts.Revocation{Flaw: facts.FlawUnchecked}
	}
	return q.OCSP(staple, now)
}

func questionAbout(der, issuerKey []byte) (*revocation.Question, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return revocation.Ask(c, issuerKey)
}

// revocation asks at the addresses, one after the other, until one of them says something that is proven. If none does
// it gives what the first one came to.
func (q *question) revocation(ctx context.Context, w facts.Want) (first facts.Revocation) {
	about, err := questionAbout(q.certificates[w.Certificate], w.IssuerKey)
	if err != nil {
		return facts.Revocation{Flaw: facts.FlawUnchecked}
	}
	for i, url := range w.URLs[:min(len(w.URLs), facts.MaxURLs)] {
		var said facts.Revocation
		if w.Kind == facts.WantCRL {
			said = q.fromList(ctx, about, w, url)
		} else {
			said = q.fromResponder(ctx, about, url)
		}
		if said.URL = url; said.Status != "" {
			return said
		}
		if i == 0 {
			first = said
		}
	}
	return first
}

// holds tells until when an answer may be used: until its next update is due, if it proves anything; else not at all.
func holds(r facts.Revocation) time.Time {
	if r.Status == "" {
		return time.Time{}
	}
	return r.NextUpdate
}

// fromResponder asks an OCSP responder.
func (q *question) fromResponder(ctx context.Context, about *revocation.Question, at string) facts.Revocation {
	asked, err := about.Request()
	if err != nil {
		return facts.Revocation{Flaw: facts.FlawUnchecked}
	}
	got := q.cache.get(ctx, q.key(facts.WantOCSP, at, asked), func(ctx context.Context) entry {
		der, err := q.respond(ctx, at, asked)
		now := q.Clock()
		if err != nil {
			return fallen(err, failureOf(ctx, facts.PhaseHTTP, err), now)
		}
		said := about.OCSP(der, now)
		until := holds(said)
		return entry{value: said, size: entrySize, fresh: lasting(until, now), usable: until}
	})
	if got.failure != nil {
		return facts.Revocation{Failure: got.failure}
	}
	return got.value.(facts.Revocation)
}

// entrySize is about what an answer of a responder needs that was read.
const entrySize = 512

// shortGET is how long the URL of a GET may be: RFC 6960 §A.1 has shorter ones be GETs, which caches on the way can answer,
// and RFC 5019 §5 demands it.
const shortGET = 255

// respond sends the request by GET where that is short, and by POST where it is not, or where GET is not answered: some
// responders know one of them only.
func (q *question) respond(ctx context.Context, at string, asked []byte) ([]byte, error) {
	short := strings.TrimSuffix(at, "/") + "/" + url.QueryEscape(base64.StdEncoding.EncodeToString(asked))
	if len(short) <= shortGET && !strings.ContainsAny(at, "?#") {
		der, err := q.fetch(ctx, request{url: short, most: maxSmall})
		if err == nil && bytes.HasPrefix(der, []byte{0x30}) { // a SEQUENCE, and no page
			return der, nil
		}
		if _, answered := err.(statusError); err != nil && !answered {
			return nil, err
		}
	}
	return q.fetch(ctx, request{url: at, post: asked, media: "application/ocsp-request", most: maxSmall})
}

// A published list is what was made of a list that lies at an address.
type published struct {
	list *revocation.List
	flaw facts.RevocationFlaw // why there is no list
}

// fromList looks into a list of revoked certificates.
func (q *question) fromList(ctx context.Context, about *revocation.Question, w facts.Want, at string) facts.Revocation {
	issuer := sha256.Sum256(append(about.Certificate.RawIssuer[:len(about.Certificate.RawIssuer):len(about.Certificate.RawIssuer)], w.IssuerKey...))
	got := q.cache.get(ctx, q.key(facts.WantCRL, at, issuer[:]), func(ctx context.Context) entry {
		select {
		case q.lists <- struct{}{}:
			defer func() { <-q.lists }()
		case <-ctx.Done():
			return fallen(nil, failureOf(ctx, facts.PhaseConnect, ctx.Err()), q.Clock())
		}
		der, err := q.fetch(ctx, request{url: at, most: maxCRL})
		now := q.Clock()
		if err != nil {
			return fallen(err, failureOf(ctx, facts.PhaseHTTP, err), now)
		}
		l, flaw := about.ReadList(der)
		if l == nil {
			return entry{value: published{flaw: flaw}, size: entrySize, fresh: now.Add(shortest)}
		}
		return entry{value: published{list: l}, size: l.Size, fresh: lasting(l.NextUpdate, now), usable: l.NextUpdate}
	})
	if got.failure != nil {
		return facts.Revocation{Failure: got.failure}
	}
	p := got.value.(published)
	if p.list == nil {
		return facts.Revocation{Flaw: p.flaw}
	}
	return about.List(p.list, q.Clock())
}
