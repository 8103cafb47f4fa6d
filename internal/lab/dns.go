package lab

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A zone holds the addresses of each host, by its name in lower case without the final dot.
type zone map[string][]netip.Addr

// Names that are there for their trouble.
const (
	servfail = "servfail" + domain  // the name server fails
	silent   = "silent" + domain    // it never answers
	fakeIP   = "fake-ip" + domain   // a proxy answers with an address of its own making
	onlyIPv6 = "only-ipv6" + domain // it has an address of IPv6 alone, one for documentation, so that nobody is dialled
)

const ttl = 60 // seconds

// answerNames starts the name server.
func (l *Lab) answerNames(at netip.AddrPort) error {
	hosts := zone{fakeIP: {netip.AddrFrom4([4]byte{198, 18, 0, 7})}, onlyIPv6: {netip.MustParseAddr("2001:db8::7")}}
	for _, c := range l.Cases {
		for _, addr := range c.Addrs {
			hosts[c.Host] = append(hosts[c.Host], addr.Addr())
		}
	}
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return cannot(at, err)
	}
	l.resolver = netip.MustParseAddrPort(conn.LocalAddr().String())
	l.crew.add(conn)
	l.crew.group.Go(func() { hosts.serve(conn) })
	return nil
}

func (z zone) serve(conn *net.UDPConn) {
	query := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(query)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(20 * time.Millisecond)
			continue
		}
		if answer := z.answer(query[:n]); answer != nil {
			_, _ = conn.WriteToUDPAddrPort(answer, from)
		}
	}
}

// answer makes the message that answers a query; nil: none does.
func (z zone) answer(query []byte) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil || header.Response {
		return nil
	}
	question, err := p.Question()
	if err != nil {
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(question.Name.String(), "."))
	addrs, known := z[name]
	rcode := dnsmessage.RCodeSuccess
	switch {
	case name == silent:
		return nil
	case name == servfail:
		rcode = dnsmessage.RCodeServerFailure
	case !known:
		rcode = dnsmessage.RCodeNameError
	}
	m := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, OpCode: header.OpCode, Authoritative: true, RCode: rcode,
			RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question},
	}
	for _, addr := range addrs {
		if body := record(addr); question.Type == typeOf(addr) && question.Class == dnsmessage.ClassINET {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: ttl},
				Body:   body,
			})
		}
	}
	out, err := m.Pack()
	if err != nil {
		return nil
	}
	return out
}

func typeOf(addr netip.Addr) dnsmessage.Type {
	if addr.Is4() {
		return dnsmessage.TypeA
	}
	return dnsmessage.TypeAAAA
}

func record(addr netip.Addr) dnsmessage.ResourceBody {
	if addr.Is4() {
		return &dnsmessage.AResource{A: addr.As4()}
	}
	return &dnsmessage.AAAAResource{AAAA: addr.As16()}
}
