package lab

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
)

// gmCases speak what no client of a mini program does.
func gmCases() []setting {
	return []setting{
		{Case{
			ID:      "gm-only",
			Title:   title("The server speaks TLCP (SM2, SM3, SM4) and no TLS", "服务器只支持国密 TLCP（SM2、SM3、SM4），不支持 TLS"),
			Shows:   ids("gm_only"),
			Unknown: ids("*", "client_cert_requested", "tls13_only"),
			Verdict: everywhere(fail),
		}, serve(handler(tlcp))},
	}
}

// tlcp answers a hello of TLCP with the beginning of a handshake in it, and every other with the alert protocol_version. It
// has no keys: nobody who can tell comes so far.
func tlcp(c *net.TCPConn) {
	var header [5]byte
	if _, err := io.ReadFull(c, header[:]); err != nil {
		return
	}
	if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint16(header[3:]))); err != nil {
		return
	}
	version := []byte{1, 1} // GB/T 38636-2020 §6.4.5.2.1
	if !bytes.Equal(header[1:3], version) {
		_, _ = c.Write([]byte{21, 3, 3, 0, 2, 2, 70})
		part(c)
		return
	}
	hello := append(version[:2:2], make([]byte, 32)...) // random
	hello = append(hello, 0, 0xe0, 0x13, 0)             // no session, ECC_SM4_CBC_SM3, no compression
	messages := append(message(2, hello), message(11, []byte{0, 0, 0})...)
	messages = append(messages, message(14, nil)...)
	record := append([]byte{recordHandshake, 1, 1}, binary.BigEndian.AppendUint16(nil, uint16(len(messages)))...)
	_, _ = c.Write(append(record, messages...))
	part(c)
}
