package scan

import (
	"context"
	"slices"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// askVersions learns which versions and suites the address takes, from hellos that end with what the server says first:
// TLS 1.2 with Apple's suites, and only if those are refused with all others; TLS 1.1, and only if that is taken
// TLS 1.0. It returns the leaves that came with the answers.
func (s *Scanner) askVersions(ctx context.Context, host string, a *facts.Address) []sight {
	start := s.Clock()
	var eleven, ten facts.Probe[facts.Answer]
	var modern, legacy []sight
	var wg sync.WaitGroup
	wg.Go(func() {
		a.ATS, modern = s.ask(ctx, a, facts.HelloATS, helloATS(host), modern)
		if !took(a.ATS, facts.TLS12) {
			a.NonATS, modern = s.ask(ctx, a, facts.HelloOther, helloOther(host), modern)
		}
	})
	wg.Go(func() {
		eleven, legacy = s.ask(ctx, a, facts.HelloLegacy, wire.Hello{Version: facts.TLS11, Suites: wire.LegacySuites(), ServerName: host}, legacy)
		if took(eleven, facts.TLS11) {
			ten, legacy = s.ask(ctx, a, facts.HelloLegacy, wire.Hello{Version: facts.TLS10, Suites: wire.LegacySuites(), ServerName: host}, legacy)
		}
	})
	wg.Wait()
	if !spoke(a.ATS, a.NonATS, eleven, ten) {
		a.ATS, a.NonATS, eleven, ten = cut(a.ATS), cut(a.NonATS), cut(eleven), cut(ten)
	}
	versions := offers(a.Handshake, a.ATS, a.NonATS, eleven, ten)
	a.Versions = facts.Probe[facts.Versions]{Value: &versions, At: start.UTC(), Took: s.Clock().Sub(start)}
	return append(modern, legacy...)
}

func helloATS(host string) wire.Hello {
	return wire.Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: host}
}

func helloOther(host string) wire.Hello {
	return wire.Hello{Version: facts.TLS12, Suites: wire.OtherSuites(), ServerName: host}
}

// ask sends one hello on a connection of its own, and adds the leaf that is shown to those that were seen. A panic in it
// stays in it.
func (s *Scanner) ask(ctx context.Context, a *facts.Address, name facts.Hello, hello wire.Hello, seen []sight) (probe facts.Probe[facts.Answer], _ []sight) {
	start := s.Clock()
	flight, failed := s.exchange(ctx, a, hello)
	probe = facts.Probe[facts.Answer]{Failure: failed, At: start.UTC(), Took: s.Clock().Sub(start)}
	if failed == nil {
		probe.Value = answerOf(&flight)
	}
	if len(flight.Chain) > 0 {
		seen = append(seen, sight{name, flight.Chain[0]})
	}
	return probe, seen
}

// exchange reads the server's first flight. What a server with a ServerHello says or leaves out after it is no failure:
// the answer was given.
func (s *Scanner) exchange(ctx context.Context, a *facts.Address, hello wire.Hello) (flight wire.Flight, failed *facts.Failure) {
	defer func() {
		if p := recover(); p != nil {
			f := broke(p)
			flight, failed = wire.Flight{}, &f
		}
	}()
	c, failed := s.connect(ctx, a.Addr)
	if failed != nil {
		return wire.Flight{}, failed
	}
	defer func() { _ = c.Close() }()
	flight, err := wire.FirstFlight(c, hello)
	if err != nil && flight.Version == 0 {
		f := failure(ctx, facts.PhaseTLS, err)
		return wire.Flight{}, &f
	}
	return flight, nil
}

func answerOf(f *wire.Flight) *facts.Answer {
	out := facts.Answer{Version: f.Version, Suite: f.Suite, Refused: f.Refused}
	if f.Refused && f.Alert != nil {
		out.Alert = &f.Alert.Description
	}
	return &out
}

// spoke reports whether any of the answers was given in TLS: a ServerHello or an alert. Beside one, a connection that
// was closed without a word is a refusal, for some servers do refuse so; where there is none, connections were only
// cut, perhaps by a firewall that knows no such hello.
func spoke(answers ...facts.Probe[facts.Answer]) bool {
	return slices.ContainsFunc(answers, func(a facts.Probe[facts.Answer]) bool {
		return a.OK() && (!a.Value.Refused || a.Value.Alert != nil)
	})
}

// took reports whether the server answered the hello in this version.
func took(p facts.Probe[facts.Answer], v facts.Version) bool { return p.OK() && p.Value.Version == v }

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
	case took(ats, facts.TLS12), took(other, facts.TLS12):
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

// cut makes a refusal without a word into what it is when nothing else was said: no answer.
func cut(p facts.Probe[facts.Answer]) facts.Probe[facts.Answer] {
	if p.OK() && p.Value.Refused {
		return facts.Failed[facts.Answer](facts.Failure{Kind: facts.Closed, Phase: facts.PhaseTLS})
	}
	return p
}
