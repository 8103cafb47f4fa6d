package lab

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// A beside is a good site that gives some hellos another answer than crypto/tls would.
type beside struct {
	site
	answer func(heard) []byte // what is said in place of the site, and nothing after it; nil: the site answers
}

func (b beside) open(a *authorities, host string) (welcome, error) {
	config, err := b.configure(a, host)
	if err != nil {
		return nil, err
	}
	return always(func(c *net.TCPConn) {
		record, err := wholeRecord(c)
		if err != nil {
			part(c)
			return
		}
		if said := b.say(record, config); said != nil {
			_, _ = c.Write(said)
			part(c)
			return
		}
		greet(c, &replayed{c, record}, config, host, b.talk)
	}), nil
}

func (b beside) say(record []byte, config *tls.Config) []byte {
	hello, ok := hearing(record)
	if !ok {
		return nil
	}
	hello.chain = config.Certificates[0].Certificate
	return b.answer(hello)
}

// wholeRecord gives a record with its header.
func wholeRecord(r io.Reader) ([]byte, error) {
	record := make([]byte, 5)
	if _, err := io.ReadFull(r, record); err != nil {
		return nil, err
	}
	record = append(record, make([]byte, binary.BigEndian.Uint16(record[3:]))...)
	_, err := io.ReadFull(r, record[5:])
	return record, err
}

// A replayed connection gives again what was read of it.
type replayed struct {
	*net.TCPConn
	read []byte
}

func (r *replayed) Read(p []byte) (int, error) {
	if len(r.read) > 0 {
		n := copy(p, r.read)
		r.read = r.read[n:]
		return n, nil
	}
	return r.TCPConn.Read(p)
}

// A heard hello is what a script decides by (RFC 5246 §7.4.1.2).
type heard struct {
	version    uint16
	suites     []uint16
	extensions []uint16
	size       int      // of the record
	chain      [][]byte // that the site shows
}

// is13 reports whether it offers TLS 1.3.
func (h heard) is13() bool { return slices.Contains(h.extensions, extSupportedVersions) }

// first gives the first suite that both have, in the order of these; 0 when there is none.
func (h heard) first(suites ...uint16) uint16 {
	for _, s := range suites {
		if slices.Contains(h.suites, s) {
			return s
		}
	}
	return 0
}

func hearing(record []byte) (out heard, ok bool) {
	in := cryptobyte.String(record)
	out.size = len(record)
	var session, suites, compressions, extensions cryptobyte.String
	ok = in.Skip(5+4) && record[0] == recordHandshake && in.ReadUint16(&out.version) && in.Skip(32) &&
		in.ReadUint8LengthPrefixed(&session) && in.ReadUint16LengthPrefixed(&suites) && in.ReadUint8LengthPrefixed(&compressions)
	for ok && !suites.Empty() {
		var suite uint16
		ok = suites.ReadUint16(&suite)
		out.suites = append(out.suites, suite)
	}
	if ok && !in.Empty() { // SSL 3.0 has none
		ok = in.ReadUint16LengthPrefixed(&extensions)
	}
	for ok && !extensions.Empty() {
		var number uint16
		var body cryptobyte.String
		ok = extensions.ReadUint16(&number) && extensions.ReadUint16LengthPrefixed(&body)
		out.extensions = append(out.extensions, number)
	}
	return out, ok
}

// choosing is a flight up to ServerHelloDone that chooses a suite in a ServerHello without extensions. params, if not nil,
// is the key exchange; its signature is no good, and nobody who goes on with it is here.
func choosing(version, suite uint16, chain [][]byte, params []byte) []byte {
	messages := [][]byte{greeting{version: version, suite: suite}.message()}
	if chain != nil {
		messages = append(messages, certificates(chain...))
	}
	if params != nil {
		var b cryptobyte.Builder
		b.AddBytes(params)
		b.AddUint16(0x0401) // rsa_pkcs1_sha256
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(make([]byte, 256)) })
		messages = append(messages, message(messageServerKeyExchange, b.BytesOrPanic()))
	}
	messages = append(messages, done())
	return tlsRecordOf(version, recordHandshake, slices.Concat(messages...)...)
}
