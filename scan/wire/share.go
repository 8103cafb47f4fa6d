package wire

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// The groups that wire can agree on a key in (RFC 8446 §4.2.7, draft-ietf-tls-ecdhe-mlkem §4).
const (
	x25519         facts.Group = 0x001d
	p256           facts.Group = 0x0017
	p384           facts.Group = 0x0018
	p521           facts.Group = 0x0019
	x25519mlkem768 facts.Group = 0x11ec
)

// curveOf gives the curve of a group; nil when wire has none. Of a hybrid it is the half that is not ML-KEM.
func curveOf(g facts.Group) ecdh.Curve {
	switch g {
	case x25519, x25519mlkem768:
		return ecdh.X25519()
	case p256:
		return ecdh.P256()
	case p384:
		return ecdh.P384()
	case p521:
		return ecdh.P521()
	}
	return nil
}

// shareGroups gives the groups to send key shares for.
func (h *Hello) shareGroups() []facts.Group {
	if h.Shares != nil {
		return h.Shares
	}
	all := h.groups()
	for i, g := range all {
		if curveOf(g) != nil {
			return all[i : i+1]
		}
	}
	return nil
}

// A share is our half of a key exchange (RFC 8446 §4.2.8).
type share struct {
	group  facts.Group
	key    *ecdh.PrivateKey
	kem    *mlkem.DecapsulationKey768 // nil unless the group is a hybrid
	public []byte                     // as it is sent
}

// makeShares leaves out groups that wire has no keys for.
func makeShares(groups []facts.Group) []share {
	out := make([]share, 0, len(groups))
	for _, g := range groups {
		if s, ok := makeShare(g); ok {
			out = append(out, s)
		}
	}
	return out
}

func makeShare(g facts.Group) (share, bool) {
	curve := curveOf(g)
	if curve == nil {
		return share{}, false
	}
	key, err := curve.GenerateKey(rand.Reader)
	if err != nil {
		return share{}, false
	}
	s := share{group: g, key: key, public: key.PublicKey().Bytes()}
	if g == x25519mlkem768 { // the encapsulation key comes first: draft-ietf-tls-ecdhe-mlkem §4.1
		if s.kem, err = mlkem.GenerateKey768(); err != nil {
			return share{}, false
		}
		s.public = append(s.kem.EncapsulationKey().Bytes(), s.public...)
	}
	return s, true
}

// agree gives the secret that is shared with the sender of theirs (RFC 8446 §7.4.2; for the hybrid,
// draft-ietf-tls-ecdhe-mlkem §§4.2, 4.3).
func (s share) agree(theirs []byte) ([]byte, error) {
	var secret []byte
	if s.kem != nil {
		n := min(mlkem.CiphertextSize768, len(theirs))
		var err error
		if secret, err = s.kem.Decapsulate(theirs[:n]); err != nil {
			return nil, malformed("the server's key share: %w", err)
		}
		theirs = theirs[n:]
	}
	public, err := s.key.Curve().NewPublicKey(theirs)
	if err != nil {
		return nil, malformed("the server's key share: %w", err)
	}
	point, err := s.key.ECDH(public)
	if err != nil {
		return nil, malformed("the server's key share: %w", err)
	}
	return append(secret, point...), nil
}

// shareOf gives the share for a group; nil when none was sent.
func (o *offer) shareOf(g facts.Group) *share {
	if i := slices.IndexFunc(o.shares, func(s share) bool { return s.group == g }); i >= 0 {
		return &o.shares[i]
	}
	return nil
}
