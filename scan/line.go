package scan

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// Bounds of an answer.
const (
	maxHead    = 64 << 10 // bytes before the body, those of 1xx answers included
	maxLines   = 100      // of a header
	maxPrelude = 5        // 1xx answers before the real one
	maxRest    = 64 << 10 // bytes of a body beyond what is looked at

	bodyPatience = 2 * time.Second
	// One body of an address is given as long as a mini program has that goes to the background (WeChat 网络, "后台运行"),
	// so that it is known to take longer; more would leave the others nothing of the time for all requests.
	slowPatience = 5 * time.Second
)

// A line is a connection on which requests are made, one after the other.
type line struct {
	net.Conn // a *conn, or a *tls.Conn over one
	raw      *conn
	in       *bufio.Reader
	quota    *quota
	clock    clock.Clock
	deadline time.Time
	h2       *h2           // nil: HTTP/1
	patience time.Duration // with the body of what is asked
	used     bool          // something was asked
	over     bool          // nothing more can be
}

// newLine begins to speak HTTP on a connection: HTTP/2 if that was agreed upon (RFC 9113 §3.2). Nothing of what comes
// on it is kept.
func newLine(now clock.Clock, raw *conn, over net.Conn) *line {
	raw.forget()
	q := &quota{from: over}
	l := &line{Conn: over, raw: raw, in: bufio.NewReaderSize(q, 1<<10), quota: q, clock: now}
	if c, ok := over.(*tls.Conn); ok && c.ConnectionState().NegotiatedProtocol == "h2" {
		l.h2 = newH2(l)
	}
	return l
}

// A reply is an answer as far as it was read.
type reply struct {
	status    int
	protocol  string
	header    http.Header
	body      []byte    // maxBody at most
	at        time.Time // of its first byte
	firstByte time.Duration
	bodyTook  time.Duration // from the first byte on, as long as was waited
	cut       bool          // there is more of the body, or should be
	broken    error         // why the body is not all that was announced
}

// until sets the time at which everything on the line ends.
func (l *line) until(ctx context.Context, t time.Time) {
	l.deadline = t
	l.raw.until(ctx, t)
}

// Close ends the connection without a word: a farewell in TLS to a server that does not read would only wait.
func (l *line) Close() error { return l.raw.Close() }

// get makes one request. Whatever the error, it is about the other side.
func (l *line) get(ctx context.Context, a *ask) (*reply, error) {
	l.quota.left, l.used, l.patience = maxHead, true, max(a.patience, bodyPatience)
	if l.h2 != nil {
		return l.h2.get(ctx, a)
	}
	return l.get1(ctx, a)
}

// hurry leaves a body only so much time: of one that goes on for longer the beginning will do, and of a stream so little.
func (l *line) hurry(ctx context.Context, header http.Header) {
	l.quota.left = maxBody + 4<<10 // and what frames it
	if isStream(header) {
		l.patience = bodyPatience
	}
	if soon := l.clock().Add(l.patience); soon.Before(l.deadline) {
		l.raw.until(ctx, soon)
	}
}

// end takes back what hurry did; err is how the body ended. It tells what to say of that: a stream is whole enough.
func (l *line) end(ctx context.Context, err error) error {
	l.raw.until(ctx, l.deadline)
	if err == nil {
		return nil
	}
	l.over = true
	if isTimeout(err) && l.clock().Before(l.deadline) && ctx.Err() == nil || errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// isStream reports whether a body goes on for as long as there is something to say.
func isStream(header http.Header) bool {
	media, _ := contentType(header.Get("Content-Type"))
	kind, _, _ := strings.Cut(media, "/")
	switch media {
	case "text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson", "application/grpc":
		return true
	}
	return kind == "audio" || kind == "video"
}

// isTimeout reports whether an error says that the time was up.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

var (
	errEnough  = errors.New("there is more of the body")
	errNotHTTP = errors.New("not HTTP")

	errHeadTooLong = fmt.Errorf("%w: more than %d bytes or %d lines of header", errNotHTTP, maxHead, maxLines)
	errPrelude     = fmt.Errorf("%w: more than %d answers before the answer", errNotHTTP, maxPrelude)
	errFrames      = fmt.Errorf("%w: more than %d frames", errNotHTTP, maxFrames)
)

// A quota is how much may still be read.
type quota struct {
	from io.Reader
	left int
}

func (q *quota) Read(p []byte) (int, error) {
	if q.left <= 0 {
		return 0, errTooMuch
	}
	n, err := q.from.Read(p[:min(len(p), q.left)])
	q.left -= n
	return n, err
}
