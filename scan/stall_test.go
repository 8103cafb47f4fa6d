package scan

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// TestStalls meets servers that give their answer and then do not say the rest: the answer stands, no leaf was seen, and
// it takes no longer than one connection may.
func TestStalls(t *testing.T) {
	hello := "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" + strings.Repeat("r", 32) + "\x00\xc0\x2f\x00"
	for name, c := range map[string]struct {
		after string
		holds bool
	}{
		"silent":           {"", true},
		"closes":           {"", false},
		"an alert":         {"\x15\x03\x03\x00\x02\x02\x28", false},
		"nonsense":         {"nonsense", false},
		"an empty chain":   {"\x16\x03\x03\x00\x07\x0b\x00\x00\x03\x00\x00\x00", true},
		"half of a record": {"\x16\x03\x03\x40\x00\x0b", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = listener.Close() }()
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				defer func() { _ = conn.Close() }()
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = io.WriteString(conn, hello+c.after)
				if c.holds {
					_, _ = io.Copy(io.Discard, conn)
				}
			}()
			s := standard(t)
			s.Limits.Handshake = 300 * time.Millisecond
			a := &facts.Address{Addr: netip.MustParseAddrPort(listener.Addr().String())}
			begun := s.Clock()
			var probe facts.Probe[facts.Answer]
			var seen []sight
			s.ask(t.Context(), a.Addr, facts.HelloATS, helloATS("a.test"), &probe, &seen)
			if !probe.OK() || probe.Value.Version != facts.TLS12 || probe.Value.Suite != 0xc02f || len(seen) > 0 {
				t.Errorf("got %+v %+v, %d leaves", probe.Value, probe.Failure, len(seen))
			}
			if took := s.Clock().Sub(begun); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}
