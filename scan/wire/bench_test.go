package wire

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// A rerun is a connection whose other end says the same each time.
type rerun struct {
	bytes.Reader
	says []byte
}

func (r *rerun) Write(p []byte) (int, error) {
	r.Reset(r.says)
	return len(p), nil
}

// BenchmarkHelloOnly is a probe that ends with the ServerHello.
func BenchmarkHelloOnly(b *testing.B) {
	h := Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: "www.example.com.cn"}
	conn := &rerun{says: handshake(serverHello(body12), certificates(make([]byte, 1500), make([]byte, 1500)))}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(h.Append(nil)); err != nil {
			b.Fatal(err)
		}
		if _, err := ReadAnswer(conn); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFlight12 reads a chain of two certificates in TLS 1.2.
func BenchmarkFlight12(b *testing.B) {
	h := Hello{Version: facts.TLS12, Suites: OtherSuites(), ServerName: "www.example.com.cn"}
	conn := &rerun{says: slices.Concat(dheHello, handshake(certificates(make([]byte, 1500), make([]byte, 1500))), handshake(dheParts(prime128, signed)), handshake(done))}
	b.ReportAllocs()
	for b.Loop() {
		if f, err := FirstFlight(conn, &h); err != nil || !f.Complete {
			b.Fatal(f, err)
		}
	}
}

// BenchmarkFlight13 reads RFC 8448's flight, whose keys are given: what is measured is ours alone, but for the making
// of a share, which BenchmarkShare measures.
func BenchmarkFlight13(b *testing.B) {
	says := append(unhex(traceServerHello), unhex(traceFlight)...)
	b.ReportAllocs()
	for b.Loop() {
		c, hello := traced(b, says)
		if err := c.read13(hello); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShare(b *testing.B) {
	for name, g := range map[string]facts.Group{"x25519": x25519, "p256": p256, "x25519mlkem768": x25519mlkem768} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				makeShare(g)
			}
		})
	}
}

// A hello-only probe is nearly free, so that many of them can be made.
func TestHelloOnlyAllocatesLittle(t *testing.T) {
	h := Hello{Version: facts.TLS12, Suites: OtherSuites(), ServerName: "www.example.com.cn"}
	says := hello(body12)
	r := bytes.NewReader(says)
	if n := testing.AllocsPerRun(100, func() {
		r.Reset(says)
		_, _ = io.Discard.Write(h.Append(nil))
		if _, err := ReadAnswer(r); err != nil {
			t.Error(err)
		}
	}); n > 12 {
		t.Errorf("%v allocations", n)
	}
}
