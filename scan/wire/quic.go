package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A QUICProbe is a datagram that begins a connection in a version of QUIC that nobody has, so that a server answers with a
// Version Negotiation packet (RFC 9000 §6.1) and keeps no state. It is no handshake: nothing in it is enciphered or means
// anything but its first bytes.
type QUICProbe struct {
	Datagram []byte
	to, from []byte // connection IDs
}

// The form of a long header (RFC 9000 §17.2): form and fixed bit, the version, then two connection IDs with their lengths.
const (
	longHeader = 0xc0
	unknown    = 0x1a2a3a4a // of the pattern that §15 reserves for this
	idLength   = 8          // the shortest that a client may choose (§7.2)
	initial    = 1200       // bytes of a datagram that a server must not pass over for its size (§14.1)
	maxOffered = 64         // versions that are read
)

// NewQUICProbe makes a probe with connection IDs of its own.
func NewQUICProbe() *QUICProbe {
	ids := make([]byte, 2*idLength)
	_, _ = rand.Read(ids) // never fails
	p := &QUICProbe{to: ids[:idLength], from: ids[idLength:]}
	d := binary.BigEndian.AppendUint32([]byte{longHeader}, unknown)
	d = append(append(d, idLength), p.to...)
	d = append(append(d, idLength), p.from...)
	p.Datagram = append(d, make([]byte, initial-len(d))...)
	return p
}

// Answer reads the versions out of a Version Negotiation packet (RFC 9000 §17.2.1), sorted, without those that are there for
// probing. The second result is false for every other datagram, and for a packet that is no answer to this probe: both of its
// connection IDs must be here.
func (p *QUICProbe) Answer(datagram []byte) ([]facts.QUICVersion, bool) {
	head := slices.Concat([]byte{0, 0, 0, 0}, []byte{idLength}, p.from, []byte{idLength}, p.to)
	if len(datagram) == 0 || datagram[0]&0x80 == 0 || !bytes.HasPrefix(datagram[1:], head) {
		return nil, false
	}
	list := datagram[1+len(head):]
	if len(list) == 0 || len(list)%4 != 0 || len(list) > 4*maxOffered {
		return nil, false
	}
	var out []facts.QUICVersion
	for ; len(list) > 0; list = list[4:] {
		if v := facts.QUICVersion(binary.BigEndian.Uint32(list)); !v.Reserved() {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), true
}
