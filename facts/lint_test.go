package facts

import (
	"slices"
	"testing"
)

// TestOwnCertificates: what several addresses present is named once, and what is above it or unknown not at all.
func TestOwnCertificates(t *testing.T) {
	s := &Snapshot{Addresses: []Address{
		{Chain: Answered([]SHA256{{1}, {9}})},
		{Chain: Failed[[]SHA256](Failure{Kind: Timeout})},
		{Chain: Answered([]SHA256{{2}})},
		{Chain: Answered([]SHA256{{1}, {9}})},
		{Chain: Answered([]SHA256{})},
		{},
	}}
	if got, want := s.OwnCertificates(), []SHA256{{1}, {2}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
