package trust

import (
	"encoding/asn1"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// sctList is the extension that holds a certificate's SCTs (RFC 6962 §3.3).
var sctList = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}

// earliestSCT gives the time of the earliest SCT that the certificate holds, as it says; whether the log signed it is
// not checked. False when it holds none that can be read.
func earliestSCT(c *Certificate) (time.Time, bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(sctList) {
			times := sctTimes(e.Value)
			if len(times) == 0 {
				return time.Time{}, false
			}
			return slices.MinFunc(times, time.Time.Compare), true
		}
	}
	return time.Time{}, false
}

// sctTimes reads the timestamps of a list of SCTs of version 1 in an OCTET STRING (RFC 6962 §3.2: version, log id of
// 32 bytes, milliseconds since 1970). Nil for a list that is broken anywhere.
func sctTimes(der []byte) (out []time.Time) {
	value := cryptobyte.String(der)
	var octets, list cryptobyte.String
	if !value.ReadASN1(&octets, casn1.OCTET_STRING) || !octets.ReadUint16LengthPrefixed(&list) {
		return nil
	}
	for !list.Empty() {
		var sct cryptobyte.String
		var version uint8
		var ms uint64
		if !list.ReadUint16LengthPrefixed(&sct) || !sct.ReadUint8(&version) || !sct.Skip(32) || !sct.ReadUint64(&ms) {
			return nil
		}
		if version == 0 && ms < 1<<53 { // beyond it lies no date
			out = append(out, time.UnixMilli(int64(ms)))
		}
	}
	return out
}
