//go:build unix

package main

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"
)

// A farm is all the targets.
type farm struct {
	targets []target
	first   netip.Addr // of targets[0]
	configs map[*profile]*tls.Config
	open    atomic.Int64 // connections
}

// A target is one server.
type target struct {
	profile     *profile
	rsa         bool // its key; else it is ECDSA
	certificate *tls.Certificate
	connections atomic.Int64 // since the last count, those to port 80 included
}

// longest is how long a connection may take. No scanner waits for as long.
const longest = time.Minute

func (f *farm) name(i int) string { return fmt.Sprintf("t%06d.farm.test", i) }

func (f *farm) address(i int) netip.Addr {
	first := f.first.As4()
	var out [4]byte
	binary.BigEndian.PutUint32(out[:], binary.BigEndian.Uint32(first[:])+uint32(i))
	return netip.AddrFrom4(out)
}

// at gives the target that a client connected to, and nil when there is none at that address.
func (f *farm) at(local net.Addr) *target {
	tcp, ok := local.(*net.TCPAddr)
	if !ok {
		return nil
	}
	here, first := tcp.AddrPort().Addr().Unmap().As4(), f.first.As4()
	i := int64(binary.BigEndian.Uint32(here[:])) - int64(binary.BigEndian.Uint32(first[:]))
	if i < 0 || i >= int64(len(f.targets)) {
		return nil
	}
	return &f.targets[i]
}

// listen serves ports 443 and 80 until the process ends.
func (f *farm) listen() error {
	f.configs = map[*profile]*tls.Config{}
	for _, p := range profiles {
		f.configs[p] = p.configured(func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if t := f.at(hello.Conn.LocalAddr()); t != nil {
				return t.certificate, nil
			}
			return nil, errors.New("no target")
		})
	}
	for port, serve := range map[int]func(net.Conn, *target){443: f.secure, 80: redirect} {
		listener, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
		if err != nil {
			return err
		}
		go f.accept(listener, serve)
	}
	return nil
}

func (f *farm) accept(listener net.Listener, serve func(net.Conn, *target)) {
	for {
		c, err := listener.Accept()
		if err != nil {
			time.Sleep(time.Millisecond) // no file left: some will be closed
			continue
		}
		t := f.at(c.LocalAddr())
		if t == nil {
			_ = c.Close()
			continue
		}
		t.connections.Add(1)
		f.open.Add(1)
		go func() {
			defer f.open.Add(-1)
			defer func() { _ = c.Close() }()
			_ = c.SetDeadline(time.Now().Add(longest))
			serve(c, t)
		}()
	}
}

// secure is port 443.
func (f *farm) secure(c net.Conn, t *target) {
	config := f.configs[t.profile]
	if config == nil {
		_, _ = io.Copy(io.Discard, c)
		return
	}
	over := tls.Server(c, config)
	if over.Handshake() != nil {
		return
	}
	const body = `{"ok":true}` + "\n"
	in := bufio.NewReaderSize(over, 1<<10)
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			break
		}
		_, _ = fmt.Fprintf(over, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		if request.Close {
			break
		}
	}
	_ = over.Close()
}

// redirect is port 80.
func redirect(c net.Conn, _ *target) {
	request, err := http.ReadRequest(bufio.NewReaderSize(c, 1<<10))
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(c, "HTTP/1.1 301 Moved Permanently\r\nLocation: https://%s/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", request.Host)
}

// A counted is what the farm tells when it is asked.
type counted struct {
	Targets     int   `json:"targets"`     // that somebody connected to since the last count
	Connections int64 `json:"connections"` // to all of them
	Least       int64 `json:"least"`       // to one of them
	Most        int64 `json:"most"`
	Open        int64 `json:"open"` // now
}

func (f *farm) count() counted {
	out := counted{Open: f.open.Load()}
	for i := range f.targets {
		n := f.targets[i].connections.Swap(0)
		if n == 0 {
			continue
		}
		if out.Targets == 0 || n < out.Least {
			out.Least = n
		}
		out.Targets++
		out.Connections += n
		out.Most = max(out.Most, n)
	}
	return out
}
