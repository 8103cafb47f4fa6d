package facts

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrNewerSchema is returned for a snapshot that a later version wrote.
var ErrNewerSchema = errors.New("snapshot of a newer schema")

// Decode reads a snapshot and checks that it can be judged: a schema that this version knows, an endpoint, and every
// certificate under its own hash. A snapshot of a newer schema gives ErrNewerSchema.
func Decode(data []byte) (*Snapshot, error) {
	var head struct {
		SchemaVersion *int `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a snapshot: %w", err)
	}
	switch v := head.SchemaVersion; {
	case v == nil || *v < 1:
		return nil, errors.New("not a snapshot: it has no schema_version")
	case *v > SchemaVersion:
		return nil, fmt.Errorf("%w: it has version %d, this program reads up to %d", ErrNewerSchema, *v, SchemaVersion)
	}
	var s Snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("not a snapshot: %w", err)
	}
	switch {
	case s.Endpoint.Host == "":
		return nil, errors.New("not a snapshot: it has no endpoint")
	case s.StartedAt.IsZero():
		return nil, errors.New("not a snapshot: it has no started_at")
	case len(s.Addresses) > maxAddresses:
		return nil, fmt.Errorf("not a snapshot: it has %d addresses, no scan has more than %d", len(s.Addresses), maxAddresses)
	}
	for name, der := range s.Certificates {
		if SHA256(sha256.Sum256(der)) != name {
			return nil, fmt.Errorf("the certificate under %s has another hash: the file was changed", name)
		}
	}
	for i := range s.Addresses {
		if err := s.checkAddress(&s.Addresses[i]); err != nil {
			return nil, fmt.Errorf("address %d: %w", i+1, err)
		}
	}
	if err := s.checkDisputes(); err != nil {
		return nil, err
	}
	return &s, s.checkThirdParties()
}

// maxAddresses is more than any scan has: eight a family, and pinned ones.
const maxAddresses = 256

// checkAddress refuses what no scan writes.
func (s *Snapshot) checkAddress(a *Address) error {
	if !a.Addr.IsValid() {
		return errors.New("it has no addr")
	}
	if len(a.Hellos) > maxHellos {
		return fmt.Errorf("%d further hellos, no scan sends more than %d", len(a.Hellos), maxHellos)
	}
	for _, answer := range slices.AppendSeq([]Probe[Answer]{a.ATS, a.NonATS, a.TLCP, a.RSA}, maps.Values(a.Hellos)) {
		if err := checkAnswer(answer.Value); err != nil {
			return err
		}
	}
	if a.Versions.Value != nil {
		for v, offer := range *a.Versions.Value {
			if offer != Offered && offer != Denied && offer != Silent {
				return fmt.Errorf("%s is %q, which is no offer", v, offer)
			}
		}
	}
	if err := errors.Join(a.checkHTTP(), a.checkQUIC()); err != nil {
		return err
	}
	if err := s.checkLeaves(a.Leaves); err != nil {
		return err
	}
	if a.Staple != nil {
		if err := s.checkRevocation(a.Staple, SourceStaple); err != nil {
			return err
		}
	}
	return s.checkChain(a.Chain)
}

// What is more than any scan has: further hellos to an address, and bytes of a prime. The longest that OpenSSL makes has
// 10,000 bits.
const (
	maxHellos = 32
	maxPrime  = 2048
)

func checkAnswer(a *Answer) error {
	switch {
	case a == nil:
		return nil
	case a.Refused == (a.Version != 0):
		return errors.New("an answer is either refused or has a version")
	case a.Refused && (a.ServerHello != nil || a.Prime != nil || a.Leaf != nil):
		return errors.New("a refusal says nothing else")
	case len(a.Prime) > maxPrime:
		return fmt.Errorf("a prime of %d bytes", len(a.Prime))
	}
	return nil
}

// checkHTTP refuses more than any scan asks, and an exchange with neither an answer nor a failure.
func (a *Address) checkHTTP() error {
	if v := a.HTTP.Value; v != nil {
		if len(*v) > MaxRequests {
			return fmt.Errorf("%d exchanges, no scan has more than %d", len(*v), MaxRequests)
		}
		for _, e := range *v {
			if e.Status == 0 && e.Failure == nil || len(e.Redirects) > MaxRedirects {
				return errors.New("an exchange has a status or a failure, and few redirects")
			}
		}
	}
	if v := a.WebSocket.Value; v != nil {
		if len(*v) > MaxRequests {
			return fmt.Errorf("%d upgrades, no scan has more than %d", len(*v), MaxRequests)
		}
		for _, u := range *v {
			if (u.Result == "") == (u.Failure == nil) {
				return errors.New("an upgrade has either a result or a failure")
			}
		}
	}
	return nil
}

func (s *Snapshot) checkChain(chain Probe[[]SHA256]) error {
	if chain.Value == nil {
		return nil
	}
	for _, name := range *chain.Value {
		if _, ok := s.Certificates[name]; !ok {
			return fmt.Errorf("certificate %s is named and missing", name)
		}
	}
	return nil
}
