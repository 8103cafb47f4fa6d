// Package lookup asks name servers, and tells how it went: what was answered, by whom, over which aliases, or which
// kind of nothing came of it. Package net keeps all but the addresses to itself.
//
// It is a stub resolver: it asks servers that follow the tree of names themselves. Queries go by UDP with EDNS(0), and
// by TCP where the answer was cut off.
package lookup

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// A Type is what is asked for.
type Type uint16

// The types that are asked for.
const (
	A     = Type(dns.TypeA)
	AAAA  = Type(dns.TypeAAAA)
	CAA   = Type(dns.TypeCAA)
	HTTPS = Type(dns.TypeHTTPS)
)

// An Answer is what a query came to. It is shared by all that asked at the same time, so it is only read.
type Answer struct {
	How     facts.Lookup
	Failure *facts.Failure // nil: there are records. Of phase dns, and of no kind that ctx would explain

	// The records of the type that was asked for, and nil for the others.
	Addrs []netip.Addr
	CAA   []facts.CAARecord
	HTTPS []facts.HTTPSRecord

	name  string // that was asked for first
	dated bool   // How.TTL is that of a record
}

// A Dial connects to a name server; network is "udp" or "tcp", address a literal IP and port. The DialResolver of a
// safedial.Dialer is one.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// A Resolver asks name servers. It may be used by many goroutines at once; who asks the same at the same time shares
// one query. Nothing is remembered beyond that, since a scan wants to know what is so now. It holds no socket between
// queries.
type Resolver struct {
	dial    Dial
	now     clock.Clock
	servers func() (servers, error) // whom to ask, read anew for each query
	hosts   *net.Resolver           // reads the hosts file and nothing else; nil: there is none to heed

	turn    atomic.Uint32 // whose turn it is among servers that share the load
	flights flights
}

// New makes the resolver that asks one name server and no other, and heeds no hosts file.
func New(dial Dial, now clock.Clock, server netip.AddrPort) *Resolver {
	one := servers{at: []netip.AddrPort{server}, timeout: patience, attempts: 2}
	return &Resolver{dial: dial, now: now, servers: func() (servers, error) { return one, nil }}
}

// patience is how long one try waits for an answer, if nothing else is said. Five seconds is resolv.conf's default.
const patience = 5 * time.Second

// longest is how long a question takes at most, tries at all servers together; of a context that ends earlier, half of
// what is left. The rest is for the server that the name leads to.
const longest = 10 * time.Second

// Ask asks for the records of a type under a name, which is taken as it is: no search list is applied. It ends within
// ten seconds, or when ctx does, which is a time-out.
func (r *Resolver) Ask(ctx context.Context, name string, what Type) *Answer {
	most := longest
	if end, ok := ctx.Deadline(); ok {
		most = min(most, end.Sub(r.now())/2)
	}
	return r.flights.join(ctx, question{plain(dns.Fqdn(name)), what}, most, func(ctx context.Context) *Answer {
		start := r.now()
		a := r.ask(ctx, name, what, most)
		a.How.Took = r.now().Sub(start)
		return a
	})
}

// Local gives the addresses that the machine's hosts file has for a name, of both families; nil when it has none, or is
// not heeded. A name that it has is not asked of any server, as everywhere on that machine.
func (r *Resolver) Local(ctx context.Context, name string) []netip.Addr {
	if r.hosts == nil {
		return nil
	}
	addrs, err := r.hosts.LookupNetIP(ctx, "ip", strings.TrimSuffix(name, ".")) // names without a dot stand there without a final one
	if err != nil {
		return nil
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs
}

// LookupNetIP is that of [net.Resolver], for network "ip4" or "ip6". The error is a [*net.DNSError].
func (r *Resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	what := map[string]Type{"ip4": A, "ip6": AAAA}[network]
	if what == 0 {
		return nil, &net.DNSError{Err: "network " + network + " is neither ip4 nor ip6", Name: host}
	}
	if local := r.Local(ctx, host); local != nil {
		var out []netip.Addr
		for _, addr := range local {
			if addr.Is4() == (what == A) {
				out = append(out, addr)
			}
		}
		if out == nil {
			return nil, &net.DNSError{Err: "the hosts file has no such address", Name: host, IsNotFound: true}
		}
		return out, nil
	}
	a := r.Ask(ctx, host, what)
	if a.Failure == nil {
		return append([]netip.Addr(nil), a.Addrs...), nil
	}
	kind := a.Failure.Kind
	err := &net.DNSError{
		Err: a.Failure.Detail, Name: host,
		IsNotFound:  kind == facts.NoSuchName || kind == facts.NoData,
		IsTimeout:   kind == facts.Timeout,
		IsTemporary: kind == facts.NameServer || kind == facts.Timeout,
	}
	if a.How.Server.IsValid() {
		err.Server = a.How.Server.String()
	}
	return nil, err
}

// maxAliases is how many aliases are followed. Resolvers stop sooner by default (BIND and Unbound after 11, PowerDNS
// after 10), so a name that needs more resolves for hardly anybody.
const maxAliases = 16

// ask asks, and once more for the name at which the aliases of an answer broke off. A server that follows the tree
// itself gives them with their end; one that only knows a zone of its own does not.
func (r *Resolver) ask(ctx context.Context, name string, what Type, most time.Duration) *Answer {
	ctx, cancel := context.WithTimeout(ctx, most-aside(most))
	defer cancel()
	a := &Answer{name: plain(dns.Fqdn(name))}
	for at := a.name; ; {
		m, failure := r.query(ctx, at, what, most, &a.How)
		if failure != nil {
			a.Failure = failure
			return a
		}
		next := a.read(m, at, what)
		if next == "" {
			return a
		}
		at, a.Failure = next, nil
	}
}

// plain writes a name as facts have it: in lower case, without the final dot. The root stays a dot.
func plain(name string) string {
	if name = dns.CanonicalName(name); name != "." {
		name = strings.TrimSuffix(name, ".")
	}
	return name
}
