package main

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
)

// A hello is what a server answers to one of ours.
type hello struct {
	version, suite uint16
	alert          byte // when it refused
	certificates   int  // that it sent, in bytes
}

// largest is what a server may say first: two records' worth.
const largest = 32 << 10

var errOdd = errors.New("no TLS, or more of it than is read")

var buffers = sync.Pool{New: func() any { return new([largest]byte) }}

// firstFlight reads handshake messages until the server waits for us: after ServerHelloDone (RFC 5246 §7.4.5), or an
// alert. The records of a flight are taken apart in place: what they hold moves to the front of the buffer.
func firstFlight(r io.Reader) (hello, error) {
	buffer := buffers.Get().(*[largest]byte)
	defer buffers.Put(buffer)
	var h hello
	var read, messages, taken, filled int // ends of: messages that were read, messages, records that were taken apart, all
	for {
		if filled == len(buffer) {
			return h, errOdd
		}
		n, err := r.Read(buffer[filled:])
		filled += n
		for filled-taken >= 5 {
			kind, length := buffer[taken], int(binary.BigEndian.Uint16(buffer[taken+3:]))
			if filled-taken-5 < length {
				break
			}
			body := buffer[taken+5 : taken+5+length]
			taken += 5 + length
			if kind == 21 && length == 2 {
				h.alert = body[1]
				return h, nil
			}
			if kind != 22 {
				return h, errOdd
			}
			messages += copy(buffer[messages:], body)
			var last bool
			if read, last = h.takeAll(buffer[:messages], read); last {
				return h, nil
			}
		}
		if err != nil {
			return h, err
		}
	}
}

// takeAll takes the messages that are whole, from one place on. It returns how far it came, and whether the last of them
// was the server's last.
func (h *hello) takeAll(messages []byte, from int) (int, bool) {
	for len(messages)-from >= 4 {
		length := int(messages[from+1])<<16 | int(messages[from+2])<<8 | int(messages[from+3])
		if len(messages)-from-4 < length {
			break
		}
		if h.take(messages[from], messages[from+4:from+4+length]) {
			return from, true
		}
		from += 4 + length
	}
	return from, false
}

// take notes a message and reports whether it was the last.
func (h *hello) take(kind byte, body []byte) bool {
	switch kind {
	case 2: // ServerHello: version, random, session, suite
		if len(body) < 35 || len(body) < 37+int(body[34]) {
			return true
		}
		h.version = binary.BigEndian.Uint16(body)
		h.suite = binary.BigEndian.Uint16(body[35+int(body[34]):])
	case 11: // Certificate
		h.certificates = len(body)
	case 14: // ServerHelloDone
		return true
	}
	return false
}
