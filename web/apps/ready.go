package apps

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// A Readiness says whether an app can be submitted, as far as one of its environments is concerned.
type Readiness struct {
	store.AppEnvironment
	Standing Standing
	Reason   *Reason // the one reason why not; nil: it can
	Disagree int     // where code and console certainly do not agree, whatever the environment
}

// A Standing is the short answer.
type Standing string

// The standings.
const (
	Ready    Standing = "ready"     // nothing is known that keeps it out
	NotReady Standing = "not_ready" // something keeps it out, or a real share of its users
	Open     Standing = "unknown"   // something that could keep it out is not known
)

// A Reason is why an app cannot be submitted, or why that is not known.
type Reason struct {
	Kind     ReasonKind
	Endpoint *store.Obstacle // of endpoint and waiting
	Finding  *rules.Finding  // of list and code
}

// A ReasonKind says where to look.
type ReasonKind string

// The kinds of reasons.
const (
	ReasonEndpoint ReasonKind = "endpoint" // a server fails, or could not be judged
	ReasonWaiting  ReasonKind = "waiting"  // a server was not scanned yet
	ReasonList     ReasonKind = "list"     // an entry of a list is one that WeChat does not take
	ReasonCode     ReasonKind = "code"     // its code, as it was last read
	ReasonUntold   ReasonKind = "untold"   // its lists were never told
)

// Readiness says of each of some apps whether it can be submitted, environment by environment: production first, then by
// the alphabet. Every app has production, be it that it needs nothing.
//
// Of what fails, the gravest is the reason; where several weigh the same, lists come before code and code before servers.
// A list's fault counts in every environment, since there is one set of lists. The code counts in production, since that
// is what is submitted.
func (d *Desk) Readiness(ctx context.Context, list []store.App) (map[int64][]Readiness, error) {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	needs, err := d.Store.AppEnvironments(ctx, ids)
	if err != nil {
		return nil, err
	}
	own, err := d.own(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make(map[int64][]Readiness, len(list))
	for _, a := range list {
		of := needs[a.ID]
		if !slices.ContainsFunc(of, func(e store.AppEnvironment) bool { return e.Environment == Production }) {
			of = append(of, store.AppEnvironment{App: a.ID, Environment: Production, Verdicts: store.Verdicts{}})
		}
		slices.SortStableFunc(of, func(a, b store.AppEnvironment) int { // false before true
			return cmp.Compare(btoi(a.Environment != Production), btoi(b.Environment != Production))
		})
		for _, e := range of {
			r := Readiness{AppEnvironment: e, Standing: Ready, Disagree: own[a.ID].disagree}
			r.decide(own[a.ID], a.KeptBy == "")
			out[a.ID] = append(out[a.ID], r)
		}
	}
	return out, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// decide finds the one reason.
func (r *Readiness) decide(own faults, untold bool) {
	code := own.code
	if r.Environment != Production {
		code = codeFaults{}
	}
	worst := rules.None
	fails := func(weight rules.Severity, reason Reason) {
		if weight > worst {
			worst, r.Standing, r.Reason = weight, NotReady, &reason
		}
	}
	if own.list != nil {
		fails(own.list.Worst(facts.Everywhere), Reason{Kind: ReasonList, Finding: own.list})
	}
	if code.fails != nil {
		fails(code.fails.Worst(facts.Everywhere), Reason{Kind: ReasonCode, Finding: code.fails})
	}
	if r.Worst != nil && r.Worst.Grade == rules.GradeFail {
		fails(max(r.Worst.Cause.Severity, rules.High), Reason{Kind: ReasonEndpoint, Endpoint: r.Worst})
	}
	if r.Reason != nil {
		return
	}
	switch {
	case r.Worst != nil && r.Worst.Grade == rules.GradeUnknown:
		r.Standing, r.Reason = Open, &Reason{Kind: ReasonEndpoint, Endpoint: r.Worst}
	case r.Worst != nil:
		r.Standing, r.Reason = Open, &Reason{Kind: ReasonWaiting, Endpoint: r.Worst}
	case untold:
		r.Standing, r.Reason = Open, &Reason{Kind: ReasonUntold}
	case code.unknown != nil:
		r.Standing, r.Reason = Open, &Reason{Kind: ReasonCode, Finding: code.unknown}
	}
}

// faults are what keeps an app out, whatever its servers do: the gravest of each kind; nil where there is none.
type faults struct {
	list *rules.Finding
	code codeFaults

	disagree int // where code and console certainly do not agree
}

type codeFaults struct{ fails, unknown *rules.Finding }

// judged remembers faults: to judge the code of fifty apps for one page takes longer than its reader waits.
type judged struct {
	mu    sync.Mutex
	known map[int64]remembered
}

type remembered struct {
	by judgedBy
	faults
}

// judgedBy is all that faults depend on.
type judgedBy struct {
	version int64 // of the app: its lists and settings
	code    facts.SHA256
	day     time.Time // some rules ask how old something is
}

// maxRemembered bounds what is remembered.
const maxRemembered = 5000

// own gives the faults of some apps.
func (d *Desk) own(ctx context.Context, list []store.App) (map[int64]faults, error) {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	sums, err := d.Store.AppLintSums(ctx, ids)
	if err != nil {
		return nil, err
	}
	out, by := make(map[int64]faults, len(list)), make(map[int64]judgedBy, len(list))
	var fresh []int64
	day := d.Clock().UTC().Truncate(24 * time.Hour)
	d.judged.mu.Lock()
	for _, a := range list {
		by[a.ID] = judgedBy{a.Version, sums[a.ID], day}
		if r, ok := d.judged.known[a.ID]; ok && r.by == by[a.ID] {
			out[a.ID] = r.faults
		} else {
			fresh = append(fresh, a.ID)
		}
	}
	d.judged.mu.Unlock()
	if len(fresh) == 0 {
		return out, nil
	}
	consoles, err := d.Store.Consoles(ctx, fresh)
	if err != nil {
		return nil, err
	}
	lints, err := d.Store.AppLints(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for _, id := range fresh {
		out[id] = d.faults(lints[id].Project, consoles[id])
	}
	d.judged.mu.Lock()
	defer d.judged.mu.Unlock()
	if d.judged.known == nil || len(d.judged.known)+len(fresh) > maxRemembered {
		d.judged.known = map[int64]remembered{}
	}
	for _, id := range fresh {
		d.judged.known[id] = remembered{by[id], out[id]}
	}
	return out, nil
}

// faults judges lists and code of an app; either may be nil.
func (d *Desk) faults(p *facts.Project, c *facts.Console) (out faults) {
	if c != nil {
		out.list = gravest(d.judge(nil, c), rules.Fail)
	}
	if p == nil {
		return out
	}
	l := d.lint(store.AppLint{Project: p}, c)
	out.code.fails, out.code.unknown = gravest(l.Report, rules.Fail), gravest(l.Report, rules.Unknown)
	out.disagree = Certain(l.Missing) + Certain(l.Idle)
	return out
}

// gravest gives the gravest finding of a status that decides a verdict; nil where none does.
func gravest(r *rules.Report, status rules.Status) (out *rules.Finding) {
	worst := rules.Medium
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; f.Status == status && f.Worst(facts.Everywhere) > worst {
			worst, out = f.Worst(facts.Everywhere), f
		}
	}
	if out == nil {
		return nil
	}
	f := *out // the report need not be kept for it
	return &f
}
