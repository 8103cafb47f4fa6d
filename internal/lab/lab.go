// Package lab runs TLS servers, good and bad, on loopback: what `scanner lab` starts, the demo shows and the tests
// check. Each case names the findings that it was built to show.
//
// Every case has addresses of its own in 127.77.0.0/16, and the lab has a name server that knows them. Where these
// addresses cannot be bound, as on macOS, the cases live on ports of 127.0.0.1 and ::1 instead. Nobody trusts the
// lab's certificates who is not given its root.
package lab

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
)

// Options says how a lab is started. The zero value will do.
type Options struct {
	Port int              // of every case and of the name server; 0: any that is free, another for each
	Now  func() time.Time // dates the certificates; nil: the machine's clock

	Hostile bool // start the hostile cases too, behind the others
}

// A Lab is a set of running servers. Its methods may be called by many goroutines at once; Cases is only read.
type Lab struct {
	Cases []Case

	authorities *authorities
	crew        crew
	resolver    netip.AddrPort
	inventor    netip.AddrPort
}

// Start makes the certificates and starts every server: all listen when it returns. The caller closes the lab. What a
// person can mend, such as a port that is in use, is a [lang.Error].
func Start(o Options) (*Lab, error) { return start(o, spreads()) }

// start is Start with the choice between addresses of their own and ports of their own made.
func start(o Options, spread bool) (*Lab, error) {
	now := clock.System()
	if o.Now != nil {
		now = o.Now()
	}
	a, err := newAuthorities(now)
	if err != nil {
		return nil, err
	}
	l := &Lab{authorities: a}
	a.target = func(id string) string { return l.Case(id).Target() }
	if err := l.open(plan{spread: spread, port: o.Port}, l.authorities.settings(o.Hostile)); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

func (l *Lab) open(p plan, settings []setting) error {
	if p.port < 0 || p.portOf(len(settings)+1) > 65535 {
		return lang.Errorf(lang.En("--port {port}: choose a port between 1 and 65000, or 0 for any").
			Zh("--port {port}：请选择 1 至 65000 之间的端口，或用 0 自动选择"), "port", fmt.Sprint(p.port))
	}
	if err := l.serveAuthorities(p.web(len(settings))); err != nil { // before the certificates that name it
		return err
	}
	for i, s := range settings {
		c, err := l.set(s, p.addrs(i, len(s.servers)), p.portOf(i))
		if err != nil {
			return err
		}
		l.Cases = append(l.Cases, c)
	}
	if err := l.answerNames(p.resolver(len(settings))); err != nil {
		return err
	}
	return l.inventNames(p.inventor())
}

// set gives a case its place and starts its servers there.
func (l *Lab) set(s setting, addrs []netip.Addr, port int) (Case, error) {
	c := s.Case
	if c.Host == "" {
		c.Host = c.ID + domain
	}
	seats, err := occupy(addrs, port, s.listens())
	if err != nil {
		return c, err
	}
	for _, seat := range seats {
		c.Addrs = append(c.Addrs, seat.at)
		l.crew.add(seat.held)
	}
	for i, seat := range seats {
		welcome, err := s.servers[i].open(l.authorities, c.Host)
		if err != nil {
			return c, fmt.Errorf("lab case %s: %w", c.ID, err)
		}
		if welcome != nil {
			l.crew.serve(seat.listener, welcome)
		}
		if err := l.hear(s.servers[i], seat.at); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Close stops every server, ends their connections and returns when the last goroutine is gone. A second call does
// nothing.
func (l *Lab) Close() error { return l.crew.stop() }

// Case gives the case of this id. It panics when there is none.
func (l *Lab) Case(id string) Case {
	for _, c := range l.Cases {
		if c.ID == id {
			return c
		}
	}
	panic("the lab has no case " + id)
}

// Resolver is the address of the lab's name server, which speaks DNS over UDP and TCP. It knows the hosts of the cases,
// and some names that are there for DNS alone: servfail.lab.test and dns-refused.lab.test, silent.lab.test which is
// never answered, no-data.lab.test, fake-ip.lab.test, private.lab.test, crowd.lab.test with 500 addresses, and the
// aliases alias.lab.test, dangling.lab.test, loop.lab.test and maze.lab.test.
func (l *Lab) Resolver() netip.AddrPort { return l.resolver }
