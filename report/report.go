// Package report writes judgements for people and for machines. It makes the words at the last moment: what it is
// handed holds ids and values only.
package report

import (
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Result is one target with what was seen and what was made of it.
type Result struct {
	Target   string      // as the person typed it
	Named    facts.Place // where: a line of a file; without a file, the how manieth of the command line
	Snapshot *facts.Snapshot
	Report   *rules.Report
	Before   *Before                              // nil: it is held against nothing
	Served   *Served                              // by which service it was judged; nil: it was judged here
	Expected *Expectation                         // nil: no certificate was expected
	OpenSSL  map[netip.AddrPort]rules.OpenSSLLine // of the addresses of which there is one; nil: nobody asked
	Vendor   *Vendor                              // whose server it is; nil: one's own, or that was not asked

	// WriteChain says that check --write-chain writes the chain that the target should send in place of a wrong one.
	WriteChain bool
}

// Options says what to write and how.
type Options struct {
	Lang         lang.Tag
	Profile      rules.Profile
	Platforms    facts.Platforms // the platforms that count; the report speaks of no others
	All          bool            // show every rule, not only what does not pass
	WithSnapshot bool            // JSON: everything that was observed
	Tool         Tool
	StartedAt    time.Time
	Baseline     *Baseline // an older report, whose failures are known; nil: none
	Served       bool      // a service judged, by a profile of its own: of Profile counts what the reports have
	WorkDir      string    // from which the names of files count; "" where it is not known
	Color        bool      // table: ANSI colours
	Width        int       // table: columns; 0 means 100
}

// A Tool is what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Go      string `json:"go"`
	Stores  string `json:"stores"` // whose roots were trusted, and how old the lists are
}

// A Writer writes results in the order in which it gets them.
type Writer interface {
	// Result takes the next target.
	Result(Result) error
	// Close ends the document. Interrupted says that not every target was done. It does not close what lies beneath.
	Close(interrupted bool) error
}

// A Summary counts targets by their status.
type Summary struct {
	Pass    int `json:"pass"`
	Warn    int `json:"warn"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
}

// Add counts one more.
func (s *Summary) Add(g rules.Grade) {
	switch g {
	case rules.GradePass:
		s.Pass++
	case rules.GradeWarn:
		s.Warn++
	case rules.GradeFail:
		s.Fail++
	case rules.GradeUnknown:
		s.Unknown++
	}
}

// Total counts all.
func (s *Summary) Total() int { return s.Pass + s.Warn + s.Fail + s.Unknown }

// shown reports whether a finding belongs into the report: it holds on a platform that counts, and it does not pass.
func (o *Options) shown(f *rules.Finding) bool {
	if f.On&o.Platforms == 0 {
		return false
	}
	return o.All || f.Status == rules.Fail || f.Status == rules.Unknown
}

// standings sorts the profile's rules by their status over the platforms that count: the worst of a rule's outcomes.
// Rules that stand among the findings are left out, so that each stands in one place.
func (o *Options) standings(r *rules.Report) map[rules.Status][]string {
	found := map[string]bool{}
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; o.shown(f) {
			found[f.Rule.ID] = true
		}
	}
	out := map[rules.Status][]string{}
	asked := map[string]bool{}
	for i := range r.Outcomes {
		asked[r.Outcomes[i].Rule.ID] = true
	}
	for _, rule := range o.Profile.Rules {
		if !found[rule.ID] && (asked[rule.ID] || !o.Served) {
			s := r.Standing(rule, o.Platforms)
			out[s] = append(out[s], rule.ID)
		}
	}
	return out
}
