// Package target reads what a person types or pastes, and names the endpoint and the use that it means.
//
// Forgiving where a keyboard or a clipboard is to blame (full-width punctuation, capitals, a final dot), strict where
// two programs could read one text differently: a host has one spelling, and an address is written in full.
package target

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A Scheme is how an endpoint is used.
type Scheme string

// The schemes that a mini program speaks over TLS.
const (
	HTTPS Scheme = "https"
	WSS   Scheme = "wss"
)

// DefaultPort is the port of both schemes.
const DefaultPort = 443

// A Target is an endpoint and one use of it. Parse makes it; the zero Target names nothing.
type Target struct {
	Typed  string // as it was typed, trimmed; without query and fragment, which may hold secrets
	Scheme Scheme
	Host   string // A-labels in lower case without a final dot, or an IP address in canonical form, without brackets
	Port   uint16
	Line   int32  // of the list that it stands in, from 1; 0 where it stands in none, or in JSON
	Path   string // "" or begins with "/"; percent-encoded ASCII, without query and fragment
}

// Endpoint gives what is dialled, in the default zone.
func (t Target) Endpoint() facts.Endpoint { return facts.Endpoint{Host: t.Host, Port: t.Port} }

// String gives the one spelling of the target: https://api.example.com, wss://[2001:db8::1]:8443/chat.
// Parse reads it back.
func (t Target) String() string { return t.spell(t.Host) }

// Unicode is String with an internationalised name in its own script, to be shown and never compared. Look-alike
// characters look alike here.
func (t Target) Unicode() string {
	if !strings.Contains(t.Host, "xn--") {
		return t.String()
	}
	host, err := lookup.ToUnicode(t.Host)
	if err != nil {
		host = t.Host
	}
	return t.spell(host)
}

func (t Target) spell(host string) string {
	var b strings.Builder
	b.WriteString(string(t.Scheme) + "://")
	if addr, err := netip.ParseAddr(t.Host); err == nil && addr.Is6() {
		host = "[" + host + "]"
	}
	b.WriteString(host)
	if t.Port != DefaultPort {
		b.WriteString(":" + strconv.Itoa(int(t.Port)))
	}
	b.WriteString(t.Path)
	return b.String()
}
