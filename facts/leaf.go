package facts

import (
	"bytes"
	"errors"
	"maps"
	"slices"
)

// A Leaf is a server's own certificate, as the connections to one address were shown it.
type Leaf struct {
	SHA256 SHA256        `json:"sha256" fact:"stable"`
	Shown  map[Hello]int `json:"shown" fact:"volatile"` // to how many connections, by their hello

	// Chains are those in which it was shown beside the address's own chain: servers behind one address need not send the
	// same intermediates. Leaf first, each once; nil: none, or not noted.
	Chains [][]SHA256 `json:"chains,omitempty" fact:"volatile"`
}

// ToPhones reports whether a connection that resembles a phone's was shown the leaf. The other hellos, with what is left
// of the suites or without signature schemes, are shown the RSA leaf of a dual set-up.
func (l *Leaf) ToPhones() bool {
	for hello := range l.Shown {
		if hello != HelloLegacy && hello != HelloOther && hello != HelloTLCP && hello != HelloRSA {
			return true
		}
	}
	return false
}

// Total is how many connections were shown the leaf.
func (l *Leaf) Total() (n int) {
	for _, times := range l.Shown {
		n += times
	}
	return n
}

// A Hello names what a connection offered: two of the same name offered the same suites and signature schemes, so that
// one server has no reason to show them two certificates.
type Hello string

// The hellos.
const (
	HelloHandshake Hello = "handshake" // all that a modern client has
	HelloWidest    Hello = "widest"    // and all that it has not, where the server chose that
	HelloATS       Hello = "ats"       // TLS 1.2 with Apple's suites
	HelloOther     Hello = "other"     // TLS 1.2 with all others
	HelloTLS13     Hello = "tls13"     // TLS 1.3 alone
	HelloTLCP      Hello = "tlcp"      // TLCP
	HelloRSA       Hello = "rsa"       // TLS 1.2 with suites and signature schemes for RSA keys alone
	HelloLegacy    Hello = "legacy"    // TLS 1.1 or 1.0, which know no signature schemes
)

// Hellos whose answers stand in Address.Hellos. The chains that come with these are not among the leaves.
const (
	HelloAEAD   Hello = "aead"    // TLS 1.2 with the suites that encrypt and authenticate in one; asked where another was chosen
	HelloSmall  Hello = "small"   // TLS 1.3 in one packet; asked where the large hello of a modern client got no word
	HelloNoName Hello = "no_name" // as HelloATS, or else HelloOther, without the server's name; asked where all with it were reset, and at depth full
	HelloPlain  Hello = "plain"   // the handshake's with X25519 and P-256 as the only groups; asked where another was chosen

	// Those of depth full.
	HelloSSL2     Hello = "ssl2"     // SSL 2.0
	HelloSSL3     Hello = "ssl3"     // SSL 3.0
	HelloNull     Hello = "null"     // TLS 1.2 with suites without encryption
	HelloAnon     Hello = "anon"     // with suites without a certificate
	HelloExport   Hello = "export"   // with suites of 40 and 56 bits, made for export
	HelloRC4      Hello = "rc4"      // with RC4
	HelloDES      Hello = "des"      // with DES
	Hello3DES     Hello = "3des"     // with 3DES
	HelloNoFS     Hello = "no_fs"    // with suites whose key exchange is RSA's
	HelloDHE      Hello = "dhe"      // with DHE alone
	HelloReversed Hello = "reversed" // with all suites, worst first
)

// Show notes that a connection with this hello was shown this certificate as the leaf, and keeps it.
func (s *Snapshot) Show(a *Address, hello Hello, der []byte) {
	name := s.Keep(der)
	i, seen := slices.BinarySearchFunc(a.Leaves, name, func(l Leaf, name SHA256) int { return bytes.Compare(l.SHA256[:], name[:]) })
	if !seen {
		a.Leaves = slices.Insert(a.Leaves, i, Leaf{SHA256: name, Shown: map[Hello]int{}})
	}
	a.Leaves[i].Shown[hello]++
}

// ShowChain is Show of a whole chain, leaf first, which must have one. It comes after the address's own chain is known.
func (s *Snapshot) ShowChain(a *Address, hello Hello, chain [][]byte) {
	s.Show(a, hello, chain[0])
	names := make([]SHA256, len(chain))
	for i, der := range chain {
		names[i] = s.Keep(der)
	}
	own := a.Chain.Value
	if own != nil && slices.Equal(*own, names) {
		return
	}
	i := slices.IndexFunc(a.Leaves, func(l Leaf) bool { return l.SHA256 == names[0] })
	l := &a.Leaves[i]
	if !slices.ContainsFunc(l.Chains, func(known []SHA256) bool { return slices.Equal(known, names) }) {
		l.Chains = append(l.Chains, names)
	}
}

// settled is the address as the digest has it. Where hellos of a modern client were shown several leaves it is chance which
// of them the chain begins with, and how often each was seen: the set is what stays, with what follows the leaf. One leaf
// that the chain begins with adds nothing to it.
func (a Address) settled() Address {
	if a.Staple != nil { // about which of several leaves it is, is the same chance
		staple := *a.Staple
		staple.Certificate = SHA256{}
		a.Staple = &staple
	}
	if p := a.Hellos[HelloNoName]; p.Value != nil && p.Value.Leaf != nil && a.shows(*p.Value.Leaf) { // which of them is chance
		answer := *p.Value
		answer.Leaf, p.Value = nil, &answer
		a.Hellos = maps.Clone(a.Hellos)
		a.Hellos[HelloNoName] = p
	}
	chain := a.Chain.Value
	switch {
	case chain == nil || len(*chain) == 0:
	case modern(a.Leaves) > 1:
		above := (*chain)[1:]
		a.Chain.Value = &above
	case len(a.Leaves) == 1 && a.Leaves[0].SHA256 == (*chain)[0]:
		a.Leaves = nil
	}
	return a
}

// shows reports whether the address shows this leaf to those who say its name.
func (a *Address) shows(leaf SHA256) bool {
	return slices.ContainsFunc(a.Leaves, func(l Leaf) bool { return l.SHA256 == leaf })
}

// modern counts the leaves that phones are shown: which of several is chance.
func modern(leaves []Leaf) (n int) {
	for i := range leaves {
		if leaves[i].ToPhones() {
			n++
		}
	}
	return n
}

// maxLeaves is more than any scan has connections to an address that show one.
const maxLeaves = 32

// checkLeaves refuses what no scan writes.
func (s *Snapshot) checkLeaves(leaves []Leaf) error {
	if len(leaves) > maxLeaves {
		return errors.New("more leaves than a scan makes connections")
	}
	for i, leaf := range leaves {
		if i > 0 && bytes.Compare(leaves[i-1].SHA256[:], leaf.SHA256[:]) >= 0 {
			return errors.New("the leaves are not in order")
		}
		for _, n := range leaf.Shown {
			if n < 1 || n > maxLeaves {
				return errors.New("a leaf was shown to an impossible number of connections")
			}
		}
		if err := s.checkChain(Answered([]SHA256{leaf.SHA256})); err != nil {
			return err
		}
		if err := s.checkChains(leaf); err != nil {
			return err
		}
	}
	return nil
}

// checkChains refuses chains that do not begin with their leaf, and more than connections could have been shown.
func (s *Snapshot) checkChains(leaf Leaf) error {
	if len(leaf.Chains) > maxLeaves {
		return errors.New("a leaf in more chains than a scan makes connections")
	}
	for _, chain := range leaf.Chains {
		if len(chain) == 0 || chain[0] != leaf.SHA256 {
			return errors.New("a chain of a leaf begins with another certificate")
		}
		if err := s.checkChain(Answered(chain)); err != nil {
			return err
		}
	}
	return nil
}
