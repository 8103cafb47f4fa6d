package zone

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
)

// resolver gives whom to ask for names, and a word about it.
func (s Settings) resolver() (scan.Resolver, string, error) {
	rest, about, err := s.mainResolver()
	split := SplitResolver{Rest: rest, For: map[string]scan.Resolver{}}
	errs := []error{err}
	for _, given := range s.ResolverFor {
		suffix, at, err := readResolverFor(given)
		if err != nil {
			errs = append(errs, lang.Mistake{At: s.about("resolver-for", given), What: err})
			continue
		}
		split.For[suffix] = asking(at)
		about += "; " + suffix + ": " + at.String()
	}
	if err := errors.Join(errs...); err != nil {
		return nil, "", err
	}
	if len(split.For) == 0 {
		return rest, about, nil
	}
	return split, about, nil
}

// mainResolver reads Resolver.
func (s Settings) mainResolver() (scan.Resolver, string, error) {
	if s.Resolver == "" {
		// Go's own resolver where it reads the system's configuration fully, so that its sockets are ours; elsewhere
		// the system's library, which alone knows about VPNs and the like.
		if runtime.GOOS == "linux" {
			return &net.Resolver{PreferGo: true, Dial: safedial.New(nil).DialResolver}, "system", nil
		}
		return &net.Resolver{}, "system", nil
	}
	at, err := readServer(s.Resolver)
	if err != nil {
		return nil, "", lang.Mistake{At: s.about("resolver", s.Resolver), What: err}
	}
	return asking(at), at.String(), nil
}

// asking makes the resolver that asks one name server and no other.
func asking(server netip.AddrPort) scan.Resolver {
	dial := safedial.New(nil).DialResolver
	return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, server.String())
	}}
}

// readServer reads ADDR[:PORT] of a name server.
func readServer(given string) (netip.AddrPort, lang.Speaker) {
	if at, err := netip.ParseAddrPort(given); err == nil {
		return at, nil
	}
	addr, err := netip.ParseAddr(strings.Trim(given, "[]"))
	if err != nil {
		return netip.AddrPort{}, lang.Errorf(lang.En("give an IP address, with a port if it is not 53").Zh("应为 IP 地址，端口不是 53 时请一并给出"))
	}
	return netip.AddrPortFrom(addr, 53), nil
}

// readResolverFor takes SUFFIX=ADDR[:PORT] apart.
func readResolverFor(given string) (suffix string, at netip.AddrPort, _ lang.Speaker) {
	name, server, ok := strings.Cut(given, "=")
	if !ok || name == "" || server == "" {
		return "", at, lang.Errorf(lang.En("write it as SUFFIX=ADDR[:PORT], such as corp.example.com=10.0.0.53").
			Zh("应写作 SUFFIX=ADDR[:PORT]，例如 corp.example.com=10.0.0.53"))
	}
	suffix, err := hostName(strings.TrimPrefix(name, "."))
	if err != nil {
		return "", at, err
	}
	if suffix == "" {
		return "", at, lang.Errorf(lang.En("{name} is an address and needs no resolving; give the end of names, such as corp.example.com").
			Zh("{name} 是 IP 地址，不需要解析；请给出域名后缀，例如 corp.example.com"), "name", name)
	}
	at, err = readServer(server)
	return suffix, at, err
}
