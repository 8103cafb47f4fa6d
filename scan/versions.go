package scan

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// The answers to the hellos that learn which versions and suites an address takes.
type answers struct {
	ats, other, eleven, ten facts.Probe[facts.Answer]
	modern, legacy          []sight // chains that came with them
	start                   time.Time
}

// askVersions begins to learn which versions and suites the address takes, from hellos that end with what the server says
// first: TLS 1.2 with Apple's suites, and only if those are refused with all others; TLS 1.1, and only if that is taken
// TLS 1.0. The answers are there when all of wg is done.
func (s *Scanner) askVersions(ctx context.Context, host string, at netip.AddrPort, wg *sync.WaitGroup) *answers {
	out := &answers{start: s.Clock()}
	wg.Go(func() {
		s.ask(ctx, at, facts.HelloATS, helloATS(host), &out.ats, &out.modern)
		if f := out.ats.Failure; !took(&out.ats, facts.TLS12) && (f == nil || f.Kind != facts.Timeout && !f.Kind.Ours()) {
			s.ask(ctx, at, facts.HelloOther, helloOther(host), &out.other, &out.modern)
		}
	})
	wg.Go(func() {
		s.ask(ctx, at, facts.HelloLegacy, helloLegacy(facts.TLS11, host), &out.eleven, &out.legacy)
		if took(&out.eleven, facts.TLS11) {
			s.ask(ctx, at, facts.HelloLegacy, helloLegacy(facts.TLS10, host), &out.ten, &out.legacy)
		}
	})
	return out
}

// again asks once more, one hello after the other, what was only cut while other connections were open: some servers, or
// what stands before them, take so many of one client at once and no more, and that is no answer to a hello.
func (s *Scanner) again(ctx context.Context, host string, at netip.AddrPort, x *answers) {
	if wordless(&x.ats) {
		x.ats = facts.Probe[facts.Answer]{}
		s.ask(ctx, at, facts.HelloATS, helloATS(host), &x.ats, &x.modern)
	}
	switch {
	case took(&x.ats, facts.TLS12):
		x.other = facts.Probe[facts.Answer]{} // not needed, had it not been cut
	case wordless(&x.other):
		x.other = facts.Probe[facts.Answer]{}
		s.ask(ctx, at, facts.HelloOther, helloOther(host), &x.other, &x.modern)
	}
	if wordless(&x.eleven) {
		x.eleven = facts.Probe[facts.Answer]{}
		s.ask(ctx, at, facts.HelloLegacy, helloLegacy(facts.TLS11, host), &x.eleven, &x.legacy)
	}
	if took(&x.eleven, facts.TLS11) && (!x.ten.Asked() || wordless(&x.ten)) {
		x.ten = facts.Probe[facts.Answer]{}
		s.ask(ctx, at, facts.HelloLegacy, helloLegacy(facts.TLS10, host), &x.ten, &x.legacy)
	}
}

// wordless reports whether the connection was cut, and nothing said.
func wordless(p *facts.Probe[facts.Answer]) bool {
	f := p.Failure
	return p.OK() && p.Value.Refused && p.Value.Alert == nil || f != nil && f.Phase == facts.PhaseConnect && f.Kind == facts.Reset
}

// over is when the last answer came.
func (x *answers) over() time.Time {
	out := x.start
	for _, p := range []facts.Probe[facts.Answer]{x.ats, x.other, x.eleven, x.ten} {
		if end := p.At.Add(p.Took); end.After(out) {
			out = end
		}
	}
	return out
}

// spoke reports whether any of the answers was given in TLS: a ServerHello or an alert. Beside one, a connection that
// was closed without a word is a refusal, for some servers do refuse so; where there is none, connections were only
// cut, perhaps by a firewall that knows no such hello.
func (x *answers) spoke() bool {
	return slices.ContainsFunc([]facts.Probe[facts.Answer]{x.ats, x.other, x.eleven, x.ten}, func(a facts.Probe[facts.Answer]) bool {
		return a.OK() && (!a.Value.Refused || a.Value.Alert != nil)
	})
}

// none reports whether no version was negotiated, whatever was said.
func (x *answers) none() bool {
	return !slices.ContainsFunc([]facts.Probe[facts.Answer]{x.ats, x.other, x.eleven, x.ten}, func(a facts.Probe[facts.Answer]) bool {
		return a.OK() && a.Value.Version != 0
	})
}

// settle writes the answers into the address, whose handshake is over, and what they tell of the versions.
func (x *answers) settle(a *facts.Address) {
	if !x.spoke() {
		x.ats, x.other, x.eleven, x.ten = cut(x.ats), cut(x.other), cut(x.eleven), cut(x.ten)
	}
	a.ATS, a.NonATS = x.ats, x.other
	versions := offers(a.Handshake, x.ats, x.other, x.eleven, x.ten)
	a.Versions = facts.Probe[facts.Versions]{Value: &versions, At: x.start.UTC(), Took: x.over().Sub(x.start)}
}

func (x *answers) seen() []sight { return append(x.modern, x.legacy...) }

func helloATS(host string) *wire.Hello {
	return &wire.Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: host, Ticket: true}
}

func helloLegacy(v facts.Version, host string) *wire.Hello {
	return &wire.Hello{Version: v, Suites: wire.LegacySuites(), ServerName: host}
}

func helloTLCP(host string) *wire.Hello {
	return &wire.Hello{Version: facts.TLCP, Suites: wire.TLCPSuites(), ServerName: host}
}

// helloRSA is of a client that knows no elliptic keys in certificates.
func helloRSA(host string) *wire.Hello {
	return &wire.Hello{Version: facts.TLS12, Suites: wire.RSASuites(), Schemes: wire.RSASchemes(), ServerName: host}
}

func helloOther(host string) *wire.Hello {
	return &wire.Hello{Version: facts.TLS12, Suites: wire.OtherSuites(), ServerName: host, Ticket: true}
}

// ask sends one hello on a connection of its own, writes what came of it to probe, and adds the chain that is shown to
// those that were seen. A panic in it stays in it. Little of it stands on the stack: thousands may wait in here at once.
func (s *Scanner) ask(ctx context.Context, at netip.AddrPort, name facts.Hello, hello *wire.Hello, probe *facts.Probe[facts.Answer], seen *[]sight) {
	start := s.Clock()
	flight, failed := s.exchange(ctx, at, hello)
	probe.Failure, probe.At, probe.Took = failed, start.UTC(), s.Clock().Sub(start)
	if failed != nil {
		return
	}
	probe.Value = answerOf(flight)
	if len(flight.Chain) > 0 {
		*seen = append(*seen, sight{name, flight.Chain})
	}
}

// exchange reads the server's first flight. What a server with a ServerHello says or leaves out after it is no failure:
// the answer was given.
func (s *Scanner) exchange(ctx context.Context, at netip.AddrPort, hello *wire.Hello) (flight *wire.Flight, failed *facts.Failure) {
	var c *conn
	defer func() {
		if p := recover(); p != nil {
			failed = new(broke(p, c))
		}
	}()
	c, failed = s.connect(ctx, at)
	if failed != nil {
		return nil, failed
	}
	defer func() { _ = c.Close() }()
	flight, err := wire.FirstFlight(c, hello)
	if err != nil && flight.Version == 0 {
		return nil, new(failure(ctx, facts.PhaseTLS, err))
	}
	return flight, nil
}

// maxPrime is more bytes than any server's prime has.
const maxPrime = 2048

func answerOf(f *wire.Flight) *facts.Answer {
	out := facts.Answer{Version: f.Version, Suite: f.Suite, Refused: f.Refused}
	if f.Refused && f.Alert != nil {
		out.Alert = &f.Alert.Description
	}
	if f.Version != 0 && f.Version < facts.TLS13 {
		out.ServerHello = &facts.ServerHello{EMS: f.EMS, Secure: f.Secure, Ticket: f.Ticket, Session: f.Session, Unnamed: f.Unnamed}
	}
	if len(f.Prime) > 0 && len(f.Prime) <= maxPrime {
		out.Prime = slices.Clone(f.Prime) // of a message that holds more
	}
	return &out
}

// took reports whether the server answered the hello in this version.
func took(p *facts.Probe[facts.Answer], v facts.Version) bool { return p.OK() && p.Value.Version == v }

// offers sums up what the answers tell about each version. A server takes the newest version that both sides have
// (RFC 8446 §4.2.1, RFC 5246 appendix E.1), so what it chose rules out the newer ones that it was offered.
func offers(handshake facts.Probe[facts.Session], ats, other, eleven, ten facts.Probe[facts.Answer]) facts.Versions {
	out := facts.Versions{}
	learn := func(offered facts.Version, p facts.Probe[facts.Answer]) {
		switch {
		case !p.Asked():
		case p.Failure != nil:
			if out[offered] == "" {
				out[offered] = facts.Silent
			}
		default:
			for v := facts.TLS10; v <= offered; v++ {
				if v > p.Value.Version && out[v] != facts.Offered {
					out[v] = facts.Denied
				}
			}
			if p.Value.Version != 0 {
				out[p.Value.Version] = facts.Offered
			}
		}
	}
	learn(facts.TLS10, ten)
	learn(facts.TLS11, eleven)
	// A refusal of some suites is no refusal of the version: only both halves together are.
	switch {
	case took(&ats, facts.TLS12), took(&other, facts.TLS12):
		out[facts.TLS12] = facts.Offered
	case ats.OK() && other.OK():
		out[facts.TLS12] = facts.Denied
	case ats.Asked():
		out[facts.TLS12] = facts.Silent
	}
	if handshake.Value != nil && handshake.Value.Version != 0 { // even if it was refused later, over a client certificate
		chosen := handshake.Value.Version
		out[chosen] = facts.Offered
		for v := chosen + 1; v <= facts.TLS13; v++ {
			out[v] = facts.Denied
		}
	}
	return out
}

// cut makes a refusal without a word into what it is when nothing else was said: no answer. A server that accepts and
// resets at once may be quicker or slower than our look at the connection; both are one.
func cut(p facts.Probe[facts.Answer]) facts.Probe[facts.Answer] {
	if wordless(&p) {
		return facts.Failed[facts.Answer](facts.Failure{Kind: facts.Closed, Phase: facts.PhaseTLS})
	}
	return p
}
