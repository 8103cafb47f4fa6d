package wire

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/tongguan/tongguan/facts"
)

// SSL20 is SSL 2.0, whose messages are none of TLS: Hickman, "The SSL Protocol", Netscape 1995, and RFC 6101 appendix E. RFC
// 6176 forbids it. A [Hello] of this version offers all of its cipher kinds, and nothing else of it counts.
const SSL20 facts.Version = 0x0002

// kinds2 are the cipher kinds of SSL 2.0, three bytes each: RC4, RC2, IDEA, DES and 3DES with MD5, the shortened ones included.
var kinds2 = []byte{
	0x01, 0x00, 0x80, 0x02, 0x00, 0x80, 0x03, 0x00, 0x80, 0x04, 0x00, 0x80, 0x05, 0x00, 0x80, 0x06, 0x00, 0x40, 0x07, 0x00, 0xc0,
}

// Of a record of SSL 2.0: its header, which for a message in the clear has two bytes with the first bit set, and what stands in
// front of the variable parts of a SERVER-HELLO.
const (
	header2      = 2
	serverHello2 = 11
	challenge2   = 16
)

// flight2 says an SSL 2.0 hello and reads whether a SERVER-HELLO begins. Whatever else is said, or the end, is a refusal.
func flight2(conn io.ReadWriter) (*Flight, error) {
	flight := &Flight{}
	switch _, err := conn.Write(clientHello2()); {
	case isReset(err) || errors.Is(err, syscall.EPIPE):
		flight.Refused = true
		return flight, nil
	case err != nil:
		return flight, fmt.Errorf("write the CLIENT-HELLO of SSL 2.0: %w", err)
	}
	in := bufio.NewReaderSize(conn, 16)
	said, err := in.Peek(header2 + 1)
	if err == nil {
		switch {
		case said[0] == recordAlert && said[1] == 3: // as a server says it that speaks TLS alone
			if said, err = in.Peek(7); err == nil {
				flight.Alert = &Alert{said[5], said[6]}
			}
		case said[0]&0x80 != 0 && said[2] == 4:
			if said, err = in.Peek(header2 + serverHello2); err == nil && isServerHello2(said) {
				flight.Version = SSL20
				return flight, nil
			}
		}
	}
	if err != nil && !errors.Is(err, io.EOF) && !isReset(err) {
		return flight, fmt.Errorf("read the answer to SSL 2.0: %w", err)
	}
	flight.Refused = true
	return flight, nil
}

// clientHello2 is the record of a CLIENT-HELLO without a session.
func clientHello2() []byte {
	message := []byte{1}
	message = binary.BigEndian.AppendUint16(message, uint16(SSL20))
	message = binary.BigEndian.AppendUint16(message, uint16(len(kinds2)))
	message = binary.BigEndian.AppendUint16(message, 0) // no session
	message = binary.BigEndian.AppendUint16(message, challenge2)
	message = append(message, kinds2...)
	var challenge [challenge2]byte
	_, _ = rand.Read(challenge[:]) // never fails
	message = append(message, challenge[:]...)
	return append(binary.BigEndian.AppendUint16(nil, 0x8000|uint16(len(message))), message...)
}

// isServerHello2 reports whether a record begins as a SERVER-HELLO does that goes on: with an X.509 certificate and at least one
// cipher kind. The lengths in it must add up to the record's, which those of bytes that are something else hardly do.
func isServerHello2(record []byte) bool {
	if len(record) < header2+serverHello2 || record[0]&0x80 == 0 {
		return false
	}
	m := record[header2:]
	at := func(i int) int { return int(binary.BigEndian.Uint16(m[i:])) }
	certificate, kinds, connection := at(5), at(7), at(9)
	return m[0] == 4 && m[1] == 0 && m[2] == 1 && at(3) == int(SSL20) && certificate > 0 && kinds > 0 && kinds%3 == 0 &&
		serverHello2+certificate+kinds+connection == int(binary.BigEndian.Uint16(record)&0x7fff)
}
