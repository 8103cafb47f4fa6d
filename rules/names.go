package rules

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/tongguan/tongguan/trust"
)

// What the three rules about names share: name_cn_only, wildcard_depth and name_mismatch answer one question, and the
// narrowest that fails answers it alone.

// hasNames reports whether the certificate names servers where clients look: in the subject alternative names.
func hasNames(leaf *trust.Certificate) bool { return len(leaf.DNSNames)+len(leaf.IPAddresses) > 0 }

// overreach finds a wildcard of the leaf that its owner may take to cover the host, and no client does: the second
// result tells how it goes wrong, as a key into the evidence; "" when there is none.
func overreach(leaf *trust.Certificate, host string) (wildcard, how string) {
	if _, err := netip.ParseAddr(host); err == nil {
		return "", ""
	}
	matched := leaf.VerifyHostname(host) == nil
	for _, name := range leaf.DNSNames {
		name = strings.ToLower(name)
		left, base, _ := strings.Cut(name, ".")
		switch {
		case !strings.Contains(name, "*") || base == "":
		case left != "*":
			if within, below := strings.CutSuffix(host, "."+base); !matched && below && globs(left, within) {
				return name, "partial"
			}
		case matched:
			_, under, _ := strings.Cut(host, ".")
			suffix, listed := publicsuffix.PublicSuffix(base)
			exact := slices.ContainsFunc(leaf.DNSNames, func(n string) bool { return strings.EqualFold(n, host) })
			if under == base && base == suffix && listed && !exact {
				return name, "public_suffix"
			}
		case host == base:
			return name, "apex"
		case strings.HasSuffix(host, "."+base):
			return name, "deep"
		}
	}
	return "", ""
}

// globs reports whether a label with one * in it stands for the other, as people imagine.
func globs(pattern, label string) bool {
	before, after, _ := strings.Cut(pattern, "*")
	return len(label) >= len(before)+len(after) && strings.HasPrefix(label, before) && strings.HasSuffix(label, after)
}

// namesOf lists what the certificate names, the first few of them.
func namesOf(leaf *trust.Certificate) []string {
	names := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	const shown = 8
	if len(names) > shown {
		names = append(names[:shown], "…")
	}
	return names
}
