package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// footnotes says, a sentence each, what was left out and why.
func (p *page) footnotes(r Result, groups []*group) []string {
	var notes []string
	if !p.o.All && reached(r) { // else the first sentence said it all
		notes = append(notes, p.unjudged(groups)...)
	}
	if len(r.Snapshot.Addresses) > 1 {
		notes = append(notes, p.untried(r)...)
	}
	if dns := r.Snapshot.DNS.Value; dns != nil {
		notes = append(notes, p.names(r, dns)...)
	}
	for _, g := range groups {
		if g.summary != nil && g.weight < rules.Medium {
			notes = append(notes, g.evidence)
		}
	}
	if !p.o.All {
		notes = append(notes, p.waivers(groups)...)
		notes = append(notes, p.asides(groups)...)
	}
	if ids := minor(groups); len(ids) > 0 && !p.o.All {
		notes = append(notes, wordMinor.fill(p.o.Lang, len(ids), "rules", strings.Join(ids, ", ")))
	}
	if r.Served != nil && r.Served.Lack == nil { // else the first sentence said it all
		notes = append(notes, r.Served.sentence(p.o.Lang))
	}
	of := unlisted(r.Report) // which is said at the end
	unasked := slices.DeleteFunc(p.o.standings(r.Report)[rules.NotChecked], func(id string) bool { return slices.Contains(of, id) })
	if n := len(unasked); n > 0 {
		notes = append(notes, wordUnasked.fill(p.o.Lang, n))
	}
	return notes
}

// names says what is odd about where the addresses come from, and where they lead.
func (p *page) names(r Result, dns *facts.DNS) []string {
	var notes []string
	if len(dns.Omitted) > 0 {
		notes = append(notes, wordOmitted.fill(p.o.Lang, len(dns.Omitted)))
	}
	if dns.Source == facts.SourceHosts {
		notes = append(notes, wordHosts.In(p.o.Lang))
	}
	if dns.Source == facts.SourceResolver && dns.Confined() && barred(r.Snapshot) {
		notes = append(notes, wordConfined.In(p.o.Lang))
	}
	return notes
}

// barred reports whether the address policy, as far as a flag opens it, is what kept us from every address.
func barred(s *facts.Snapshot) bool {
	for i := range s.Addresses {
		if f := s.Addresses[i].Connect.Failure; f == nil || f.Kind != facts.BlockedAddress || f.Opens == "" {
			return false
		}
	}
	return len(s.Addresses) > 0
}

// reached reports whether any address answered.
func reached(r Result) bool {
	return r.Report.Reach == facts.ReachOK || r.Report.Reach == facts.ReachPartial
}

// unjudged counts the rules that had nothing to look at, by the reason.
func (p *page) unjudged(groups []*group) []string {
	count := map[string]int{}
	for _, g := range groups {
		if g.unjudged {
			count[g.evidence]++
		}
	}
	var out []string
	for _, why := range slices.Sorted(maps.Keys(count)) {
		out = append(out, wordUnjudged.fill(p.o.Lang, count[why], "why", why))
	}
	return out
}

// untried names the addresses that were not tried, by the reason.
func (p *page) untried(r Result) []string {
	addresses := map[string][]string{}
	for i := range r.Snapshot.Addresses {
		if a := &r.Snapshot.Addresses[i]; a.Reach() == facts.ReachNotTried && a.Connect.Failure != nil {
			why := rules.FailureText(a.Connect.Failure, p.o.Lang)
			addresses[why] = append(addresses[why], a.Addr.String())
		}
	}
	var out []string
	for _, why := range slices.Sorted(maps.Keys(addresses)) {
		out = append(out, wordNotTried.fill(p.o.Lang, len(addresses[why]), "addresses", strings.Join(addresses[why], ", "), "why", why))
	}
	return out
}

// minor names the rules of the failing findings that weigh too little to be shown and have no summary.
func minor(groups []*group) []string {
	var ids []string
	for _, g := range groups {
		if g.status == rules.Fail && g.weight < rules.Medium && g.weight > rules.Info && g.summary == nil {
			ids = append(ids, g.rule.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
