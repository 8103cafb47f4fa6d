// Package wire writes a ClientHello and reads what a server says first, for probes that end before any key exchange.
//
// It exists because crypto/tls cannot offer every suite that a rule asks about: two of Apple's, DHE, CCM and others.
// It neither dials nor looks at a clock: the caller brings the connection, with its deadline, and closes it.
package wire

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"

	"github.com/tongguan/tongguan/facts"
)

// A Hello is a ClientHello for TLS 1.2 or older (RFC 5246 §7.4.1.2).
type Hello struct {
	Version    facts.Version // the newest that is offered, TLS 1.2 at most; a server may choose an older one
	Suites     []facts.Suite // at least one, best first
	ServerName string        // A-label without the final dot; "" or an IP address is not sent (RFC 6066 §3)
}

// Append appends the record that holds the hello to b. Each call draws a new random.
func (h Hello) Append(b []byte) []byte {
	var random [32]byte
	rand.Read(random[:]) // never fails
	return h.append(b, &random)
}

func (h Hello) append(b []byte, random *[32]byte) []byte {
	b = append(b, recordHandshake, 3, 1) // TLS 1.0, as the oldest servers need it: RFC 5246 appendix E.1
	return vector(b, func(b []byte) []byte {
		start := len(b)
		b = append(b, messageClientHello, 0) // the length has 24 bits, of which a hello needs 16: RFC 5246 §7.4
		return vector(b, func(b []byte) []byte {
			b = binary.BigEndian.AppendUint16(b, uint16(h.Version)) // client_version: RFC 5246 §7.4.1.2
			b = append(b, random[:]...)
			b = append(b, 0)                         // session_id: none to resume
			b = list(b, h.Suites)                    // cipher_suites
			b = append(b, 1, 0)                      // compression_methods: null alone
			return vector(b, func(b []byte) []byte { // extensions: RFC 5246 §7.4.1.4
				return pad(h.extensions(b), start)
			})
		})
	})
}

// The extensions' numbers (IANA, TLS ExtensionType Values).
const (
	extServerName           = 0
	extSupportedGroups      = 10
	extPointFormats         = 11
	extSignatureAlgorithms  = 13
	extPadding              = 21
	extExtendedMasterSecret = 23
	extSupportedVersions    = 43
	extRenegotiationInfo    = 0xff01
)

// groups holds X25519, P-256, P-384 and P-521 (RFC 8422 §5.1.1). No finite field group is named, so that a server
// with any DHE parameters may answer (RFC 7919 §4).
var groups = [...]facts.Group{0x001d, 0x0017, 0x0018, 0x0019}

// schemes is for TLS 1.2 (RFC 5246 §7.4.1.4.1, RFC 8446 §4.2.3). What is weak comes last: it is there so that old
// servers answer, and DSA so that the DHE_DSS suites can be chosen.
var schemes = [...]uint16{
	0x0403, 0x0503, 0x0603, // ecdsa, SHA-256 to SHA-512
	0x0804, 0x0805, 0x0806, // rsa_pss_rsae, likewise
	0x0401, 0x0501, 0x0601, // rsa_pkcs1, likewise
	0x0203, 0x0201, // ecdsa_sha1, rsa_pkcs1_sha1
	0x0402, 0x0202, // dsa_sha256, dsa_sha1
}

// extensions ends with one that has a body, since WebSphere 7 refuses a hello whose last extension is empty.
func (h Hello) extensions(b []byte) []byte {
	if _, err := netip.ParseAddr(h.ServerName); err != nil && h.ServerName != "" {
		b = extension(b, extServerName, func(b []byte) []byte { // RFC 6066 §3
			return vector(b, func(b []byte) []byte {
				b = append(b, 0) // host_name
				return vector(b, func(b []byte) []byte { return append(b, h.ServerName...) })
			})
		})
	}
	b = extension(b, extExtendedMasterSecret, func(b []byte) []byte { return b })             // RFC 7627 §5.1
	b = extension(b, extRenegotiationInfo, func(b []byte) []byte { return append(b, 0) })     // RFC 5746 §3.4: a first handshake
	b = extension(b, extSupportedGroups, func(b []byte) []byte { return list(b, groups[:]) }) // RFC 8422 §5.1.1
	b = extension(b, extPointFormats, func(b []byte) []byte { return append(b, 1, 0) })       // RFC 8422 §5.1.2: uncompressed
	if h.Version >= facts.TLS12 {
		b = extension(b, extSignatureAlgorithms, func(b []byte) []byte { return list(b, schemes[:]) }) // RFC 5246 §7.4.1.4.1
	}
	return b
}

// pad lengthens a hello of 256 to 511 bytes, counted from start, to 512 or a little more: older F5 BIG-IP hang on the
// lengths between (RFC 7685 §4). The hello ends at the end of b.
func pad(b []byte, start int) []byte {
	n := len(b) - start
	if n < 256 || n > 511 {
		return b
	}
	return extension(b, extPadding, func(b []byte) []byte {
		var zeros [256]byte
		return append(b, zeros[:max(512-n-4, 1)]...)
	})
}

// extension appends an extension with the body that fill appends (RFC 5246 §7.4.1.4).
func extension(b []byte, number uint16, fill func([]byte) []byte) []byte {
	return vector(binary.BigEndian.AppendUint16(b, number), fill)
}

// vector appends what fill appends, after its length in two bytes (RFC 5246 §4.3).
func vector(b []byte, fill func([]byte) []byte) []byte {
	at := len(b)
	b = fill(append(b, 0, 0))
	binary.BigEndian.PutUint16(b[at:], uint16(len(b)-at-2))
	return b
}

// list appends numbers of two bytes as a vector.
func list[T ~uint16](b []byte, numbers []T) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(2*len(numbers)))
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return b
}
