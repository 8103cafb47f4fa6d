package main

import (
	"crypto/rand"
	"encoding/binary"
)

// Suites of the hellos, by the numbers that IANA gave them.
var (
	// atsSuites are the eleven that Apple's App Transport Security takes below TLS 1.3.
	atsSuites = []uint16{0xc02c, 0xc02b, 0xc024, 0xc00a, 0xc023, 0xc009, 0xc030, 0xc02f, 0xc028, 0xc027, 0xc013}
	// rsaSuites have no forward secrecy.
	rsaSuites = []uint16{0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a}
	// oldSuites are those that TLS 1.0 and 1.1 know.
	oldSuites = []uint16{0xc00a, 0xc009, 0xc014, 0xc013, 0xc008, 0xc012, 0x0035, 0x002f, 0x000a}
)

// clientHello makes a ClientHello of TLS 1.2 or below in one record (RFC 5246 §7.4.1.2).
func clientHello(host string, version uint16, suites []uint16) []byte {
	var m message
	m.u16(version)
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	m = append(m, random[:]...)
	m = append(m, 0) // no session
	m.u16(uint16(2 * len(suites)))
	for _, s := range suites {
		m.u16(s)
	}
	m = append(m, 1, 0) // no compression
	extensions := len(m)
	m.u16(0)
	m.extension(0x0000, func(m *message) { // server_name (RFC 6066 §3)
		m.u16(uint16(len(host) + 3))
		*m = append(*m, 0)
		m.u16(uint16(len(host)))
		*m = append(*m, host...)
	})
	m.extension(0x0005, func(m *message) { *m = append(*m, 1, 0, 0, 0, 0) }) // status_request
	m.extension(0x000a, func(m *message) {                                   // supported_groups: X25519, P-256, P-384
		*m = append(*m, 0, 6, 0, 0x1d, 0, 0x17, 0, 0x18)
	})
	m.extension(0x000b, func(m *message) { *m = append(*m, 1, 0) }) // ec_point_formats: uncompressed
	m.extension(0x000d, func(m *message) {                          // signature_algorithms: ECDSA, PSS, PKCS #1, SHA-1 last
		*m = append(*m, 0, 18, 4, 3, 5, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 2, 3, 2, 1)
	})
	m.extension(0xff01, func(m *message) { *m = append(*m, 0) }) // renegotiation_info
	binary.BigEndian.PutUint16(m[extensions:], uint16(len(m)-extensions-2))

	out := message{22, 3, 1} // a handshake record, of any version
	out.u16(uint16(len(m) + 4))
	out = append(out, 1, 0)
	out.u16(uint16(len(m)))
	return append(out, m...)
}

// A message is bytes that grow.
type message []byte

func (m *message) u16(v uint16) { *m = binary.BigEndian.AppendUint16(*m, v) }

func (m *message) extension(kind uint16, fill func(*message)) {
	m.u16(kind)
	at := len(*m)
	m.u16(0)
	fill(m)
	binary.BigEndian.PutUint16((*m)[at:], uint16(len(*m)-at-2))
}
