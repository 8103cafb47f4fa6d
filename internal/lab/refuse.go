package lab

import (
	"errors"
	"net"
	"net/netip"
)

// refuse takes a port and sees to it that connections to it are refused: it makes the port the near end of a
// connection. Nobody else can listen there then, and nobody does.
func refuse(at netip.AddrPort) (seat, error) {
	meeting, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(at.Addr(), 0)))
	if err != nil {
		return seat{}, err
	}
	defer func() { _ = meeting.Close() }()
	near, err := net.DialTCP("tcp", net.TCPAddrFromAddrPort(at), meeting.Addr().(*net.TCPAddr))
	if err != nil {
		return seat{}, err
	}
	far, err := meeting.AcceptTCP()
	if err != nil {
		return seat{}, errors.Join(err, near.Close())
	}
	return seat{at: near.LocalAddr().(*net.TCPAddr).AddrPort(), held: &ends{near, far}}, nil
}

// ends are those of one connection. They are cut, lest the port stay taken for a minute more (TIME_WAIT).
type ends struct{ near, far *net.TCPConn }

func (e *ends) Close() error {
	return errors.Join(e.near.SetLinger(0), e.near.Close(), e.far.Close())
}
