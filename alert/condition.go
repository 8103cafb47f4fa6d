package alert

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Condition is something that holds at an endpoint now and may be a reason to tell somebody.
type Condition struct {
	Key         string
	Kind        Kind
	Rule        string         // of a Fault
	Certificate *Certificate   // of an Expiry, and of a Fault that is keyed by its leaf; of a Renewed, where it is known
	Renewal     *Renewal       // of a Renewed
	Finding     *rules.Finding // of a Fault, the gravest; of an Unreachable, what says why, if anything does; else nil
	Severity    rules.Severity // of a Fault, the worst on any platform; else None
	Confirm     bool           // it must be seen twice, with a pause, before it fires

	Disagreement *Disagreement // of an Unlisted
}

// byExpiry are the rules whose failures an Expiry tells, earlier and for every level.
var byExpiry = []string{"cert_expired", "cert_expiring"}

// byEcho are the rules that fail beside others which say the same of every platform; nil: beside any. Where none of these
// fails they speak for themselves.
var byEcho = map[string][]string{
	"ats_trust":             {"cert_self_signed", "chain_incomplete", "trust_unknown_ca", "trust_ios"},
	"ats_leaf_key":          {"cert_key_rsa", "cert_key_ec", "cert_sm2"},
	"ats_leaf_hash":         {"cert_sig_sha1_md5"},
	"ats_tls_version":       {"tls12_missing"},
	"multi_ip_inconsistent": nil,
	"ipv6_broken":           nil,
}

// byReach are the rules that say why nothing is reached, the narrower first.
var byReach = []string{"dns_fail", "tcp_unreachable"}

// Conditions gives what holds at an endpoint by a judgement, sorted by key, each key once. Every leaf whose dates are
// known gives an Expiry, however far its end. A failure is a Fault where it is high or worse on some platform, which
// what is only inferred never is. Where nothing is reached the endpoint is Unreachable, and nothing else is known.
func Conditions(zone, endpoint int64, r *rules.Report) []Condition {
	place := place{zone, endpoint, r}
	found := map[string]Condition{}
	switch r.Reach {
	case facts.ReachNone:
		c := place.unreachable()
		found[c.Key] = c
	case facts.ReachOK, facts.ReachPartial:
		for _, c := range slices.Concat(place.expiries(), place.faults()) {
			if known, ok := found[c.Key]; !ok || graver(c, known) {
				found[c.Key] = c
			}
		}
	}
	return slices.Collect(func(yield func(Condition) bool) {
		for _, key := range slices.Sorted(maps.Keys(found)) {
			if !yield(found[key]) {
				return
			}
		}
	})
}

// A place is an endpoint with what was judged there.
type place struct {
	zone, endpoint int64
	*rules.Report
}

func (p place) unreachable() Condition {
	c := Condition{Key: p.unreachableKey(), Kind: Unreachable, Confirm: true}
	for _, id := range byReach {
		for i := range p.Outcomes {
			if o := &p.Outcomes[i]; c.Finding == nil && o.Rule.ID == id && o.Status == rules.Fail {
				c.Finding = o
			}
		}
	}
	return c
}

func (p place) expiries() []Condition {
	var out []Condition
	for _, leaf := range p.Leaves {
		if c := certificate(leaf); c != nil {
			out = append(out, Condition{Key: p.expiryKey(c.SHA256), Kind: Expiry, Certificate: c})
		}
	}
	return out
}

func (p place) faults() []Condition {
	var out []Condition
	for i := range p.Outcomes {
		f := &p.Outcomes[i]
		severity := f.Worst(facts.Everywhere)
		if f.Status != rules.Fail || severity < rules.High || slices.Contains(byExpiry, f.Rule.ID) || p.echoes(f) {
			continue
		}
		leaf := certificate(p.Leaves[f.Address])
		out = append(out, Condition{
			Key: p.faultKey(f), Kind: Fault, Rule: f.Rule.ID, Certificate: leaf, Finding: f, Severity: severity,
			Confirm: leaf == nil && f.Address.IsValid(), // no certificate was seen there: perhaps the network's fault
		})
	}
	return out
}

// echoes reports whether a finding only says again, of the same place and a platform, what another says better: one
// cause is one alert.
func (p place) echoes(f *rules.Finding) bool {
	of, echoes := byEcho[f.Rule.ID]
	if !echoes {
		return false
	}
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		_, echoes := byEcho[o.Rule.ID]
		says := of == nil && !echoes || slices.Contains(of, o.Rule.ID)
		if says && o.Status == rules.Fail && failing(o)&failing(f) != 0 && (!f.Address.IsValid() || o.Address == f.Address) {
			return true
		}
	}
	return false
}

// graver reports whether c weighs more than other, by its worst platform and then by how many it fails on.
func graver(c, other Condition) bool {
	if c.Severity != other.Severity || c.Finding == nil || other.Finding == nil {
		return c.Severity > other.Severity
	}
	return len(failing(c.Finding).List()) > len(failing(other.Finding).List())
}

// failing gives the platforms on which a finding fails the verdict.
func failing(f *rules.Finding) facts.Platforms { return weighing(f, rules.High, rules.Blocker) }

// weighing gives the platforms on which a failure has a severity from one to another.
func weighing(f *rules.Finding, from, to rules.Severity) facts.Platforms {
	var on facts.Platforms
	for _, p := range facts.AllPlatforms() {
		if s := f.Severity(p); s >= from && s <= to {
			on |= facts.On(p)
		}
	}
	return on
}

// certificate gives what alerts know of a leaf; nil where it is not known which it is, or when it ends.
func certificate(leaf rules.Leaf) *Certificate {
	if leaf.SHA256 == (facts.SHA256{}) || leaf.NotBefore.IsZero() || leaf.NotAfter.IsZero() {
		return nil
	}
	return &Certificate{SHA256: leaf.SHA256, NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter}
}

func (p place) unreachableKey() string {
	return fmt.Sprintf("%s:%d:%d", Unreachable, p.zone, p.endpoint)
}

func (p place) expiryKey(leaf facts.SHA256) string {
	return fmt.Sprintf("%s:%d:%s", Expiry, p.zone, leaf)
}

// faultKey follows the cause: the leaf where it is known, else the address, else the endpoint.
func (p place) faultKey(f *rules.Finding) string {
	if leaf := certificate(p.Leaves[f.Address]); leaf != nil {
		return fmt.Sprintf("%s:%d:%s:%s", Fault, p.zone, leaf.SHA256, f.Rule.ID)
	}
	return p.addressKey(f.Rule.ID, f.Address)
}

// addressKey is the key of a fault at an address whose leaf is not known, or with no address of the endpoint itself.
func (p place) addressKey(rule string, at netip.AddrPort) string {
	if at.IsValid() {
		return fmt.Sprintf("%s:%d:%s:%s", Fault, p.zone, at, rule)
	}
	return fmt.Sprintf("%s:%d:endpoint-%d:%s", Fault, p.zone, p.endpoint, rule)
}
