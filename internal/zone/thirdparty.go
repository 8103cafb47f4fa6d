package zone

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/thirdparty"
	"github.com/tongguan/tongguan/trust"
)

// ThirdParties wires the way to those whom certificates name: by the address policy, resolver and pins of the scans. It
// is nil, and nobody is asked, with NoThirdParty and at depth quick. Ports says which may be dialled; nil: all.
func (s Settings) ThirdParties(now clock.Clock, stores *trust.Stores, ports func(uint16) bool) (*thirdparty.Lookups, error) {
	if s.NoThirdParty || s.Depth == scan.Quick {
		return nil, nil
	}
	pins, err := s.pins()
	resolver, _, resolverErr := s.resolver(now)
	policy, policyErr := s.policy()
	strict, strictErr := Settings{At: s.At}.policy()
	if err := errors.Join(err, resolverErr, policyErr, strictErr); err != nil {
		return nil, err
	}
	return thirdparty.New(thirdparty.Options{
		Dialer: safedial.New(policy), Strict: safedial.New(strict),
		Resolver: bothFamilies{pins, resolver}, Clock: now, PortAllowed: ports,
		Anchored: func(c *x509.Certificate) bool { return stores.Anchored(c) },
		Thorough: s.Depth == scan.Full,
	}), nil
}

// bothFamilies asks for the addresses of a name by IPv4 and IPv6 at once, unless somebody pinned them.
type bothFamilies struct {
	pins     scan.Pins
	resolver scan.Resolver
}

// LookupNetIP is that of [net.Resolver] for network "ip". A pin for one port holds for all, since it is not known here
// which will be dialled.
func (r bothFamilies) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, key := range []string{host + ":80", host + ":443", host} {
		if at := r.pins[key]; len(at) > 0 {
			return slices.Clone(at), nil
		}
	}
	type answer struct {
		addrs []netip.Addr
		err   error
	}
	ask := func(network string) <-chan answer {
		out := make(chan answer, 1)
		go func() {
			defer func() {
				if p := recover(); p != nil { // here, since nobody else can: a panic of a goroutine ends the process
					out <- answer{err: &net.DNSError{Err: "the resolver broke", Name: host}}
				}
			}()
			addrs, err := r.resolver.LookupNetIP(ctx, network, host+".") // rooted: search domains are not the phone's
			out <- answer{addrs, err}
		}()
		return out
	}
	four, six := ask("ip4"), ask("ip6")
	a, aaaa := <-four, <-six
	if found := slices.Concat(a.addrs, aaaa.addrs); len(found) > 0 {
		return found, nil
	}
	var name *net.DNSError
	if errors.As(a.err, &name) && name.IsNotFound && aaaa.err != nil { // what the other query could not learn, it does not settle
		return nil, aaaa.err
	}
	return nil, a.err
}
