package main

import "slices"

// A deviation is a difference between a tool and the scanner, and the reason that was found for it. docs/agreement.md
// tells how.
type deviation struct {
	tool   tool
	says   string   // the versions that the tool gives
	found  string   // those that the scanner gives
	setups []string // server and name
	reason string
}

var deviations = []deviation{
	{
		sslscan, "1.3", "1.2 1.3",
		[]string{"nginx x25519-only", "openssl x25519-only", "apache x25519-only", "haproxy x25519-only", "caddy x25519-only"},
		"the groups in sslscan's hellos up to TLS 1.2 do not include X25519; a server that has no other group refuses them. " +
			"The server does have TLS 1.2",
	},
	{sslscan, "-", "1.3", onlyMLKEM, noMLKEM},
	{nmap, "-", "1.3", onlyMLKEM, noMLKEM},
	{sslscan, "1.2", "1.2 ?1.3", foreign, refusedHandshake},
	{nmap, "1.2", "1.2 ?1.3", foreign, refusedHandshake},
	{sslscan, "-", "?1.3", refusedNames, refusedName},
	{nmap, "-", "?1.3", refusedNames, refusedName},
	{sslscan, "-", "?1.3", []string{"caddy other-name"}, refusedName},
	{
		nmap, "1.3", "?1.3",
		[]string{"caddy other-name"},
		"nmap's hello has no key share, and it takes the HelloRetryRequest for a ServerHello. Caddy sends that before it looks " +
			"for a certificate, and refuses the name to whoever goes on",
	},
}

// onlyMLKEM are the setups whose only group is X25519MLKEM768.
var onlyMLKEM = []string{"nginx mlkem", "openssl mlkem", "apache mlkem", "haproxy mlkem"}

// foreign are the setups whose only suite crypto/tls does not have.
var foreign = []string{"openssl c028", "openssl dhe-only", "apache c028", "apache dhe-only", "haproxy c028"}

// refusedNames are the setups that refuse the name which they are asked for.
var refusedNames = []string{"nginx unknown-name-refused-other-name", "haproxy strict-sni-other-name"}

const (
	refusedHandshake = "the scanner asks for TLS 1.3 in its handshake alone, and where that is refused it says that TLS 1.3 is " +
		"not known; the tools have a hello for it, and say that there is none"
	noMLKEM     = "neither tool offers X25519MLKEM768; a server that has no other group refuses them. The server does have TLS 1.3"
	refusedName = "every hello is refused for its name; the scanner does not conclude from that that there is no TLS 1.3, " +
		"the tools do"
)

// explain gives the reason for which a tool differs so; "" when none is known.
func explain(by tool, setup, says, found string) string {
	for _, d := range deviations {
		if d.tool == by && d.says == says && d.found == found && slices.Contains(d.setups, setup) {
			return d.reason
		}
	}
	return ""
}
