package wire

// The handshake messages (RFC 8446 §4, RFC 5246 §7.4, RFC 6066 §8).
const (
	messageClientHello         = 1
	messageServerHello         = 2
	messageEncryptedExtensions = 8
	messageCertificate         = 11
	messageServerKeyExchange   = 12
	messageCertificateRequest  = 13
	messageServerHelloDone     = 14
	messageCertificateVerify   = 15
	messageCertificateStatus   = 22
	messageHash                = 254
)

// longest is how many bytes a message's body may have. Real ones have about a hundred, certificates some thousands;
// the latter's bound is that of crypto/tls.
func longest(kind byte) int {
	switch kind {
	case messageCertificate:
		return 256 << 10
	case messageServerHello:
		return 1<<14 - 4
	}
	return 64 << 10
}

// A message is a handshake message as it came, header and body.
type message []byte

func (m message) kind() byte   { return m[0] }
func (m message) body() []byte { return m[4:] }

// next reads a message. With first, it must be a ServerHello. What follows the message is left unread. Memory grows
// with what came, not with what was announced.
func (r *reader) next(first bool) (message, error) {
	m := make(message, 4, 128)
	if err := r.fill(m); err != nil {
		return nil, err
	}
	n := int(m[1])<<16 | int(m[2])<<8 | int(m[3])
	switch {
	case first && m.kind() != messageServerHello:
		return nil, malformed("a handshake message of type %d before the ServerHello", m.kind())
	case n > longest(m.kind()):
		return nil, malformed("a handshake message of type %d and %d bytes", m.kind(), 4+n)
	}
	for len(m) < 4+n {
		if err := r.available(); err != nil {
			return nil, err
		}
		at := len(m)
		m = append(m, make(message, min(4+n-at, max(r.left, len(r.opened))))...)
		if err := r.fill(m[at:]); err != nil {
			return nil, err
		}
	}
	return m, nil
}
