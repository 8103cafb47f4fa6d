package scan_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// dropping passes connections on, but for those that begin with a hello of SSL 3.0 or one whose first suite is without
// encryption: they are never answered. It counts them.
func dropping(t *testing.T, listener net.Listener, to string) *atomic.Int32 {
	var dropped atomic.Int32
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait)
	t.Cleanup(func() { _ = listener.Close() })
	wg.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { pass(c, to, &dropped) })
		}
	})
	return &dropped
}

func pass(c net.Conn, to string, dropped *atomic.Int32) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	record := make([]byte, 5)
	if _, err := io.ReadFull(c, record); err != nil {
		return
	}
	record = append(record, make([]byte, binary.BigEndian.Uint16(record[3:]))...)
	if _, err := io.ReadFull(c, record[5:]); err != nil {
		return
	}
	const at = 5 + 4 + 2 + 32 + 1 + 2 // of the first suite, where there is no session
	if ssl3 := len(record) > 10 && record[10] == 0; ssl3 || len(record) > at+2 && bytes.Equal(record[at:at+2], []byte{0xc0, 0x06}) {
		dropped.Add(1)
		_, _ = io.Copy(io.Discard, c)
		return
	}
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	_ = server.SetDeadline(time.Now().Add(20 * time.Second))
	_, _ = server.Write(record)
	go func() {
		_, _ = io.Copy(server, c)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(c, server)
}
