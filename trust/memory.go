package trust

import (
	"cmp"
	"crypto/sha256"
	"sync"

	"github.com/tongguan/tongguan/facts"
)

// Bounds of a memory. Those who want us to remember what nobody else shows make us forget the rest, and no more.
const (
	maxRemembered     = 1024    // signatures, and certificates of authorities
	maxLeaves         = 128     // and of leaves, with who signed them: about as many as are under way
	maxRememberedSize = 4 << 10 // bytes of a certificate; an intermediate of a public CA has less than 2,500
)

// A memory keeps, from one target to the next, what is true of an authority's certificate whoever presents it: what is
// in it, and whether another one's key signed it. Thousands of servers send the same few. Each has a leaf of its own, which
// is kept for a moment, since a chain is followed by several in turn. Nothing that is decided depends on what is
// remembered. The zero memory is ready, for many at once.
type memory struct {
	mu           sync.RWMutex
	parsed       map[facts.SHA256]*Certificate
	signed       map[pair]signature
	leaves       map[facts.SHA256]*Certificate // apart, so that they push no authority out
	signedLeaves map[pair]signature
}

// Parse is the package's Parse, but a certificate that was parsed before is handed out again: it must not be changed.
func (s *Stores) Parse(der []byte) (*Certificate, error) {
	name := facts.SHA256(sha256.Sum256(der))
	s.known.mu.RLock()
	c := cmp.Or(s.known.parsed[name], s.known.leaves[name])
	s.known.mu.RUnlock()
	if c != nil {
		return c, nil
	}
	c, err := Parse(der)
	if err == nil && len(der) <= maxRememberedSize {
		s.known.mu.Lock()
		defer s.known.mu.Unlock()
		if c.IsCA {
			remember(&s.known.parsed, maxRemembered, name, c)
		} else {
			remember(&s.known.leaves, maxLeaves, name, c)
		}
	}
	return c, err
}

// signedBy is child.signedBy(parent), remembered.
func (m *memory) signedBy(child, parent *Certificate) signature {
	in, most := &m.signed, maxRemembered
	if !child.IsCA {
		in, most = &m.signedLeaves, maxLeaves
	}
	key := pair{child.SHA256, parent.SHA256}
	m.mu.RLock()
	s, known := (*in)[key]
	m.mu.RUnlock()
	if !known {
		s = child.signedBy(parent)
		m.mu.Lock()
		defer m.mu.Unlock()
		remember(in, most, key, s)
	}
	return s
}

// remember adds to a map that is never larger than most: when it is full it begins anew.
func remember[K comparable, V any](in *map[K]V, most int, key K, value V) {
	if *in == nil || len(*in) >= most {
		*in = make(map[K]V)
	}
	(*in)[key] = value
}
