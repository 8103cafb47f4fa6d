package robots

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An Answer is what a [Receiver] does with a delivery. Done is closed when the test ends, which no answer survives.
type Answer func(w http.ResponseWriter, req *http.Request, done <-chan struct{})

// Status answers with a status and header lines, such as "Retry-After: 60".
func Status(code int, lines ...string) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		for _, line := range lines {
			name, value, _ := strings.Cut(line, ":")
			w.Header().Set(name, strings.TrimSpace(value))
		}
		w.WriteHeader(code)
	}
}

// Text answers with a status and a body.
func Text(code int, body string) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// Redirect sends the client somewhere else.
func Redirect(code int, to string) Answer { return Status(code, "Location: "+to) }

// Echo answers with a status and everything that was sent: URL and headers.
func Echo(code int) Answer {
	return func(w http.ResponseWriter, req *http.Request, _ <-chan struct{}) {
		w.WriteHeader(code)
		fmt.Fprintf(w, "%s http://%s%s\n", req.Method, req.Host, req.RequestURI)
		req.Header.Write(w)
	}
}

// Hang says nothing until the client or the test has gone, or for so long; then 204.
func Hang(long time.Duration) Answer {
	return func(w http.ResponseWriter, req *http.Request, done <-chan struct{}) {
		select {
		case <-req.Context().Done():
		case <-done:
		case <-time.After(long):
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

// Dribble answers with a status at once, and then one byte at a time for as long as anybody listens.
func Dribble(code int) Answer {
	return func(w http.ResponseWriter, req *http.Request, done <-chan struct{}) {
		w.WriteHeader(code)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			io.WriteString(w, ".")
			http.NewResponseController(w).Flush()
			select {
			case <-req.Context().Done():
				return
			case <-done:
				return
			case <-tick.C:
			}
		}
	}
}

// Endless answers with a status and ten billion bytes, and tells how many it got rid of.
func Endless(code int, sent func(int64)) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		const much = 10_000_000_000
		w.Header().Set("Content-Length", fmt.Sprint(int64(much)))
		w.WriteHeader(code)
		n, _ := io.CopyN(w, forever{}, much)
		if sent != nil {
			sent(n)
		}
	}
}

type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// Reset cuts the connection: before the status when code is 0, else in the middle of the body.
func Reset(code int) Answer {
	return func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		if code != 0 {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(code)
			io.WriteString(w, "the beginning of")
			http.NewResponseController(w).Flush()
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
	}
}

// Forbidden listens where nobody may connect, and tells how many did.
func Forbidden(t testing.TB, address string) (port int, connections func() int) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	count := make(chan int, 1)
	count <- 0
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			count <- <-count + 1
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port, func() int {
		n := <-count
		count <- n
		return n
	}
}
