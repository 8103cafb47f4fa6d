package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// A Hasher makes of passwords what may be stored. It is safe for use at once by many.
type Hasher interface {
	// Hash gives a string of its own at every call, which is never "".
	Hash(password string) string
	// Verify reports whether hash was made of password; an error when it is no hash at all.
	Verify(hash, password string) (bool, error)
}

// Argon2id is the Hasher that is used. Its strings are PHC strings ($argon2id$v=19$m=…,t=…,p=…$salt$key) and name the
// parameters that they were made with, so those may be raised at any time.
type Argon2id struct {
	Memory  uint32 // KiB, at least 8 for each thread
	Time    uint32 // passes
	Threads uint8
}

// OWASP gives the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one thread.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
func OWASP() Argon2id { return Argon2id{Memory: 19 * 1024, Time: 2, Threads: 1} }

// The lengths of RFC 9106 §4.
const (
	saltLength = 16
	keyLength  = 32
)

// Hash implements [Hasher].
func (a Argon2id) Hash(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	return a.string(salt, a.key(password, salt, keyLength))
}

// Verify implements [Hasher], with the parameters that stand in hash.
func (Argon2id) Verify(hash, password string) (bool, error) {
	a, salt, key, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, a.key(password, salt, len(key))) == 1, nil
}

func (a Argon2id) key(password string, salt []byte, length int) []byte {
	return argon2.IDKey([]byte(password), salt, a.Time, a.Memory, a.Threads, uint32(length))
}

func (a Argon2id) string(salt, key []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, a.Memory, a.Time, a.Threads, text(salt), text(key))
}

// parsePHC reads what string writes, and nothing else. A damaged row must not ask for all memory, or for all day.
func parsePHC(s string) (a Argon2id, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 {
		return a, nil, nil, errors.New("password hash is no PHC string of argon2id")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &a.Memory, &a.Time, &a.Threads); err != nil {
		return a, nil, nil, fmt.Errorf("parameters of the password hash: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return a, nil, nil, fmt.Errorf("salt of the password hash: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return a, nil, nil, fmt.Errorf("key of the password hash: %w", err)
	}
	switch {
	case a.string(salt, key) != s:
		return a, nil, nil, errors.New("password hash is written in another way than ours")
	case a.Threads < 1 || a.Threads > 16, a.Time < 1 || a.Time > 16,
		a.Memory < 8*uint32(a.Threads) || a.Memory > 256*1024,
		len(salt) < 8 || len(salt) > 64, len(key) < 16 || len(key) > 64:
		return a, nil, nil, errors.New("password hash has parameters beyond all bounds")
	}
	return a, salt, key, nil
}
