// Package jobs is what a worker does: it orders the scans that are due, scans, judges, stores, tells channels what
// happened, and sees to the upkeep.
//
// The queue is River's, in the database, and delivers at least once; that nothing is stored twice is the generation's
// doing (see package store). So any number of workers may run, and any of them may be killed at any moment.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/certlint"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/thirdparty"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
)

// A Scanner observes endpoints. *scan.Scanner is one.
type Scanner interface {
	ScanFor(ctx context.Context, endpoint facts.Endpoint, requests []facts.Request, nodes ...facts.Node) *facts.Snapshot
}

// Deps is what a worker works with. Store, Scanner, Profile, Stores, Clock, Name and Interval are needed.
type Deps struct {
	Store   *store.Store
	Scanner Scanner
	Closer  Scanner // the same with RenewalSamples samples at least, for where a certificate is expected; nil: Scanner
	Gentle  Scanner // the same at depth quick, for servers of vendors, who did not ask to be looked at; nil: Scanner
	Profile rules.Profile
	Folders rules.Profile             // the same for code and lists of mini programs; without rules: their alerts are left to others
	Stores  *trust.Stores             // nothing may be added to them any more
	Logs    *ct.List                  // of Certificate Transparency, as in rules.Params; nil: none
	Ruleset string                    // the version that judges, and whose roots it trusts: another one judges again what is stored
	Minimum map[facts.Platform]string // the oldest versions that count, as in rules.Params; nil: the profile's
	Clock   clock.Clock
	Log     *slog.Logger          // nil: none
	Metrics prometheus.Registerer // nil: none

	Name    string // of this worker; no two that run at once share one
	Version string

	Scans     int           // at once; 0: 64
	Interval  time.Duration // between two planned scans of an endpoint that has none of its own
	Retention store.Retention

	// Linter lints each certificate that servers present, once; nil: this worker lints none.
	Linter *certlint.Linter
	// Lookups asks those whom certificates name; nil: nobody is asked.
	Lookups *thirdparty.Lookups

	// Messenger tells channels what happened; nil: this worker does not.
	Messenger *Messenger

	// Public says which addresses everybody may connect to. What several servers there have in common can show that TLS
	// is inspected on the way; nil: that is not looked for.
	Public func(netip.Addr) bool

	// PortAllowed says which ports may be dialled; nil: all. What is denied is stored as blocked, and not dialled.
	PortAllowed func(port uint16) bool
}

// A Worker works. Make one with New.
type Worker struct {
	Deps
	log     *slog.Logger
	times   times
	metrics *metrics
	crowd   *crowd
	chores  []chore
	pulse   *pulse
	witness *inspection.Witness // nil: TLS inspection is not looked for
	doubts  doubts

	id     atomic.Int32 // as store.Heartbeat gave it; 0: not yet
	alive  atomic.Bool  // the queue's client runs
	wrong  atomic.Bool  // the machine's clock is
	steady state        // of the dispatcher
	after  func(task string, d time.Duration) <-chan time.Time
}

// defaultScans suits a machine with two cores: scans mostly wait.
const defaultScans = 64

// New prepares a worker and asks nobody anything yet. It fails when the metrics are taken.
func New(d Deps) (*Worker, error) {
	if d.Store == nil || d.Scanner == nil || d.Stores == nil || d.Clock == nil || d.Name == "" || d.Interval <= 0 || len(d.Profile.Rules) == 0 {
		return nil, errors.New("jobs: a worker without all that it needs")
	}
	if d.Scans <= 0 {
		d.Scans = defaultScans
	}
	w := &Worker{Deps: d, log: d.Log, times: defaultTimes(), crowd: newCrowd(clock.System, d.Scans), pulse: newPulse()}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	w.after = func(_ string, d time.Duration) <-chan time.Time { return time.After(d) }
	if s, ok := d.Scanner.(*scan.Scanner); ok {
		w.times.longest = s.Limits.Target
	}
	if d.Public != nil {
		w.witness, w.doubts.of = inspection.NewWitness(d.Public), map[int64]doubt{}
	}
	w.chores = w.upkeep()
	var err error
	w.metrics, err = newMetrics(d.Metrics)
	return w, err
}

// Ready reports whether the worker works: the queue's client runs, and the database answers the dispatcher.
func (w *Worker) Ready() bool { return w.alive.Load() && w.steady.works(30*w.times.turn) }
