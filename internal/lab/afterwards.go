package lab

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"net"

	"golang.org/x/crypto/chacha20poly1305"
)

// An afterwards is a good site in TLS 1.3 that sends handshake messages after the handshake, in records of its own
// making: crypto/tls, as a server, sends no more of them than it should.
type afterwards struct{ next func(s *sealer) []byte }

func (w afterwards) open(a *authorities, host string) (welcome, error) {
	config, err := site{}.configure(a, host)
	if err != nil {
		return nil, err
	}
	config.SessionTicketsDisabled = true // else crypto/tls sends one, and numbers its record
	return always(func(raw *net.TCPConn) {
		defer part(raw)
		var log bytes.Buffer
		mine := config.Clone()
		mine.KeyLogWriter = &log
		c := tls.Server(raw, mine)
		if c.Handshake() != nil || hearRequest(c) != nil || c.ConnectionState().Version != tls.VersionTLS13 {
			return
		}
		s := newSealer(c.ConnectionState().CipherSuite, secretIn(log.Bytes()))
		for {
			if _, err := raw.Write(w.next(s)); err != nil {
				return
			}
		}
	}), nil
}

// keyUpdates is one, which asks for none in return (RFC 8446 §4.6.3).
func keyUpdates(s *sealer) []byte {
	out := s.seal(recordHandshake, message(messageKeyUpdate, []byte{0}))
	s.update()
	return out
}

// tickets is one (RFC 8446 §4.6.1): for a day, of 16 bytes.
func tickets(s *sealer) []byte {
	body := append([]byte{0, 1, 0x51, 0x80, 0, 0, 0, 0, 1, 1, 0, 16}, make([]byte, 16)...)
	return s.seal(recordHandshake, message(messageNewSessionTicket, append(body, 0, 0)))
}

// secretIn finds the server's first secret for application data in a key log (RFC 9850 §2).
func secretIn(log []byte) []byte {
	for line := range bytes.Lines(log) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "SERVER_TRAFFIC_SECRET_0" {
			secret, _ := hex.DecodeString(string(fields[2])) // crypto/tls wrote it
			return secret
		}
	}
	return nil
}

// A sealer enciphers the records of a server of TLS 1.3 (RFC 8446 §5.2, §7.1).
type sealer struct {
	hash   func() hash.Hash
	keyLen int
	aead   func(key []byte) (cipher.AEAD, error)
	secret []byte
	number uint64 // of the next record
}

func newSealer(suite uint16, secret []byte) *sealer {
	s := &sealer{hash: sha256.New, keyLen: 16, aead: gcm, secret: secret}
	switch suite {
	case tls.TLS_AES_256_GCM_SHA384:
		s.hash, s.keyLen = sha512.New384, 32
	case tls.TLS_CHACHA20_POLY1305_SHA256:
		s.keyLen, s.aead = chacha20poly1305.KeySize, chacha20poly1305.New
	}
	return s
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal makes a record of what is of this type within.
func (s *sealer) seal(kind byte, content []byte) []byte {
	aead, err := s.aead(s.expand("key", s.keyLen))
	if err != nil {
		panic(err) // the key has the right length
	}
	nonce := s.expand("iv", aead.NonceSize())
	var number [12]byte
	binary.BigEndian.PutUint64(number[4:], s.number)
	for i := range nonce {
		nonce[i] ^= number[i]
	}
	s.number++
	inner := append(bytes.Clone(content), kind)
	header := tlsRecordOf(tls12, recordApplicationData, make([]byte, len(inner)+aead.Overhead())...)[:5]
	return aead.Seal(header, nonce, inner, header)
}

// update changes to the next keys (RFC 8446 §7.2).
func (s *sealer) update() { s.secret, s.number = s.expand("traffic upd", s.hash().Size()), 0 }

// expand is HKDF-Expand-Label without a context (RFC 8446 §7.1).
func (s *sealer) expand(label string, n int) []byte {
	info := binary.BigEndian.AppendUint16(nil, uint16(n))
	info = append(append(info, byte(len("tls13 ")+len(label))), "tls13 "+label...)
	out, err := hkdf.Expand(s.hash, s.secret, string(append(info, 0)), n)
	if err != nil {
		panic(err) // so much no label asks for
	}
	return out
}
