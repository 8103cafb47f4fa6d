package scan

import (
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

func TestOffers(t *testing.T) {
	type answer = facts.Probe[facts.Answer]
	var (
		unasked answer
		refused = facts.Answered(facts.Answer{Refused: true})
		silent  = facts.Failed[facts.Answer](facts.Failure{Kind: facts.Timeout})
		in      = func(v facts.Version) answer { return facts.Answered(facts.Answer{Version: v, Suite: 1}) }
		chose   = func(v facts.Version) facts.Probe[facts.Session] { return facts.Answered(facts.Session{Version: v}) }
		broke   = facts.Failed[facts.Session](facts.Failure{Kind: facts.Alert})
	)
	const yes, no, mute = facts.Offered, facts.Denied, facts.Silent
	for name, c := range map[string]struct {
		handshake               facts.Probe[facts.Session]
		ats, other, eleven, ten answer
		want                    [4]facts.Offer // 1.0, 1.1, 1.2, 1.3
	}{
		"modern":                            {chose(facts.TLS13), in(facts.TLS12), unasked, refused, unasked, [4]facts.Offer{no, no, yes, yes}},
		"all":                               {chose(facts.TLS13), in(facts.TLS12), unasked, in(facts.TLS11), in(facts.TLS10), [4]facts.Offer{yes, yes, yes, yes}},
		"1.1 without 1.0":                   {chose(facts.TLS13), in(facts.TLS12), unasked, in(facts.TLS11), refused, [4]facts.Offer{no, yes, yes, yes}},
		"1.0 without 1.1":                   {chose(facts.TLS12), in(facts.TLS12), unasked, in(facts.TLS10), unasked, [4]facts.Offer{yes, no, yes, no}},
		"1.2 with other suites":             {chose(facts.TLS12), refused, in(facts.TLS12), refused, unasked, [4]facts.Offer{no, no, yes, no}},
		"1.3 only":                          {chose(facts.TLS13), refused, refused, refused, unasked, [4]facts.Offer{no, no, no, yes}},
		"1.0 only":                          {chose(facts.TLS10), in(facts.TLS10), in(facts.TLS10), in(facts.TLS10), unasked, [4]facts.Offer{yes, no, no, no}},
		"silent to old versions":            {chose(facts.TLS13), in(facts.TLS12), unasked, silent, unasked, [4]facts.Offer{"", mute, yes, yes}},
		"silent to 1.0":                     {chose(facts.TLS13), in(facts.TLS12), unasked, in(facts.TLS11), silent, [4]facts.Offer{mute, yes, yes, yes}},
		"silent to half of the 1.2 suites":  {chose(facts.TLS13), silent, refused, refused, unasked, [4]facts.Offer{no, no, mute, yes}},
		"silent to the other half":          {chose(facts.TLS13), refused, silent, refused, unasked, [4]facts.Offer{no, no, mute, yes}},
		"1.2 was chosen, then all is quiet": {chose(facts.TLS12), silent, silent, silent, unasked, [4]facts.Offer{"", mute, yes, no}},
		"a handshake that broke":            {broke, in(facts.TLS12), unasked, refused, unasked, [4]facts.Offer{no, no, yes, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			got := offers(c.handshake, c.ats, c.other, c.eleven, c.ten)
			want := facts.Versions{}
			for i, v := range facts.AllVersions() {
				if c.want[i] != "" {
					want[v] = c.want[i]
				}
			}
			if !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestDropsLargeHellos meets a middlebox that loses a hello of more than one packet, which one with an ML-KEM key share is:
// the handshake runs into the wall, and what the smaller hellos were told is known all the same. It takes one time-out.
func TestDropsLargeHellos(t *testing.T) {
	s := here(t)
	s.Depth = Standard
	s.Limits = Limits{Connect: time.Second, Handshake: time.Second, Target: 10 * time.Second}
	at := serveAll(t, func(c net.Conn) {
		head := make([]byte, 5)
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		if int(head[3])<<8|int(head[4]) < 1200 {
			_, _ = io.CopyN(io.Discard, c, int64(head[3])<<8|int64(head[4]))
			_, _ = c.Write([]byte{21, 3, 3, 0, 2, 2, 40})
		}
		silent(c)
	})
	begun := time.Now()
	a := &s.Scan(t.Context(), at).Addresses[0]
	if took := time.Since(begun); took > s.Limits.Handshake+time.Second {
		t.Errorf("it took %v", took)
	}
	if a.Handshake.Failure == nil || a.Handshake.Failure.Kind != facts.Timeout {
		t.Errorf("the handshake is %+v", a.Handshake)
	}
	want := facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Denied}
	if !a.Versions.OK() || !maps.Equal(*a.Versions.Value, want) || !a.NonATS.OK() {
		t.Errorf("got %+v, want %v", a.Versions, want)
	}
}

// TestResetsAtOnce meets an address that accepts connections and resets them, which shows before or after we have
// looked at the connection. Nothing that is stable tells which.
func TestResetsAtOnce(t *testing.T) {
	digests := map[string]int32{}
	for _, taken := range []int32{99, 3, 2, 1, 0} {
		s, left := standard(t), &atomic.Int32{}
		at := serveAll(t, func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) })
		left.Store(taken)
		s.Dialer = tired{everywhere{s.Dialer, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), at.Port)}, left, syscall.ECONNRESET}
		s.Resolver = names{"a.test": "192.0.2.1"}
		snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 8443})
		digests[fmt.Sprint(snapshot.Digest())] = taken
		if a := &snapshot.Addresses[0]; a.Connect.Failure != nil || a.PossiblyBlocked || a.TLCP.OK() {
			t.Errorf("%d taken: %+v, blocked: %t, %+v", taken, a.Connect.Failure, a.PossiblyBlocked, a.TLCP.Value)
		}
	}
	if len(digests) != 1 {
		t.Errorf("%d digests: %v", len(digests), digests)
	}
}

// TestCutOnce meets a server that cuts one of the connections that are open at once, as some do where one client has too
// many. What it takes is known all the same.
func TestCutOnce(t *testing.T) {
	certificate, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: certificate.Chain(), PrivateKey: certificate.Key}}}
	want := facts.Versions{facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Offered}
	for _, linger := range []int{-1, 0} { // with a FIN, and with a reset
		for cut := 1; cut <= 3; cut++ {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = listener.Close() })
			go func() {
				for i := 1; ; i++ {
					raw, err := listener.Accept()
					if err != nil {
						return
					}
					if i == 1+cut {
						_ = raw.(*net.TCPConn).SetLinger(linger)
						_ = raw.Close()
						continue
					}
					go func() {
						defer func() { _ = raw.Close() }()
						if c := tls.Server(raw, config); c.Handshake() == nil && hearHead(c) {
							_, _ = io.WriteString(c, fine+"Content-Length: 0\r\n\r\n")
						}
					}()
				}
			}()
			at := netip.MustParseAddrPort(listener.Addr().String())
			a := &standard(t).Scan(t.Context(), facts.Endpoint{Host: at.Addr().String(), Port: at.Port()}).Addresses[0]
			if !a.Versions.OK() || !maps.Equal(*a.Versions.Value, want) || !took(&a.ATS, facts.TLS12) || a.NonATS.Asked() || a.PossiblyBlocked {
				t.Errorf("the hello %d is cut, linger %d: %+v, ATS %+v, others %+v", cut, linger, a.Versions.Value, a.ATS.Value, a.NonATS)
			}
		}
	}
}
