package wire

import (
	"io"

	"github.com/tongguan/tongguan/facts"
)

// ReadAnswer gives what the server says first, and no more of its flight: what the tests ask real servers.
func ReadAnswer(r io.Reader) (facts.Answer, error) {
	in := newReader(r)
	hello, refused, err := in.hello()
	switch {
	case err != nil:
		return facts.Answer{}, err
	case refused && in.warning != nil:
		return facts.Answer{Refused: true, Alert: &in.warning.Description}, nil
	case refused:
		return facts.Answer{Refused: true}, nil
	}
	return facts.Answer{Version: hello.version, Suite: hello.suite}, nil
}

// Append appends the record that holds the hello to b. Each call draws a new random, and new keys for TLS 1.3.
func (h Hello) Append(b []byte) []byte {
	o := h.offer()
	return h.append(b, &o)
}
