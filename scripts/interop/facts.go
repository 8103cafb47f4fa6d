package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A fact is one thing that a configuration decides and that a scan must find.
type fact string

// The facts. Each is a text, so that a configuration can be written beside the server's own, and a difference be read.
// "-" is none.
const (
	versions  fact = "versions"  // that are on, from old to new: "1.2 1.3"; the others are refused. "?1.3": not known
	version   fact = "version"   // of the handshake
	suite     fact = "suite"     // of the handshake, by IANA's name
	suite12   fact = "suite12"   // that the hellos of TLS 1.2 were answered with, or one of two
	group     fact = "group"     // of the handshake's key exchange, by IANA's name
	alpn      fact = "alpn"      // chosen of h2 and http/1.1
	staple    fact = "staple"    // "good": a response that openssl accepts as good for the leaf
	scts      fact = "scts"      // how many came by the TLS extension
	client    fact = "client"    // certificate: "wanted", which says nothing about what becomes of those without
	chain     fact = "chain"     // as sent, by the names under which the certificates were made
	leaves    fact = "leaves"    // that any connection was shown, sorted
	failure   fact = "failure"   // of the handshake: "alert 40", or the kind that the scanner gives
	get       fact = "http"      // protocol and status of a GET
	redirects fact = "redirects" // where they end, and for what reason
	websocket fact = "websocket" // what became of the upgrade
	port80    fact = "port80"    // what it does; asked beside port 443 alone
	verdict   fact = "verdict"   // a word, or four: iOS, Android, HarmonyOS, devtools; held where the truth names it
	failures  fact = "failures"  // rules that fail at medium or worse: "rule", or "rule/level"; held likewise
)

// order is that in which facts are shown.
var order = []fact{
	versions, version, suite, suite12, group, alpn, staple, scts, client, chain, leaves, failure, get, redirects, websocket, port80,
	verdict, failures,
}

// facts are those of one server: the truth, which is its configuration, or what a scan found.
type facts map[fact]string

// but gives the facts with others in the place of some.
func (f facts) but(others facts) facts {
	out := maps.Clone(f)
	maps.Copy(out, others)
	return out
}

// differences tells what was found otherwise than the truth has it, a line each. Where a configuration leaves a choice to
// the server's library, the truth parts the choices by "|". What the truth does not name is not held.
func (f facts) differences(found facts) []string {
	var out []string
	for _, name := range order {
		want, held := f[name]
		if held && !slices.Contains(strings.Split(want, "|"), found[name]) {
			out = append(out, fmt.Sprintf("%s: found %q, configured %q", name, found[name], want))
		}
	}
	return out
}

// suiteNames are IANA's names of the suites that are configured here.
var suiteNames = map[string]string{
	"0x1301": "TLS_AES_128_GCM_SHA256",
	"0x1302": "TLS_AES_256_GCM_SHA384",
	"0x1303": "TLS_CHACHA20_POLY1305_SHA256",
	"0xc02b": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
	"0xc02f": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"0xc009": "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
	"0xc013": "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
	"0xc014": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
	"0xc028": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
	"0xcca9": "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
	"0xcca8": "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	"0x009e": "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
	"0x009c": "TLS_RSA_WITH_AES_128_GCM_SHA256",
	"0x002f": "TLS_RSA_WITH_AES_128_CBC_SHA",
}

// groupNames are IANA's names of the groups that are configured here.
var groupNames = map[string]string{
	"0x0000": "-",
	"0x0017": "secp256r1",
	"0x0018": "secp384r1",
	"0x0019": "secp521r1",
	"0x001d": "x25519",
	"0x11ec": "X25519MLKEM768",
}

// named gives the name, or the number where there is none.
func named(names map[string]string, number string) string {
	if name, ok := names[number]; ok {
		return name
	}
	return number
}
