package report

import (
	"bytes"
	"io"
	"maps"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// gateDocument is what gate writes as JSON: a document of check, with the answers and the folder beside the servers.
type gateDocument struct {
	headDoc
	Gate        gateDoc `json:"gate"`
	Summary     Summary `json:"summary"` // of the servers
	Interrupted bool    `json:"interrupted,omitempty"`
	Banners     banners `json:"banners,omitempty"`
	baselineField
	textsDoc
	Lint    lintDoc     `json:"lint"`
	Results []resultDoc `json:"results"`
}

type gateDoc struct {
	AppID       string                            `json:"appid,omitempty"`
	Name        string                            `json:"name,omitempty"`
	Environment string                            `json:"environment"`
	Submit      Answer                            `json:"submit"`
	Platforms   map[facts.Platform]*submissionDoc `json:"platforms"`
}

type submissionDoc struct {
	Submit   Answer      `json:"submit"`
	Reasons  []reasonDoc `json:"reasons"`
	Warnings int         `json:"warnings"`
	Known    int         `json:"known"`
}

type reasonDoc struct {
	Rule     string         `json:"rule,omitempty"` // absent: our own network kept us from the server
	Severity rules.Severity `json:"severity"`
	Target   string         `json:"target,omitempty"`
	File     string         `json:"file,omitempty"`
	Line     int            `json:"line,omitempty"`
	Column   int            `json:"column,omitempty"`
	Evidence string         `json:"evidence"`
}

func (o *Options) gate(r GateResult) gateDoc {
	submissions := o.Submissions(r)
	d := gateDoc{AppID: r.AppID, Name: r.Name, Environment: r.Environment, Submit: Verdict(submissions), Platforms: map[facts.Platform]*submissionDoc{}}
	for _, s := range submissions {
		one := &submissionDoc{Submit: s.Answer, Reasons: []reasonDoc{}, Known: s.Known}
		d.Platforms[s.Platform] = one
		if s.Answer == AnswerYes {
			one.Warnings = len(s.Reasons)
			continue
		}
		for _, why := range s.Reasons {
			one.Reasons = append(one.Reasons, reasonDoc{why.Rule, why.Severity, why.Target, why.Place.File, why.Place.Line, why.Place.Column, why.Evidence})
		}
	}
	return d
}

// gateTexts are the texts of the rules about servers and folders.
func (o *Options) gateTexts(r GateResult) textsDoc {
	texts := o.texts()
	maps.Copy(texts.Rules, o.folder(r).texts().Rules)
	return texts
}

func gateJSON(w io.Writer, o Options, r GateResult) error {
	d := gateDocument{
		headDoc: o.head(), Gate: o.gate(r), Interrupted: r.Interrupted, baselineField: baselineField{o.Baseline.doc()},
		textsDoc: o.gateTexts(r), Lint: o.folder(r).lint(r.Folder), Results: []resultDoc{},
	}
	for _, s := range r.Servers {
		doc := o.result(s)
		d.Summary.Add(doc.Status)
		d.Banners.add(s, o.Lang)
		d.Results = append(d.Results, doc)
	}
	return encode(w, &bytes.Buffer{}, d)
}

// gateJSONL writes a header, the folder, a line for each server, the answers, and a summary.
func gateJSONL(w io.Writer, o Options, r GateResult) error {
	lines := []any{
		headerLine{"header", o.head(), o.gateTexts(r)},
		struct {
			Kind string `json:"kind"`
			lintDoc
		}{"result", o.folder(r).lint(r.Folder)},
	}
	var summary Summary
	var banners banners
	for _, s := range r.Servers {
		doc := o.result(s)
		summary.Add(doc.Status)
		banners.add(s, o.Lang)
		lines = append(lines, struct {
			Kind string `json:"kind"`
			resultDoc
		}{"result", doc})
	}
	lines = append(lines, struct {
		Kind string `json:"kind"`
		gateDoc
	}{"gate", o.gate(r)}, summaryLine{"summary", summary, r.Interrupted, banners, baselineField{o.Baseline.doc()}})
	var text bytes.Buffer
	for _, line := range lines {
		if err := encode(w, &text, line); err != nil {
			return err
		}
	}
	return nil
}
