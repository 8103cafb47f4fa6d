package trust

import (
	"crypto/x509/pkix"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The string types of X.680 that cryptobyte does not name.
const (
	numericString = asn1.Tag(18)
	bmpString     = asn1.Tag(30)
)

// readAttribute takes an AttributeTypeAndValue from a set. It is not sound where its text is not what its type says; ok
// is false where there is none to take.
func readAttribute(set *cryptobyte.String) (out pkix.AttributeTypeAndValue, sound, ok bool) {
	var attribute, value cryptobyte.String
	var tag asn1.Tag
	if !set.ReadASN1(&attribute, asn1.SEQUENCE) || !attribute.ReadASN1ObjectIdentifier(&out.Type) || !attribute.ReadAnyASN1(&value, &tag) {
		return out, false, false
	}
	out.Value, sound = text(tag, value)
	return out, sound && attribute.Empty(), true
}

// text decodes a string, and reports whether it is one of its type. Characters that are none become U+FFFD.
func text(tag asn1.Tag, value []byte) (string, bool) {
	switch tag {
	case asn1.UTF8String:
		return strings.ToValidUTF8(string(value), "\ufffd"), utf8.Valid(value)
	case bmpString: // UTF-16, big endian
		var units []uint16
		for ; len(value) >= 2; value = value[2:] {
			units = append(units, binary.BigEndian.Uint16(value))
		}
		return string(utf16.Decode(units)), len(value) == 0
	case asn1.T61String: // whoever still uses it means Latin-1
		runes := make([]rune, len(value))
		for i, b := range value {
			runes[i] = rune(b)
		}
		return string(runes), true
	case asn1.PrintableString, asn1.IA5String, numericString:
		return strings.ToValidUTF8(string(value), "\ufffd"), isASCII(value)
	}
	return strings.ToValidUTF8(string(value), "\ufffd"), false
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
