package lab

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// answerNames starts the name server, on UDP and on the same port of TCP.
func (l *Lab) answerNames(at netip.AddrPort) error {
	udp, tcp, err := listenBoth(at)
	if err != nil {
		return err
	}
	z := zoneOf(l.Cases)
	l.resolver = netip.MustParseAddrPort(udp.LocalAddr().String())
	l.crew.add(udp)
	l.crew.add(tcp)
	l.crew.group.Go(func() { z.serve(udp) })
	l.crew.serve(tcp, always(z.talk))
	return nil
}

// listenBoth takes one port twice; with port 0 any that is free for both.
func listenBoth(at netip.AddrPort) (*net.UDPConn, *net.TCPListener, error) {
	for tries := 1; ; tries++ {
		udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
		if err != nil {
			return nil, nil, cannot(at, err)
		}
		both := netip.MustParseAddrPort(udp.LocalAddr().String())
		tcp, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(both))
		if err == nil {
			return udp, tcp, nil
		}
		_ = udp.Close()
		if at.Port() != 0 || tries == 20 || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, nil, cannot(both, err)
		}
	}
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
		if answer := z.answer(query[:n], maxUDP); answer != nil {
			_, _ = conn.WriteToUDPAddrPort(answer, from)
		}
	}
}

// talk answers one query after another on a TCP connection (RFC 1035 §4.2.2).
func (z zone) talk(conn *net.TCPConn) {
	for {
		var length uint16
		if binary.Read(conn, binary.BigEndian, &length) != nil {
			return
		}
		query := make([]byte, length)
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		answer := z.answer(query, maxTCP)
		if answer == nil {
			continue
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// The longest answers. Over UDP it is what a client takes that says nothing about it (RFC 1035 §4.2.1).
const (
	maxUDP = 512
	maxTCP = 65535
)

// answer makes the message that answers a query; nil: none does. One that is longer than most says so and is empty.
func (z zone) answer(query []byte, most int) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil || header.Response {
		return nil
	}
	question, err := p.Question()
	if err != nil {
		return nil
	}
	m := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, OpCode: header.OpCode, Authoritative: true,
			RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question},
	}
	if !z.tell(&m, question) {
		return nil
	}
	out, err := m.Pack()
	if err != nil {
		return nil
	}
	if len(out) > most {
		m.Truncated, m.Answers = true, nil
		if out, err = m.Pack(); err != nil {
			return nil
		}
	}
	return out
}

// tell looks the question up, following aliases as a resolver does: each once. It reports whether there is to be an
// answer at all.
func (z zone) tell(m *dnsmessage.Message, q dnsmessage.Question) bool {
	at, met := q.Name, map[string]bool{}
	for {
		key := strings.ToLower(strings.TrimSuffix(at.String(), "."))
		n, known := z[key]
		switch {
		case n.silent:
			return false
		case !known:
			m.RCode = dnsmessage.RCodeNameError
			return true
		}
		m.RCode = n.rcode
		if q.Class != dnsmessage.ClassINET || met[key] {
			return true
		}
		met[key] = true
		if n.alias == "" {
			for _, body := range n.records(q.Type) {
				m.Answers = append(m.Answers, resource(at, body))
			}
			return true
		}
		to, err := dnsmessage.NewName(n.alias + ".")
		if err != nil {
			return false
		}
		m.Answers = append(m.Answers, resource(at, &dnsmessage.CNAMEResource{CNAME: to}))
		at = to
	}
}

const ttl = 60 // seconds

func resource(name dnsmessage.Name, body dnsmessage.ResourceBody) dnsmessage.Resource {
	return dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET, TTL: ttl}, Body: body}
}

// records gives what a name has of a type.
func (n name) records(what dnsmessage.Type) (out []dnsmessage.ResourceBody) {
	switch what {
	case dnsmessage.TypeA, dnsmessage.TypeAAAA:
		for _, addr := range n.addrs {
			if typeOf(addr) == what {
				out = append(out, record(addr))
			}
		}
	case typeCAA:
		for _, c := range n.caa {
			out = append(out, c.record())
		}
	case dnsmessage.TypeHTTPS:
		for i := range n.https {
			out = append(out, &n.https[i])
		}
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

// typeCAA is the type's number (RFC 8659 §4.1), which package dnsmessage does not have.
const typeCAA dnsmessage.Type = 257

// A caa is a CAA record.
type caa struct{ tag, value string }

func (c caa) record() dnsmessage.ResourceBody {
	var data bytes.Buffer
	data.WriteByte(0) // not critical
	data.WriteByte(byte(len(c.tag)))
	data.WriteString(c.tag)
	data.WriteString(c.value)
	return &dnsmessage.UnknownResource{Type: typeCAA, Data: data.Bytes()}
}
