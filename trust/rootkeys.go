package trust

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

//go:generate go run ./rootkeys

// A RootKey is what a chain is held against: the subject and the SubjectPublicKeyInfo of a root, both in DER.
type RootKey struct{ Subject, SPKI []byte }

// EncodeRootKeys writes keys by the SHA-256 of their certificate, in the order of these: 32 bytes of it, then subject
// and key, each after its length in two bytes.
func EncodeRootKeys(keys map[[32]byte]RootKey) []byte {
	var b cryptobyte.Builder
	for _, sum := range slices.SortedFunc(maps.Keys(keys), func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }) {
		b.AddBytes(sum[:])
		for _, part := range [][]byte{keys[sum].Subject, keys[sum].SPKI} {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(part) })
		}
	}
	return b.BytesOrPanic()
}

// DecodeRootKeys reads what EncodeRootKeys wrote. The keys share data's memory.
func DecodeRootKeys(data []byte) (map[[32]byte]RootKey, error) {
	keys := map[[32]byte]RootKey{}
	for s := cryptobyte.String(data); !s.Empty(); {
		var sum [32]byte
		var subject, spki cryptobyte.String
		if !s.CopyBytes(sum[:]) || !s.ReadUint16LengthPrefixed(&subject) || !s.ReadUint16LengthPrefixed(&spki) {
			return nil, errors.New("the file of root keys is cut off")
		}
		keys[sum] = RootKey{Subject: subject, SPKI: spki}
	}
	return keys, nil
}
