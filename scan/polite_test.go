package scan

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/tongguan/tongguan/facts"
)

// Servers that do what they may, and are blamed for nothing.

var three = []facts.Request{{Path: "/"}, {Path: "/1"}, {Path: "/2"}}

// all wants every exchange to have this status and no failure.
func all(t *testing.T, a *facts.Address, status int) []facts.Exchange {
	t.Helper()
	if a.HTTP.Value == nil {
		t.Fatalf("nothing was asked: %+v", a.HTTP.Failure)
	}
	for _, e := range *a.HTTP.Value {
		if e.Status != status || e.Failure != nil || e.NotUTF8 != "" {
			t.Errorf("%s: status %d, failure %+v, not UTF-8 %q", e.Path, e.Status, e.Failure, e.NotUTF8)
		}
	}
	return *a.HTTP.Value
}

// answerH2 answers each request of a connection with 200; then is called after each.
func answerH2(c net.Conn, table uint32, then func(f *http2.Framer, stream uint32) (over bool)) {
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	f := http2.NewFramer(c, c)
	f.ReadMetaHeaders = hpack.NewDecoder(table, nil)
	f.ReadMetaHeaders.SetAllowedMaxDynamicTableSize(table)
	_ = f.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: table})
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			_ = f.WriteGoAway(0, http2.ErrCodeCompression, nil)
			return
		}
		if asked, ok := frame.(*http2.MetaHeadersFrame); ok {
			var b bytes.Buffer
			_ = hpack.NewEncoder(&b).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: asked.StreamID, BlockFragment: b.Bytes(), EndHeaders: true, EndStream: true})
			if then(f, asked.StreamID) {
				return
			}
		}
	}
}

// Each answer may be the last of its connection, announced or not.
func TestConnectionsThatEnd(t *testing.T) {
	for name, w := range map[string]*web{
		"unannounced": serveTLS(t, []string{"http/1.1"}, func(c net.Conn) {
			if hearHead(c) {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			}
		}),
		"GOAWAY": serveTLS(t, []string{"h2"}, func(c net.Conn) {
			answerH2(c, 4096, func(f *http2.Framer, stream uint32) bool {
				_ = f.WriteGoAway(stream, http2.ErrCodeNo, nil)
				return true
			})
		}),
		"no table of headers": serveTLS(t, []string{"h2"}, func(c net.Conn) {
			answerH2(c, 0, func(*http2.Framer, uint32) bool { return false })
		}),
	} {
		t.Run(name, func(t *testing.T) { all(t, w.ask(t, standard(t), three...), 200) })
	}
	w := serveHTTP(t, []string{"http/1.1"}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		if !strings.HasSuffix(r.URL.Path, "x") {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	})
	for _, e := range all(t, w.ask(t, standard(t), append(three, facts.Request{Path: "/3"})...), 302) {
		if e.RedirectsFailure != nil {
			t.Errorf("%s: %s, %+v", e.Path, e.RedirectsEnd, e.RedirectsFailure)
		}
	}
}

// A page that ends within a character, is compressed, or comes in small pieces is not looked at as if it were whole.
func TestPagesThatAreNotWhole(t *testing.T) {
	const stream = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: 你"
	all(t, serveTLS(t, []string{"http/1.1"}, func(c net.Conn) {
		if hearHead(c) {
			_, _ = io.WriteString(c, stream[:len(stream)-1])
			hearHead(c) // until the scanner has gone
		}
	}).ask(t, standard(t)), 200)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, "<html>hello</html>")
	_ = z.Close()
	all(t, serveHTTP(t, []string{"http/1.1"}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(packed.Bytes())
	}).ask(t, standard(t)), 200)
	for _, protocol := range []string{"http/1.1", "h2"} {
		all(t, serveHTTP(t, []string{protocol}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			for range 1500 {
				_, _ = io.WriteString(w, "<li>0123456789\n")
				w.(http.Flusher).Flush()
			}
		}).ask(t, standard(t)), 200)
	}
}

// Nothing of what was said is kept, however malformed.
func TestNothingSaidIsKept(t *testing.T) {
	for _, said := range []string{
		"HTTP/1.1 200 OK\r\nSet-Cookie session=PLANTED\r\n\r\n", "{\"token\":\"PLANTED\"}\n\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: PLANTED\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nPLANTED\r\n",
	} {
		a := serveTLS(t, []string{"http/1.1"}, func(c net.Conn) {
			if hearHead(c) {
				_, _ = io.WriteString(c, said)
			}
		}).ask(t, standard(t))
		text, err := json.Marshal(a)
		if err != nil || bytes.Contains(text, []byte("PLANTED")) || a.HTTP.Value == nil || (*a.HTTP.Value)[0].Failure == nil {
			t.Errorf("of %q: %s, %v", said, text, err)
		}
	}
}

// What had no time of its own is not the server's fault.
func TestNoTimeLeft(t *testing.T) {
	s := standard(t)
	s.Limits.HTTP = 300 * time.Millisecond
	a := serveHTTP(t, []string{"http/1.1"}, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			<-r.Context().Done()
		}
	}).ask(t, s, three...)
	got := *a.HTTP.Value
	if got[0].Failure == nil || got[0].Failure.Kind != facts.Timeout || got[1].Failure == nil || got[1].Failure.Kind != facts.OutOfTime {
		t.Errorf("first %+v, then %+v", got[0].Failure, got[1].Failure)
	}
}
