package thirdparty

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// How long certificates are remembered that lie at an address: they hardly ever change.
const (
	issuerFresh  = 12 * time.Hour
	issuerUsable = 7 * 24 * time.Hour
)

// climb fetches who issued a certificate, and who issued that one, until somebody signed himself, an anchor did, or
// nothing leads on. A failure says that an issuer may lie there and could not be fetched; without one, and without a
// certificate, no issuer lies there.
func (q *question) climb(ctx context.Context, w facts.Want) (found [][]byte, _ *facts.Failure) {
	below, err := trust.Parse(q.certificates[w.Certificate])
	if err != nil {
		return nil, ptr(broke(err))
	}
	urls := w.URLs
	for range maxClimb {
		issuer, failure := q.issuer(ctx, below, urls)
		if issuer == nil {
			return found, failure
		}
		found = append(found, issuer.Raw)
		if issuer.SelfSigned() || q.Anchored != nil && q.Anchored(issuer.Certificate) || q.presented(issuer) {
			return found, nil
		}
		below, urls = issuer, places(issuer.IssuingCertificateURL)
	}
	return found, nil
}

// issuer finds at one of the addresses who signed the certificate; nil when none of them has it. The failure is that of
// the first address that may still have it.
func (q *question) issuer(ctx context.Context, below *trust.Certificate, urls []string) (*trust.Certificate, *facts.Failure) {
	var first *facts.Failure
	for _, url := range urls[:min(len(urls), facts.MaxURLs)] {
		got := q.cache.get(ctx, q.key(facts.WantIssuer, url, nil), func(ctx context.Context) entry { return q.fetchIssuer(ctx, url) })
		if got.failure != nil {
			if first == nil {
				first = got.failure
			}
			continue
		}
		for _, c := range got.value.([]*trust.Certificate) {
			if below.SignedBy(c) {
				return c, nil
			}
		}
	}
	return nil, first
}

// fetchIssuer gives the certificates that lie at an address; none where the server says that nothing does, or where what
// does is none.
func (q *question) fetchIssuer(ctx context.Context, url string) entry {
	data, err := q.fetch(ctx, request{url: url, most: maxSmall})
	now := q.Clock()
	var read []*trust.Certificate
	switch {
	case err == nil && bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")): // of a portal on our side to sign in to, as likely as not
		return fallen(nil, facts.Failure{Kind: facts.HTTPStatus, Phase: facts.PhaseHTTP, Detail: "HTTP 200 with a web page"}, now)
	case err == nil:
		if read, err = readCertificates(data); err != nil {
			return entry{value: []*trust.Certificate(nil), fresh: now.Add(shortest)}
		}
	case errors.Is(err, errNothing), errors.Is(err, errPlace), errors.Is(err, errTooLong):
		return entry{value: []*trust.Certificate(nil), fresh: now.Add(shortest)}
	default:
		return fallen(err, failureOf(ctx, facts.PhaseHTTP, err), now)
	}
	return entry{value: read, size: len(data), fresh: now.Add(issuerFresh), usable: now.Add(issuerUsable)}
}

// presented reports whether the server sent who issued the certificate.
func (q *question) presented(c *trust.Certificate) bool {
	for _, der := range q.certificates {
		if above, err := trust.Parse(der); err == nil && c.SignedBy(above) {
			return true
		}
	}
	return false
}

// places gives those addresses that are of http or https.
func places(urls []string) (out []string) {
	for _, url := range urls {
		if lower := strings.ToLower(url); len(out) < facts.MaxURLs && (strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")) {
			out = append(out, url)
		}
	}
	return out
}
