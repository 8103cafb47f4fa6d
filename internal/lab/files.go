package lab

import (
	"bytes"
	"fmt"
	"net/netip"

	"github.com/tongguan/tongguan/internal/lang"
)

// CA gives the lab's root in PEM. The other root, which nobody trusts, is not among it.
func (l *Lab) CA() []byte { return l.authorities.root.PEM() }

// Hosts gives the addresses of every case as /etc/hosts has them.
func (l *Lab) Hosts() []byte {
	var out bytes.Buffer
	for _, c := range l.Cases {
		for _, addr := range c.Addrs {
			fmt.Fprintf(&out, "%s %s\n", addr.Addr(), c.Host)
		}
	}
	return out.Bytes()
}

// Targets gives every case that is not hostile as a list of targets has them: one a line, after a comment with its title.
func (l *Lab) Targets() []byte { return l.targets(false) }

// HostileTargets gives the hostile cases in the same way: to look at many of these takes a time-out each.
func (l *Lab) HostileTargets() []byte { return l.targets(true) }

func (l *Lab) targets(hostile bool) []byte {
	var out bytes.Buffer
	for _, c := range l.Cases {
		if c.Hostile != hostile {
			continue
		}
		fmt.Fprintf(&out, "# %s\n# %s\n%s\n\n", c.Title.In(lang.English), c.Title.In(lang.Chinese), c.Target())
	}
	return out.Bytes()
}

// Ranges gives the addresses that a scanner must be allowed to dial for the lab, as CIDR prefixes.
func (l *Lab) Ranges() []string {
	for _, c := range l.Cases {
		for _, at := range c.Addrs {
			if !ownRange.Contains(at.Addr()) {
				return []string{"127.0.0.0/8", "::1/128"}
			}
		}
	}
	return []string{ownRange.String()}
}

// ownRange is where the lab lives if it can.
var ownRange = netip.MustParsePrefix("127.77.0.0/16")
