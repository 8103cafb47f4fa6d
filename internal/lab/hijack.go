package lab

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/tongguan/tongguan/internal/clock"
)

// The lab's second name server is one that invents: where the first says that a name does not exist it gives the address
// of a server that has nothing to do with it, as resolvers of providers and hotels do. It stands in the way of the first
// as a middlebox does, and passes on whatever else that says.

// portalCase is the server to which names lead that do not exist. Where the cases share an address, as on macOS, all of
// them seem invented.
const portalCase = "self-signed"

// upstreamPatience is how long the first name server is waited for: some names it never answers.
const upstreamPatience = time.Second

// inventNames starts it.
func (l *Lab) inventNames(at netip.AddrPort) error {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return cannot(at, err)
	}
	l.inventor = netip.MustParseAddrPort(conn.LocalAddr().String())
	portal := l.Case(portalCase).Addrs[0].Addr()
	l.crew.add(conn)
	l.crew.group.Go(func() {
		for {
			query := make([]byte, 4096)
			n, from, err := conn.ReadFromUDPAddrPort(query)
			switch {
			case errors.Is(err, net.ErrClosed):
				return
			case err != nil:
				time.Sleep(20 * time.Millisecond)
				continue
			}
			l.crew.group.Go(func() {
				if answer := l.upstream(query[:n]); answer != nil {
					_, _ = conn.WriteToUDPAddrPort(invent(answer, portal), from)
				}
			})
		}
	})
	return nil
}

// upstream asks the first name server; nil: it did not answer.
func (l *Lab) upstream(query []byte) []byte {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(l.resolver))
	if err != nil || !l.crew.add(conn) {
		return nil
	}
	defer l.crew.drop(conn)
	_ = conn.SetDeadline(clock.System().Add(upstreamPatience))
	if _, err := conn.Write(query); err != nil {
		return nil
	}
	answer := make([]byte, 4096)
	n, err := conn.Read(answer)
	if err != nil {
		return nil
	}
	return answer[:n]
}

// invent makes an answer that a name does not exist into one that it has the address, which is of IPv4.
func invent(answer []byte, portal netip.Addr) []byte {
	var m dnsmessage.Message
	if m.Unpack(answer) != nil || m.RCode != dnsmessage.RCodeNameError || len(m.Questions) != 1 {
		return answer
	}
	asked := m.Questions[0]
	m.RCode, m.Authoritative, m.Authorities = dnsmessage.RCodeSuccess, false, nil
	if asked.Type == dnsmessage.TypeA && asked.Class == dnsmessage.ClassINET {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: asked.Name, Class: dnsmessage.ClassINET, TTL: 60},
			Body:   &dnsmessage.AResource{A: portal.As4()},
		}}
	}
	out, err := m.Pack()
	if err != nil {
		return answer
	}
	return out
}

// InventingResolver is the address of the lab's second name server, which gives an address to names that do not exist.
// It speaks DNS over UDP.
func (l *Lab) InventingResolver() netip.AddrPort { return l.inventor }
