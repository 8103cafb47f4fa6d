package lab

import (
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// A packetServer is a server that hears UDP too, on the number of its port.
type packetServer interface {
	// reply gives what is answered to a datagram; nil: nothing is.
	reply(datagram []byte) []byte
}

// hear opens the UDP side of a server that has one.
func (l *Lab) hear(s server, at netip.AddrPort) error {
	p, ok := s.(packetServer)
	if !ok {
		return nil
	}
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return cannot(at, err)
	}
	l.crew.add(conn)
	l.crew.group.Go(func() {
		datagram := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(datagram)
			switch {
			case errors.Is(err, net.ErrClosed):
				return
			case err != nil:
				time.Sleep(20 * time.Millisecond) // as of the name server
			default:
				if answer := p.reply(datagram[:n]); answer != nil {
					_, _ = conn.WriteToUDPAddrPort(answer, from)
				}
			}
		}
	})
	return nil
}

// negotiating is a site that says that it speaks HTTP/3, and comes by UDP as far as to say which versions of QUIC it has.
type negotiating struct{ site }

// reply is a Version Negotiation packet (RFC 9000 §6.1, §17.2.1) to a packet of a version that is not spoken; to others there
// is nobody.
func (negotiating) reply(datagram []byte) []byte {
	const initial = 1200
	in := cryptobyte.String(datagram)
	var form uint8
	var version uint32
	var to, from cryptobyte.String
	if len(datagram) < initial || !in.ReadUint8(&form) || form&0x80 == 0 || !in.ReadUint32(&version) || version == 1 ||
		!in.ReadUint8LengthPrefixed(&to) || !in.ReadUint8LengthPrefixed(&from) {
		return nil
	}
	out := slices.Concat([]byte{0x80, 0, 0, 0, 0, byte(len(from))}, from, []byte{byte(len(to))}, to)
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, 0x0a1a2a3a), 1)
}

// advertisesH3 is a page of a server that says that it speaks HTTP/3 on this port.
func advertisesH3(r *http.Request) (int, []string, string) {
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		port = "443"
	}
	return http.StatusOK, []string{"Content-Type: text/plain", `Alt-Svc: h3=":` + port + `"; ma=86400`}, "hello\n"
}

// quicCases advertise HTTP/3. Only depth full asks, and profile strict minds.
func quicCases() []setting {
	return []setting{
		{Case{
			ID:      "h3",
			Title:   title("HTTP/3 is advertised, and QUIC answers", "声明支持 HTTP/3，QUIC 有应答"),
			Verdict: everywhere(pass),
		}, serve(negotiating{site{talk: pages(advertisesH3)}})},
		{Case{
			ID:      "h3-dead",
			Title:   title("HTTP/3 is advertised, and nobody hears by UDP", "声明支持 HTTP/3，但 UDP 端口无人应答"),
			Verdict: everywhere(pass),
		}, serve(site{talk: pages(advertisesH3)})},
	}
}
