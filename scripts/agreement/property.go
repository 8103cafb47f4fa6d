package main

import (
	"slices"
	"strings"
)

// A property is one thing that can be said of a server, and that the scanner and at least one other program say.
type property string

// The properties. Each is a text: words parted by blanks, "-" for none. The scanner writes "?" for what it does not know,
// and "?1.3" for a version that it does not know to be off.
const (
	versions property = "versions" // that are on, from old to new
	weak     property = "weak"     // kinds of suite that should be gone and are not, in TLS 1.2
	suites   property = "suites"   // the scanner: those that its hellos were answered with; a tool: all that are accepted
	group    property = "group"    // the scanner: of the handshake; a tool: all that are accepted
	alpn     property = "alpn"     // the scanner: chosen of h2 and http/1.1; a tool: all that are accepted
	ems      property = "ems"      // extended_master_secret (RFC 7627) in TLS 1.2
	secure   property = "secure"   // renegotiation_info (RFC 5746) in TLS 1.2
	resume   property = "resume"   // by ticket or by ID, in TLS 1.2
	staple   property = "staple"   // an OCSP response comes with the handshake
	sent     property = "sent"     // how many certificates
	order    property = "order"    // of the chain: yes where it is in order
	leaf     property = "leaf"     // SHA-256; the scanner: of every one that it was shown

	// Of the leaf.
	subject    property = "subject" // the common name
	names      property = "names"   // of subjectAltName, sorted
	dates      property = "dates"   // first and last minute of validity
	key        property = "key"     // "RSA 2048", "EC 256"
	signature  property = "signature"
	mustStaple property = "must-staple" // RFC 7633
	selfSigned property = "self-signed"

	// Judgements.
	expiry  property = "expiry" // valid, expired, or early
	host    property = "host"   // whether the leaf is for it
	trusted property = "trust"  // trusted, or the first reason why not: self-signed, incomplete, unknown or broken
)

// properties are all, in the order in which they are shown.
var properties = []property{
	versions, weak, suites, group, alpn, ems, secure, resume, staple, sent, order,
	leaf, subject, names, dates, key, signature, mustStaple, selfSigned, expiry, host, trusted,
}

// A said is what one program says of a server. A property that it says nothing about is not in it.
type said map[property]string

// same tells whether a tool says of a property what the scanner says. Where the scanner has met one or a few of those that
// a tool counts up, each must be among them; the tool's leaf must be one that the scanner was shown.
func (p property) same(found, says string) bool {
	switch p {
	case suites, group, alpn:
		return within(found, says)
	case leaf:
		return within(says, found)
	}
	return found == says
}

// within tells whether each of some words is among others.
func within(some, others string) bool {
	all := strings.Fields(others)
	for _, word := range strings.Fields(some) {
		if !slices.Contains(all, word) {
			return false
		}
	}
	return true
}

// list writes words, sorted and each once; "-" when there are none.
func list(words []string) string {
	words = slices.Clone(words)
	slices.Sort(words)
	if words = slices.Compact(words); len(words) == 0 {
		return "-"
	}
	return strings.Join(words, " ")
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
