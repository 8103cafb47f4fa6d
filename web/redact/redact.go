// Package redact takes out of reports and snapshots what a service must not tell: the addresses that its policy forbids,
// and why.
//
// Whoever may add a name could otherwise learn from the answers which addresses an internal name has, and which ranges
// are closed. So every forbidden address looks alike, and does not show. The command, which runs with the rights of its
// user, says all of it.
package redact

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// why stands in place of the reason that is kept back.
var why = lang.En("by the settings of this installation").Zh("由本系统的设置决定")

// Report gives a report of the endpoint host as a service may show it. It changes nothing in r; what need not change is
// shared. The reason in its sentences is in one language, that of the reader.
func Report(r *rules.Report, host string, tag lang.Tag) *rules.Report {
	if !slices.ContainsFunc(r.Outcomes, forbidden) {
		return r
	}
	out := *r
	out.Outcomes = slices.Clone(r.Outcomes)
	for i := range out.Outcomes {
		f := &out.Outcomes[i]
		if !forbidden(*f) {
			continue
		}
		values := rules.Values{"failure": f.Values["failure"], "detail": why.In(tag)}
		for name, value := range f.Values {
			switch name {
			case "failure", "detail", "opens":
			case "address":
				values[name] = host
			default:
				values[name] = value
			}
		}
		f.Values, f.Address = values, netip.AddrPort{}
	}
	return &out
}

// Values gives what a program is told of a finding: nothing more than the class.
func Values(f *rules.Finding) rules.Values {
	if !forbidden(*f) {
		return f.Values
	}
	out := rules.Values{}
	for name, value := range f.Values {
		if name != "detail" && name != "opens" && name != "address" {
			out[name] = value
		}
	}
	return out
}

// forbidden reports whether a finding speaks of an address that is not to be told.
func forbidden(f rules.Finding) bool {
	kind, _ := f.Values["failure"].(string)
	phase, _ := f.Values["phase"].(string)
	return forbids(&facts.Failure{Kind: facts.FailureKind(kind), Phase: facts.Phase(phase)})
}
