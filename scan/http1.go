package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// get1 makes a request in HTTP/1.1 (RFC 9112).
func (l *line) get1(ctx context.Context, a *ask) (*reply, error) {
	start := l.clock()
	if _, err := l.Write(a.text()); err != nil {
		return nil, err
	}
	if _, err := l.in.Peek(1); err != nil {
		return nil, err
	}
	firstByte := l.clock().Sub(start)
	r, err := l.head1()
	if err != nil {
		l.over = true
		return nil, err
	}
	out := &reply{
		status: r.StatusCode, header: r.Header, at: start.Add(firstByte), firstByte: firstByte,
		protocol: fmt.Sprintf("http/%d.%d", r.ProtoMajor, r.ProtoMinor),
	}
	l.over = r.Close || a.last || r.StatusCode == http.StatusSwitchingProtocols
	if r.StatusCode == http.StatusSwitchingProtocols {
		return out, nil
	}
	l.hurry(ctx, r.Header)
	out.body, err = readBody(r.Body) // which is not closed: that would read all of it
	out.bodyTook = l.clock().Sub(out.at)
	if errors.Is(err, errEnough) && r.StatusCode >= 300 { // something more will be asked: the rest is read, if it is short
		l.quota.left = maxRest
		if _, rest := io.CopyN(io.Discard, r.Body, maxRest); errors.Is(rest, io.EOF) {
			err = nil
		}
	}
	out.cut = err != nil || len(out.body) == maxBody
	out.broken = l.end(ctx, err)
	return out, nil
}

// head1 reads the header of the answer, after those of the 1xx answers before it (RFC 9110 §15.2).
func (l *line) head1() (*http.Response, error) {
	for range maxPrelude + 1 {
		r, err := http.ReadResponse(l.in, nil)
		switch {
		case err != nil && l.quota.left <= 0: // whatever is made of a line that was cut
			return nil, errHeadTooLong
		case err != nil:
			return nil, notHTTP(err)
		case r.ProtoMajor != 1 || r.StatusCode < 100 || r.StatusCode > 599:
			return nil, fmt.Errorf("%w: %s %d", errNotHTTP, visible(r.Proto, 16), r.StatusCode)
		case lines(r.Header) > maxLines:
			return nil, errHeadTooLong
		case r.StatusCode >= 200 || r.StatusCode == http.StatusSwitchingProtocols:
			return r, nil
		}
	}
	return nil, errPrelude
}

// notHTTP tells what was said in another language from what was not said.
func notHTTP(err error) error {
	if isTimeout(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isErrno(err, reset) || alertOf(err) != nil {
		return err
	}
	for part, words := range map[string]string{"HTTP response": "its first line", "MIME header": "its header", "chunk": "its chunks", "transfer": "its transfer encoding"} {
		if strings.Contains(err.Error(), part) {
			return fmt.Errorf("%w: %s", errNotHTTP, words) // what was said stays with him who said it: it may hold a cookie
		}
	}
	return errNotHTTP
}

func lines(h http.Header) (n int) {
	for _, values := range h {
		n += len(values)
	}
	return n
}

// readBody reads the beginning of a body. The error is errEnough when there is more of it.
func readBody(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody))
	if err == nil && len(body) == maxBody || errors.Is(err, errTooMuch) { // or so many pieces that what frames them is too much
		err = errEnough
	}
	if err != nil && !errors.Is(err, errEnough) {
		err = notHTTP(err)
	}
	return body, err
}
