package lab

import (
	"crypto/tls"
	"net"
	"slices"
	"sync"
)

// leafCases show several certificates at one address.
func (a *authorities) leafCases() []setting {
	return []setting{
		{Case{
			ID:      "alternating-certificates",
			Title:   title("Every second connection is shown a certificate that has expired", "每隔一个连接就出示一张已过期的证书"),
			Shows:   ids("address_inconsistent/verdict"),
			Verdict: everywhere(fail),
		}, serve(twoLeaves{site{}, expired, everySecond})},
		{Case{
			ID:      "alternating-good-certificates",
			Title:   title("Connections are shown two good certificates in turn: worth a note", "各连接轮流出示两张合格的证书：仅作提示"),
			Verdict: everywhere(pass),
		}, serve(twoLeaves{site{}, site{}, everySecond})},
		{Case{
			ID:      "dual-certificates",
			Title:   title("An ECDSA certificate for TLS 1.3 and an RSA one for TLS 1.2, as it should be", "TLS 1.3 使用 ECDSA 证书，TLS 1.2 使用 RSA 证书，属正常情况"),
			Verdict: everywhere(pass),
		}, serve(twoLeaves{site{}, site{change: keyed(a.rsaKey)}, olderClients})},
	}
}

// twoLeaves is a TLS server with the certificates of two sites.
type twoLeaves struct {
	first, second site
	choose        func() chooser
}

// A chooser begins a connection, one after the other in the order in which they come. It returns what tells whether that is shown the second certificate, and what is to be
// called when it is over.
type chooser func() (second func(*tls.ClientHelloInfo) bool, over func())

func (s twoLeaves) open(a *authorities, host string) (welcome, error) {
	var pair [2]*tls.Certificate
	for i, of := range []site{s.first, s.second} {
		leaf, err := of.leaf(a, host)
		if err != nil {
			return nil, err
		}
		pair[i] = &tls.Certificate{Certificate: leaf.Chain(), PrivateKey: leaf.Key}
	}
	begin := s.choose()
	return func() handler {
		second, over := begin()
		return func(c *net.TCPConn) {
			defer over()
			greet(c, c, &tls.Config{
				GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
					if second(hello) {
						return pair[1], nil
					}
					return pair[0], nil
				},
				MinVersion: tls.VersionTLS12,
				NextProtos: []string{"http/1.1"},
			}, host, nil)
		}
	}, nil
}

// everySecond is a load balancer that hands connections around between two servers. Only those count that get as far as
// a certificate, and each waits for those that came before it, so that a scan, whose handshake connects first and says
// most, always meets the first server with it.
func everySecond() chooser {
	var mu sync.Mutex
	var n int
	before := make(chan struct{}) // closed when those that came before have their certificate, or will have none
	close(before)
	return func() (func(*tls.ClientHelloInfo) bool, func()) {
		mine := make(chan struct{})
		mu.Lock()
		mayChoose := before
		before = mine
		mu.Unlock()
		over := sync.OnceFunc(func() { <-mayChoose; close(mine) })
		return func(*tls.ClientHelloInfo) bool {
			<-mayChoose
			defer over()
			mu.Lock()
			defer mu.Unlock()
			n++
			return n%2 == 0
		}, over
	}
}

func olderClients() chooser {
	return func() (func(*tls.ClientHelloInfo) bool, func()) {
		return func(hello *tls.ClientHelloInfo) bool {
			return !slices.Contains(hello.SupportedVersions, tls.VersionTLS13)
		}, func() {}
	}
}
