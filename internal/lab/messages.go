package lab

import (
	"encoding/binary"
	"slices"
)

// What the hostile servers say is put together here, byte by byte, since no library would say it.

// Content types (RFC 8446 §5.1) and handshake messages (RFC 8446 §4, RFC 5246 §7.4).
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordApplicationData  = 23

	messageServerHello       = 2
	messageNewSessionTicket  = 4
	messageCertificate       = 11
	messageServerKeyExchange = 12
	messageServerHelloDone   = 14
	messageKeyUpdate         = 24
)

// Versions, suites and groups that crypto/tls has no name for, or that it only has among its own types.
const (
	ssl30, tls10, tls12, tls13 = 0x0300, 0x0301, 0x0303, 0x0304

	ecdheECDSA = 0xc02b // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: RFC 5289 §3.2
	aes128     = 0x1301 // TLS_AES_128_GCM_SHA256: RFC 8446 appendix B.4
	pskAES     = 0x008c // TLS_PSK_WITH_AES_128_CBC_SHA, which nobody offers who has no key: RFC 4279 §2

	secp256r1 = 0x0017
	x25519    = 0x001d
	ffdhe2048 = 0x0100 // which nobody offers: RFC 7919 §2

	extSupportedVersions = 43
	extKeyShare          = 51
)

// tlsRecord is a record of the version that all have since TLS 1.2.
func tlsRecord(kind byte, content ...byte) []byte { return tlsRecordOf(tls12, kind, content...) }

func tlsRecordOf(version uint16, kind byte, content ...byte) []byte {
	return append(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{kind}, version), uint16(len(content))), content...)
}

// flight puts messages into records, of no more than most bytes each.
func flight(most int, messages ...[]byte) (out []byte) {
	for part := range slices.Chunk(slices.Concat(messages...), most) {
		out = append(out, tlsRecord(recordHandshake, part...)...)
	}
	return out
}

const longestRecord = 1 << 14

func handshakes(messages ...[]byte) []byte { return flight(longestRecord, messages...) }

// message is a handshake message. announced replaces its length, if it is given.
func message(kind byte, body []byte, announced ...int) []byte {
	n := len(body)
	if len(announced) > 0 {
		n = announced[0]
	}
	return append([]byte{kind, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

// A greeting is a ServerHello in the making (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3).
type greeting struct {
	version     uint16
	suite       uint16
	compression byte
	random      []byte // nil: some that mean nothing
	session     []byte
	extensions  []byte
}

func (g greeting) message() []byte {
	random := g.random
	if random == nil {
		random = slices.Repeat([]byte{0x5a}, 32)
	}
	b := append(binary.BigEndian.AppendUint16(nil, g.version), random...)
	b = append(append(b, byte(len(g.session))), g.session...)
	b = append(binary.BigEndian.AppendUint16(b, g.suite), g.compression)
	if g.extensions != nil {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(g.extensions))), g.extensions...)
	}
	return message(messageServerHello, b)
}

// hello12 is a ServerHello of TLS 1.2 with which nothing is wrong.
func hello12() []byte { return greeting{version: tls12, suite: ecdheECDSA}.message() }

// in13 makes a greeting one of TLS 1.3, with a key share, in answer to a hello whose session must be echoed.
func (g greeting) in13(hello, share []byte) []byte {
	g.version, g.suite = tls12, aes128
	g.session = sessionOf(hello)
	g.extensions = slices.Concat(extension(extSupportedVersions, []byte{tls13 >> 8, tls13 & 0xff}), extension(extKeyShare, share))
	return handshakes(g.message())
}

func extension(number uint16, body []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, number)
	return append(binary.BigEndian.AppendUint16(b, uint16(len(body))), body...)
}

// share is a key share (RFC 8446 §4.2.8); without a key it is what a HelloRetryRequest asks for.
func share(group uint16, key []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, group)
	if key == nil {
		return b
	}
	return append(binary.BigEndian.AppendUint16(b, uint16(len(key))), key...)
}

// retryRandom makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3).
var retryRandom = []byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// sessionOf gives the legacy_session_id of a ClientHello (RFC 8446 §4.1.2); none where there is none.
func sessionOf(hello []byte) []byte {
	const at = 4 + 2 + 32 // after the message's header, the version and the random
	if len(hello) <= at || len(hello) < at+1+int(hello[at]) {
		return nil
	}
	return hello[at+1 : at+1+int(hello[at])]
}

// certificates is the Certificate message of TLS 1.2 (RFC 5246 §7.4.2).
func certificates(chain ...[]byte) []byte {
	var list []byte
	for _, der := range chain {
		list = append(list, vector24(der)...)
	}
	return message(messageCertificate, vector24(list))
}

func vector24(b []byte) []byte {
	return append([]byte{byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
}

func done() []byte { return message(messageServerHelloDone, nil) }

func alertOf(level, description byte) []byte { return tlsRecord(recordAlert, level, description) }

// Levels and descriptions of alerts (RFC 8446 §6, RFC 6066 §3).
const (
	levelWarning, levelFatal = 1, 2
	handshakeFailure         = 40
	internalError            = 80
	unrecognizedName         = 112
)
