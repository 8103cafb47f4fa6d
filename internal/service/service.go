// Package service wires the two processes of the service: the API with its pages, and the worker. Without a database of
// the operator's the first runs a private Postgres and does the work of the second too.
package service

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/certlint"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/jobs"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
)

// A World is what a process touches besides network and disk.
type World struct {
	Stdout  io.Writer // what a person is told
	Log     *slog.Logger
	Clock   clock.Clock
	Version string
	Getenv  func(string) string
}

// API serves until ctx is done, and then lets what has begun come to its end. It returns nil after an orderly stop; a
// lang.Error is something that the operator can mend.
func API(ctx context.Context, c *config.Service, w World) (err error) {
	p := &process{config: c, world: w, metrics: newMetrics()}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.listen(); err != nil { // first: a port that is taken should not cost an initdb
		return err
	}
	if err := p.startDemo(); err != nil {
		return err
	}
	if err := p.open(ctx); err != nil {
		return err
	}
	if err := p.sealAnew(ctx); err != nil {
		return err
	}
	handler, auth, err := p.handler()
	if err != nil {
		return err
	}
	var worker *jobs.Worker
	if p.private() || c.Demo {
		if worker, err = p.worker(); err != nil {
			return err
		}
	}
	if err := p.fillDemo(ctx); err != nil {
		return err
	}
	if err := p.greet(ctx, auth); err != nil {
		return err
	}
	return p.serve(ctx, handler, worker)
}

// Work scans until ctx is done.
func Work(ctx context.Context, c *config.Service, w World) (err error) {
	p := &process{config: c, world: w, metrics: newMetrics()}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.listenMetrics(); err != nil {
		return err
	}
	if err := p.open(ctx); err != nil {
		return err
	}
	worker, err := p.worker()
	if err != nil {
		return err
	}
	w.Log.Info("the worker is ready", "name", c.Name, "scans", c.Workers)
	return p.serve(ctx, nil, worker)
}

// A process holds what was started, to be stopped in the opposite order.
type process struct {
	config  *config.Service
	world   World
	metrics *prometheus.Registry
	store   *store.Store
	secrets *seal.Box // of channels; nil: there is no key
	lab     *lab.Lab  // nil without a demo
	servers listeners
	closers []func() error
	closing sync.Once
}

func newMetrics() *prometheus.Registry {
	out := prometheus.NewRegistry()
	out.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return out
}

// private reports whether the database is one of our own.
func (p *process) private() bool { return p.config.DatabaseURL.Reveal() == "" }

func (p *process) portAllowed(port uint16) bool { return !p.config.Denies(port) }

// later remembers how to undo what was just done.
func (p *process) later(undo func() error) { p.closers = append(p.closers, undo) }

func (p *process) close() (err error) {
	p.closing.Do(func() {
		for i := len(p.closers) - 1; i >= 0; i-- {
			err = errors.Join(err, p.closers[i]())
		}
	})
	return err
}

// scanPatience is how long a scan holds a worker while others of ours are under way at its addresses; then it is put off.
const scanPatience = 250 * time.Millisecond

// worker makes the worker of this process: what it scans with, and whom it trusts.
func (p *process) worker() (*jobs.Worker, error) {
	c := p.config
	stores, err := p.roots()
	if err != nil {
		return nil, err
	}
	scanner, err := c.Zone.Scanner(p.world.Clock, facts.Observer{Version: p.world.Version, Go: runtime.Version()})
	if err != nil {
		return nil, err
	}
	scanner.PortAllowed = p.portAllowed
	scanner.Crowd.Patience = scanPatience
	closer, err := p.closer(scanner)
	if err != nil {
		return nil, err
	}
	gentle, err := p.gentle(scanner)
	if err != nil {
		return nil, err
	}
	profile := c.Profile()
	minimum, err := c.Zone.OldestVersions()
	if err != nil {
		return nil, err
	}
	logs, err := rootlist.Logs(rootlist.LogsFile(c.DataDir))
	if err != nil {
		return nil, err
	}
	messenger, err := p.messenger()
	if err != nil {
		return nil, err
	}
	lookups, err := c.Zone.ThirdParties(p.world.Clock, stores, p.portAllowed)
	if err != nil {
		return nil, err
	}
	keep := store.DefaultRetention()
	keep.Scans = c.ScanRetention
	var linter *certlint.Linter
	if c.Zone.Depth == scan.Full {
		linter = certlint.New()
	}
	return jobs.New(jobs.Deps{
		Store: p.store, Scanner: scanner, Closer: closer, Gentle: gentle, Profile: profile, Folders: c.LintProfile(), Stores: stores, Logs: logs, Minimum: minimum,
		Ruleset: ruleset(p.world.Version, profile, stores, logs, minimum),
		Clock:   p.world.Clock, Log: p.world.Log, Metrics: p.metrics, Name: c.Name, Version: p.world.Version, Scans: c.Workers,
		Interval: c.Interval, Retention: keep, PortAllowed: p.portAllowed, Messenger: messenger, Lookups: lookups,
		Public: scanner.Dialer.Public, Linter: linter,
	})
}

// closer is a scanner that asks each address more often which certificate it shows. It is one of the same crowd.
func (p *process) closer(than *scan.Scanner) (*scan.Scanner, error) {
	zone := p.config.Zone
	zone.Samples = max(zone.Samples, jobs.RenewalSamples)
	if zone.Depth == scan.Quick {
		zone.Depth = scan.Standard
	}
	return p.beside(zone, than)
}

// gentle is a scanner that asks for no more than a handshake and the chain. It is one of the same crowd.
func (p *process) gentle(than *scan.Scanner) (*scan.Scanner, error) {
	zone := p.config.Zone
	zone.Depth, zone.Samples = scan.Quick, 0
	return p.beside(zone, than)
}

// beside makes a scanner that looks by these settings, and shares with another what all scans of a process share.
func (p *process) beside(zone zone.Settings, than *scan.Scanner) (*scan.Scanner, error) {
	out, err := zone.Scanner(p.world.Clock, than.Observer)
	if err != nil {
		return nil, err
	}
	out.PortAllowed, out.Dialer, out.Crowd, out.Inventions = than.PortAllowed, than.Dialer, than.Crowd, than.Inventions
	return out, nil
}

// ruleset names what judges: another name means that what is stored is judged by other rules.
func ruleset(version string, profile rules.Profile, stores *trust.Stores, logs *ct.List, minimum map[facts.Platform]string) string {
	out := version + " · " + stores.About()
	if logs != nil {
		out += " · ct " + logs.About()
	}
	for _, p := range facts.AllPlatforms() {
		if oldest, given := minimum[p]; given {
			out += " · " + string(p) + " ≥ " + oldest
		}
	}
	if f := profile.File; f != nil {
		out += " · " + profile.Name + " " + f.SHA256.String()[:12]
	}
	return out
}

// messenger makes what tells channels what happened; nil where there is no key, since then there are no channels.
func (p *process) messenger() (*jobs.Messenger, error) {
	if p.secrets == nil {
		return nil, nil
	}
	sender, err := notify.New(p.sending())
	if err != nil {
		return nil, err
	}
	desk := p.desk()
	return &jobs.Messenger{Send: sender.Send, Open: desk.Open, Link: desk.Link}, nil
}

// roots reads whom to trust; in a demo the lab too.
func (p *process) roots() (*trust.Stores, error) {
	from := p.config.Zone
	from.StoresDir = rootlist.Dir(p.config.DataDir)
	stores, err := from.Stores()
	if err != nil || p.lab == nil {
		return stores, err
	}
	ca, err := trust.ParsePEM(p.lab.CA())
	if err != nil {
		return nil, err
	}
	stores.Trust("lab", facts.Everywhere, ca...)
	return stores, nil
}
