package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// limit is how long one connection may take.
const limit = 5 * time.Second

// An asker asks servers. The zero one verifies nothing.
type asker struct {
	roots *x509.CertPool
	now   func() time.Time
}

// A verdict is what the questions are about. Nobody reads it: it is there so that the answers have to be understood.
type verdict struct {
	session       tls.ConnectionState
	status        string
	ats           hello
	eleven, ten   hello
	unforwardable hello
}

// everything asks five questions at once: a handshake with a GET, Apple's suites, TLS 1.1, TLS 1.0, and whether the
// server does without forward secrecy. Only the first can fail: the others may be refused.
func (a asker) everything(s server) error {
	var v verdict
	var failed error
	var wg sync.WaitGroup
	wg.Go(func() { v.session, v.status, failed = a.converse(s, true) })
	wg.Go(func() { v.ats, _ = a.greet(s, 0x0303, atsSuites) })
	wg.Go(func() { v.eleven, _ = a.greet(s, 0x0302, oldSuites) })
	wg.Go(func() { v.ten, _ = a.greet(s, 0x0301, oldSuites) })
	wg.Go(func() { v.unforwardable, _ = a.greet(s, 0x0303, rsaSuites) })
	wg.Wait()
	return failed
}

// handshake asks the first of them alone, without the GET.
func (a asker) handshake(s server) error {
	_, _, err := a.converse(s, false)
	return err
}

// dial connects as cheaply as can be, without the product's address policy: that is part of what is measured against it. The
// servers are the farm's, in a network that leads nowhere.
func (a asker) dial(s server) (net.Conn, error) {
	until := a.now().Add(limit)
	c, err := (&net.Dialer{KeepAlive: -1, Deadline: until}).Dial("tcp4", s.address)
	if err != nil {
		return nil, err
	}
	return c, c.SetDeadline(until)
}

// converse makes a full handshake and verifies what came of it.
func (a asker) converse(s server, get bool) (tls.ConnectionState, string, error) {
	raw, err := a.dial(s)
	if err != nil {
		return tls.ConnectionState{}, "", err
	}
	defer func() { _ = raw.Close() }()
	c := tls.Client(raw, &tls.Config{
		ServerName: s.host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
	})
	if err := c.Handshake(); err != nil {
		return tls.ConnectionState{}, "", err
	}
	state := c.ConnectionState()
	if a.roots != nil {
		between := x509.NewCertPool()
		for _, above := range state.PeerCertificates[1:] {
			between.AddCert(above)
		}
		options := x509.VerifyOptions{Roots: a.roots, Intermediates: between, DNSName: s.host}
		if _, err := state.PeerCertificates[0].Verify(options); err != nil {
			return state, "", err
		}
	}
	if !get {
		return state, "", nil
	}
	if _, err := fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", s.host); err != nil {
		return state, "", err
	}
	status, err := bufio.NewReaderSize(c, 512).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return state, status, err
}

// greet sends a hello and reads what the server says first.
func (a asker) greet(s server, version uint16, suites []uint16) (hello, error) {
	c, err := a.dial(s)
	if err != nil {
		return hello{}, err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write(clientHello(s.host, version, suites)); err != nil {
		return hello{}, err
	}
	return firstFlight(c)
}
