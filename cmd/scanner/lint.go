package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/collector"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/project"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// lintFlags is the command line of lint.
type lintFlags struct {
	Dir       string `arg:"" placeholder:"DIR" help:"${lintdir}"`
	Console   string `placeholder:"FILE" help:"${console}"`
	WithFacts bool   `name:"with-facts" help:"${withfacts}"`

	pushFlags
	judgeFlags
	baselineFlags
}

// maxConsole bounds what is read of --console: config.ReadApp says what is too long.
const maxConsole = 1 << 20

// lintHeap is what is kept of some 2,000 files.
const lintHeap = 130 << 20

// Run judges a folder and returns a commandline.Exit, or what is wrong with the flags.
func (f *lintFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	at, atErr := f.when()
	push, pushErr := f.pushing(w, tag)
	console, consoleErr := readConsole("--console", f.Console, w)
	folder, folderErr := openFolder(f.Dir)
	baseline, baselineErr := f.baseline()
	profile, profileErr := config.LintProfile("--profile", f.Profile, nil)
	format := report.FormatNamed(f.Format)
	var factsErr, formatErr error
	if format.Lint == nil {
		formatErr = lang.Errorf(lang.En("--format {format} tells of servers; lint writes {others}").Zh("--format {format} 用于服务器；lint 可用 {others}"),
			"format", f.Format, "others", strings.Join(lintFormats(), ", "))
	}
	if f.WithFacts && f.Format != "json" && f.Format != "jsonl" {
		factsErr = lang.Errorf(lang.En("--with-facts goes with --format json or jsonl").Zh("--with-facts 需要与 --format json 或 jsonl 一起使用"))
	}
	if err := errors.Join(atErr, consoleErr, pushErr, folderErr, factsErr, formatErr, baselineErr, profileErr); err != nil {
		return err
	}
	defer folder.Close()
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()

	began := w.now()
	p, err := readFolder(ctx, f.Dir, folder)
	if err != nil {
		return err
	}
	if len(p.Files) == 0 && p.Partial == "" { // an empty folder has no fault, and a mistyped one would pass in CI
		return lang.Wrong(f.Dir, lang.En("no file of a mini program is in it: no app.json, script, template or style; name its folder").
			Zh("其中没有小程序的文件（app.json、脚本、模板或样式），请指定小程序所在的目录"))
	}
	params := rules.Params{Now: began}
	if at != nil {
		params.Now = *at
	}
	r := report.LintResult{
		Target: f.Dir, ConsoleFile: f.Console, Project: p, Console: console,
		Report: rules.EvaluateProject(profile, p, console, params), Took: w.now().Sub(began),
	}
	options := report.Options{
		Lang: tag, Profile: profile, Platforms: f.platforms(), All: f.All, WithSnapshot: f.WithFacts, StartedAt: began,
		Tool:  report.Tool{Name: "tongguan", Version: version(), Go: runtime.Version()},
		Color: f.colored(terminal(out.file), w.getenv), Width: width(out.file), Baseline: baseline, WorkDir: w.dir,
	}
	tally := tally{on: options.Platforms, threshold: f.threshold(), baseline: baseline}
	tally.judged(r.Report, baseline.TakeLint(r, options.Platforms))
	if err := format.Lint(out, options, r); err != nil {
		return unwritten(err)
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	idle := newIdleWaivers(profile)
	idle.noteFolder(r.Report)
	idle.tell(w.stderr, tag, params.Now)
	return both(push.send(ctx, w, tag, p, console), commandline.Exit(tally.code()))
}

// lintFormats names the formats that tell of folders.
func lintFormats() (out []string) {
	for _, f := range report.Formats() {
		if f.Lint != nil {
			out = append(out, f.Name)
		}
	}
	return out
}

// openFolder opens the folder as one that nothing in it leads out of.
func openFolder(name string) (*os.Root, error) {
	about, err := os.Stat(name)
	if err == nil && !about.IsDir() {
		return nil, lang.Wrong(name, lang.En("it is no folder").Zh("它不是目录"))
	}
	if err == nil {
		var root *os.Root
		if root, err = os.OpenRoot(name); err == nil {
			return root, nil
		}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return nil, lang.Unreadable(name, err)
}

// readConsole reads the lists of domains of a flag; nil where no file is given.
func readConsole(flag, name string, w *world) (*facts.Console, error) {
	if name == "" {
		return nil, nil
	}
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(io.LimitReader(w.stdin, maxConsole))
	} else {
		data, err = readFile(name, maxConsole)
	}
	if err != nil {
		return nil, lang.Unreadable(flag+" "+name, err)
	}
	return config.ReadApp(name, data)
}

// readFolder reads a folder. Its error is a commandline.Exit where it was interrupted.
func readFolder(ctx context.Context, name string, folder *os.Root) (*facts.Project, error) {
	// Reading a folder makes much garbage and little that stays, and there is nothing else in this process.
	defer collector.AtLeast(lintHeap)()
	p, err := project.Read(ctx, folder.FS())
	if errors.Is(err, context.Canceled) {
		return nil, commandline.Exit(exitInterrupted)
	}
	if err != nil {
		return nil, lang.Unreadable(name, err)
	}
	return p, nil
}
