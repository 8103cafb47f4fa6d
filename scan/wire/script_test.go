package wire

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"encoding/binary"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A script is a connection whose other end says what answer makes of each hello, and then closes.
type script struct {
	bytes.Buffer
	answer func(hello []byte) []byte
	hellos [][]byte // as records
}

func (s *script) Write(record []byte) (int, error) {
	s.hellos = append(s.hellos, bytes.Clone(record))
	s.Buffer.Write(s.answer(record[5:]))
	return len(record), nil
}

// says is a script that minds no hello.
func says(parts ...[]byte) *script {
	all := slices.Concat(parts...)
	return &script{answer: func([]byte) []byte {
		out := all
		all = nil
		return out
	}}
}

// msg is a handshake message.
func msg(kind byte, body ...byte) []byte {
	return append([]byte{kind, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

func vector24(b []byte) []byte {
	return append([]byte{byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
}

func certificates(ders ...[]byte) []byte {
	var list []byte
	for _, der := range ders {
		list = append(list, vector24(der)...)
	}
	return msg(messageCertificate, vector24(list)...)
}

// seal enciphers records as a server of TLS 1.3 does.
type seal struct {
	aead     cipher.AEAD
	iv       []byte
	sequence uint64
}

// record has the type kind within and is padded with zeros.
func (s *seal) record(kind byte, content []byte, padding int) []byte {
	inner := append(append(bytes.Clone(content), kind), make([]byte, padding)...)
	n := len(inner) + 16
	header := []byte{recordApplicationData, 3, 3, byte(n >> 8), byte(n)}
	nonce := bytes.Clone(s.iv)
	var count [12]byte
	binary.BigEndian.PutUint64(count[4:], s.sequence)
	for i := range nonce {
		nonce[i] ^= count[i]
	}
	s.sequence++
	return append(header, s.aead.Seal(nil, nonce, inner, header)...)
}

// server13 answers a hello that has a share for X25519 with a ServerHello, and then with what then gives.
func server13(then func(s *seal) []byte) *script {
	return &script{answer: func(hello []byte) []byte {
		key, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{7}, 32))
		if err != nil {
			panic(err)
		}
		at := bytes.Index(hello, []byte{0, 0x1d, 0, 32})
		theirs, err := ecdh.X25519().NewPublicKey(hello[at+4 : at+36])
		if err != nil {
			panic(err)
		}
		agreed, err := key.ECDH(theirs)
		if err != nil {
			panic(err)
		}
		answer := slices.Concat(unhex("0303"+random+"00 1301 00 002e 002b 0002 0304 0033 0024 001d 0020"), key.PublicKey().Bytes())
		answer = msg(messageServerHello, answer...)
		suite, _ := suite13Of(0x1301)
		secret, err := suite.serverSecret(agreed, suite.digest(hello, answer))
		if err != nil {
			panic(err)
		}
		secretKey, _ := suite.expand(secret, "key", nil, 16)
		iv, _ := suite.expand(secret, "iv", nil, 12)
		block, _ := aes.NewCipher(secretKey)
		aead, _ := cipher.NewGCM(block)
		return append(record(recordHandshake, answer...), then(&seal{aead: aead, iv: iv})...)
	}}
}

// hello13 is what server13 answers.
func hello13() Hello {
	return Hello{Version: facts.TLS13, Suites: Suites13(), Groups: []facts.Group{x25519, p256}}
}
