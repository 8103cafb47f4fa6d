package lab

import (
	"crypto"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/big"
	"net"
	"slices"

	"golang.org/x/crypto/cryptobyte"

	"github.com/tongguan/tongguan/internal/pki"
)

// A oneSuite is a server of TLS 1.2 that has one suite, of a kind that crypto/tls has not, with an RSA certificate. It
// says all that a server says until the client has to answer, and there it stops: nobody here can go on.
type oneSuite struct {
	suite  uint16
	params func() []byte       // of its key exchange
	change func(*pki.Template) // of the certificate; nil: it is good
}

func (s oneSuite) open(a *authorities, host string) (welcome, error) {
	leaf, err := site{change: func(t *pki.Template) {
		t.Key = a.rsaKey
		if s.change != nil {
			s.change(t)
		}
	}}.leaf(a, host)
	if err != nil {
		return nil, err
	}
	return always(func(c *net.TCPConn) {
		hello, err := hearHello(c)
		switch {
		case err != nil:
		case hello.version < 0x0303:
			_, _ = c.Write(fatal(70)) // protocol_version
		case !slices.Contains(hello.suites, s.suite):
			_, _ = c.Write(fatal(40)) // handshake_failure
		default:
			if flight, err := s.flight(hello.random, leaf.Chain(), a.rsaKey); err == nil {
				_, _ = c.Write(flight)
			}
		}
		part(c)
	}), nil
}

// fatal is a record with a fatal alert: RFC 5246 §7.2.
func fatal(alert byte) []byte { return []byte{21, 3, 3, 0, 2, 2, alert} }

// An offer is what a server of one suite looks at: RFC 5246 §7.4.1.2.
type offer struct {
	version uint16
	random  []byte
	suites  []uint16
}

func hearHello(r io.Reader) (out offer, err error) {
	var header [5]byte
	if _, err = io.ReadFull(r, header[:]); err != nil {
		return out, err
	}
	body := make([]byte, int(header[3])<<8|int(header[4]))
	if _, err = io.ReadFull(r, body); err != nil {
		return out, err
	}
	in := cryptobyte.String(body)
	var session, suites cryptobyte.String
	ok := header[0] == recordHandshake && in.Skip(4) && in.ReadUint16(&out.version) && in.ReadBytes(&out.random, 32) &&
		in.ReadUint8LengthPrefixed(&session) && in.ReadUint16LengthPrefixed(&suites)
	for ok && !suites.Empty() {
		var suite uint16
		ok = suites.ReadUint16(&suite)
		out.suites = append(out.suites, suite)
	}
	if !ok {
		return out, io.ErrUnexpectedEOF
	}
	return out, nil
}

// flight is ServerHello, Certificate, ServerKeyExchange and ServerHelloDone, in one record: RFC 5246 §7.4.
func (s oneSuite) flight(client []byte, chain [][]byte, key *rsa.PrivateKey) ([]byte, error) {
	random := make([]byte, 32)
	rand.Read(random) // never fails
	params := s.params()
	digest := sha256.Sum256(slices.Concat(client, random, params))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddUint8(recordHandshake)
	b.AddUint16(0x0303)
	b.AddUint16LengthPrefixed(func(record *cryptobyte.Builder) {
		message := func(kind uint8, body func(*cryptobyte.Builder)) {
			record.AddUint8(kind)
			record.AddUint24LengthPrefixed(body)
		}
		message(2, func(b *cryptobyte.Builder) {
			b.AddUint16(0x0303)
			b.AddBytes(random)
			b.AddUint8(0) // no session
			b.AddUint16(s.suite)
			b.AddUint8(0) // no compression
		})
		message(11, func(b *cryptobyte.Builder) {
			b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
				for _, der := range chain {
					b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(der) })
				}
			})
		})
		message(12, func(b *cryptobyte.Builder) {
			b.AddBytes(params)
			b.AddUint16(0x0401) // rsa_pkcs1_sha256
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(signature) })
		})
		message(14, func(*cryptobyte.Builder) {})
	})
	return b.Bytes()
}

// dhe is the key exchange with the second Oakley group of RFC 2409 §6.2, as old servers have it: 1024 bits.
func dhe() []byte {
	prime, err := hex.DecodeString("ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
		"ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
		"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff")
	if err != nil {
		panic(err) // it is written above
	}
	p := new(big.Int).SetBytes(prime)
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	public := new(big.Int).Exp(big.NewInt(2), new(big.Int).SetBytes(secret), p)
	var b cryptobyte.Builder
	for _, n := range [][]byte{prime, {2}, public.Bytes()} {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(n) })
	}
	return b.BytesOrPanic()
}

// ecdhe is the key exchange on X25519: RFC 8422 §5.4.
func ecdhe() []byte {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the system's randomness does not fail
	}
	return slices.Concat([]byte{3, 0, 0x1d, 32}, key.PublicKey().Bytes())
}
