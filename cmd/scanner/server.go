package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/verdicts"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
)

// serverFlags say that a service is asked in place of the servers themselves.
type serverFlags struct {
	Server string        `placeholder:"URL" help:"${server}"` // no environment names one: who says check looks for himself
	MaxAge time.Duration `name:"max-age" default:"30m" placeholder:"30m" help:"${maxage}"`
	tokenFlags
}

// defaultMaxAge is the default of --max-age.
const defaultMaxAge = 30 * time.Minute

// A remote is a service that is asked for verdicts.
type remote struct {
	*verdicts.Client
	maxAge, wait time.Duration
}

// serve has the job ask the service of the flags, if they name one. Its mistakes are those of the flags; whether the
// service is there is asked for as well, so that one sentence says what is the same for every endpoint.
func (f *serverFlags) serve(ctx context.Context, w *world, tag lang.Tag, j *job, timeout time.Duration) error {
	if f.Server == "" {
		if f.TokenFile != "" || f.InsecureHTTP || f.MaxAge != defaultMaxAge {
			return lang.Errorf(lang.En("--max-age, --token-file and --insecure-http go with --server").Zh("--max-age、--token-file 和 --insecure-http 需要与 --server 一起使用"))
		}
		return nil
	}
	api, err := f.clientOf(w, tag, f.Server)
	if f.MaxAge < 0 {
		err = errors.Join(err, lang.Wrong("--max-age "+f.MaxAge.String(), lang.En("give a time of 0 or more, such as 30m").Zh("应为不小于 0 的时长，例如 30m")))
	}
	if err != nil {
		return err
	}
	pause := w.pause
	if pause == nil {
		pause = sleep
	}
	c := &verdicts.Client{API: api, Now: w.now, Pause: pause}
	if err := c.Check(ctx); err != nil {
		return notServed(w, tag, err)
	}
	j.service, j.concurrency = &remote{c, f.MaxAge, timeout}, min(j.concurrency, atOnce)
	// Which profile judged there is the service's to say: whatever rule it may have is known here.
	j.profile = rules.Profile{Name: "service", Rules: rules.All()}
	return nil
}

// atOnce is how many endpoints a service is asked about at once: it has other readers.
const atOnce = 8

// notServed says why the service tells nothing. Where that may pass by itself the exit code is that of what could not be
// scanned.
func notServed(w *world, tag lang.Tag, err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return commandline.Exit(exitInterrupted)
	case client.Later(err):
		fmt.Fprintf(w.stderr, "%s: %s\n", program, visible.Text(speaker(err).In(tag)))
		return refusedBy(err)
	}
	return err
}

// ask has the service tell what it makes of an endpoint. It reports false when it was interrupted.
func (s *remote) ask(ctx context.Context, p *pending) bool {
	v, err := s.Verdict(ctx, p.endpoint, s.maxAge, s.wait)
	if ctx.Err() != nil {
		return false
	}
	if err == nil {
		p.snapshot, p.report = v.Snapshot, v.Report
		p.served = &report.Served{By: s.API.Server(), ScannedAt: v.ScannedAt, Age: s.Now().Sub(v.ScannedAt)}
		return true
	}
	said, _ := errors.AsType[lang.Speaker](err) // a lack, or what met this endpoint alone
	p.served = &report.Served{By: s.API.Server(), Lack: said}
	p.snapshot = &facts.Snapshot{SchemaVersion: facts.SchemaVersion, Endpoint: p.endpoint, StartedAt: s.Now()}
	p.report = &rules.Report{JudgedAt: s.Now(), Reach: facts.ReachNotTried, Platforms: map[facts.Platform]rules.Verdict{}}
	for _, platform := range facts.AllPlatforms() {
		p.report.Platforms[platform] = rules.Verdict{Grade: rules.GradeUnknown}
	}
	return true
}

// serverMistakes are flags that do not go with a service, whose own settings made its verdicts.
func (f *checkFlags) serverMistakes() error {
	if f.Server == "" {
		return nil
	}
	names := f.scanFlags.ofOurs()
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"--snapshot", len(f.Snapshot) > 0},
		{"--expect-cert", len(f.ExpectCert) > 0},
		{"--before", len(f.Before) > 0},
		{"--works-on", len(f.WorksOn) > 0},
		{"--write-chain", f.WriteChain != ""},
		{"--profile", f.Profile != rules.ProfileWeChat},
		{"--at", f.At != ""},
	} {
		if flag.given {
			names = append(names, flag.name)
		}
	}
	return withoutServer(names)
}

// ofOurs names the flags that say how we look and judge ourselves.
func (f *scanFlags) ofOurs() (names []string) {
	if f.Depth != scan.Standard {
		names = append(names, "--depth")
	}
	if f.Samples > 0 {
		names = append(names, "--samples")
	}
	if f.LintCerts {
		names = append(names, "--lint-certs")
	}
	if len(f.CAFile) > 0 {
		names = append(names, "--ca-file")
	}
	if len(f.Minimum) > 0 {
		names = append(names, "--minimum")
	}
	if f.AsPublic {
		names = append(names, "--as-public")
	}
	return names
}

func withoutServer(names []string) error {
	if len(names) == 0 {
		return nil
	}
	return lang.Errorf(lang.En("--server takes the verdicts of a service, which its own settings make; leave out {flags}").
		Zh("--server 采用服务的结论，由服务自己的设置得出；请去掉 {flags}"), "flags", strings.Join(names, ", "))
}
