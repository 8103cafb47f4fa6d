package trust

import (
	"crypto/sha256"
	"sync"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of what is remembered: 2 MiB of certificates as they were sent.
const (
	maxChains    = 128      // chains
	maxChainSize = 16 << 10 // bytes of one chain; a longer one is searched each time
)

// A memo remembers searches by the chain. It is safe for use by many at once; the zero value is empty.
type memo struct {
	mu    sync.Mutex
	paths map[facts.SHA256]Paths
	order []facts.SHA256 // a ring: the oldest goes first
	next  int
}

// chainKey names a chain by what was presented, in its order; false if it is too long to be remembered.
func chainKey(presented []*Certificate) (facts.SHA256, bool) {
	h, size := sha256.New(), 0
	for _, c := range presented {
		h.Write(c.SHA256[:])
		size += len(c.Raw)
	}
	return facts.SHA256(h.Sum(nil)), size <= maxChainSize
}

func (m *memo) get(key facts.SHA256) (Paths, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.paths[key]
	return p, ok
}

func (m *memo) put(key facts.SHA256, p Paths) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.paths[key]; known {
		return
	}
	if m.paths == nil {
		m.paths = map[facts.SHA256]Paths{}
	}
	if len(m.order) < maxChains {
		m.order = append(m.order, key)
	} else {
		delete(m.paths, m.order[m.next])
		m.order[m.next] = key
		m.next = (m.next + 1) % maxChains
	}
	m.paths[key] = p
}

// forget empties the memo, when other anchors count.
func (m *memo) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.paths, m.order, m.next = nil, nil, 0
}
