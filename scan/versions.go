package scan

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// askVersions learns which versions and suites the address takes, from hellos that end with the server's first word:
// TLS 1.2 with Apple's suites, and only if those are refused with all others; TLS 1.1, and only if that is taken
// TLS 1.0.
func (s *Scanner) askVersions(ctx context.Context, host string, a *facts.Address) {
	start := s.Clock()
	var eleven, ten facts.Probe[facts.Answer]
	var wg sync.WaitGroup
	wg.Go(func() {
		a.ATS = s.ask(ctx, a, wire.Hello{Version: facts.TLS12, Suites: facts.ATSSuites(), ServerName: host})
		if !took(a.ATS, facts.TLS12) {
			a.NonATS = s.ask(ctx, a, wire.Hello{Version: facts.TLS12, Suites: wire.OtherSuites(), ServerName: host})
		}
	})
	wg.Go(func() {
		eleven = s.ask(ctx, a, wire.Hello{Version: facts.TLS11, Suites: wire.LegacySuites(), ServerName: host})
		if took(eleven, facts.TLS11) {
			ten = s.ask(ctx, a, wire.Hello{Version: facts.TLS10, Suites: wire.LegacySuites(), ServerName: host})
		}
	})
	wg.Wait()
	if !spoke(a.ATS, a.NonATS, eleven, ten) {
		a.ATS, a.NonATS, eleven, ten = cut(a.ATS), cut(a.NonATS), cut(eleven), cut(ten)
	}
	versions := offers(a.Handshake, a.ATS, a.NonATS, eleven, ten)
	a.Versions = facts.Probe[facts.Versions]{Value: &versions, At: start.UTC(), Took: s.Clock().Sub(start)}
}

// ask sends one hello on a connection of its own. A panic in it stays in it.
func (s *Scanner) ask(ctx context.Context, a *facts.Address, hello wire.Hello) (probe facts.Probe[facts.Answer]) {
	defer func() {
		if p := recover(); p != nil {
			probe = facts.Failed[facts.Answer](broke(p))
		}
	}()
	start := s.Clock()
	answer, failed := s.exchange(ctx, a, hello)
	out := facts.Probe[facts.Answer]{Failure: failed, At: start.UTC(), Took: s.Clock().Sub(start)}
	if failed == nil {
		out.Value = &answer
	}
	return out
}

func (s *Scanner) exchange(ctx context.Context, a *facts.Address, hello wire.Hello) (facts.Answer, *facts.Failure) {
	c, failed := s.connect(ctx, a.Addr)
	if failed != nil {
		return facts.Answer{}, failed
	}
	defer func() { _ = c.Close() }()
	_, err := c.Write(hello.Append(nil))
	if err == nil {
		var answer facts.Answer
		if answer, err = wire.ReadAnswer(c); err == nil {
			if err = fits(answer, hello); err == nil {
				return answer, nil
			}
		}
	}
	f := failure(ctx, facts.PhaseTLS, err)
	return facts.Answer{}, &f
}

// fits refuses an answer that chooses what was not offered: whoever sends it does not speak TLS with us.
func fits(answer facts.Answer, hello wire.Hello) error {
	switch {
	case answer.Refused:
	case answer.Version > hello.Version:
		return fmt.Errorf("the server chose %s and was offered no more than %s", answer.Version, hello.Version)
	case !slices.Contains(hello.Suites, answer.Suite):
		return fmt.Errorf("the server chose suite 0x%04x, which it was not offered", uint16(answer.Suite))
	}
	return nil
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
