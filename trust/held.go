package trust

import (
	"encoding/hex"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// maxHeld is how many SCTs of one certificate are told: policies ask for two or three, and nobody buys more than six.
const maxHeld = 16

// A HeldSCT is a signed certificate timestamp as a certificate holds it: somebody says that a log promised to publish it.
// Whether the log signed that is not checked.
type HeldSCT struct {
	Log [32]byte  // SHA-256 of the log's key
	At  time.Time // when the log took the certificate, as it says
}

// LogHex gives the log's id in 64 hexadecimal digits.
func (s HeldSCT) LogHex() string { return hex.EncodeToString(s.Log[:]) }

// HeldSCTs reads the SCTs of version 1 that the certificate holds (RFC 6962 §3.2 and §3.3), in their order; at most
// maxHeld. False for a list that is broken anywhere; none and true for a certificate that holds no list.
func (c *Certificate) HeldSCTs() ([]HeldSCT, bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(sctList) {
			return readHeld(e.Value)
		}
	}
	return nil, true
}

func readHeld(der []byte) (out []HeldSCT, ok bool) {
	value := cryptobyte.String(der)
	var octets, list cryptobyte.String
	if !value.ReadASN1(&octets, casn1.OCTET_STRING) || !octets.ReadUint16LengthPrefixed(&list) {
		return nil, false
	}
	for !list.Empty() {
		var sct cryptobyte.String
		var held HeldSCT
		var version uint8
		var ms uint64
		if !list.ReadUint16LengthPrefixed(&sct) || !sct.ReadUint8(&version) || !sct.CopyBytes(held.Log[:]) || !sct.ReadUint64(&ms) {
			return nil, false
		}
		if version == 0 && ms < 1<<47 && len(out) < maxHeld { // the year 6429: beyond it lies no date
			held.At = time.UnixMilli(int64(ms)).UTC()
			out = append(out, held)
		}
	}
	return out, true
}
