package wire

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"

	"github.com/tongguan/tongguan/facts"
)

// A suite13 is a cipher suite of TLS 1.3 that this package can decipher (RFC 8446 appendix B.4). ChaCha20-Poly1305 is
// not among them, since the standard library does not have it for others; every server must have AES-128-GCM (RFC 8446
// §9.1), and crypto/tls finds out about those that do not.
type suite13 struct {
	hash func() hash.Hash
	key  int // bytes
}

// Suites13 gives the suites of TLS 1.3 whose first flight [FirstFlight] can read to the end, best first.
func Suites13() []facts.Suite { return []facts.Suite{0x1301, 0x1302} }

func suite13Of(suite facts.Suite) (suite13, bool) {
	switch suite {
	case 0x1301:
		return suite13{sha256.New, 16}, true
	case 0x1302:
		return suite13{sha512.New384, 32}, true
	}
	return suite13{}, false
}

// digest hashes the messages so far (RFC 8446 §4.4.1).
func (s suite13) digest(messages ...[]byte) []byte {
	h := s.hash()
	for _, m := range messages {
		h.Write(m)
	}
	return h.Sum(nil)
}

// serverSecret gives server_handshake_traffic_secret for the secret that was agreed on and the digest of the messages
// up to the ServerHello (RFC 8446 §7.1).
func (s suite13) serverSecret(agreed, transcript []byte) ([]byte, error) {
	zeros := make([]byte, s.hash().Size())
	early, err := hkdf.Extract(s.hash, zeros, nil) // without a pre-shared key
	if err != nil {
		return nil, err
	}
	derived, err := s.expand(early, "derived", s.digest(), len(zeros))
	if err != nil {
		return nil, err
	}
	secret, err := hkdf.Extract(s.hash, agreed, derived)
	if err != nil {
		return nil, err
	}
	return s.expand(secret, "s hs traffic", transcript, len(zeros))
}

// expand is HKDF-Expand-Label (RFC 8446 §7.1).
func (s suite13) expand(secret []byte, label string, context []byte, n int) ([]byte, error) {
	info := make([]byte, 0, 80)
	info = binary.BigEndian.AppendUint16(info, uint16(n))
	info = append(append(append(info, byte(len("tls13 ")+len(label))), "tls13 "...), label...)
	info = append(append(info, byte(len(context))), context...)
	return hkdf.Expand(s.hash, secret, string(info), n)
}

// An opener deciphers records (RFC 8446 §5.2).
type opener struct {
	aead     cipher.AEAD
	iv       []byte
	sequence uint64
}

// opener makes the keys from a traffic secret (RFC 8446 §7.3).
func (s suite13) opener(secret []byte) (*opener, error) {
	key, err := s.expand(secret, "key", nil, s.key)
	if err != nil {
		return nil, err
	}
	iv, err := s.expand(secret, "iv", nil, 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &opener{aead: aead, iv: iv}, nil
}

// open deciphers a fragment in place, given its header.
func (o *opener) open(header, fragment []byte) ([]byte, error) {
	var nonce [12]byte // RFC 8446 §5.3
	binary.BigEndian.PutUint64(nonce[4:], o.sequence)
	for i := range nonce {
		nonce[i] ^= o.iv[i]
	}
	o.sequence++
	return o.aead.Open(fragment[:0], nonce[:], fragment, header)
}
