package safedial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// A Resolver finds the addresses of a name.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Limits of a [Dialer.Transport].
const (
	transportTries   = 4                // addresses of a name that are tried
	transportHeader  = 64 << 10         // bytes of a response's header
	transportShare   = 3 * time.Second  // for each address but the last
	transportTimeout = 15 * time.Second // for connecting, where the request has no deadline
)

// Transport makes an HTTP transport all of whose connections the dialer opens. Names are looked up by resolver, and a
// name of which one address is forbidden gives a [*BlockedError] and no packet, since what names a forbidden address
// beside a good one is up to nothing good. There is no proxy, no compression and no HTTP/2, a connection serves one
// request, and TLS is 1.2 at least, the server vouched for by roots (nil: those of the system). A redirect is an answer
// like any other. The deadline of the request's context bounds it all, the body too.
func (d *Dialer) Transport(resolver Resolver, roots *x509.CertPool) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			addrs, err := d.addresses(ctx, resolver, address)
			if err != nil {
				return nil, err
			}
			return d.dialAny(ctx, addrs)
		},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // no HTTP/2
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: transportHeader,
	}
}

// addresses resolves host:port, and judges every address before any is used.
func (d *Dialer) addresses(ctx context.Context, resolver Resolver, address string) ([]netip.AddrPort, error) {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("port %q is no number", service)
	}
	var found []netip.Addr
	if addr, err := netip.ParseAddr(host); err == nil {
		found = []netip.Addr{addr}
	} else if found, err = resolver.LookupNetIP(ctx, "ip", host); err != nil {
		return nil, err
	}
	var out []netip.AddrPort
	for _, addr := range found {
		if err := d.policy.Check(addr); err != nil {
			return nil, err
		}
		out = append(out, netip.AddrPortFrom(addr.Unmap(), uint16(port)))
	}
	if len(out) == 0 {
		return nil, &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return out[:min(len(out), transportTries)], nil
}

// dialAny connects to the first address that answers, and leaves every other some time.
func (d *Dialer) dialAny(ctx context.Context, addrs []netip.AddrPort) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, transportTimeout)
	defer cancel()
	var first error
	for i, addr := range addrs {
		conn, err := d.dialShare(ctx, addr, i+1 == len(addrs))
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func (d *Dialer) dialShare(ctx context.Context, addr netip.AddrPort, last bool) (net.Conn, error) {
	if !last {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, transportShare)
		defer cancel()
	}
	return d.Dial(ctx, addr)
}
