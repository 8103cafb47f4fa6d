// Package cttest has logs and authorities for tests of Certificate Transparency: logs that sign, certificates that hold
// what they signed, and lists of the logs. What is signed is written by another implementation than the one under test.
package cttest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"testing"
	"time"

	zct "github.com/zmap/zcrypto/ct"

	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust/ct"
)

// A Log signs whatever it is given.
type Log struct {
	testing.TB
	Name, Operator string
	Key            crypto.Signer
	Tiled          bool
	State          ct.State
	Since          time.Time // since when it is in its state
	Former         string    // "": nobody; else who had it until FormerEnd
	FormerEnd      time.Time
}

// New makes a log with a fresh key on P-256 that has been usable for years.
func New(t testing.TB, name, operator string) *Log {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &Log{TB: t, Name: name, Operator: operator, Key: key, State: ct.Usable, Since: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// SPKI is the log's public key as it stands in lists.
func (l *Log) SPKI() []byte {
	l.Helper()
	der, err := x509.MarshalPKIXPublicKey(l.Key.Public())
	if err != nil {
		l.Fatal(err)
	}
	return der
}

// ID names the log.
func (l *Log) ID() ct.LogID { return sha256.Sum256(l.SPKI()) }

// SignCertificate makes an SCT for a certificate, to be sent beside it.
func (l *Log) SignCertificate(c *pki.Certificate, at time.Time) []byte {
	l.Helper()
	return l.sign(at, zct.TimestampedEntry{EntryType: zct.X509LogEntryType, X509Entry: c.Raw})
}

// SignPrecertificate makes an SCT to be put into a certificate, of which bare is all but the SCTs.
func (l *Log) SignPrecertificate(bare *pki.Certificate, at time.Time) []byte {
	l.Helper()
	return l.sign(at, zct.TimestampedEntry{EntryType: zct.PrecertLogEntryType, PrecertEntry: zct.PreCert{
		IssuerKeyHash: sha256.Sum256(bare.Above[0].RawSubjectPublicKeyInfo), TBSCertificate: bare.RawTBSCertificate,
	}})
}

func (l *Log) sign(at time.Time, entry zct.TimestampedEntry) []byte {
	l.Helper()
	entry.Extensions = []byte{0, 0, 5, 0, 0, 0, 0, 7} // the number of the entry, as static-ct logs write it
	sct := zct.SignedCertificateTimestamp{
		LogID: zct.SHA256Hash(l.ID()), Timestamp: uint64(at.UnixMilli()), Extensions: entry.Extensions,
		Signature: zct.DigitallySigned{HashAlgorithm: zct.SHA256, SignatureAlgorithm: zct.RSA},
	}
	if _, ok := l.Key.Public().(*ecdsa.PublicKey); ok {
		sct.Signature.SignatureAlgorithm = zct.ECDSA
	}
	message, err := zct.SerializeSCTSignatureInput(sct, zct.LogEntry{Leaf: zct.MerkleTreeLeaf{TimestampedEntry: entry}})
	if err != nil {
		l.Fatal(err)
	}
	digest := sha256.Sum256(message)
	if sct.Signature.Signature, err = l.Key.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
		l.Fatal(err)
	}
	out, err := zct.SerializeSCT(sct)
	if err != nil {
		l.Fatal(err)
	}
	return out
}
