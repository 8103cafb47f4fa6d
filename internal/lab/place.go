package lab

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"syscall"

	"github.com/tongguan/tongguan/internal/lang"
)

// A plan tells where the cases live: each at addresses of its own, or all at the machine's loopback addresses, each
// on a port of its own.
type plan struct {
	spread bool
	port   int // 0: any
}

var (
	home = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	dns  = netip.AddrFrom4([4]byte{127, 77, 0, 53})
	liar = netip.AddrFrom4([4]byte{127, 77, 0, 54})
)

// spreads reports whether this machine lets us use all of 127.0.0.0/8.
func spreads() bool {
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(dns, 0)))
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// addrs gives as many addresses to the nth case as it needs, one or two.
func (p plan) addrs(nth, count int) []netip.Addr {
	if !p.spread {
		return []netip.Addr{home, netip.IPv6Loopback()}[:count]
	}
	var out []netip.Addr
	for i := range count {
		out = append(out, netip.AddrFrom4([4]byte{127, 77, byte(1 + i), byte(1 + nth)}))
	}
	return out
}

// portOf gives the nth case's port.
func (p plan) portOf(nth int) int {
	if p.spread || p.port == 0 {
		return p.port
	}
	return p.port + nth
}

// resolver gives the place of the name server, which comes after that many cases.
func (p plan) resolver(cases int) netip.AddrPort {
	if !p.spread {
		return netip.AddrPortFrom(home, uint16(p.portOf(cases)))
	}
	return netip.AddrPortFrom(dns, uint16(p.port))
}

// inventor gives the place of the second name server.
func (p plan) inventor() netip.AddrPort {
	switch {
	case p.spread:
		return netip.AddrPortFrom(liar, uint16(p.port))
	case p.port == 0:
		return netip.AddrPortFrom(home, 0)
	}
	return netip.AddrPortFrom(home, uint16(p.port+1)) // over UDP nothing else is there
}

// A seat is a port that is ours until held is closed.
type seat struct {
	at       netip.AddrPort
	listener *net.TCPListener // nil where nothing is to listen
	held     io.Closer
}

// occupy takes one port on all of the addresses: the one that is given, or with 0 any that is free on each of them.
// Where listens is false connections to it are refused.
func occupy(addrs []netip.Addr, port int, listens []bool) ([]seat, error) {
	for tries := 1; ; tries++ {
		seats, err := occupyOnce(addrs, uint16(port), listens)
		switch {
		case err == nil:
			return seats, nil
		case port != 0 || tries == 20 || !errors.Is(err, syscall.EADDRINUSE):
			return nil, err
		}
	}
}

func occupyOnce(addrs []netip.Addr, port uint16, listens []bool) (out []seat, err error) {
	for i, addr := range addrs {
		take := listen
		if !listens[i] {
			take = refuse
		}
		s, err := take(netip.AddrPortFrom(addr, port))
		if err != nil {
			for _, taken := range out {
				_ = taken.held.Close()
			}
			return nil, cannot(netip.AddrPortFrom(addr, port), err)
		}
		port = s.at.Port() // of the first, if any would do
		out = append(out, s)
	}
	return out, nil
}

func listen(at netip.AddrPort) (seat, error) {
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return seat{}, err
	}
	return seat{netip.MustParseAddrPort(l.Addr().String()), l, l}, nil
}

// cannot says why a port could not be taken.
func cannot(at netip.AddrPort, err error) error {
	p := lang.En("the lab cannot listen on {address}: {cause}").Zh("实验环境无法监听 {address}：{cause}")
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		p = lang.En("{address} is in use: stop what listens there, or give the lab another port with --port").
			Zh("{address} 已被占用：请停止占用它的程序，或用 --port 另选端口")
	case errors.Is(err, fs.ErrPermission):
		p = lang.En("the lab may not listen on {address}: choose a port above 1023 with --port, or be root").
			Zh("没有权限监听 {address}：请用 --port 选择 1023 以上的端口，或以 root 身份运行")
	}
	return lang.Errorf(p, "address", at.String(), "cause", err.Error()).Because(err)
}
