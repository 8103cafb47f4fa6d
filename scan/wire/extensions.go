package wire

import (
	"encoding/binary"

	"github.com/tongguan/tongguan/facts"
)

// The extensions' numbers (IANA, TLS ExtensionType Values).
const (
	extServerName           = 0
	extStatusRequest        = 5
	extSupportedGroups      = 10
	extPointFormats         = 11
	extSignatureAlgorithms  = 13
	extALPN                 = 16
	extSCT                  = 18
	extPadding              = 21
	extExtendedMasterSecret = 23
	extSessionTicket        = 35
	extSupportedVersions    = 43
	extCookie               = 44
	extKeyShare             = 51
	extRenegotiationInfo    = 0xff01
)

// groups holds X25519, P-256, P-384 and P-521 (RFC 8422 §5.1.1). No finite field group is named, so that a server
// with any DHE parameters may answer (RFC 7919 §4).
var groups = [...]facts.Group{x25519, p256, p384, p521}

// schemes is for TLS 1.2 and 1.3 (RFC 5246 §7.4.1.4.1, RFC 8446 §4.2.3). What is weak comes last: it is there so that
// old servers answer, and DSA so that the DHE_DSS suites can be chosen.
var schemes = [...]uint16{
	0x0403, 0x0503, 0x0603, // ecdsa, SHA-256 to SHA-512
	0x0804, 0x0805, 0x0806, // rsa_pss_rsae, likewise
	0x0401, 0x0501, 0x0601, // rsa_pkcs1, likewise
	0x0203, 0x0201, // ecdsa_sha1, rsa_pkcs1_sha1
	0x0402, 0x0202, // dsa_sha256, dsa_sha1
}

// TLCP has one of each: curveSM2 and sm2sig_sm3 (RFC 8998 §3.2).
var (
	groupsTLCP  = [...]facts.Group{0x0029}
	schemesTLCP = [...]uint16{0x0708}
)

func (h *Hello) groups() []facts.Group {
	switch {
	case h.Groups != nil:
		return h.Groups
	case h.Version == TLCP:
		return groupsTLCP[:]
	}
	return groups[:]
}

func (h *Hello) schemes() []uint16 {
	switch {
	case h.Schemes != nil:
		return h.Schemes
	case h.Version == TLCP:
		return schemesTLCP[:]
	}
	return schemes[:]
}

// extensions ends with one that has a body, since WebSphere 7 refuses a hello whose last extension is empty.
func (h *Hello) extensions(b []byte, o *offer) []byte {
	empty := func(b []byte) []byte { return b }
	for _, n := range h.grease(o, greaseFirst) { // RFC 8701 §3.1
		b = extension(b, n, empty)
	}
	if name := h.name(); name != "" {
		b = extension(b, extServerName, func(b []byte) []byte { // RFC 6066 §3
			return vector(b, func(b []byte) []byte {
				b = append(b, 0) // host_name
				return vector(b, func(b []byte) []byte { return append(b, name...) })
			})
		})
	}
	if h.Version != TLCP { // which has neither
		b = extension(b, extExtendedMasterSecret, empty)                                      // RFC 7627 §5.1
		b = extension(b, extRenegotiationInfo, func(b []byte) []byte { return append(b, 0) }) // RFC 5746 §3.4: a first handshake
	}
	if len(h.groups()) > 0 {
		b = extension(b, extSupportedGroups, func(b []byte) []byte { return list(b, h.groups(), h.grease(o, greaseGroup)...) }) // RFC 8422 §5.1.1, RFC 8446 §4.2.7
	}
	if len(h.groups()) > 0 && h.Version != TLCP {
		b = extension(b, extPointFormats, func(b []byte) []byte { return append(b, 1, 0) }) // RFC 8422 §5.1.2: uncompressed
	}
	if h.Ticket {
		b = extension(b, extSessionTicket, empty) // RFC 5077 §3.2
	}
	if len(h.ALPN) > 0 {
		b = extension(b, extALPN, h.protocols) // RFC 7301 §3.1
	}
	if h.Staple { // RFC 6066 §8: ocsp, no responders, no extensions
		b = extension(b, extStatusRequest, func(b []byte) []byte { return append(b, 1, 0, 0, 0, 0) })
	}
	if h.SCT {
		b = extension(b, extSCT, empty) // RFC 6962 §3.3.1
	}
	if h.Version == facts.TLS13 {
		b = h.extensions13(b, o)
	}
	if h.Version >= facts.TLS12 || h.Version == TLCP {
		b = extension(b, extSignatureAlgorithms, func(b []byte) []byte { return list(b, h.schemes()) }) // RFC 5246 §7.4.1.4.1, RFC 8446 §4.2.3
	}
	for _, n := range h.grease(o, greaseLast) {
		b = extension(b, n, func(b []byte) []byte { return append(b, 0) })
	}
	return b
}

// extensions13 writes what only TLS 1.3 has. It has no pre-shared keys, and so no psk_key_exchange_modes.
func (h *Hello) extensions13(b []byte, o *offer) []byte {
	b = extension(b, extSupportedVersions, func(b []byte) []byte { // RFC 8446 §4.2.1
		at := len(b)
		b = append(b, 0)
		for _, n := range h.grease(o, greaseVersion) {
			b = binary.BigEndian.AppendUint16(b, n)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(facts.TLS13))
		for _, v := range h.Older {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
		b[at] = byte(len(b) - at - 1)
		return b
	})
	if o.cookie != nil { // RFC 8446 §4.2.2: as the HelloRetryRequest had it
		b = extension(b, extCookie, func(b []byte) []byte {
			return vector(b, func(b []byte) []byte { return append(b, o.cookie...) })
		})
	}
	return extension(b, extKeyShare, func(b []byte) []byte { // RFC 8446 §4.2.8
		return vector(b, func(b []byte) []byte {
			if !o.chosen { // a group that was asked for stands alone: RFC 8446 §4.1.2
				for _, n := range h.grease(o, greaseGroup) {
					b = append(binary.BigEndian.AppendUint16(b, n), 0, 1, 0)
				}
			}
			for _, s := range o.shares {
				b = binary.BigEndian.AppendUint16(b, uint16(s.group))
				b = vector(b, func(b []byte) []byte { return append(b, s.public...) })
			}
			return b
		})
	})
}

func (h *Hello) protocols(b []byte) []byte {
	return vector(b, func(b []byte) []byte {
		for _, p := range h.ALPN {
			b = append(append(b, byte(len(p))), p...)
		}
		return b
	})
}
