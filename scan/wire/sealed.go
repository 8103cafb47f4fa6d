package wire

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// maxSealed is what an enciphered record has at most (RFC 8446 §5.2).
const maxSealed = 1<<14 + 256

// open reads an enciphered record of n bytes. What it has of handshake messages is then in r.opened.
func (r *reader) open(n int) error {
	if n > maxSealed {
		return malformed("an enciphered record of %d bytes", n)
	}
	r.sealed = slices.Grow(r.sealed[:0], n)[:n]
	if _, err := io.ReadFull(r, r.sealed); err != nil {
		return fmt.Errorf("read an enciphered record: %w", err)
	}
	// The header is authenticated, too (RFC 8446 §5.2). Its version is fixed.
	header := [5]byte{recordApplicationData, 3, 3, byte(n >> 8), byte(n)}
	inner, err := r.suite.open(header[:], r.sealed)
	if err != nil {
		return malformed("a record that does not decipher: %w", err)
	}
	inner = bytes.TrimRight(inner, "\x00") // padding: RFC 8446 §5.4
	if len(inner) < 2 {
		return malformed("an enciphered record without content")
	}
	kind, content := inner[len(inner)-1], inner[:len(inner)-1]
	switch {
	case kind == recordHandshake:
		r.opened = content
		return nil
	case kind == recordAlert && len(content) == 2:
		return r.alert(content[0], content[1])
	}
	return malformed("an enciphered record of type %d where the server's first messages should be", kind)
}
