package main

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/certlint"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/thirdparty"
	"github.com/tongguan/tongguan/trust"
)

// Run judges what the flags name and returns a commandline.Exit, or what is wrong with the flags. Nothing is dialled and
// nothing is written before all of them are read.
func (f *checkFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	job, err := f.prepare(w)
	baseline, baselineErr := f.baseline()
	if err := errors.Join(err, baselineErr); err != nil {
		return err
	}
	if err := f.serve(ctx, w, tag, job, f.Timeout); err != nil {
		return err
	}
	job.waits(w, tag)
	if f.WriteChain != "" {
		return job.writeChain(ctx, w, f, tag)
	}
	return job.write(ctx, w, &f.judgeFlags, report.Options{Lang: tag, WithSnapshot: f.WithSnapshot, Baseline: baseline})
}

// write does the job and writes a report of it as the flags say, and as far as they do not by the options. It returns a
// commandline.Exit.
func (j *job) write(ctx context.Context, w *world, f *judgeFlags, options report.Options) error {
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	options.Profile, options.Platforms, options.All = j.profile, f.platforms(), f.All
	options.Served = j.service != nil
	options.Tool, options.StartedAt, options.WorkDir = tool(j.params.Stores), w.now(), w.dir
	options.Color, options.Width = f.colored(terminal(out.file), w.getenv), width(out.file)
	writer := report.FormatNamed(f.Format).Check(out, options)
	tally := tally{on: options.Platforms, threshold: f.threshold(), baseline: options.Baseline}
	idle := newIdleWaivers(j.profile)
	err = j.each(ctx, w, func(r report.Result) error {
		tally.add(r)
		idle.note(r)
		return unwritten(writer.Result(r))
	})
	interrupted := errors.Is(err, context.Canceled)
	if err != nil && !interrupted {
		return err
	}
	if err := writer.Close(interrupted); err != nil {
		return unwritten(err)
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	if interrupted {
		return commandline.Exit(exitInterrupted)
	}
	idle.tell(w.stderr, options.Lang, time.Time{})
	return commandline.Exit(tally.code())
}

// tool is who judges, by which roots.
func tool(stores *trust.Stores) report.Tool {
	return report.Tool{Name: "tongguan", Version: version(), Go: runtime.Version(), Stores: stores.About()}
}

// A job is a prepared check.
type job struct {
	work        []work
	scanner     *scan.Scanner       // nil when every snapshot is given
	lookups     *thirdparty.Lookups // for what is scanned; nil: nobody is asked
	witness     *inspection.Witness // of what is scanned
	service     *remote             // that is asked in place of the servers; nil: they are scanned
	linter      *certlint.Linter    // nil: certificates are not linted
	began       time.Time
	profile     rules.Profile
	params      rules.Params // Now and Lints are set for each snapshot
	at          *time.Time
	concurrency int
	nodes       map[string][]facts.Node // pinned addresses, by host
	expected    *expectation            // nil: none
	vendors     *vendors.List           // whose servers are not one's own; nil: all are
	caFiles     []string                // of the roots that were added
	disputes    []facts.Dispute
	before      map[facts.Endpoint]*facts.Snapshot // that results are held against; nil: none are
}

// owner says whose a server is; nil: one's own, as is one where a certificate is expected.
func (j *job) owner(host string) *vendors.Product {
	if j.expected != nil || j.vendors == nil {
		return nil
	}
	return j.vendors.Owner(host)
}

// prepare reads every flag and every file, and reports all mistakes together.
func (f *checkFlags) prepare(w *world) (*job, error) {
	work, err := f.readWork(w)
	return f.prepareFor(w, work, err)
}

// prepareFor is prepare for targets that are there already, or a mistake in their place.
func (f *checkFlags) prepareFor(w *world, work []work, workErr error) (*job, error) {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	j := &job{work: work, concurrency: f.Concurrency, began: w.now(), vendors: vendors.Shipped()}
	var err error
	j.at, err = f.when()
	note(err)
	j.profile, err = config.Profile("--profile", f.Profile, nil)
	note(err)
	known := err == nil
	note(workErr)
	j.before, err = f.readBefore(j.work)
	note(err)
	note(f.serverMistakes())
	note(f.writeChainMistakes(len(j.work)))
	from := f.zone()
	from.StoresDir = f.stores(w)
	j.params.Stores, err = from.Stores()
	note(err)
	from.LogsFile = f.logs(w)
	j.params.Logs, err = from.Logs()
	note(err)
	j.params.AsPublic = f.AsPublic
	j.caFiles = from.CAFiles()
	j.params.Minimum, err = from.OldestVersions()
	note(err)
	if f.Concurrency < 1 || f.Concurrency > 1024 {
		note(lang.Wrong("--concurrency "+strconv.Itoa(f.Concurrency), lang.En("give a number from 1 to 1024").Zh("应为 1 到 1024 之间的数")))
	}
	if f.Samples < 0 || f.Samples > scan.MaxSamples {
		note(lang.Wrong("--samples "+strconv.Itoa(f.Samples), lang.En("give a number from 0 to 20").Zh("应为 0 到 20 之间的数")))
	}
	if f.Samples > 0 && f.Depth == scan.Quick {
		note(lang.Errorf(lang.En("--samples goes with --depth standard").Zh("--samples 需要与 --depth standard 一起使用")))
	}
	if f.LintCerts && known && !j.profile.Holds("cert_lint") {
		note(lang.Errorf(lang.En("--lint-certs goes with --profile strict: no lint keeps a mini program out").
			Zh("--lint-certs 需要与 --profile strict 一起使用：规范检查不影响小程序的准入")))
	}
	if f.LintCerts {
		j.linter = certlint.New()
	}
	if f.AppID != "" && !facts.IsAppID(f.AppID) {
		note(lang.Wrong("--appid "+f.AppID, lang.En("an appid is wx and 16 of the digits 0-9 and a-f").Zh("appid 应为 wx 加 16 位 0-9、a-f")))
	}
	if j.params.Stores != nil {
		j.disputes, err = f.worksOn(w, len(j.work), tool(j.params.Stores))
		note(err)
	}
	if f.WithSnapshot && (f.Format != "json" && f.Format != "jsonl") {
		note(lang.Errorf(lang.En("--with-snapshot goes with --format json or jsonl").Zh("--with-snapshot 需要与 --format json 或 jsonl 一起使用")))
	}
	if len(f.Snapshot) == 0 {
		j.scanner, err = from.Scanner(w.now, facts.Observer{Version: version(), Go: runtime.Version()})
	} else {
		_, err = from.Limits()
	}
	note(err)
	if err == nil && j.scanner != nil && j.params.Stores != nil {
		j.lookups, err = from.ThirdParties(w.now, j.params.Stores, nil)
		note(err)
	}
	if j.scanner != nil {
		if w.dialer != nil {
			j.scanner.Dialer = w.dialer(j.scanner.Dialer)
		}
		j.witness = inspection.NewWitness(j.scanner.Dialer.Public)
	}
	note(f.expectMistakes())
	j.expected, err = f.expect(j, w)
	note(err)
	if j.scanner != nil && f.Wait > 0 && j.expected != nil {
		from.Depth, from.Samples = scan.Quick, 0
		if j.expected.peek, err = from.Scanner(w.now, j.scanner.Observer); err == nil {
			j.expected.peek.Dialer, j.expected.peek.Crowd = j.scanner.Dialer, j.scanner.Crowd
		}
		note(err)
	}
	return j, errors.Join(errs...)
}

// A tally finds the exit code.
type tally struct {
	on        facts.Platforms
	threshold rules.Severity
	baseline  *report.Baseline // nil: nothing is known before
	findings  bool
	unscanned bool

	expects, old, unclear bool // what became of an expected certificate, which then alone decides
}

func (t *tally) add(result report.Result) {
	if result.Expected != nil {
		t.expected(result.Expected)
	}
	t.judged(result.Report, t.baseline.Take(result, t.on))
}

// judged takes a report into account, of whose outcomes some are known.
func (t *tally) judged(r *rules.Report, known []bool) {
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status == rules.Fail && o.Worst(t.on) >= t.threshold && !known[i] {
			t.findings = true
		}
		// A failure that is known must not hide what is not: the fold asks for the worst alone.
		if t.baseline != nil && o.Status == rules.Unknown && o.Worst(t.on) >= rules.High {
			t.unscanned = true
		}
	}
	for _, p := range t.on.List() {
		if r.Platforms[p].Grade == rules.GradeUnknown {
			t.unscanned = true
		}
	}
}

func (t *tally) code() int {
	if t.expects {
		t.findings, t.unscanned = t.old, t.unclear
	}
	switch {
	case t.findings:
		return exitFindings
	case t.unscanned:
		return exitUnscanned
	}
	return exitOK
}
