package scan

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// A further asks one address hellos beyond those of every scan, one after the other, and only where the answer matters.
type further struct {
	*Scanner
	host string
	a    *facts.Address
	dead *facts.Failure // what the address gave last in place of an answer, once it is enough
	mute int            // how many hellos got no answer
}

// patienceForHellos is how many hellos may run into a time-out at one address before no other is sent.
const patienceForHellos = 2

// ask sends a hello and notes the answer. After an address took no connection, or was silent too often, the hello fails
// as the one before it did, and nothing is sent.
func (f *further) ask(ctx context.Context, name facts.Hello, hello *wire.Hello) *facts.Answer {
	if f.dead != nil {
		f.note(name, facts.Failed[facts.Answer](*f.dead))
		return nil
	}
	var probe facts.Probe[facts.Answer]
	var shown []sight // not noted: these hellos may well be shown another leaf
	f.Scanner.ask(ctx, f.a.Addr, name, hello, &probe, &shown)
	if name == facts.HelloNoName && len(shown) > 0 && probe.OK() {
		probe.Value.Leaf = new(facts.SHA256(sha256.Sum256(shown[0].chain[0])))
	}
	f.note(name, probe)
	if failed := probe.Failure; failed != nil {
		if f.mute++; f.mute >= patienceForHellos || failed.Phase == facts.PhaseConnect || failed.Kind.Ours() {
			f.dead = failed
		}
		return nil
	}
	return probe.Value
}

// shut reports whether the address takes no more connections.
func (f *further) shut() bool { return shut(f.dead) }

func (f *further) note(name facts.Hello, probe facts.Probe[facts.Answer]) {
	if f.a.Hellos == nil {
		f.a.Hellos = map[facts.Hello]facts.Probe[facts.Answer]{}
	}
	f.a.Hellos[name] = probe
}

// doubts asks what an odd answer leaves open: at most one hello more for each, and none at an ordinary server.
func (f *further) doubts(ctx context.Context) {
	if best := f.best(); best != nil && best.Version == facts.TLS12 && !wire.AEAD(best.Suite) {
		f.ask(ctx, facts.HelloAEAD, &wire.Hello{Version: facts.TLS12, Suites: wire.AEADSuites(), ServerName: f.host})
	}
	session, failed := f.a.Handshake.Value, f.a.Handshake.Failure
	switch {
	case session != nil && session.Group != 0 && !wire.Common(session.Group):
		f.ask(ctx, facts.HelloPlain, helloPlain(f.host))
	case failed != nil && failed.After == "" && unheard(failed.Kind) && f.best() != nil:
		f.small(ctx)
	}
}

// small asks for TLS 1.3 in one packet. A server that takes it has TLS 1.3, which the lost hello could not tell.
func (f *further) small(ctx context.Context) {
	answer := f.ask(ctx, facts.HelloSmall, &wire.Hello{Version: facts.TLS13, Suites: wire.Suites13(), ServerName: f.host})
	if known := f.a.Versions.Value; known != nil && answer != nil && answer.Version == facts.TLS13 {
		(*known)[facts.TLS13] = facts.Offered
	}
}

// nameless asks an address that resets every hello with the server's name once more without it: who goes by the name, and
// says no word, is a filter rather than the server.
func (f *further) nameless(ctx context.Context) {
	if failed := f.a.Handshake.Failure; failed != nil && failed.Kind == facts.Reset && failed.After == "" && namable(f.host) {
		f.ask(ctx, facts.HelloNoName, helloATS(""))
		f.note(facts.HelloNoName, cut(f.a.Hellos[facts.HelloNoName])) // as all that was asked before it
	}
}

// best is what the server chose of a TLS 1.2 hello; nil when it chose nothing.
func (f *further) best() *facts.Answer {
	for _, p := range []facts.Probe[facts.Answer]{f.a.ATS, f.a.NonATS} {
		if p.OK() && !p.Value.Refused {
			return p.Value
		}
	}
	return nil
}

// unheard reports whether a server that fails so may not have got the hello: a middlebox that loses what does not fit one
// packet leaves silence, or ends the connection.
func unheard(kind facts.FailureKind) bool {
	return kind == facts.Timeout || kind == facts.Reset || kind == facts.Closed
}

func helloPlain(host string) *wire.Hello {
	h := wire.Widest(host)
	h.Groups = wire.CommonGroups()
	return &h
}

// all asks what depth full does. What is refused together needs no hello each: the weak suites go in one, and only those
// that the server has are taken out of it until the rest is refused.
func (f *further) all(ctx context.Context) {
	f.ask(ctx, facts.HelloSSL3, &wire.Hello{Version: wire.SSL30, Suites: wire.LegacySuites()})
	f.ask(ctx, facts.HelloSSL2, &wire.Hello{Version: wire.SSL20})
	f.weak(ctx)
	f.ask(ctx, facts.HelloNoFS, f.hello12(wire.RSAExchangeSuites()))
	f.ask(ctx, facts.HelloDHE, f.hello12(wire.DHESuites()))
	reversed := slices.Concat(facts.ATSSuites(), wire.OtherSuites())
	slices.Reverse(reversed)
	f.ask(ctx, facts.HelloReversed, f.hello12(reversed))
	if best := f.best(); best != nil && best.Version == facts.TLS12 && namable(f.host) {
		name, hello := sampler("", f.a)
		if name == facts.HelloATS || name == facts.HelloOther {
			f.ask(ctx, facts.HelloNoName, hello)
		}
	}
}

func (f *further) hello12(suites []facts.Suite) *wire.Hello {
	return &wire.Hello{Version: facts.TLS12, Suites: suites, ServerName: f.host}
}

// namable reports whether a host stands in a hello: addresses do not (RFC 6066 §3).
func namable(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil
}

// weakKinds are the kinds of weak suites, weakest first.
func weakKinds() []weakKind {
	return []weakKind{
		{facts.HelloNull, wire.NullSuites()},
		{facts.HelloAnon, wire.AnonSuites()},
		{facts.HelloExport, wire.ExportSuites()},
		{facts.HelloDES, wire.DESSuites()},
		{facts.HelloRC4, wire.RC4Suites()},
		{facts.Hello3DES, wire.TripleDESSuites()},
	}
}

type weakKind struct {
	hello  facts.Hello
	suites []facts.Suite
}

// weak asks about every kind of weak suite at once. A server that has none refuses, and was asked once; of one that has
// some, what it chose is known, and it is asked again about the other kinds.
func (f *further) weak(ctx context.Context) {
	for left := weakKinds(); len(left) > 0; {
		var suites []facts.Suite
		for _, kind := range left {
			suites = append(suites, kind.suites...)
		}
		first := left[0].hello
		answer := f.ask(ctx, first, f.hello12(suites))
		chosen := -1
		if answer != nil && !answer.Refused {
			chosen = slices.IndexFunc(left, func(k weakKind) bool { return slices.Contains(k.suites, answer.Suite) })
		}
		if chosen < 0 { // what holds for all holds for each
			for _, kind := range left[1:] {
				f.note(kind.hello, f.a.Hellos[first])
			}
			return
		}
		f.note(left[chosen].hello, f.a.Hellos[first])
		left = slices.Delete(left, chosen, chosen+1)
	}
}
