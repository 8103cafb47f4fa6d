package trust

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// sct writes one in the form of RFC 6962 §3.2, without its signature.
func sct(version byte, log byte, ms uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte{version}, bytes.Repeat([]byte{log}, 32)...), ms)
}

// sctsOf writes the value of the extension.
func sctsOf(scts ...[]byte) []byte {
	var list []byte
	for _, s := range scts {
		list = append(binary.BigEndian.AppendUint16(list, uint16(len(s))), s...)
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.OCTET_STRING, func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(list) })
	})
	return b.BytesOrPanic()
}

func TestHeldSCTs(t *testing.T) {
	at := time.Date(2026, 11, 1, 12, 0, 0, 5e6, time.UTC)
	ms := uint64(at.UnixMilli())
	good := sctsOf(append(sct(0, 7, ms), "the rest"...), sct(0, 8, ms+1))
	var many [][]byte
	for range maxHeld + 1 {
		many = append(many, sct(0, 1, ms))
	}
	for name, c := range map[string]struct {
		extensions []pkix.Extension
		logs       string
		ok         bool
	}{
		"none":                    {nil, "", true},
		"two":                     {[]pkix.Extension{{Id: sctList, Value: good}}, "\x07\x08", true},
		"too many":                {[]pkix.Extension{{Id: sctList, Value: sctsOf(many...)}}, string(bytes.Repeat([]byte{1}, maxHeld)), true},
		"another version":         {[]pkix.Extension{{Id: sctList, Value: sctsOf(sct(1, 7, ms), sct(0, 8, ms), sct(0, 9, ms))}}, "\x08\x09", true},
		"a time that is no date":  {[]pkix.Extension{{Id: sctList, Value: sctsOf(sct(0, 7, 1<<47), sct(0, 8, 1<<47-1), sct(0, 9, ms))}}, "\x08\x09", true},
		"cut off":                 {[]pkix.Extension{{Id: sctList, Value: good[:len(good)-1]}}, "", false},
		"cut off inside one":      {[]pkix.Extension{{Id: sctList, Value: sctsOf(good[8:40], good, good)}}, "", false},
		"no octet string":         {[]pkix.Extension{{Id: sctList, Value: []byte{5, 0}}}, "", false},
		"no list":                 {[]pkix.Extension{{Id: sctList, Value: []byte{4, 0}}}, "", false},
		"empty value":             {[]pkix.Extension{{Id: sctList}}, "", false},
		"an extension beside it":  {[]pkix.Extension{{Id: sctList[:3], Value: []byte("x")}, {Id: sctList, Value: good}}, "\x07\x08", true},
		"another extension alone": {[]pkix.Extension{{Id: sctList[:3], Value: []byte("x")}}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			held := Certificate{Certificate: &x509.Certificate{Extensions: c.extensions}}
			got, ok := held.HeldSCTs()
			logs := ""
			for _, s := range got {
				logs += string(s.Log[:1])
			}
			if logs != c.logs || ok != c.ok {
				t.Errorf("logs %q, %v; want %q, %v", logs, ok, c.logs, c.ok)
			}
		})
	}
	got, _ := readHeld(good)
	if !got[0].At.Equal(at) || got[0].LogHex() != "0707070707070707070707070707070707070707070707070707070707070707" {
		t.Errorf("%+v", got[0])
	}
}

func FuzzHeldSCTs(f *testing.F) {
	f.Add(sctsOf(sct(0, 7, 1e12), sct(0, 8, 1e12), sct(1, 9, 1)))
	f.Fuzz(func(t *testing.T, der []byte) {
		got, ok := readHeld(der)
		if len(got) > maxHeld || !ok && got != nil {
			t.Errorf("%d, %v", len(got), ok)
		}
		for _, s := range got {
			if _, err := s.At.MarshalJSON(); err != nil {
				t.Error(err)
			}
		}
	})
}
