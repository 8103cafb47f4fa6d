package rules

import (
	"crypto/tls"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// aead reports whether a suite of TLS 1.2 encrypts and authenticates in one: with those that HTTP/2 allows, those without
// forward secrecy.
func aead(s facts.Suite) bool {
	return forHTTP2(s) || slices.Contains([]facts.Suite{
		0x009c, 0x009d, // RSA, AES-GCM: RFC 5288 §3
		0xc09c, 0xc09d, 0xc0a0, 0xc0a1, // RSA, AES-CCM and CCM_8: RFC 6655
	}, s)
}

// suiteName gives a suite's name where it is a usual one, else its number: "0x0003".
func suiteName(s facts.Suite) string { return tls.CipherSuiteName(uint16(s)) }
