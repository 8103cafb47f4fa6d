// Package domain tells which names belong together, because one somebody registered what they stand under.
package domain

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Registrable gives the part of a name that somebody registered, "example.co.uk" of "a.b.example.co.uk"; an address, and
// a name that is a public suffix itself or has one label, stand for themselves.
func Registrable(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(host, "."))
	if err != nil {
		return host
	}
	return domain
}
