package trust

import (
	"crypto/x509"
	"fmt"
	"strings"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/tongguan/tongguan/facts"
)

// mozillaDate is the date of the NSS list in the pinned version of golang.org/x/crypto/x509roots/fallback
// (v0.0.0-20261030153154-30a33513ff6d).
const mozillaDate = "2026-10-30"

// An Anchor is a key that some platforms trust: a subject with its key, and what limits the trust.
type Anchor struct {
	Certificate *Certificate
	On          facts.Platforms
	Constraint  func([]*x509.Certificate) error // nil: none. Asked with the path, leaf first, anchor last
}

// Stores holds the anchors of every platform. It is safe for use by many at once when nothing is added any more.
type Stores struct {
	bySubject map[string][]*Anchor
	sources   []string
	known     memory
}

// NewStores makes stores that trust nobody.
func NewStores() *Stores { return &Stores{bySubject: map[string][]*Anchor{}} }

// About says what is in the stores and how old it is: "Mozilla 2026-10-30 (117 roots) + company.pem".
func (s *Stores) About() string { return strings.Join(s.sources, " + ") }

// Mozilla makes stores in which every platform trusts Mozilla's list for TLS servers, as shipped with this program.
// It stands in for the platforms' own lists.
func Mozilla() (*Stores, error) {
	s := NewStores()
	n := 0
	for root := range bundle.Roots() {
		c, err := Parse(root.Certificate)
		if err != nil {
			return nil, fmt.Errorf("a root of the shipped list: %w", err)
		}
		s.add(&Anchor{Certificate: c, On: facts.Everywhere, Constraint: root.Constraint})
		n++
	}
	s.sources = append(s.sources, fmt.Sprintf("Mozilla %s (%d roots)", mozillaDate, n))
	return s, nil
}

// Trust makes the platforms trust the certificates as roots, whatever else they are. Source says where they are from.
func (s *Stores) Trust(source string, on facts.Platforms, certificates ...*Certificate) {
	s.sources = append(s.sources, source)
	for _, c := range certificates {
		s.add(&Anchor{Certificate: c, On: on})
	}
}

func (s *Stores) add(a *Anchor) {
	key := string(a.Certificate.RawSubject)
	s.bySubject[key] = append(s.bySubject[key], a)
}

// called gives the anchors with this subject (raw DER).
func (s *Stores) called(subject []byte) []*Anchor { return s.bySubject[string(subject)] }
