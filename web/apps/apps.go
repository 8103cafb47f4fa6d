// Package apps is what the API and the pages do alike with a mini program: take what somebody tells of its console, say
// what that would change, and change it; keep what was read of its code; and say whether it can be submitted.
//
// Its errors are those of package store, problems, or sentences that name lines of what was told.
package apps

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// A Desk knows apps, and changes them. It is safe for use by many at once. Who may do so is asked before.
type Desk struct {
	Store       *store.Store
	Clock       clock.Clock
	Interval    time.Duration     // between two planned scans of an endpoint
	PortAllowed func(uint16) bool // nil: every port
	Profile     rules.Profile     // for folders, by which lists and code are judged; the zero one stands for wechat

	judged judged
}

// rules gives those by which lists and code are judged.
func (d *Desk) rules() rules.Profile {
	if d.Profile.Name != "" {
		return d.Profile
	}
	p, _ := rules.Lint(rules.ProfileWeChat)
	return p
}

// judge holds code and lists against the rules; either may be nil.
func (d *Desk) judge(p *facts.Project, c *facts.Console) *rules.Report {
	return rules.EvaluateProject(d.rules(), p, c, rules.Params{Now: d.Clock().UTC()})
}
