package main

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/target"
)

// explainFlags is the command line of explain.
type explainFlags struct {
	Text     []string       `arg:"" optional:"" placeholder:"RULE|TEXT" help:"${explaintext}"`
	Target   string         `placeholder:"HOST" help:"${explaintarget}"`
	NoScan   bool           `name:"no-scan" help:"${explainnoscan}"`
	Platform []platformFlag `placeholder:"ios|android|harmony|devtools" help:"${explainon}"`
	Format   string         `enum:"table,json" default:"table" placeholder:"table|json" help:"${format}"`
	trustFlags
	networkFlags
}

// An explanation is the answer as a document.
type explanation struct {
	SchemaVersion int `json:"schema_version"`
	explain.Answer
}

// ruleLike is a word that is written as the ids of rules are; hyphens are taken for underscores.
var ruleLike = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+$`)

// Run explains a rule, or an error. It returns a commandline.Exit, or what is wrong with the flags.
func (f *explainFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	if f.Target != "" && f.NoScan {
		return lang.Errorf(lang.En("--target names a server to be scanned, and --no-scan scans none; give one of them").
			Zh("--target 指定要扫描的服务器，--no-scan 则不扫描，只能使用其一"))
	}
	text, err := f.text(w)
	if err != nil {
		return err
	}
	reading := explain.Read(text)
	if word := strings.TrimSpace(text); ruleLike.MatchString(word) && !reading.Known() {
		return f.rule(w, word, tag)
	}
	reading.Fails(f.on())
	named := f.scanned(&reading)
	if named == "" {
		return f.answer(w, reading.Answer(tag), tag)
	}
	result, err := f.look(ctx, w, named, reading.AppID)
	if err != nil {
		return err
	}
	if result == nil {
		return commandline.Exit(exitInterrupted)
	}
	return f.answer(w, reading.Judge(result.Target, result.Report, tag), tag)
}

// maxPaste is how many bytes of standard input are taken in: a log that somebody sends whole. explain reads less of it.
const maxPaste = 8 << 20

// text gives what is to be explained.
func (f *explainFlags) text(w *world) (string, error) {
	text := strings.Join(f.Text, " ")
	if text == "-" {
		data, err := io.ReadAll(io.LimitReader(w.stdin, maxPaste))
		if err != nil {
			return "", lang.Unreadable("-", err)
		}
		text = string(data)
	}
	if strings.TrimSpace(text) == "" {
		return "", lang.Errorf(lang.En("nothing to explain: give a rule, as in {program} explain chain_incomplete, or the error, or - and the error on standard input").
			Zh("没有要解释的内容：请给出规则编号（例如 {program} explain chain_incomplete）或报错内容，或用 - 从标准输入读取"), "program", program)
	}
	return text, nil
}

func (f *explainFlags) on() facts.Platforms {
	if len(f.Platform) == 0 {
		return 0
	}
	return (&judgeFlags{Platform: f.Platform}).platforms()
}

// scanned gives the target to scan: that of the flag, else the one that the text names, unless no server can be the cause.
func (f *explainFlags) scanned(r *explain.Reading) string {
	onServer := func(s explain.Suspect) bool { return s.Side == explain.AtServer }
	if f.Target != "" || f.NoScan || r.Known() && !slices.ContainsFunc(r.Suspects(), onServer) {
		return f.Target
	}
	named := r.Place.Target()
	if _, err := target.Parse(named); err != nil {
		return "" // nothing that can be scanned, and no mistake of whoever pasted it
	}
	return named
}

// look scans one target as check does. It gives nil when it was interrupted.
func (f *explainFlags) look(ctx context.Context, w *world, named, appID string) (*report.Result, error) {
	c := checkFlags{
		Targets: []string{named}, AppID: appID,
		scanFlags:  scanFlags{Depth: scan.Standard, Concurrency: 1, trustFlags: f.trustFlags, networkFlags: f.networkFlags},
		judgeFlags: judgeFlags{Format: "table", Profile: rules.ProfileWeChat},
	}
	job, err := c.prepare(w)
	if err != nil {
		return nil, err
	}
	var found *report.Result
	err = job.each(ctx, w, func(r report.Result) error {
		found = &r
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return nil, nil
	}
	return found, err
}

// answer writes it and gives the exit code.
func (f *explainFlags) answer(w *world, a explain.Answer, tag lang.Tag) error {
	var err error
	if f.Format == "json" {
		err = writeJSON(w.stdout, explanation{1, a})
	} else {
		err = report.Explanation(w.stdout, a, f.options(w, tag))
	}
	if err != nil {
		return unwritten(err)
	}
	return commandline.Exit(explained(a))
}

// explained is the exit code of an answer: 0 is never said of what is not known.
func explained(a explain.Answer) int {
	switch {
	case a.Verdict != nil && (a.Verdict.Outcome == explain.Found || a.Verdict.Outcome == explain.Another):
		return exitFindings
	case !a.Known, a.Verdict != nil && a.Verdict.Outcome == explain.Unlearned:
		return exitUnscanned
	}
	return exitOK
}

func (f *explainFlags) options(w *world, tag lang.Tag) report.Options {
	file, _ := w.stdout.(*os.File)
	colors := judgeFlags{Color: "auto"}
	return report.Options{Lang: tag, Color: colors.colored(terminal(file), w.getenv), Width: width(file)}
}
