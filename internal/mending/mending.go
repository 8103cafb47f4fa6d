// Package mending finds the chain that a server should send, and says in words what is different from what it does send.
// Where the file goes is told by package fixes.
package mending

import (
	"bytes"
	"encoding/pem"
	"errors"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// A Mending is the chain of one address with what should be sent in its place.
type Mending struct {
	trust.Repaired
	At     netip.AddrPort // the first address that sends this chain
	Leaf   *trust.Certificate
	Looked bool // missing issuers were looked up; what was found took part
	Others int  // addresses that show another certificate than At, for which the file is not

	catalog trust.Catalog
}

// ErrNoChain says that no address sent a chain that can be read.
var ErrNoChain = errors.New("no chain was seen that can be read")

// Of mends the first chain of a snapshot that has to be changed, or else the first of all. The time is the one to judge
// dates by.
func Of(s *facts.Snapshot, stores *trust.Stores, now time.Time) (*Mending, error) {
	fetched := parse(s, stores, value(s.Fetched.Value))
	var first *Mending
	leaves := map[facts.SHA256]int{}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		chain := value(a.Chain.Value)
		if len(chain) == 0 {
			continue
		}
		leaves[chain[0]]++
		if first != nil && first.Changed() {
			continue
		}
		presented := parse(s, stores, chain)
		if len(presented) == 0 || presented[0].SHA256 != chain[0] {
			continue // of what cannot be read nothing can be said
		}
		m := &Mending{
			Repaired: trust.Repair(stores, presented, fetched, now), At: a.Addr, Leaf: presented[0], Looked: s.Fetched.OK(),
			catalog: stores.Catalog(),
		}
		if first == nil || m.Changed() {
			first = m
		}
	}
	if first == nil {
		return nil, ErrNoChain
	}
	for leaf, n := range leaves {
		if leaf != first.Leaf.SHA256 {
			first.Others += n
		}
	}
	return first, nil
}

func value(names *[]facts.SHA256) []facts.SHA256 {
	if names == nil {
		return nil
	}
	return *names
}

// parse leaves out what is no certificate.
func parse(s *facts.Snapshot, stores *trust.Stores, names []facts.SHA256) (out []*trust.Certificate) {
	for _, name := range names {
		if c, err := stores.Parse(s.Certificates[name]); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// PEM is the file to serve; nil where the chain cannot be mended. There is no blank line in it, which some consoles refuse.
func (m *Mending) PEM() []byte {
	var out bytes.Buffer
	for _, c := range m.Chain {
		_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // memory takes it
	}
	return out.Bytes()
}
