// Package seal encrypts the secrets that the database keeps, so that who has the database, or a backup of it, does not
// have them. What is sealed is bound to its place: moved to another row it does not open.
package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tongguan/tongguan/internal/lang"
)

// What Open can meet.
var (
	ErrOtherKey = errors.New("sealed with another key")              // the text of the error names the ids
	ErrDamaged  = errors.New("damaged, or sealed for another place") // or nothing that was ever sealed
)

// NoKey says why secrets cannot be taken where there is no [Box].
var NoKey = lang.En("there is no key to encrypt the secrets of channels with: set TONGGUAN_SECRET_KEY, to what openssl rand -hex 32 prints, " +
	"for the service and all its workers, and start them again").
	Zh("没有用于加密通知渠道机密的密钥：请为服务和所有 worker 设置 TONGGUAN_SECRET_KEY（可用 openssl rand -hex 32 生成），然后重新启动")

// What is sealed: a byte for the version, the key's ID, a nonce, and the ciphertext with its tag.
const (
	version  = 1
	nonceAt  = 1 + idSize
	sealedAt = nonceAt + chacha20poly1305.NonceSizeX
	shortest = sealedAt + chacha20poly1305.Overhead
)

// A Box seals with one key, and opens what that or an older key has sealed. It is safe for use at once by many.
type Box struct {
	current ID
	ids     []ID // the current one first
	keys    map[ID]cipher.AEAD
}

// New makes a box. A key may be given twice; it panics on a zero [Key].
func New(current Key, older ...Key) *Box {
	b := &Box{current: current.ID(), keys: map[ID]cipher.AEAD{}}
	for _, k := range append([]Key{current}, older...) {
		id := k.ID()
		if b.keys[id] != nil {
			continue
		}
		aead, err := chacha20poly1305.NewX([]byte(*k.bytes))
		if err != nil {
			panic(err) // a key has its size
		}
		b.keys[id] = aead
		b.ids = append(b.ids, id)
	}
	return b
}

// Seal encrypts plain for a place, which names the table and the row, such as "channel 7". It is not kept in what comes
// out.
func (b *Box) Seal(plain []byte, place string) []byte {
	blob := make([]byte, sealedAt, shortest+len(plain))
	blob[0] = version
	copy(blob[1:], b.current[:])
	_, _ = rand.Read(blob[nonceAt:]) // never fails
	return b.keys[b.current].Seal(blob, blob[nonceAt:], plain, bound(blob, place))
}

// Open gives what was sealed for the place; else ErrOtherKey or ErrDamaged.
func (b *Box) Open(blob []byte, place string) ([]byte, error) {
	id, ok := IDOf(blob)
	if !ok {
		return nil, ErrDamaged
	}
	aead := b.keys[id]
	if aead == nil {
		return nil, fmt.Errorf("%w, %s; this box has %s", ErrOtherKey, id, b.names())
	}
	plain, err := aead.Open(nil, blob[nonceAt:sealedAt], blob[sealedAt:], bound(blob, place))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// Stale reports whether an older key of the box has sealed it, so that it should be sealed anew.
func (b *Box) Stale(blob []byte) bool {
	id, ok := IDOf(blob)
	return ok && id != b.current && b.keys[id] != nil
}

// Has reports whether the box has the key of this ID.
func (b *Box) Has(id ID) bool { return b.keys[id] != nil }

// IDOf gives the ID of the key that has sealed it; false when it was not sealed by anything.
func IDOf(blob []byte) (ID, bool) {
	if len(blob) < shortest {
		return ID{}, false
	}
	return HeadID(blob)
}

// HeadSize is how long the beginning is by which [HeadID] knows the key.
const HeadSize = nonceAt

// HeadID gives the ID of the key that has sealed what begins so; false when nothing that was sealed does.
func HeadID(head []byte) (ID, bool) {
	if len(head) < HeadSize || head[0] != version {
		return ID{}, false
	}
	return ID(head[1:nonceAt]), true
}

// bound is what is authenticated beside the ciphertext: the version, the key's ID, and the place.
func bound(blob []byte, place string) []byte {
	return append(append([]byte(nil), blob[:nonceAt]...), place...)
}

func (b *Box) names() string {
	var names []string
	for _, id := range b.ids {
		names = append(names, id.String())
	}
	return strings.Join(names, ", ")
}
