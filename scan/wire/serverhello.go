package wire

import (
	"encoding/binary"

	"github.com/tongguan/tongguan/facts"
)

// parseServerHello reads the body of a ServerHello (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3).
func parseServerHello(body []byte) (facts.Answer, error) {
	in := input{rest: body}
	version := facts.Version(in.uint16()) // legacy_version
	in.bytes(32)                          // random; a fixed one makes it a HelloRetryRequest
	in.bytes(in.uint8())                  // legacy_session_id
	suite := facts.Suite(in.uint16())     // cipher_suite
	in.bytes(1)                           // legacy_compression_method

	var extensions input
	if len(in.rest) > 0 { // old servers leave out even the length: RFC 5246 §7.4.1.3
		extensions.rest = in.bytes(in.uint16())
	}
	if in.short || len(in.rest) > 0 {
		return facts.Answer{}, malformed("a ServerHello of %d bytes does not fit its fields", len(body))
	}
	for len(extensions.rest) > 0 {
		number := extensions.uint16()
		extension := input{rest: extensions.bytes(extensions.uint16())}
		if number == extSupportedVersions { // selected_version: RFC 8446 §4.2.1
			version = facts.Version(extension.uint16())
			extensions.short = extensions.short || extension.short || len(extension.rest) > 0
		}
	}
	switch {
	case extensions.short:
		return facts.Answer{}, malformed("the extensions of a ServerHello do not fit their lengths")
	case version>>8 != 3:
		return facts.Answer{}, malformed("a ServerHello of version %v", version)
	case suite == 0: // TLS_NULL_WITH_NULL_NULL "MUST NOT be negotiated": RFC 5246 appendix A.5
		return facts.Answer{}, malformed("a ServerHello without a suite")
	}
	return facts.Answer{Version: version, Suite: suite}, nil
}

// An input is read from the front. Once it is short of bytes it stays so, and gives zeros and nothing.
type input struct {
	rest  []byte
	short bool
}

func (in *input) bytes(n int) []byte {
	if n > len(in.rest) {
		in.rest, in.short = nil, true
		return nil
	}
	taken := in.rest[:n]
	in.rest = in.rest[n:]
	return taken
}

func (in *input) uint8() int {
	if b := in.bytes(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (in *input) uint16() int {
	if b := in.bytes(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}
