package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// secretLength is that of 256 bits in base64url.
const secretLength = 43

// newSecret makes the id of a session or the token of a link, and what is stored of it.
func newSecret() (text string, hash [32]byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	text = base64.RawURLEncoding.EncodeToString(raw)
	return text, sha256.Sum256([]byte(text))
}

// hashSecret gives the hash of what somebody shows; false for what newSecret never made, which needs no look-up. The
// text is hashed, not what it decodes to: one secret, one text.
func hashSecret(text string) (hash [32]byte, ok bool) {
	if len(text) != secretLength {
		return hash, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(text); err != nil {
		return hash, false
	}
	return sha256.Sum256([]byte(text)), true
}
