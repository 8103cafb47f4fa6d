package scan

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// Datagrams is the way out by UDP. *safedial.Dialer is one.
type Datagrams interface {
	// DialUDP makes a socket that sends to the address, if the address policy allows it, and hears nobody else.
	DialUDP(ctx context.Context, addr netip.AddrPort) (net.Conn, error)
}

// How QUIC is waited for. A datagram may be lost, so it is sent twice; and others than the one that is waited for are passed
// over, a few of them.
const (
	quicTries    = 2
	quicPatience = time.Second
	quicStrays   = 8
	maxDatagram  = 1500
)

// askQUIC asks each address that is said to speak HTTP/3 whether anybody hears it by UDP, at depth Full. The port is one that
// a server named, so it must be the endpoint's own or one that may be dialled.
func (s *Scanner) askQUIC(ctx context.Context, snapshot *facts.Snapshot) {
	if s.Depth != Full || s.Datagrams == nil {
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for i := range snapshot.Addresses {
		a := &snapshot.Addresses[i]
		ports := snapshot.H3Ports(a)
		if !a.Connect.OK() || len(ports) == 0 {
			continue
		}
		port := ports[0]
		if port != snapshot.Endpoint.Port && s.PortAllowed != nil && !s.PortAllowed(port) {
			continue
		}
		wg.Go(func() {
			a.QUIC = guarded(s, func() (*facts.QUIC, *facts.Failure) {
				return s.quic(ctx, netip.AddrPortFrom(a.Addr.Addr(), port))
			})
		})
	}
}

// quic asks one address for the versions that it speaks.
func (s *Scanner) quic(ctx context.Context, at netip.AddrPort) (*facts.QUIC, *facts.Failure) {
	conn, err := s.Datagrams.DialUDP(ctx, at)
	if err != nil {
		return nil, new(failure(ctx, facts.PhaseConnect, err))
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	for range quicTries {
		var versions []facts.QUICVersion
		versions, err = s.negotiate(conn)
		switch {
		case err == nil:
			return &facts.QUIC{Port: at.Port(), Versions: versions}, nil
		case ctx.Err() != nil || !errors.Is(err, os.ErrDeadlineExceeded):
			return nil, new(failure(ctx, facts.PhaseConnect, err))
		}
	}
	return nil, new(failure(ctx, facts.PhaseConnect, err))
}

// negotiate sends one probe and waits for the answer to it.
func (s *Scanner) negotiate(conn net.Conn) ([]facts.QUICVersion, error) {
	probe := wire.NewQUICProbe()
	if err := conn.SetDeadline(s.Clock().Add(min(s.Limits.Connect, quicPatience))); err != nil {
		return nil, err
	}
	if _, err := conn.Write(probe.Datagram); err != nil {
		return nil, err
	}
	datagram := make([]byte, maxDatagram)
	for range quicStrays {
		n, err := conn.Read(datagram)
		if err != nil {
			return nil, err
		}
		if versions, ok := probe.Answer(datagram[:n]); ok {
			return versions, nil
		}
	}
	return nil, os.ErrDeadlineExceeded // whoever says so much says nothing of QUIC
}
