package main

import (
	"context"
	"errors"
	"io"
	"runtime"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/trust"
)

// Run judges what the flags name and returns an errExit, or what is wrong with the flags. Nothing is dialled and
// nothing is written before all of them are read.
func (f *checkFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	job, err := f.prepare(w)
	if err != nil {
		return err
	}
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	options := report.Options{
		Lang: tag, Profile: job.profile, Platforms: f.platforms(), All: f.All, WithSnapshot: f.WithSnapshot,
		Tool:      report.Tool{Name: "tongguan", Version: version(), Go: runtime.Version(), Stores: job.params.Stores.About()},
		StartedAt: w.now(), Color: f.colored(out.file(), w.getenv), Width: width(out.file()),
	}
	writer := writerFor(f.Format, out, options)
	tally := tally{on: options.Platforms, threshold: f.threshold()}
	err = job.each(ctx, w, func(r report.Result) error {
		tally.add(r.Report)
		return writer.Result(r)
	})
	interrupted := errors.Is(err, context.Canceled)
	if err != nil && !interrupted {
		return err
	}
	if err := errors.Join(writer.Close(interrupted), out.keep()); err != nil {
		return lang.Errorf(lang.En("writing the result: {error}").Zh("写入结果失败：{error}"), "error", err.Error())
	}
	if interrupted {
		return errExit(exitInterrupted)
	}
	return errExit(tally.code())
}

// A job is a prepared check.
type job struct {
	work        []work
	scanner     *scan.Scanner // nil when every snapshot is given
	profile     rules.Profile
	params      rules.Params // Now is set for each snapshot
	at          *time.Time
	concurrency int
}

// work is one target, with a snapshot of it or to be scanned.
type work struct {
	target   string
	endpoint facts.Endpoint
	given    *facts.Snapshot
}

// prepare reads every flag and every file, and reports all mistakes together.
func (f *checkFlags) prepare(w *world) (*job, error) {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	j := &job{concurrency: f.Concurrency}
	var err error
	j.at, err = f.when()
	note(err)
	j.profile, _ = rules.Named(f.Profile)
	j.work, err = f.readWork(w)
	note(err)
	j.params.Stores, err = f.stores()
	note(err)
	if f.Concurrency < 1 || f.Concurrency > 1024 {
		note(lang.Errorf(lang.En("--concurrency {n}: give a number from 1 to 1024").Zh("--concurrency {n}：应为 1 到 1024 之间的数"), "n", itoa(f.Concurrency)))
	}
	if f.Timeout < 2*time.Second { // what a server could not answer in less says nothing about it
		note(lang.Errorf(lang.En("--timeout {t}: give at least 2s, such as 10s").Zh("--timeout {t}：至少 2s，例如 10s"), "t", f.Timeout.String()))
	}
	if f.WithSnapshot && f.Format == "table" {
		note(lang.Errorf(lang.En("--with-snapshot goes with --format json or jsonl").Zh("--with-snapshot 需要与 --format json 或 jsonl 一起使用")))
	}
	if len(f.Snapshot) == 0 {
		j.scanner, err = f.scanner(w)
		note(err)
	}
	return j, errors.Join(errs...)
}

// scanner wires the way out: address policy, resolver, limits.
func (f *checkFlags) scanner(w *world) (*scan.Scanner, error) {
	pins, err := f.pins()
	resolver, about, resolverErr := f.resolver()
	policy, policyErr := f.policy()
	if err := errors.Join(err, resolverErr, policyErr); err != nil {
		return nil, err
	}
	limits := scan.DefaultLimits
	limits.Target = f.Timeout
	limits.Connect = min(limits.Connect, f.Timeout/2) // so that a dead or silent server is known for one in time
	limits.Handshake = min(limits.Handshake, f.Timeout/2)
	return &scan.Scanner{
		Dialer:   safedial.New(policy),
		Resolver: scan.PinnedResolver{Pins: pins, Resolver: resolver},
		Clock:    w.now, Depth: f.Depth, Limits: limits,
		Observer: facts.Observer{Version: version(), Go: runtime.Version(), Resolver: about},
	}, nil
}

// stores reads whom to trust.
func (f *checkFlags) stores() (*trust.Stores, error) {
	stores := trust.NewStores()
	if f.OnlyCAFile && len(f.CAFile) == 0 {
		return nil, lang.Errorf(lang.En("--only-ca-file needs a --ca-file to trust").Zh("--only-ca-file 需要同时用 --ca-file 指定根证书"))
	}
	if !f.OnlyCAFile {
		var err error
		if stores, err = trust.Mozilla(); err != nil {
			return nil, err
		}
	}
	var errs []error
	for _, given := range f.CAFile {
		on, roots, err := readRoots(given)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		stores.Trust(given, on, roots...)
	}
	return stores, errors.Join(errs...)
}

func writerFor(format string, w io.Writer, o report.Options) report.Writer {
	switch format {
	case "json":
		return report.NewJSON(w, o)
	case "jsonl":
		return report.NewJSONL(w, o)
	}
	return report.NewTable(w, o)
}

// A tally finds the exit code.
type tally struct {
	on        facts.Platforms
	threshold rules.Severity
	findings  bool
	unscanned bool
}

func (t *tally) add(r *rules.Report) {
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Status == rules.Fail && o.Worst(t.on) >= t.threshold {
			t.findings = true
		}
	}
	if r.Grade(t.on) == rules.GradeUnknown {
		t.unscanned = true
	}
	for _, p := range t.on.List() {
		if r.Platforms[p].Grade == rules.GradeUnknown {
			t.unscanned = true
		}
	}
}

func (t *tally) code() int {
	switch {
	case t.findings:
		return exitFindings
	case t.unscanned:
		return exitUnscanned
	}
	return exitOK
}
