package wire

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// checkFuzzed holds what is true of every flight.
func checkFuzzed(t *testing.T, f *Flight, err error) {
	t.Helper()
	switch {
	case err != nil && !errors.Is(err, ErrNotTLS) && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrSealed):
		t.Errorf("error %v is of no kind", err)
	case err == nil && !f.Refused && f.Alert == nil && !f.Complete:
		t.Errorf("%+v is nothing whole", f)
	case f.Refused && (f.Version != 0 || f.Chain != nil || err != nil):
		t.Errorf("%+v beside a refusal, error %v", f, err)
	case f.Complete && (f.Version == 0 || f.Suite == 0 || err != nil):
		t.Errorf("%+v is complete without a choice, error %v", f, err)
	case len(f.First) > maxFirst || len(f.Chain) > maxChain || f.Bytes > maxRead+maxRecord+5:
		t.Errorf("more was kept than may be: %d, %d, %d", len(f.First), len(f.Chain), f.Bytes)
	case slices.ContainsFunc(f.Chain, func(der []byte) bool { return len(der) == 0 }):
		t.Error("an empty certificate")
	}
}

// FuzzFlight has a server say anything to a hello of any version.
func FuzzFlight(f *testing.F) {
	for _, tt := range answers {
		if len(tt.says) < 1<<12 {
			f.Add(tt.says, uint8(3))
		}
	}
	f.Add(slices.Concat(dheHello, handshake(certificates(der), msg(22, 1, 0, 0, 1, 7), dheParts(prime128, signed), msg(13), done)), uint8(2))
	f.Add(handshake(serverHello("0300"+random+"00 000a 00"), certificates(der, der), done), uint8(0))
	f.Add(tlcp(handshake(serverHello("0101"+random+"00 e013 00"), certificates(der), done)), uint8(4))
	f.Add(slices.Concat(hello(bodyRetry), record(20, 1), hello(bodyRetry)), uint8(3))
	f.Fuzz(func(t *testing.T, bytes []byte, version uint8) {
		h := Hello{
			Version: []facts.Version{SSL30, facts.TLS10, facts.TLS12, facts.TLS13, TLCP}[version%5],
			Suites:  slices.Concat(Suites13(), OtherSuites(), []facts.Suite{0xe013, 0xc02f, 0xc02b}),
		}
		got, err := FirstFlight(says(bytes), &h)
		checkFuzzed(t, got, err)
	})
}

// FuzzSealed has a server of TLS 1.3 say anything under cover, in records of any length.
func FuzzSealed(f *testing.F) {
	chain := msg(messageCertificate, slices.Concat([]byte{0}, vector24(append(vector24(der), unhex("000f 0005 0005 01 000001 07 0012 0004 0002 0000")...)))...)
	f.Add(slices.Concat(msg(8, 0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '2'), msg(13, 0, 0, 0), chain, msg(15, 8, 4, 0, 0)), uint16(1000), uint8(22))
	f.Add([]byte{2, 40}, uint16(2), uint8(21))
	f.Fuzz(func(t *testing.T, content []byte, n uint16, kind uint8) {
		server := server13(func(s *seal) (out []byte) {
			for part := range slices.Chunk(content, 1+int(n)%(1<<14)) {
				out = append(out, s.record(kind, part, int(n%3))...)
			}
			return out
		})
		got, err := FirstFlight(server, new(hello13()))
		checkFuzzed(t, got, err)
	})
}

// FuzzHello writes hellos of every form, which must fit their own lengths.
func FuzzHello(f *testing.F) {
	f.Add("example.cn", uint16(0x0303), []byte{1, 2, 3, 4}, "h2", uint16(3), 600)
	f.Add("", uint16(0x0304), []byte{0x11, 0xec, 0, 0x1d}, "", uint16(0xff), 3000)
	f.Add("192.0.2.1", uint16(0x0300), []byte{}, "x", uint16(0), 0)
	f.Fuzz(func(t *testing.T, name string, version uint16, numbers []byte, alpn string, flags uint16, size int) {
		h := Hello{
			Version: facts.Version(version), ServerName: name[:min(len(name), 300)], Size: size % 20000,
			Staple: flags&1 != 0, SCT: flags&2 != 0, Ticket: flags&4 != 0, Grease: flags&8 != 0,
		}
		for pair := range slices.Chunk(numbers[:min(len(numbers), 200)], 2) {
			n := uint16(pair[0])<<8 | uint16(pair[len(pair)-1])
			h.Suites = append(h.Suites, facts.Suite(n))
			h.Groups = append(h.Groups, facts.Group(n))
		}
		if alpn != "" {
			h.ALPN = []string{alpn[:min(len(alpn), 255)]}
		}
		o := h.offer()
		b := h.append([]byte("before"), &o)
		if !bytes.HasPrefix(b, []byte("before")) || !fitsItself(b[len("before"):], h.Version == SSL30) {
			t.Errorf("%x does not fit its lengths", b)
		}
		if again := h.append(nil, &o); !bytes.Equal(again, b[len("before"):]) {
			t.Error("the same hello differs from itself")
		}
	})
}

// fitsItself takes a hello's record apart (RFC 8446 §4.1.2).
func fitsItself(b []byte, bare bool) bool {
	in := input{rest: b}
	in.bytes(3)
	record := in.vector16()
	record.bytes(1)
	body := record.vector24()
	body.bytes(2 + 32)
	body.vector8()
	suites := body.vector16()
	methods := body.vector8()
	if !in.ended() || !record.ended() || len(suites.rest)%2 != 0 || len(methods.rest) != 1 || len(b) > 5+maxHello+5 {
		return false
	}
	if bare {
		return body.ended()
	}
	list := body.vector16()
	seen := map[int]bool{}
	for len(list.rest) > 0 {
		number := list.uint16()
		list.vector16()
		if seen[number] {
			return false
		}
		seen[number] = true
	}
	return list.ended() && body.ended()
}
