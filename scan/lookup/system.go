package lookup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/internal/clock"
)

// Configuration is where a Unix machine says whom to ask (resolv.conf(5)).
const Configuration = "/etc/resolv.conf"

// System makes the resolver that asks whom the machine is configured to ask, in the file that is named: usually
// [Configuration]. The file is read anew for each query, so that a change of network is noticed. The machine's hosts
// file comes first, as for every program there.
func System(dial Dial, now clock.Clock, file string) *Resolver {
	return &Resolver{
		dial: dial, now: now,
		servers: func() (servers, error) {
			text, err := os.ReadFile(file)
			if err != nil {
				return servers{}, err
			}
			return configured(text)
		},
		// Of Go's own resolver this leaves the hosts file: no server can be dialled.
		hosts: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("only the hosts file is read")
		}},
	}
}

const (
	dnsPort     = 53
	maxServers  = 3                // of resolv.conf(5), as the next
	maxTimeout  = 30 * time.Second // and no try is given so much, see servers.within
	maxAttempts = 3                // where the manual has 5: more would leave too little time for each
)

// configured reads resolv.conf. Search lists play no part here.
func configured(text []byte) (servers, error) {
	c, err := dns.ClientConfigFromReader(bytes.NewReader(text))
	if err != nil {
		return servers{}, fmt.Errorf("%s: %w", Configuration, err)
	}
	s := servers{
		timeout:  min(time.Duration(min(c.Timeout, 60))*time.Second, maxTimeout), // the inner min, lest it overflows
		attempts: min(c.Attempts, maxAttempts),
		rotate:   rotates(text),
	}
	for _, given := range c.Servers {
		if addr, err := netip.ParseAddr(given); err == nil && len(s.at) < maxServers {
			s.at = append(s.at, netip.AddrPortFrom(addr, dnsPort))
		}
	}
	if len(s.at) == 0 { // as the file's own manual has it: the machine's own
		s.at = []netip.AddrPort{netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), dnsPort)}
	}
	return s, nil
}

// rotates finds the option that the library passes over.
func rotates(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != "options" {
			continue
		}
		for _, option := range fields[1:] {
			if option == "rotate" {
				return true
			}
		}
	}
	return false
}
