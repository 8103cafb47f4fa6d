package scan

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan/wire"
)

// In a net.OpError, as package net gives the system's errors.
func dialled(err error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
}

func read(err error) error {
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}
}

func blocked(t *testing.T, addr string) error {
	t.Helper()
	policy, err := safedial.NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err = policy.Check(netip.MustParseAddr(addr)); err == nil {
		t.Fatalf("%s is not blocked", addr)
	}
	return err
}

// realErrors are from crypto/tls: an alert about the version, of the other side and of ours, and no TLS at all.
func realErrors(t *testing.T) (theirs, ours, header error) {
	t.Helper()
	talk := func(server, client func(net.Conn) error) (s, c error) {
		at, to := net.Pipe()
		done := make(chan error, 1)
		go func() { done <- server(at); _ = at.Close() }()
		c = client(to)
		_ = to.Close()
		return <-done, c
	}
	client := func(c net.Conn) error {
		return tls.Client(c, &tls.Config{ServerName: "a.test", MaxVersion: tls.VersionTLS12}).Handshake()
	}
	ours, theirs = talk(func(c net.Conn) error {
		return tls.Server(c, &tls.Config{MinVersion: tls.VersionTLS13}).Handshake()
	}, client)
	_, header = talk(func(c net.Conn) error {
		_, _ = c.Read(make([]byte, 4096))
		_, err := c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		return err
	}, client)
	return theirs, ours, header
}

func TestFailure(t *testing.T) {
	const connect, handshake = facts.PhaseConnect, facts.PhaseTLS
	theirs, ours, header := realErrors(t)
	alert := func(n tls.AlertError, op string) error { return &net.OpError{Op: op, Err: n} }
	for name, c := range map[string]struct {
		err   error
		phase facts.Phase
		want  facts.FailureKind
		alert int    // 0: none
		opens string // a prefix
	}{
		"end":                          {err: io.EOF, phase: handshake, want: facts.Closed},
		"end within":                   {err: fmt.Errorf("record: %w", io.ErrUnexpectedEOF), phase: handshake, want: facts.Closed},
		"ECONNRESET":                   {err: read(syscall.ECONNRESET), phase: handshake, want: facts.Reset},
		"EPIPE":                        {err: read(syscall.EPIPE), phase: handshake, want: facts.Reset},
		"ECONNABORTED":                 {err: read(syscall.ECONNABORTED), phase: handshake, want: facts.Reset},
		"WSAECONNABORTED":              {err: read(syscall.Errno(10053)), phase: handshake, want: facts.Reset},
		"WSAECONNRESET":                {err: read(syscall.Errno(10054)), phase: handshake, want: facts.Reset},
		"ECONNRESET when connecting":   {err: dialled(syscall.ECONNRESET), phase: connect, want: facts.Reset},
		"ECONNREFUSED":                 {err: dialled(syscall.ECONNREFUSED), phase: connect, want: facts.Refused},
		"WSAECONNREFUSED":              {err: dialled(syscall.Errno(10061)), phase: connect, want: facts.Refused},
		"EHOSTUNREACH":                 {err: dialled(syscall.EHOSTUNREACH), phase: connect, want: facts.Unreachable},
		"EHOSTDOWN":                    {err: dialled(syscall.EHOSTDOWN), phase: connect, want: facts.Unreachable},
		"WSAEHOSTDOWN":                 {err: dialled(syscall.Errno(10064)), phase: connect, want: facts.Unreachable},
		"WSAEHOSTUNREACH":              {err: dialled(syscall.Errno(10065)), phase: connect, want: facts.Unreachable},
		"ENETUNREACH":                  {err: dialled(syscall.ENETUNREACH), phase: connect, want: facts.NoRoute},
		"WSAENETUNREACH":               {err: dialled(syscall.Errno(10051)), phase: connect, want: facts.NoRoute},
		"no route":                     {err: fmt.Errorf("%w to it", safedial.ErrNoRoute), phase: connect, want: facts.NoRoute},
		"EMFILE":                       {err: dialled(syscall.EMFILE), phase: connect, want: facts.LocalLack},
		"ENFILE":                       {err: dialled(syscall.ENFILE), phase: connect, want: facts.LocalLack},
		"EACCES":                       {err: dialled(syscall.EACCES), phase: connect, want: facts.LocalLack},
		"EPERM":                        {err: dialled(syscall.EPERM), phase: connect, want: facts.LocalLack},
		"EADDRNOTAVAIL":                {err: dialled(syscall.EADDRNOTAVAIL), phase: connect, want: facts.LocalLack},
		"ENOBUFS":                      {err: dialled(syscall.ENOBUFS), phase: connect, want: facts.LocalLack},
		"deadline of the socket":       {err: &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, phase: handshake, want: facts.Timeout},
		"deadline of a context":        {err: fmt.Errorf("dial: %w", context.DeadlineExceeded), phase: connect, want: facts.Timeout},
		"ETIMEDOUT":                    {err: dialled(syscall.ETIMEDOUT), phase: connect, want: facts.Timeout},
		"another time-out":             {err: &net.DNSError{IsTimeout: true}, phase: connect, want: facts.Timeout},
		"blocked":                      {err: blocked(t, "10.1.2.3"), phase: connect, want: facts.BlockedAddress, opens: "10.0.0.0/8"},
		"a proxy's fake address":       {err: blocked(t, "198.18.0.7"), phase: connect, want: facts.OwnNetwork, opens: "198.18.0.0/15"},
		"the last of them":             {err: blocked(t, "198.19.255.255"), phase: connect, want: facts.OwnNetwork, opens: "198.18.0.0/15"},
		"blocked by the dialer":        {err: &net.OpError{Op: "dial", Err: blocked(t, "127.0.0.1")}, phase: connect, want: facts.BlockedAddress, opens: "127.0.0.0/8"},
		"blocked for ever":             {err: blocked(t, "169.254.169.254"), phase: connect, want: facts.BlockedAddress},
		"alert from a server":          {err: theirs, phase: handshake, want: facts.Alert, alert: 70},
		"handshake_failure":            {err: fmt.Errorf("hello: %w", alert(40, "remote error")), phase: handshake, want: facts.Alert, alert: 40},
		"alert of ours":                {err: alert(70, "local error"), phase: handshake, want: facts.Handshake},
		"version that we do not take":  {err: ours, phase: handshake, want: facts.Handshake},
		"no alert from the other side": {err: &net.OpError{Op: "remote error", Err: errors.New("odd")}, phase: handshake, want: facts.Handshake},
		"HTTP":                         {err: header, phase: handshake, want: facts.NotTLS},
		"record header":                {err: fmt.Errorf("hello: %w", tls.RecordHeaderError{Msg: "odd"}), phase: handshake, want: facts.NotTLS},
		"not TLS to the probe":         {err: fmt.Errorf("%w: odd", wire.ErrNotTLS), phase: handshake, want: facts.NotTLS},
		"malformed TLS":                {err: fmt.Errorf("%w: odd", wire.ErrMalformed), phase: handshake, want: facts.Handshake},
		"too much":                     {err: errTooMuch, phase: handshake, want: facts.Handshake},
	} {
		t.Run(name, func(t *testing.T) {
			got := failure(t.Context(), c.phase, c.err)
			if got.Kind != c.want || got.Phase != c.phase || got.Opens != c.opens || got.Detail == "" {
				t.Errorf("%v: got %+v, want %s", c.err, got, c.want)
			}
			if (got.Alert != nil) != (c.alert != 0) || got.Alert != nil && int(*got.Alert) != c.alert {
				t.Errorf("%v: got alert %v, want %d", c.err, got.Alert, c.alert)
			}
			if ours := c.want == facts.LocalLack || c.want == facts.NoRoute || c.want == facts.BlockedAddress || c.want == facts.OwnNetwork; got.Kind.Ours() != ours {
				t.Errorf("%s is ours: %t", got.Kind, !ours)
			}
		})
	}
}

// TestFailureAfterTheEnd holds that what a connection says after its context has ended says nothing.
func TestFailureAfterTheEnd(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer stop()
	up, done := context.WithDeadlineCause(t.Context(), time.Unix(1, 0), errTargetTimeout)
	defer done()
	for name, c := range map[string]struct {
		ctx  context.Context
		want facts.FailureKind
	}{
		"canceled":                {canceled, facts.Canceled},
		"the caller's deadline":   {late, facts.Canceled},
		"the target's time is up": {up, facts.OutOfTime},
	} {
		for _, err := range []error{io.EOF, os.ErrDeadlineExceeded, c.ctx.Err(), read(syscall.ECONNRESET)} {
			if got := failure(c.ctx, facts.PhaseTLS, err); got.Kind != c.want || !got.Kind.Ours() {
				t.Errorf("%s, %v: got %s, want %s", name, err, got.Kind, c.want)
			}
		}
	}
}
