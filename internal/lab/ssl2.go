package lab

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"slices"
)

// ancient is a good site that answers hellos of SSL 2.0 too, as far as their first answer.
type ancient struct{ site }

func (s ancient) open(a *authorities, host string) (welcome, error) {
	config, err := s.configure(a, host)
	if err != nil {
		return nil, err
	}
	return always(func(c *net.TCPConn) {
		head := make([]byte, 2)
		if _, err := io.ReadFull(c, head); err != nil {
			part(c)
			return
		}
		if head[0]&0x80 == 0 { // no record of TLS begins so
			greet(c, &replayed{c, head}, config, host, s.talk)
			return
		}
		if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint16(head)&0x7fff)); err == nil {
			_, _ = c.Write(serverHello2(config))
		}
		part(c)
	}), nil
}

// serverHello2 is a SERVER-HELLO of SSL 2.0 with the site's certificate and 3DES.
func serverHello2(config *tls.Config) []byte {
	leaf, kinds, connection := config.Certificates[0].Certificate[0], []byte{7, 0, 0xc0}, make([]byte, 16)
	message := []byte{4, 0, 1, 0, 2} // no session, X.509, SSL 2.0
	for _, part := range [][]byte{leaf, kinds, connection} {
		message = binary.BigEndian.AppendUint16(message, uint16(len(part)))
	}
	message = slices.Concat(message, leaf, kinds, connection)
	return append(binary.BigEndian.AppendUint16(nil, 0x8000|uint16(len(message))), message...)
}
