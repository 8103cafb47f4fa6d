// Package factstest makes a snapshot of a server with which all is well. A test begins with it and changes one thing.
package factstest

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// Now is the time of the scan. It has a fraction of a second, as times have.
var Now = time.Date(2026, 11, 23, 12, 0, 0, 500e6, time.UTC)

// Host is the name that was scanned.
const Host = "api.example.test"

// A World is a good snapshot with the authorities behind it.
type World struct {
	testing.TB
	*facts.Snapshot
	Root, Intermediate *pki.Certificate
}

// New makes a world: one address with TLS 1.2 and 1.3 and a leaf below an intermediate below a root. It is scanned at
// Now.
func New(t testing.TB) *World {
	t.Helper()
	return At(t, Now)
}

// At is New at another time, for tests of what reads a clock itself.
func At(t testing.TB, now time.Time) *World {
	t.Helper()
	w := &World{TB: t}
	w.Root = w.Must(pki.Root(pki.Template{CommonName: "Test Root", Now: now}))
	w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Test Intermediate", Now: now}))
	w.Snapshot = &facts.Snapshot{
		SchemaVersion: facts.SchemaVersion,
		Endpoint:      facts.Endpoint{Host: Host, Port: 443},
		StartedAt:     now,
		DNS:           facts.Answered(facts.DNS{Source: facts.SourceResolver}),
		Port80:        facts.Answered(facts.Redirect{Result: facts.Port80Closed}),
	}
	w.Add("192.0.2.7")
	w.Serve(w.Leaf(nil).Chain()...)
	return w
}

// Must returns the certificate or ends the test.
func (w *World) Must(c *pki.Certificate, err error) *pki.Certificate {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// Leaf makes a good server certificate below the intermediate; change, if not nil, makes it something else.
func (w *World) Leaf(change func(*pki.Template)) *pki.Certificate {
	w.Helper()
	t := pki.Template{CommonName: Host, Names: []string{Host}, Now: w.StartedAt}
	if change != nil {
		change(&t)
	}
	return w.Must(w.Intermediate.Leaf(t))
}

// Address is the last address of the snapshot.
func (w *World) Address() *facts.Address { return &w.Addresses[len(w.Addresses)-1] }

// Add adds an address that is well but for its chain: Serve gives it one.
func (w *World) Add(ip string) {
	addr := netip.MustParseAddr(ip)
	w.DNS.Value.Addresses = append(w.DNS.Value.Addresses, addr)
	w.Addresses = append(w.Addresses, facts.Address{
		Addr:    netip.AddrPortFrom(addr, w.Endpoint.Port),
		Connect: facts.Answered(facts.Connection{}),
		Handshake: facts.Answered(facts.Session{
			Version: facts.TLS13, Suite: 0x1301, Group: 0x001d, ALPN: "h2",
		}),
		Chain: facts.Answered([]facts.SHA256{}),
		Versions: facts.Answered(facts.Versions{
			facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Offered,
		}),
		ATS: facts.Answered(facts.Answer{
			Version: facts.TLS12, Suite: 0xc02b, ServerHello: &facts.ServerHello{EMS: true, Secure: true, Ticket: true},
		}),
		RSA:    facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02f}),
		Hellos: hellos(),
		HTTP: facts.Answered([]facts.Exchange{{
			Path: "/", AppID: facts.NoAppID, Protocol: "h2", Status: 200, MediaType: "application/json", Charset: "utf-8",
			Bytes: 2, ValidUTF8: true, Looks: facts.LooksJSON,
		}}),
	})
}

// hellos are the answers of a good server to what depth full asks.
func hellos() map[facts.Hello]facts.Probe[facts.Answer] {
	chosen := facts.Answered(facts.Answer{Version: facts.TLS12, Suite: 0xc02b})
	out := map[facts.Hello]facts.Probe[facts.Answer]{facts.HelloReversed: chosen, facts.HelloNoName: chosen}
	for _, hello := range []facts.Hello{
		facts.HelloSSL2, facts.HelloSSL3, facts.HelloNull, facts.HelloAnon, facts.HelloExport, facts.HelloRC4, facts.HelloDES, facts.Hello3DES,
		facts.HelloNoFS, facts.HelloDHE,
	} {
		out[hello] = facts.Answered(facts.Answer{Refused: true, Alert: new(uint8(40))})
	}
	return out
}

// Serve makes the last address present this chain, in DER, leaf first, to all connections.
func (w *World) Serve(chain ...[]byte) {
	names := make([]facts.SHA256, len(chain))
	for i, der := range chain {
		names[i] = w.Keep(der)
	}
	w.Address().Chain, w.Address().Leaves = facts.Answered(names), nil
	if len(chain) > 0 {
		w.Show(w.Address(), facts.HelloHandshake, chain[0])
		w.Show(w.Address(), facts.HelloATS, chain[0])
	}
}

// Fail makes the address fail at this phase, and with it every probe that needs more.
func Fail(a *facts.Address, f facts.Failure) {
	if f.Phase == facts.PhaseConnect {
		a.Connect = facts.Failed[facts.Connection](f)
	}
	a.Handshake = facts.Failed[facts.Session](f)
	a.Chain, a.Leaves = facts.Failed[[]facts.SHA256](f), nil
	a.Versions = facts.Failed[facts.Versions](f)
	a.RSA = facts.Failed[facts.Answer](f)
	for hello := range a.Hellos {
		a.Hellos[hello] = facts.Failed[facts.Answer](f)
	}
	a.ATS, a.NonATS = facts.Failed[facts.Answer](f), facts.Probe[facts.Answer]{}
	a.HTTP = facts.Failed[[]facts.Exchange](f)
}
