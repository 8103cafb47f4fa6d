package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/target"
)

// gateFlags is the command line of gate.
type gateFlags struct {
	Dir string `arg:"" placeholder:"DIR" help:"${lintdir}"`
	App string `required:"" placeholder:"FILE" help:"${gateapp}"`
	Env string `default:"prod" placeholder:"prod" help:"${gateenv}"`

	judgeFlags
	baselineFlags
	scanFlags
	serverFlags
}

// A gate is a version of a mini program that was read and whose servers are still to be looked at.
type gate struct {
	*job
	console  *facts.Console
	profile  rules.Profile // of the folder
	folder   report.LintResult
	baseline *report.Baseline
}

// Run says whether the version in a folder may be handed in. It returns a commandline.Exit, or what is wrong with the
// flags; of these nothing is dialled before all are read.
func (f *gateFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	g, err := f.prepare(ctx, w)
	if err != nil {
		return err
	}
	if err := f.serve(ctx, w, tag, g.job, f.Timeout); err != nil {
		return err
	}
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	options := report.Options{
		Served: g.service != nil,
		Lang:   tag, Profile: g.job.profile, Platforms: f.platforms(), All: f.All, Tool: tool(g.params.Stores), StartedAt: w.now(), WorkDir: w.dir,
		Baseline: g.baseline, Color: f.colored(terminal(out.file), w.getenv), Width: width(out.file),
	}
	tally := tally{on: options.Platforms, threshold: f.threshold(), baseline: g.baseline}
	tally.judged(g.folder.Report, g.baseline.TakeLint(g.folder, options.Platforms))
	folderIdle, idle := newIdleWaivers(g.profile), newIdleWaivers(g.job.profile)
	folderIdle.noteFolder(g.folder.Report)
	result := report.GateResult{
		AppID: cmp.Or(g.console.AppID, g.folder.Project.AppID), Name: g.console.Name, Environment: f.Env,
		Folder: g.folder, FolderRules: g.profile, Threshold: f.threshold(),
	}
	last := facts.Endpoint{}
	err = g.each(ctx, w, func(r report.Result) error {
		if r.Snapshot.Endpoint == last {
			return nil // it is there for another scheme too, and was looked at once
		}
		last = r.Snapshot.Endpoint
		tally.add(r)
		idle.note(r)
		result.Servers = append(result.Servers, r)
		return nil
	})
	if result.Interrupted = errors.Is(err, context.Canceled); err != nil && !result.Interrupted {
		return err
	}
	if err := report.FormatNamed(f.Format).Gate(out, options, result); err != nil {
		return unwritten(err)
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	if result.Interrupted {
		return commandline.Exit(exitInterrupted)
	}
	folderIdle.tell(w.stderr, tag, g.folder.Report.JudgedAt)
	idle.tell(w.stderr, tag, g.folder.Report.JudgedAt)
	return commandline.Exit(tally.code())
}

// prepare reads the flags, the lists and the folder, and gathers the servers; all mistakes together.
func (f *gateFlags) prepare(ctx context.Context, w *world) (*gate, error) {
	g := &gate{}
	var err, consoleErr, folderErr, profileErr, baselineErr, formatErr, envErr error
	at, atErr := f.when()
	g.console, consoleErr = readConsole("--app", f.App, w)
	g.profile, profileErr = config.LintProfile("--profile", f.Profile, nil)
	g.baseline, baselineErr = f.baseline()
	if report.FormatNamed(f.Format).Gate == nil {
		formatErr = lang.Errorf(lang.En("--format {format} cannot tell of a mini program; choose another one").
			Zh("--format {format} 不适用于小程序，请选择其他格式"), "format", f.Format)
	}
	if consoleErr == nil {
		envErr = f.knownEnvironment(g.console)
	}
	var serverErr error
	if f.Server != "" {
		serverErr = withoutServer(f.ofOurs())
	}
	folder, folderErr := openFolder(f.Dir)
	mistakes := errors.Join(serverErr, consoleErr, folderErr, baselineErr, formatErr, envErr)
	if folderErr == nil {
		defer folder.Close()
	}
	var work []work
	if mistakes == nil && atErr == nil && profileErr == nil { // else there is no need to read it
		began := w.now()
		params := rules.Params{Now: began}
		if at != nil {
			params.Now = *at
		}
		p, err := readFolder(ctx, f.Dir, folder)
		if err != nil {
			return nil, err
		}
		if p.Kind == "" { // a folder that is not the mini program's has no fault that counts, and would be let through
			return nil, lang.Wrong(f.Dir, lang.En("there is no app.json and no game.json in it; name the folder that is uploaded").
				Zh("其中没有 app.json 或 game.json，请指定要上传的小程序目录"))
		}
		g.folder = report.LintResult{
			Target: f.Dir, ConsoleFile: f.App, Console: g.console, Project: p, Report: rules.EvaluateProject(g.profile, p, g.console, params), Took: w.now().Sub(began),
		}
		work = f.servers(g)
	}
	check := checkFlags{judgeFlags: f.judgeFlags, scanFlags: f.scanFlags}
	g.job, err = check.prepareFor(w, work, mistakes) // which says what is wrong with --at and --profile too
	if err != nil {
		return nil, err
	}
	g.job.nodes = nodes(g.console)
	g.job.params.Consoles = []*facts.Console{g.named()}
	g.job.vendors = rules.Vendors(g.console)
	g.job.scanner.Gentle = func(host string) bool { return g.vendors.Owner(host) != nil }
	return g, nil
}

// named gives the lists with the appid that the folder has where they have none, since findings name it.
func (g *gate) named() *facts.Console {
	c := *g.console
	c.AppID = cmp.Or(c.AppID, g.folder.Project.AppID)
	return &c
}

// knownEnvironment says of an environment that nobody named which there are.
func (f *gateFlags) knownEnvironment(c *facts.Console) error {
	known := slices.Sorted(maps.Keys(c.Environments))
	if !slices.Contains(known, rules.EnvironmentProduction) {
		known = append([]string{rules.EnvironmentProduction}, known...)
	}
	if slices.Contains(known, f.Env) {
		return nil
	}
	return lang.Wrong("--env "+f.Env, lang.En("{app} has no such environment; choose of {known}").Zh("{app} 中没有这个环境；可选 {known}"),
		"app", f.App, "known", strings.Join(known, ", "))
}

// servers gives the servers that the version talks to. A name that is none is a finding of the folder already.
func (f *gateFlags) servers(g *gate) (out []work) {
	for _, s := range rules.Servers(g.folder.Project, g.console, f.Env) {
		host := s.Host
		if s.Port != "" {
			host = net.JoinHostPort(s.Host, s.Port)
		}
		t, err := target.Parse(s.Scheme + "://" + host + s.Path)
		if err != nil {
			continue
		}
		one := work{
			target: s.Scheme + "://" + host, endpoint: t.Endpoint(),
			request: facts.Request{Scheme: s.Scheme, Path: t.Path, AppID: cmp.Or(g.console.AppID, g.folder.Project.AppID)},
		}
		at := s.Listed
		if at.File == "" && len(s.Called) > 0 {
			at = s.Called[0]
			at.File = filepath.Join(f.Dir, filepath.FromSlash(at.File))
		}
		one.list, one.line = &at.File, int32(at.Line)
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b work) int {
		return cmp.Or(cmp.Compare(a.endpoint.Host, b.endpoint.Host), cmp.Compare(a.endpoint.Port, b.endpoint.Port))
	})
	return out
}

// nodes gives the pinned addresses of a console, as ReadApp has checked them. One without a port has that of HTTPS.
func nodes(c *facts.Console) map[string][]facts.Node {
	out := map[string][]facts.Node{}
	for host, list := range c.Nodes {
		for _, text := range list {
			addr, err := netip.ParseAddrPort(text)
			if bare, bareErr := netip.ParseAddr(text); bareErr == nil {
				addr, err = netip.AddrPortFrom(bare, target.DefaultPort), nil
			}
			if err == nil {
				host = strings.ToLower(host)
				out[host] = append(out[host], facts.Node{Label: text, Addr: addr})
			}
		}
	}
	return out
}
