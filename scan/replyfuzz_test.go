package scan

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/tongguan/tongguan/internal/clock"
)

// listen makes a line to somebody who has said all that he will.
func listen(said []byte, inFrames bool) *line {
	raw := &conn{Conn: canned{Reader: bytes.NewReader(said)}, left: maxRead}
	l := newLine(clock.System, raw, raw)
	l.deadline = time.Now().Add(time.Minute)
	if inFrames {
		l.h2 = newH2(l)
	}
	return l
}

// hears asks twice, and holds what is true of every answer.
func hears(t *testing.T, l *line) {
	for range 2 {
		r, err := l.get(t.Context(), &ask{host: "a.test", path: "/", referer: "x"})
		switch {
		case err != nil:
			return
		case r.status < 100 || r.status > 599 || len(r.body) > maxBody || lines(r.header) > maxLines || r.protocol == "":
			t.Fatalf("got %+v", r)
		case l.over:
			return
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, said := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 404 No\r\n\r\n",
		"HTTP/1.1 103 x\r\n\r\nHTTP/1.0 302 x\r\nLocation: /\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n2\r\n{}\r\n0\r\na: b\r\n\r\n",
	} {
		f.Add([]byte(said))
	}
	f.Fuzz(func(t *testing.T, said []byte) { hears(t, listen(said, false)) })
}

func FuzzFrames(f *testing.F) {
	var out bytes.Buffer
	w := http2.NewFramer(&out, nil)
	_ = w.WriteSettings()
	_ = w.WritePing(false, [8]byte{1})
	_ = heads(w, 1, false, ":status", "200", "server", "x")
	_ = w.WriteData(1, true, []byte("{}"))
	_ = heads(w, 3, true, ":status", "404")
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, said []byte) { hears(t, listen(said, true)) })
}
