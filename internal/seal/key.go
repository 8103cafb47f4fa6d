package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tongguan/tongguan/internal/lang"
)

// hidden stands for a key wherever it is printed.
const hidden = "•••"

// A Key is what secrets are sealed with: 32 bytes that no log, page or error shows. The zero Key is none.
type Key struct{ bytes *string } // behind a pointer, since fmt looks into a value for %d and the like, and into an array for %t

// NewKey makes a key of random bytes.
func NewKey() Key {
	var data [chacha20poly1305.KeySize]byte
	_, _ = rand.Read(data[:]) // never fails
	return keyOf(data[:])
}

// ParseKey reads a key as a person gives it: 64 hexadecimal digits, or base64 of either alphabet, padded or not, with
// white space around it. The error is a [*lang.Error] that repeats nothing of the text.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != chacha20poly1305.KeySize {
		plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimSuffix(text, "="))
		data, err = base64.RawURLEncoding.Strict().DecodeString(plain)
	}
	if err != nil || len(data) != chacha20poly1305.KeySize || strings.ContainsAny(text, "\r\n") { // base64 reads over ends of lines
		return Key{}, lang.Errorf(lang.En("a key is 32 random bytes, written as 64 hexadecimal digits or in base64; openssl rand -hex 32 makes one").
			Zh("密钥是 32 个随机字节，写作 64 位十六进制数字或 base64；可用 openssl rand -hex 32 生成"))
	}
	return keyOf(data), nil
}

func keyOf(data []byte) Key {
	bytes := string(data)
	return Key{&bytes}
}

// Reveal gives the key as 64 hexadecimal digits, for the file that keeps it; "" where there is none.
func (k Key) Reveal() string {
	if k.IsZero() {
		return ""
	}
	return hex.EncodeToString([]byte(*k.bytes))
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.bytes == nil }

// String is what fmt shows.
func (k Key) String() string { return hidden }

// GoString is what %#v shows.
func (k Key) GoString() string { return hidden }

// LogValue is what a log shows.
func (k Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON is what JSON shows.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

// MarshalText is what YAML, XML and the like show.
func (k Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// An ID names a key without telling it. It stands in all that the key has sealed.
type ID [idSize]byte

const idSize = 8

func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ID gives the key's name. It panics when there is no key.
func (k Key) ID() ID {
	sum := sha256.Sum256([]byte("tongguan: the id of a secret key\x00" + *k.bytes))
	return ID(sum[:idSize])
}
