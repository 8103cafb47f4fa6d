package zone

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/lookup"
)

// resolver gives whom to ask for names, and a word about it.
func (s Settings) resolver(now clock.Clock) (scan.Resolver, string, error) {
	rest, about, err := s.mainResolver(now)
	split := SplitResolver{Rest: rest, For: map[string]scan.Resolver{}}
	errs := []error{err}
	for _, given := range s.ResolverFor {
		suffix, at, err := readResolverFor(given)
		if err != nil {
			errs = append(errs, lang.Mistake{At: s.about("resolver-for", given), What: err})
			continue
		}
		split.For[suffix] = asking(at, now)
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
func (s Settings) mainResolver(now clock.Clock) (scan.Resolver, string, error) {
	if s.Resolver == "" {
		return system(now, runtime.GOOS, lookup.Configuration), "system", nil
	}
	at, err := readServer(s.Resolver)
	if err != nil {
		return nil, "", lang.Mistake{At: s.about("resolver", s.Resolver), What: err}
	}
	return asking(at, now), at.String(), nil
}

// system makes the resolver that asks as the machine does. Where a file says whom to ask, we ask them ourselves, and
// learn how it went; without it there is Go's resolver, which has an idea of its own. On other systems the library is
// asked, which alone knows about VPNs and the like: macOS has such a file, and says in it that it is not heeded.
func system(now clock.Clock, goos, file string) scan.Resolver {
	dial := safedial.New(nil).DialResolver
	switch goos {
	case "linux", "freebsd", "netbsd", "openbsd", "dragonfly":
		if _, err := os.Stat(file); err == nil {
			return lookup.System(dial, now, file)
		}
		return &net.Resolver{PreferGo: true, Dial: dial}
	}
	return &net.Resolver{}
}

// asking makes the resolver that asks one name server and nobody else, not the hosts file either.
func asking(server netip.AddrPort, now clock.Clock) scan.Resolver {
	return lookup.New(safedial.New(nil).DialResolver, now, server)
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
