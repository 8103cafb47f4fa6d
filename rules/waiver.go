package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Waiver says that a team knows of a rule's failure at some hosts, and lives with it until a day. The finding stays in
// the report and weighs nothing on the platforms that the waiver names.
type Waiver struct {
	Rule   string
	Host   string          // as an endpoint has it, or *. and a name below which all hosts are meant, but not the name itself
	On     facts.Platforms // where it holds
	Reason string          // why that is well
	Owner  string          // whom to ask
	Until  time.Time       // midnight UTC at the beginning of the last day on which it holds
	At     string          // where it was written, such as team.yaml:12; not stored
}

// Covers reports whether the waiver is about a host.
func (w *Waiver) Covers(host string) bool {
	if below, wild := strings.CutPrefix(w.Host, "*"); wild {
		return len(host) > len(below) && strings.HasSuffix(host, below)
	}
	return host == w.Host
}

// Ended reports whether its last day is over.
func (w *Waiver) Ended(now time.Time) bool { return !now.Before(w.Until.AddDate(0, 0, 1)) }

// Concerns reports whether the waiver, ended or not, is about a finding at a host. What is unknown cannot be waived:
// nobody knows what he would live with.
func (w *Waiver) Concerns(host string, f *Finding) bool {
	return f.Status == Fail && f.Rule.ID == w.Rule && f.On&w.On != 0 && w.Covers(host)
}

// waive notes at each finding the waiver that holds for it.
func (p Profile) waive(host string, now time.Time, findings []Finding) {
	for i := range findings {
		f := &findings[i]
		at := slices.IndexFunc(p.Waivers, func(w Waiver) bool { return !w.Ended(now) && w.Concerns(host, f) })
		if at >= 0 {
			f.Waiver = &p.Waivers[at]
		}
	}
}

// A storedWaiver is a waiver as a report keeps it.
type storedWaiver struct {
	Host   string           `json:"host"`
	On     []facts.Platform `json:"on"`
	Reason string           `json:"reason"`
	Owner  string           `json:"owner"`
	Until  time.Time        `json:"until"`
}

func (w *Waiver) stored() *storedWaiver {
	if w == nil {
		return nil
	}
	return &storedWaiver{w.Host, w.On.List(), w.Reason, w.Owner, w.Until.UTC()}
}

func (w *storedWaiver) waiver(rule string) *Waiver {
	if w == nil {
		return nil
	}
	return &Waiver{Rule: rule, Host: w.Host, On: facts.On(w.On...), Reason: w.Reason, Owner: w.Owner, Until: w.Until}
}
