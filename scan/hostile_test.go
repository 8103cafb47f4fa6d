package scan

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/tongguan/tongguan/facts"
)

const fine = "HTTP/1.1 200 OK\r\n"

// begins hears a request, and says this at once and that for ever, a piece each 20 ms if it is slow.
func begins(once, forever string, slow bool) func(net.Conn) {
	return func(c net.Conn) {
		hearHead(c)
		_, err := io.WriteString(c, once)
		for err == nil && forever != "" {
			_, err = io.WriteString(c, forever)
			if slow {
				time.Sleep(20 * time.Millisecond)
			}
		}
	}
}

func resetConn(c net.Conn) { _ = c.(*tls.Conn).NetConn().(*net.TCPConn).SetLinger(0) }

// TestHostile meets servers that complete the handshake, and then do what they should not. Each is a fact of HTTP, never
// of the handshake, and takes no longer than it may.
func TestHostile(t *testing.T) {
	for name, c := range map[string]struct {
		server func(net.Conn)
		status int
		want   facts.FailureKind
	}{
		"resets":              {func(c net.Conn) { hearHead(c); resetConn(c); _ = c.(*tls.Conn).NetConn().Close() }, 0, facts.Reset},
		"closes":              {func(c net.Conn) { hearHead(c) }, 0, facts.Closed},
		"is silent":           {silent, 0, facts.Timeout},
		"speaks SSH":          {begins("SSH-2.0-x\r\n", "", false), 0, facts.NotHTTP},
		"says nonsense":       {begins("\x00\x01\x02\x03", "\xff", false), 0, facts.NotHTTP},
		"speaks HTTP/3":       {begins("HTTP/3.0 200 OK\r\n\r\n", "", false), 0, facts.NotHTTP},
		"has no such status":  {begins("HTTP/1.1 999 no\r\n\r\n", "", false), 0, facts.NotHTTP},
		"status zero":         {begins("HTTP/1.1 000 no\r\n\r\n", "", false), 0, facts.NotHTTP},
		"header bomb":         {begins(fine+"x: ", strings.Repeat("x", 4096), false), 0, facts.NotHTTP},
		"endless headers":     {begins(fine, "a: b\r\n", false), 0, facts.NotHTTP},
		"101 lines":           {begins(fine+strings.Repeat("a: b\r\n", 101)+"\r\n", "", false), 0, facts.NotHTTP},
		"flood of 1xx":        {begins("", "HTTP/1.1 100 Continue\r\n\r\n", false), 0, facts.NotHTTP},
		"some 1xx":            {begins(strings.Repeat("HTTP/1.1 103 Early\r\n\r\n", 3)+"HTTP/1.1 204 No\r\n\r\n", "", false), 204, ""},
		"header drips":        {begins(fine+"x: ", "x", true), 0, facts.Timeout},
		"body drips":          {begins(fine+"\r\n", "x", true), 200, ""}, // a stream: its beginning will do
		"endless body":        {begins(fine+"\r\n", strings.Repeat("x", 4096), false), 200, ""},
		"chunks of nonsense":  {begins(fine+"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "", false), 200, facts.NotHTTP},
		"endless chunk sizes": {begins(fine+"Transfer-Encoding: chunked\r\n\r\n1;", "x", false), 200, facts.NotHTTP},
		"body is cut":         {begins(fine+"Content-Length: 9\r\n\r\nx", "", false), 200, facts.Closed},
		"two lengths":         {begins(fine+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", "", false), 0, facts.NotHTTP},
		"escapes":             {begins(fine+"\x1b[2J\x00"+strings.Repeat("x", 9000)+"\r\n\r\n", "", false), 0, facts.NotHTTP},
		"line without colon":  {begins(fine+"nonsense\r\n\r\n", "", false), 0, facts.NotHTTP},
		"never ends a line":   {begins("HTTP/1.1 200 ", "O", false), 0, facts.NotHTTP},
		"empty lines":         {begins("", "\r\n", false), 0, facts.NotHTTP},
		"upgrades, unasked":   {begins("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "", false), 101, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hostile(t, "http/1.1", c.server, c.status, c.want)
		})
	}
}

// hostile scans a server and looks at what was said of it.
func hostile(t *testing.T, protocol string, server func(net.Conn), status int, want facts.FailureKind) {
	t.Helper()
	s := standard(t)
	if want == facts.Timeout {
		s.Limits.HTTP = time.Second
	}
	at := serveTLS(t, []string{protocol}, server)
	start := time.Now()
	a := at.ask(t, s)
	if took := time.Since(start); took > s.Limits.HTTP+soon {
		t.Errorf("it took %v", took)
	}
	e := first(t, a)
	var got facts.FailureKind
	if e.Failure != nil {
		got = e.Failure.Kind
		if e.Failure.Phase != facts.PhaseHTTP {
			t.Errorf("the phase is %s", e.Failure.Phase)
		}
	}
	if e.Status != status || got != want {
		t.Errorf("status %d, failure %+v; want %d, %s", e.Status, e.Failure, status, want)
	}
	if e.Failure != nil && (len(e.Failure.Detail) > maxDetail || strings.ContainsAny(e.Failure.Detail, "\x00\x1b\n")) {
		t.Errorf("the server's own words: %q", e.Failure.Detail)
	}
	if e.Bytes > maxBody || (e.Failure == nil) != a.HTTP.OK() {
		t.Errorf("got %+v", a.HTTP)
	}
	if !a.Handshake.OK() || !a.Versions.OK() {
		t.Errorf("the handshake is blamed: %+v %+v", a.Handshake.Failure, a.Versions.Failure)
	}
}

// inFrames hears the client's preface and lets talk write frames, again and again until it reports false.
func inFrames(talk func(f *http2.Framer) bool) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.ReadFull(c, make([]byte, len(http2.ClientPreface)))
		gone := make(chan struct{})
		go func() { silent(c); close(gone) }()
		f := http2.NewFramer(c, c)
		f.AllowIllegalWrites = true
		_ = f.WriteSettings()
		for talk(f) {
			continue
		}
		<-gone
	}
}

// once is a talk that writes some frames and then no more.
func once(write func(f *http2.Framer)) func(net.Conn) {
	return inFrames(func(f *http2.Framer) bool { write(f); return false })
}

func block(fields ...string) []byte {
	var out bytes.Buffer
	e := hpack.NewEncoder(&out)
	for i := 0; i < len(fields); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return out.Bytes()
}

func heads(f *http2.Framer, stream uint32, end bool, fields ...string) error {
	return f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block(fields...), EndHeaders: true, EndStream: end})
}

func TestHostileFrames(t *testing.T) {
	for name, c := range map[string]struct {
		server func(net.Conn)
		status int
		want   facts.FailureKind
	}{
		"speaks HTTP/1":     {begins(fine+"\r\n", "", false), 0, facts.NotHTTP},
		"says nonsense":     {begins("", "\xff\x00nonsense", false), 0, facts.NotHTTP},
		"is silent":         {silent, 0, facts.Timeout},
		"only settings":     {once(func(*http2.Framer) {}), 0, facts.Timeout},
		"flood of settings": {inFrames(func(f *http2.Framer) bool { return f.WriteSettings() == nil }), 0, facts.NotHTTP},
		"flood of pings":    {inFrames(func(f *http2.Framer) bool { return f.WritePing(false, [8]byte{}) == nil }), 0, facts.NotHTTP},
		"flood of 1xx":      {inFrames(func(f *http2.Framer) bool { return heads(f, 1, false, ":status", "103") == nil }), 0, facts.NotHTTP},
		"resets the stream": {once(func(f *http2.Framer) { _ = f.WriteRSTStream(1, http2.ErrCodeRefusedStream) }), 0, facts.Closed},
		"goes away":         {once(func(f *http2.Framer) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }), 0, facts.Closed},
		"pushes": {once(func(f *http2.Framer) {
			_ = f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true})
		}), 0, facts.NotHTTP},
		"body comes first":    {once(func(f *http2.Framer) { _ = f.WriteData(1, true, []byte("x")) }), 0, facts.NotHTTP},
		"no status":           {once(func(f *http2.Framer) { _ = heads(f, 1, true, "a", "b") }), 0, facts.NotHTTP},
		"status is no number": {once(func(f *http2.Framer) { _ = heads(f, 1, true, ":status", "+200") }), 0, facts.NotHTTP},
		"101 lines": {once(func(f *http2.Framer) {
			_ = heads(f, 1, true, append(strings.Split(strings.Repeat("a,b,", 101), ",")[:202], "z", "z")...)
		}), 0, facts.NotHTTP},
		"header bomb": {once(func(f *http2.Framer) {
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			for f.WriteContinuation(1, false, block("x", strings.Repeat("\xff", 8000))) == nil {
				continue
			}
		}), 0, facts.NotHTTP},
		"empty continuations": {once(func(f *http2.Framer) {
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			for f.WriteContinuation(1, false, nil) == nil {
				continue
			}
		}), 0, facts.NotHTTP},
		"no body": {once(func(f *http2.Framer) { _ = heads(f, 1, true, ":status", "204") }), 204, ""},
		"body stalls": {once(func(f *http2.Framer) {
			_ = heads(f, 1, false, ":status", "200")
			_ = f.WriteData(1, false, []byte("x"))
		}), 200, ""},
		"body is cut": {once(func(f *http2.Framer) {
			_ = heads(f, 1, false, ":status", "200")
			_ = f.WriteRSTStream(1, http2.ErrCodeInternal)
		}), 200, facts.Closed},
		"endless body": {once(func(f *http2.Framer) {
			_ = heads(f, 1, false, ":status", "200")
			for f.WriteData(1, false, make([]byte, 4096)) == nil {
				continue
			}
		}), 200, ""},
		"too great a frame": {once(func(f *http2.Framer) {
			_ = heads(f, 1, false, ":status", "200")
			_ = f.WriteData(1, false, make([]byte, maxBody+1))
		}), 200, facts.NotHTTP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hostile(t, "h2", c.server, c.status, c.want)
		})
	}
}
