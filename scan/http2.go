package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// An h2 speaks HTTP/2 on a line, one request at a time (RFC 9113). It is less than a client: nothing is read beside
// what is waited for, and no goroutine is left behind. A server may send no more of a body than is looked at, since the
// window of a stream is never opened any further.
type h2 struct {
	l      *line
	frames *http2.Framer
	out    bytes.Buffer // what is to be written in one go
	block  bytes.Buffer
	fields *hpack.Encoder // to block; it has a memory that the server shares
	next   uint32         // stream
}

// maxFrames is how many frames may come for one answer; a server that sends more is not answering.
const maxFrames = 256

func newH2(l *line) *h2 {
	c := &h2{l: l, next: 1}
	c.fields = hpack.NewEncoder(&c.block)
	c.frames = http2.NewFramer(&c.out, l.in)
	c.frames.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.frames.MaxHeaderListSize = maxHead
	c.frames.SetMaxReadFrameSize(maxBody)
	c.out.WriteString(http2.ClientPreface)
	_ = c.frames.WriteSettings( // to a buffer, which never fails
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: maxBody},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHead},
	)
	_ = c.frames.WriteWindowUpdate(0, 1<<20) // of the connection, which the streams share
	return c
}

// get makes one request.
func (c *h2) get(ctx context.Context, a *ask) (*reply, error) {
	stream := c.next
	c.next += 2
	start := c.l.clock()
	_ = c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: c.header(a), EndStream: true, EndHeaders: true})
	if err := c.flush(); err != nil {
		return nil, err
	}
	r := &reply{protocol: "h2"}
	for range maxFrames {
		frame, err := c.frames.ReadFrame()
		done := false
		if m, ok := frame.(*http2.MetaHeadersFrame); ok && m.Truncated && err != nil {
			err = errHeadTooLong
		}
		if err == nil {
			done, err = c.take(ctx, stream, frame, r, start)
		}
		if err == nil && !done {
			continue
		}
		if r.status != 0 && errors.Is(err, errTooMuch) {
			c.l.over, err = true, errEnough
		}
		err = c.words(err)
		if r.status == 0 {
			return nil, err
		}
		r.cut, r.bodyTook = err != nil, c.l.clock().Sub(r.at)
		if errors.Is(err, errEnough) { // the other streams go on
			_ = c.frames.WriteRSTStream(stream, http2.ErrCodeCancel) // to be sent with what comes next, if anything does
			err = nil
		}
		r.broken = c.l.end(ctx, err)
		return r, nil
	}
	c.l.over = true
	if r.status != 0 { // in so many pieces that the beginning must do
		r.cut = true
		return r, nil
	}
	return nil, errFrames
}

// take makes of one frame what is to be made of it. It reports true when the answer is complete.
func (c *h2) take(ctx context.Context, stream uint32, frame http2.Frame, r *reply, start time.Time) (bool, error) {
	ours := frame.Header().StreamID == stream
	switch f := frame.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			if size, ok := f.Value(http2.SettingHeaderTableSize); ok { // RFC 9113 §4.3.1
				c.fields.SetMaxDynamicTableSizeLimit(size)
			}
			_ = c.frames.WriteSettingsAck()
			return false, c.flush()
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			_ = c.frames.WritePing(true, f.Data)
			return false, c.flush()
		}
	case *http2.GoAwayFrame:
		c.l.over = true
		if f.LastStreamID < stream {
			return false, fmt.Errorf("%w: GOAWAY %s", errHungUp, f.ErrCode)
		}
	case *http2.RSTStreamFrame:
		if ours {
			return false, fmt.Errorf("%w: RST_STREAM %s", errHungUp, f.ErrCode)
		}
	case *http2.PushPromiseFrame:
		return false, fmt.Errorf("%w: PUSH_PROMISE, which was forbidden", errNotHTTP)
	case *http2.MetaHeadersFrame:
		if ours && r.status == 0 {
			return c.head(ctx, f, r, start)
		}
		return ours && f.StreamEnded(), nil // trailers
	case *http2.DataFrame:
		if !ours {
			return false, nil
		}
		if r.status == 0 {
			return false, fmt.Errorf("%w: DATA before HEADERS", errNotHTTP)
		}
		r.body = append(r.body, f.Data()[:min(len(f.Data()), maxBody-len(r.body))]...)
		switch {
		case f.StreamEnded():
			return true, nil
		case len(r.body) == maxBody:
			return false, errEnough
		}
	}
	return false, nil
}

// head reads the header of an answer; of a 1xx answer there is nothing to be read.
func (c *h2) head(ctx context.Context, f *http2.MetaHeadersFrame, r *reply, start time.Time) (bool, error) {
	status, err := strconv.Atoi(f.PseudoValue("status"))
	switch {
	case f.Truncated || len(f.Fields) > maxLines:
		return false, errHeadTooLong
	case err != nil || len(f.PseudoValue("status")) != 3 || status < 100 || status > 599 || status == http.StatusSwitchingProtocols:
		return false, fmt.Errorf("%w: :status %q", errNotHTTP, visible(f.PseudoValue("status"), 16))
	case status < 200 && f.StreamEnded():
		return false, fmt.Errorf("%w: it ends with :status %d", errNotHTTP, status)
	case status < 200:
		return false, nil
	}
	r.status, r.at, r.header = status, c.l.clock(), http.Header{}
	r.firstByte = r.at.Sub(start)
	for _, field := range f.RegularFields() {
		r.header.Add(field.Name, field.Value)
	}
	if !f.StreamEnded() {
		c.l.hurry(ctx, r.header)
	}
	return f.StreamEnded(), nil
}

// header writes the request's header (RFC 9113 §8.3.1).
func (c *h2) header(a *ask) []byte {
	c.block.Reset()
	for _, f := range [][2]string{
		{":method", "GET"},
		{":scheme", "https"},
		{":authority", a.host},
		{":path", a.path},
		{"user-agent", userAgent},
		{"accept", "*/*"},
		{"referer", a.referer},
	} {
		if f[1] != "" {
			_ = c.fields.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}) // to a buffer
		}
	}
	return c.block.Bytes()
}

func (c *h2) flush() error {
	_, err := c.l.Write(c.out.Bytes())
	c.out.Reset()
	return err
}

// words turns the framer's errors into ours: what breaks the protocol is not HTTP.
func (c *h2) words(err error) error {
	var connection http2.ConnectionError
	var stream http2.StreamError
	if errors.Is(err, errTooMuch) || errors.Is(err, errHeadTooLong) {
		c.l.over = true
		return errHeadTooLong
	}
	if errors.As(err, &connection) || errors.As(err, &stream) || errors.Is(err, http2.ErrFrameTooLarge) {
		c.l.over = true
		return fmt.Errorf("%w: %w", errNotHTTP, err)
	}
	return err
}

// errHungUp is an end that the other side declared.
var errHungUp = errors.New("the server ended it")
