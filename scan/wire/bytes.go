package wire

import "encoding/binary"

// extension appends an extension with the body that fill appends (RFC 5246 §7.4.1.4).
func extension(b []byte, number uint16, fill func([]byte) []byte) []byte {
	return vector(binary.BigEndian.AppendUint16(b, number), fill)
}

// vector appends what fill appends, after its length in two bytes (RFC 5246 §4.3).
func vector(b []byte, fill func([]byte) []byte) []byte {
	at := len(b)
	b = fill(append(b, 0, 0))
	binary.BigEndian.PutUint16(b[at:], uint16(len(b)-at-2))
	return b
}

// list appends numbers of two bytes as a vector, the first ones before the others.
func list[T ~uint16](b []byte, numbers []T, first ...uint16) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(2*(len(first)+len(numbers))))
	for _, n := range first {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return b
}

// An input is read from the front. Once it is short of bytes it stays so, and gives zeros and nothing.
type input struct {
	rest  []byte
	short bool
}

func (in *input) bytes(n int) []byte {
	if n > len(in.rest) {
		in.rest, in.short = nil, true
		return nil
	}
	taken := in.rest[:n:n]
	in.rest = in.rest[n:]
	return taken
}

func (in *input) uint8() int {
	if b := in.bytes(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (in *input) uint16() int {
	if b := in.bytes(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (in *input) uint24() int {
	if b := in.bytes(3); b != nil {
		return int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	}
	return 0
}

// vector8, vector16 and vector24 read a vector after its length in one, two or three bytes (RFC 5246 §4.3).
func (in *input) vector8() input  { return in.vector(in.uint8()) }
func (in *input) vector16() input { return in.vector(in.uint16()) }
func (in *input) vector24() input { return in.vector(in.uint24()) }

// vector is short where in is.
func (in *input) vector(n int) input {
	taken := in.bytes(n)
	return input{rest: taken, short: in.short}
}

// ended reports whether all was read, and no more than there was.
func (in *input) ended() bool { return !in.short && len(in.rest) == 0 }
