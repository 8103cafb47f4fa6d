package facts

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
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
	if s.Endpoint.Host == "" {
		return nil, errors.New("not a snapshot: it has no endpoint")
	}
	for name, der := range s.Certificates {
		if SHA256(sha256.Sum256(der)) != name {
			return nil, fmt.Errorf("the certificate under %s has another hash: the file was changed", name)
		}
	}
	for i := range s.Addresses {
		if err := s.checkChain(s.Addresses[i].Chain); err != nil {
			return nil, fmt.Errorf("address %s: %w", s.Addresses[i].Addr, err)
		}
	}
	return &s, s.checkChain(s.Fetched)
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
