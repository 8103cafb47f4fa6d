// Package wire writes a ClientHello and reads all that a server says before the client has to answer, for probes that
// end there.
//
// It exists because crypto/tls cannot offer everything that a rule asks about (SSL 3.0, TLCP, two of Apple's suites,
// DHE, CCM and others), and hides the chain where it cannot read a certificate. It authenticates nothing: what it
// gives is what was said, by whomever. It neither dials nor looks at a clock: the caller brings the connection, with
// its deadline, and closes it.
package wire

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// The versions that are asked for here and not by rules.
const (
	SSL30 facts.Version = 0x0300 // RFC 6101
	TLCP                = facts.TLCP
)

// A Hello is a ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2, RFC 6101 §5.6.1.2).
type Hello struct {
	Version    facts.Version // the newest that is offered: SSL30, TLS10 to TLS13, or TLCP; a server may choose an older one
	Suites     []facts.Suite // at least one, best first
	ServerName string        // A-label without the final dot; "" or an IP address is not sent (RFC 6066 §3)

	Groups  []facts.Group   // supported_groups, best first; nil: X25519, P-256, P-384 and P-521
	Schemes []uint16        // signature_algorithms, best first; nil: all that servers are known to have
	ALPN    []string        // protocols, best first, each of 1 to 255 bytes; nil: the extension is not sent
	Older   []facts.Version // what supported_versions has below TLS 1.3, best first; nil: nothing
	Shares  []facts.Group   // key_share of TLS 1.3, out of Groups; nil: for the first group that wire has keys for

	Staple bool // ask for an OCSP response (status_request)
	SCT    bool // ask for signed certificate timestamps (signed_certificate_timestamp)
	Ticket bool // take a session ticket (session_ticket)
	Grease bool // sprinkle values that nobody may mind (RFC 8701)
	Size   int  // pad the handshake message to so many bytes, 16 KiB at most: beyond 1,400 it needs two packets
}

// An offer is the part of a hello that is made anew for each connection, or answers a HelloRetryRequest.
type offer struct {
	random  [32]byte
	session [32]byte // of TLS 1.3
	shares  []share
	chosen  bool // the shares are what a HelloRetryRequest asked for
	again   bool // it answers a HelloRetryRequest
	cookie  []byte
}

func (h *Hello) offer() (o offer) {
	rand.Read(o.random[:]) // never fails
	if h.Version == facts.TLS13 {
		rand.Read(o.session[:])
		o.shares = makeShares(h.shareGroups())
	}
	return o
}

func (h *Hello) append(b []byte, o *offer) []byte {
	b = slices.Grow(b, 512)
	b = append(b, recordHandshake)
	b = binary.BigEndian.AppendUint16(b, uint16(h.recordVersion(o)))
	return vector(b, func(b []byte) []byte {
		start := len(b)
		b = append(b, messageClientHello, 0) // the length has 24 bits, of which a hello needs 16: RFC 5246 §7.4
		return vector(b, func(b []byte) []byte {
			version := min(h.Version, facts.TLS12)                // RFC 8446 §4.1.2: legacy_version
			b = binary.BigEndian.AppendUint16(b, uint16(version)) // client_version: RFC 5246 §7.4.1.2
			b = append(b, o.random[:]...)
			if h.Version == facts.TLS13 { // to look like a resumption: RFC 8446 appendix D.4
				b = append(append(b, byte(len(o.session))), o.session[:]...)
			} else {
				b = append(b, 0) // session_id: none to resume
			}
			b = list(b, h.Suites, h.grease(o, greaseSuite)...) // cipher_suites
			b = append(b, 1, 0)                                // compression_methods: null alone
			if h.Version == SSL30 {                            // has no extensions: RFC 6101 §5.6.1.2
				return b
			}
			return vector(b, func(b []byte) []byte { // extensions: RFC 5246 §7.4.1.4
				return h.pad(h.extensions(b, o), start)
			})
		})
	})
}

// recordVersion is TLS 1.0 for everything newer, as the oldest servers need it: RFC 5246 appendix E.1. A second hello
// has the version of its time (RFC 8446 §5.1), and crypto/tls minds.
func (h *Hello) recordVersion(o *offer) facts.Version {
	if o.again {
		return facts.TLS12
	}
	return min(h.Version, facts.TLS10)
}

// name gives the server's name unless it has none that can be sent.
func (h *Hello) name() string {
	if _, err := netip.ParseAddr(h.ServerName); err == nil {
		return ""
	}
	return h.ServerName
}

// The places where a hello has GREASE. Neighbours differ: an extension may stand only once.
const (
	greaseSuite = iota
	greaseFirst // extension
	greaseLast  // extension
	greaseGroup // and key share, which must be of that group: RFC 8701 §3.1
	greaseVersion
)

// grease gives a value that means nothing to anybody, if the hello is to have some (RFC 8701 §2). The same hello has
// the same at the same place, also when it is said again.
func (h *Hello) grease(o *offer, place int) []uint16 {
	if !h.Grease {
		return nil
	}
	n := o.random[place]&0xf0 | 0x0a
	if place == greaseLast && n == o.random[greaseFirst]&0xf0|0x0a {
		n ^= 0x10
	}
	return []uint16{uint16(n)<<8 | uint16(n)}
}

// pad lengthens a hello of 256 to 511 bytes, counted from start, to 512 or a little more: older F5 BIG-IP hang on the
// lengths between (RFC 7685 §4). And it lengthens any hello to the size that is wanted. The hello ends at the end of b.
func (h *Hello) pad(b []byte, start int) []byte {
	n := len(b) - start
	size := min(h.Size, maxHello)
	if n >= 256 && n <= 511 {
		size = max(size, 512)
	}
	if n >= size {
		return b
	}
	return extension(b, extPadding, func(b []byte) []byte {
		return append(b, make([]byte, max(size-n-4, 1))...)
	})
}

// maxHello is what fits a record: RFC 8446 §5.1.
const maxHello = 1 << 14
