package lab

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Case is one host and what is right or wrong with it, in the profile wechat and with only [Lab.CA] trusted.
type Case struct {
	ID    string      // "missing-intermediate"
	Title lang.Phrase // one line for people
	Host  string      // "missing-intermediate.lab.test"
	Addrs []netip.AddrPort
	WSS   bool // it is there for WebSockets

	// Hostile says that the server is there to harm whoever looks, or to lead him astray. Such cases name no rules that
	// stay unknown.
	Hostile bool

	// Shows names the failures that weigh medium or more on some platform, sorted: "rule", or "rule/level" where the
	// rule has several levels.
	Shows []string
	// Unknown names the rules that stay unknown and could weigh medium or more on some platform, sorted. "*" stands
	// for every rule that needs a handshake or a chain, "chain" for every one that needs a chain, and "connection" for
	// every one that needs a connection and no more.
	Unknown []string
	Verdict Verdict
}

// A Verdict is what each platform makes of a case: pass, warn, unknown or fail.
type Verdict struct{ IOS, Android, Harmony, Devtools string }

// The words of a verdict.
const (
	pass    = "pass"
	warn    = "warn"
	unknown = "unknown"
	fail    = "fail"
)

// Target is the case as a scanner takes it: "https://host:port", or with wss.
func (c Case) Target() string {
	scheme := "https"
	if c.WSS {
		scheme = "wss"
	}
	return fmt.Sprintf("%s://%s:%d", scheme, c.Host, c.Addrs[0].Port())
}

// domain is what the hosts lie under, unless their case says otherwise. RFC 6761 §6.2 sets "test" aside for this.
const domain = ".lab.test"

// A setting is a case with the servers that make it, one for each of its addresses.
type setting struct {
	Case
	servers []server
}

// A server tells what is to happen on the connections to an address. A nil welcome: nothing listens there.
type server interface {
	open(a *authorities, host string) (welcome, error)
}

func serve(servers ...server) []server { return servers }

// listens tells for each server whether it takes connections.
func (s setting) listens() []bool {
	out := make([]bool, len(s.servers))
	for i, server := range s.servers {
		_, dead := server.(nothing)
		out[i] = !dead
	}
	return out
}

// settings gives every case, the good ones first, and the hostile ones last if they are wanted.
func (a *authorities) settings(withHostile bool) []setting {
	var out []setting
	for _, some := range [][]setting{
		a.goodCases(), dateCases(), nameCases(), a.chainCases(), a.certificateCases(), a.versionCases(),
		addressCases(), a.leafCases(), handshakeCases(), a.refusedCases(), suiteCases(), a.lenientCases(), gmCases(), a.httpCases(),
		a.inspectedCases(), a.brokenCases(), surplusCases(), a.leafRuleCases(), revocationCases(),
		blockedCases(), quicCases(),
		a.neglectedCases(),
	} {
		out = append(out, some...)
	}
	if !withHostile {
		return out
	}
	return slices.Concat(out, otherPorts(), cutters(), recordCases(), helloCases(), a.giantCases(), talkers())
}

func everywhere(word string) Verdict { return Verdict{word, word, word, word} }

func ids(of ...string) []string { return of }

// title makes a phrase of its two halves.
func title(en, zh string) lang.Phrase { return lang.En(en).Zh(zh) }
