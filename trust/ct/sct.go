// Package ct reads signed certificate timestamps (SCTs, RFC 6962), checks them against a list of logs, and counts them as
// the platforms do.
//
// It asks nobody and knows no log by itself: the [List] is handed in. Without one an SCT is taken for what it says.
package ct

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// A LogID names a log: the SHA-256 of its public key as SubjectPublicKeyInfo in DER (RFC 6962 §3.2).
type LogID [32]byte

// Hex gives the id in 64 hexadecimal digits, as other hashes are written.
func (id LogID) Hex() string { return hex.EncodeToString(id[:]) }

// String gives the base64 that log lists use.
func (id LogID) String() string { return base64.StdEncoding.EncodeToString(id[:]) }

// A Source is the way by which an SCT came (RFC 6962 §3.3).
type Source string

// The sources.
const (
	Embedded Source = "embedded" // in the certificate: its log saw the precertificate
	TLS      Source = "tls"      // in the handshake, extension signed_certificate_timestamp
	OCSP     Source = "ocsp"     // in the stapled OCSP response
)

// An SCT is a log's promise to publish a certificate, as RFC 6962 §3.2 has it in version 1. There is no other in use.
type SCT struct {
	Source     Source
	LogID      LogID
	Timestamp  time.Time // to the millisecond
	Extensions []byte    // signed with the rest; static-ct logs keep the entry's number there
	Hash       uint8     // of the signature, by TLS's numbers (RFC 5246 §7.4.1.4.1)
	Algorithm  uint8     // likewise
	Signature  []byte
}

// maxSCTs is how many SCTs are looked at of each source; a certificate has two to five, and each costs a signature.
const maxSCTs = 20

var errBroken = errors.New("no SCT of version 1")

// parse reads one SCT and wants nothing after it.
func parse(from Source, raw []byte) (SCT, error) {
	s := SCT{Source: from}
	in := cryptobyte.String(raw)
	var version uint8
	var ms uint64
	var extensions, signature cryptobyte.String
	if !in.ReadUint8(&version) || version != 0 || !in.CopyBytes(s.LogID[:]) || !in.ReadUint64(&ms) ||
		!in.ReadUint16LengthPrefixed(&extensions) || !in.ReadUint8(&s.Hash) || !in.ReadUint8(&s.Algorithm) ||
		!in.ReadUint16LengthPrefixed(&signature) || !in.Empty() || ms >= 1<<47 { // the year 6429: beyond it lies no date that JSON can write
		return SCT{}, errBroken
	}
	s.Timestamp = time.UnixMilli(int64(ms)).UTC()
	s.Extensions, s.Signature = extensions, signature
	return s, nil
}

// A Found is what one source held.
type Found struct {
	SCTs   []SCT
	Broken bool // something was there that is no SCT; clients pass over it, and so is done here
}

// add reads one SCT more, up to maxSCTs.
func (f *Found) add(from Source, raw []byte) {
	if len(f.SCTs) == maxSCTs {
		return
	}
	s, err := parse(from, raw)
	if err != nil {
		f.Broken = true
		return
	}
	f.SCTs = append(f.SCTs, s)
}

// list reads a SignedCertificateTimestampList (RFC 6962 §3.3). A list whose lengths do not fit has no SCT at all: nobody
// can tell where one begins.
func list(from Source, raw []byte) (out Found) {
	in := cryptobyte.String(raw)
	var items cryptobyte.String
	if !in.ReadUint16LengthPrefixed(&items) || !in.Empty() || items.Empty() {
		return Found{Broken: true}
	}
	for !items.Empty() {
		var item cryptobyte.String
		if !items.ReadUint16LengthPrefixed(&item) {
			return Found{Broken: true}
		}
		out.add(from, item)
	}
	return out
}
