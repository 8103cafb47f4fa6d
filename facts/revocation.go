package facts

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Revocation is what an authority says about whether a certificate that it issued still holds, and by which way it was
// heard. The observer checked who signed it, and held its dates against his clock: what is said of a time that is past
// says nothing afterwards, so nobody later may do that again.
type Revocation struct {
	Certificate SHA256           `json:"certificate" fact:"stable"`
	Source      RevocationSource `json:"source" fact:"stable"`
	Status      RevocationStatus `json:"status,omitempty" fact:"stable"`       // "": nothing was proven, as Flaw or Failure says
	RevokedAt   time.Time        `json:"revoked_at,omitzero" fact:"stable"`    // of StatusRevoked
	Reason      string           `json:"reason,omitempty" fact:"stable"`       // of StatusRevoked, as RFC 5280 §5.3.1 names it; "" when none was given
	Flaw        RevocationFlaw   `json:"flaw,omitempty" fact:"stable"`         // why what came proves nothing
	Failure     *Failure         `json:"failure,omitempty" fact:"volatile"`    // why nothing came; never of a staple
	URL         string           `json:"url,omitempty" fact:"volatile"`        // that was asked; "" for a staple
	ThisUpdate  time.Time        `json:"this_update,omitzero" fact:"volatile"` // from when on it holds; zero when that was not read
	NextUpdate  time.Time        `json:"next_update,omitzero" fact:"volatile"` // when the next one is due at the latest; zero when none was given
}

// A RevocationSource is the way by which an authority was heard.
type RevocationSource string

// The sources.
const (
	SourceStaple RevocationSource = "staple" // the server brought an OCSP response (RFC 6066 §8)
	SourceOCSP   RevocationSource = "ocsp"
	SourceCRL    RevocationSource = "crl"
)

// A RevocationStatus is what an authority says of a certificate, with a signature that was checked.
type RevocationStatus string

// The statuses (RFC 6960 §2.2).
const (
	StatusGood    RevocationStatus = "good"    // it is not revoked
	StatusRevoked RevocationStatus = "revoked" // it does not hold any more
	StatusUnknown RevocationStatus = "unknown" // the authority does not know the certificate
)

// A RevocationFlaw is why something that came says nothing about the certificate.
type RevocationFlaw string

// The flaws.
const (
	FlawMalformed        RevocationFlaw = "malformed"         // it cannot be read
	FlawRefused          RevocationFlaw = "refused"           // the responder answers with an error (RFC 6960 §2.3)
	FlawOtherCertificate RevocationFlaw = "other_certificate" // it is about other certificates
	FlawSignature        RevocationFlaw = "signature"         // neither the issuer nor anybody whom it appointed signed it
	FlawUnchecked        RevocationFlaw = "unchecked"         // its signature is by an algorithm or a key that nobody here checks
	FlawStale            RevocationFlaw = "stale"             // its time is over
	FlawNotYet           RevocationFlaw = "not_yet"           // its time has not begun
	FlawScope            RevocationFlaw = "scope"             // a list that does not cover the certificate, or in a way that is not read here
)

// revocationFlaws are all of them.
var revocationFlaws = []RevocationFlaw{
	FlawMalformed, FlawRefused, FlawOtherCertificate, FlawSignature, FlawUnchecked, FlawStale, FlawNotYet, FlawScope,
}

// settledRevocation is what authorities said, as the digest has it: which certificates are revoked. Whether the others
// were called good or could not be asked about comes and goes with the machines of strangers, and no verdict rests on
// it; nor does it matter which of two ways was heard first.
func settledRevocation(of Probe[[]Revocation]) Probe[[]Revocation] {
	if of.Value == nil {
		return Probe[[]Revocation]{}
	}
	var revoked []Revocation
	for _, r := range *of.Value {
		if r.Status == StatusRevoked {
			revoked = append(revoked, Revocation{Certificate: r.Certificate, Status: StatusRevoked})
		}
	}
	if revoked == nil {
		return Probe[[]Revocation]{}
	}
	slices.SortFunc(revoked, func(a, b Revocation) int { return bytes.Compare(a.Certificate[:], b.Certificate[:]) })
	revoked = slices.CompactFunc(revoked, func(a, b Revocation) bool { return a.Certificate == b.Certificate })
	return Answered(revoked)
}

// settledFetched is what was fetched, as the digest has it: in which way the look-up failed is chance.
func settledFetched(of Probe[[]SHA256]) Probe[[]SHA256] {
	if of.Failure != nil {
		of.Failure = &Failure{}
	}
	return of
}

// Bounds of what look-ups add to a snapshot: the judge asks about no more than 20 certificates, each in three ways, and
// climbs at most four issuers above each.
const (
	maxRevocations = 64
	maxFetched     = 80
)

// checkThirdParties refuses what no look-up writes.
func (s *Snapshot) checkThirdParties() error {
	if v := s.Fetched.Value; v != nil && len(*v) > maxFetched {
		return fmt.Errorf("%d certificates were fetched, no look-up fetches more than %d", len(*v), maxFetched)
	}
	if v := s.Revocation.Value; v != nil {
		if len(*v) > maxRevocations {
			return fmt.Errorf("%d answers about revocation, no look-up gets more than %d", len(*v), maxRevocations)
		}
		for i := range *v {
			if err := s.checkRevocation(&(*v)[i], SourceOCSP, SourceCRL); err != nil {
				return err
			}
		}
	}
	return s.checkChain(s.Fetched)
}

func (s *Snapshot) checkRevocation(r *Revocation, sources ...RevocationSource) error {
	switch {
	case !slices.Contains(sources, r.Source):
		return fmt.Errorf("revocation is told by %q, which is no source there", r.Source)
	case r.Status != "" && !slices.Contains([]RevocationStatus{StatusGood, StatusRevoked, StatusUnknown}, r.Status):
		return fmt.Errorf("%q is no status of a certificate", r.Status)
	case r.Flaw != "" && !slices.Contains(revocationFlaws, r.Flaw):
		return fmt.Errorf("%q is no flaw of an answer about revocation", r.Flaw)
	}
	said := 0
	for _, is := range []bool{r.Status != "", r.Flaw != "", r.Failure != nil} {
		if is {
			said++
		}
	}
	if said != 1 {
		return errors.New("an answer about revocation has either a status, a flaw or a failure")
	}
	return s.checkChain(Answered([]SHA256{r.Certificate}))
}
