package report

import (
	"bytes"
	"io"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as much of it as there is to say. GitHub refuses
// a whole file if any result lacks a place in a file, and takes relative addresses of files only.

var sarifFormat = Format{Name: "sarif", Check: NewSARIF, Lint: lintSARIF, Gate: gateSARIF}

// NewSARIF writes one log at the end. What passes does not stand in it.
func NewSARIF(w io.Writer, o Options) Writer { return &sarifWriter{w: w, run: newSARIFRun(o)} }

type sarifWriter struct {
	w   io.Writer
	run *sarifRun
}

func (s *sarifWriter) Result(r Result) error {
	s.run.addServer(r)
	return nil
}

func (s *sarifWriter) Close(interrupted bool) error {
	s.run.Invocations[0].Successful = !interrupted
	return s.run.write(s.w)
}

func lintSARIF(w io.Writer, o Options, r LintResult) error {
	run := newSARIFRun(o)
	run.addFolder(r)
	return run.write(w)
}

func gateSARIF(w io.Writer, o Options, r GateResult) error {
	run := newSARIFRun(o)
	run.Invocations[0].Successful = !r.Interrupted
	run.addFolder(r.Folder)
	for _, s := range r.Servers {
		run.addServer(s)
	}
	return run.write(w)
}

type sarifLog struct {
	Schema  string      `json:"$schema"`
	Version string      `json:"version"`
	Runs    []*sarifRun `json:"runs"`
}

type sarifRun struct {
	o *Options

	Tool        sarifTool         `json:"tool"`
	Language    string            `json:"language"`
	ColumnKind  string            `json:"columnKind"` // §3.14.17: as facts.Place counts
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Language       string      `json:"language"`
	Rules          []sarifRule `json:"rules"` // of which there is a result
}

type sarifRule struct {
	ID               string           `json:"id"`
	ShortDescription sarifText        `json:"shortDescription"`
	FullDescription  sarifText        `json:"fullDescription"`
	Help             sarifText        `json:"help"`
	HelpURI          string           `json:"helpUri,omitempty"`
	Properties       *sarifProperties `json:"properties,omitempty"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifInvocation struct {
	Successful bool      `json:"executionSuccessful"`
	StartedAt  time.Time `json:"startTimeUtc,omitzero"`
}

// projectURL is where the program is told about.
const projectURL = "https://github.com/tongguan/tongguan"

func newSARIFRun(o Options) *sarifRun {
	return &sarifRun{
		o:           &o,
		Tool:        sarifTool{sarifDriver{Name: program, Version: o.Tool.Version, InformationURI: projectURL, Language: string(o.Lang), Rules: []sarifRule{}}},
		Language:    string(o.Lang),
		ColumnKind:  "utf16CodeUnits",
		Invocations: []sarifInvocation{{Successful: true, StartedAt: o.StartedAt.UTC()}},
		Results:     []sarifResult{},
	}
}

// program is what the command is called.
const program = "tongguan-scanner"

func (s *sarifRun) write(w io.Writer) error {
	return encode(w, &bytes.Buffer{}, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []*sarifRun{s},
	})
}

// rule gives the index of a rule among those of the run.
func (s *sarifRun) rule(r *rules.Rule) int {
	for i := range s.Tool.Driver.Rules {
		if s.Tool.Driver.Rules[i].ID == r.ID {
			return i
		}
	}
	tag := s.o.Lang
	why, fix := r.Text.Why.In(tag), r.Text.Fix.In(tag)
	name, text := wordFix.In(tag), lang.En(": ").Zh("：").In(tag)
	s.Tool.Driver.Rules = append(s.Tool.Driver.Rules, sarifRule{
		ID: r.ID, ShortDescription: sarifText{Text: r.Text.Title.In(tag)}, FullDescription: sarifText{Text: why},
		Help:    sarifText{Text: why + "\n" + name + text + fix, Markdown: why + "\n\n**" + name + "**" + text + fix},
		HelpURI: r.Source.URL,
	})
	return len(s.Tool.Driver.Rules) - 1
}
