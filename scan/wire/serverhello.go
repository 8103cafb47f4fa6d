package wire

import (
	"bytes"

	"github.com/tongguan/tongguan/facts"
)

// retryRandom is the random that makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3).
var retryRandom = [32]byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// A choice is what a ServerHello or a HelloRetryRequest says. It points into the message.
type choice struct {
	version     facts.Version
	suite       facts.Suite
	compression uint8
	retry       bool // it is a HelloRetryRequest

	group  facts.Group // of key_share: RFC 8446 §4.2.8
	share  []byte      // of key_share; none in a HelloRetryRequest
	cookie []byte      // RFC 8446 §4.2.2

	alpn   []byte // RFC 7301 §3.1
	scts   input  // RFC 6962 §3.3.1
	ems    bool   // RFC 7627 §5.1
	secure bool   // RFC 5746 §3.4
	ticket bool   // RFC 5077 §3.2
	named  bool   // it has a session of its own: RFC 5246 §7.4.1.3
}

// parseServerHello reads the body of a ServerHello (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3, RFC 6101 §5.6.1.3).
func parseServerHello(body []byte) (hello choice, err error) {
	in := input{rest: body}
	hello.version = facts.Version(in.uint16()) // legacy_version
	random := in.bytes(32)
	hello.named = len(in.bytes(in.uint8())) > 0 // legacy_session_id
	hello.suite = facts.Suite(in.uint16())
	hello.compression = uint8(in.uint8()) // legacy_compression_method

	var extensions input
	if len(in.rest) > 0 { // old servers leave out even the length: RFC 5246 §7.4.1.3
		extensions = in.vector16()
	}
	if !in.ended() {
		return choice{}, malformed("a ServerHello of %d bytes does not fit its fields", len(body))
	}
	hello.retry = bytes.Equal(random, retryRandom[:])
	ok := true
	for len(extensions.rest) > 0 {
		number := extensions.uint16()
		extension := extensions.vector16()
		ok = ok && hello.extension(number, extension)
	}
	switch {
	case extensions.short || !ok:
		return choice{}, malformed("the extensions of a ServerHello do not fit their lengths")
	case hello.version>>8 != 3 && hello.version != TLCP:
		return choice{}, malformed("a ServerHello of version %v", hello.version)
	case hello.suite == 0: // TLS_NULL_WITH_NULL_NULL "MUST NOT be negotiated": RFC 5246 appendix A.5
		return choice{}, malformed("a ServerHello without a suite")
	}
	return hello, nil
}

// extension reads one extension, and tells whether what it knows of it fits.
func (hello *choice) extension(number int, in input) bool {
	switch number {
	case extSupportedVersions: // selected_version: RFC 8446 §4.2.1
		hello.version = facts.Version(in.uint16())
	case extKeyShare:
		hello.group = facts.Group(in.uint16())
		if !hello.retry {
			key := in.vector16()
			hello.share, in.short = key.rest, in.short || key.short
		}
	case extCookie:
		cookie := in.vector16()
		hello.cookie, in.short = cookie.rest, in.short || cookie.short
	case extALPN:
		hello.alpn = protocol(in)
		return true
	case extSCT:
		hello.scts = in
		return true
	case extExtendedMasterSecret:
		hello.ems = true
		return true
	case extRenegotiationInfo:
		hello.secure = true
		return true
	case extSessionTicket:
		hello.ticket = true
		return true
	default:
		return true
	}
	return in.ended()
}

// protocol reads the one protocol that a server chose (RFC 7301 §3.1).
func protocol(in input) []byte {
	names := in.vector16()
	name := names.vector8()
	return name.rest
}
