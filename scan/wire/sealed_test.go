package wire

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestSealed has servers of TLS 1.3 that say odd things under cover.
func TestSealed(t *testing.T) {
	extensions := msg(messageEncryptedExtensions, 0, 0)
	chain := msg(messageCertificate, slices.Concat([]byte{0}, vector24(append(vector24(der), 0, 0)))...)
	verify := msg(messageCertificateVerify, 8, 4, 0, 1, 9)
	start := Flight{Version: facts.TLS13, Suite: 0x1301, Group: x25519}
	complete, chained := start, start
	complete.Chain, complete.Scheme, complete.Complete = [][]byte{der}, 0x0804, true
	chained.Chain = [][]byte{der}
	alerted := start
	alerted.Alert = &Alert{2, 116}
	for _, tt := range []struct {
		name string
		says func(s *seal) []byte
		want Flight
		err  error
		text string
	}{
		{"all in one record", func(s *seal) []byte { return s.record(22, slices.Concat(extensions, chain, verify), 0) }, complete, nil, ""},
		{"padded", func(s *seal) []byte { return s.record(22, slices.Concat(extensions, chain, verify), 1000) }, complete, nil, ""},
		{"a byte a record", func(s *seal) (out []byte) {
			for _, b := range slices.Concat(extensions, chain, verify) {
				out = append(out, s.record(22, []byte{b}, 3)...)
			}
			return out
		}, complete, nil, ""},
		{"change_cipher_spec between", func(s *seal) []byte {
			return slices.Concat(bytes.Repeat(record(20, 1), 16), s.record(22, slices.Concat(extensions, chain, verify), 0))
		}, complete, nil, ""},
		{"too many of them", func(s *seal) []byte { return bytes.Repeat(record(20, 1), 17) }, start, ErrMalformed, "more than 16"},
		{"an alert", func(s *seal) []byte { return s.record(21, []byte{2, 116}, 0) }, alerted, nil, ""},
		{"an alert in the clear", func(*seal) []byte { return alert(2, 116) }, alerted, nil, ""},
		{"endless warnings", func(s *seal) (out []byte) {
			for range 20 {
				out = append(out, s.record(21, []byte{1, 112}, 0)...)
			}
			return out
		}, start, ErrMalformed, "more than 16"},
		{"nothing but padding", func(s *seal) []byte { return s.record(0, nil, 9) }, start, ErrMalformed, "without content"},
		{"an empty record", func(s *seal) []byte { return s.record(22, nil, 0) }, start, ErrMalformed, "without content"},
		{"data", func(s *seal) []byte { return s.record(23, []byte("HTTP"), 0) }, start, ErrMalformed, "type 23"},
		{"a message in the clear", func(*seal) []byte { return handshake(extensions) }, start, ErrMalformed, "type 22"},
		{"too long", func(*seal) []byte { return record(23, make([]byte, maxSealed+1)...) }, start, ErrMalformed, "16641 bytes"},
		{"garbage", func(*seal) []byte { return record(23, make([]byte, 100)...) }, start, ErrMalformed, "does not decipher"},
		{"too short for its seal", func(*seal) []byte { return record(23, 1, 2) }, start, ErrMalformed, "does not decipher"},
		{"no extensions", func(s *seal) []byte { return s.record(22, chain, 0) }, start, ErrMalformed, "type 11 after one of type 2"},
		{"no chain", func(s *seal) []byte { return s.record(22, slices.Concat(extensions, verify), 0) }, start, ErrMalformed, "type 15 after one of type 8"},
		{"two chains", func(s *seal) []byte { return s.record(22, slices.Concat(extensions, chain, chain), 0) }, chained, ErrMalformed, "type 11 after one of type 11"},
		{"the end after the chain", func(s *seal) []byte { return s.record(22, slices.Concat(extensions, chain), 0) }, chained, io.ErrUnexpectedEOF, "ended"},
		{"the end", func(*seal) []byte { return nil }, start, io.ErrUnexpectedEOF, "ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FirstFlight(server13(tt.says), new(hello13()))
			check(t, got, err, tt.want, tt.err, tt.text)
		})
	}
}
