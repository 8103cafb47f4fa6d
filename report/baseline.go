package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Baseline is an older report. A failure that stands in it is known, and only new ones count for the exit code. What is
// unknown is never known: nobody can say that he lives with it. Take fills it; a nil Baseline knows nothing. It is not
// safe for concurrent use.
type Baseline struct {
	File string // as it was given

	entries []*baselined            // in the order of the file
	by      map[string]*baselined   // by fingerprint
	about   map[string][]*baselined // by target
	known   int
	fresh   int
}

// A baselined is a failure of the older report.
type baselined struct {
	Rule        string `json:"rule"`
	Target      string `json:"target,omitempty"` // "" for a finding of a folder
	File        string `json:"file,omitempty"`
	Evidence    string `json:"evidence,omitempty"` // in the language of the older report
	Fingerprint string `json:"fingerprint"`

	seen    bool // it is there now
	unclear bool // nobody looked now, or it could not be learned
}

// MaxBaseline is how many bytes of an older report are read.
const MaxBaseline = 256 << 20

// ReadBaseline reads an older report: what --format json or jsonl of check, lint or gate wrote. Name is the file's. What
// is wrong with it is a [lang.Mistake].
func ReadBaseline(name string, data []byte) (*Baseline, error) {
	b := &Baseline{File: name, by: map[string]*baselined{}, about: map[string][]*baselined{}}
	ours := false
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		var part baselinePart
		err := decoder.Decode(&part)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, b.wrong(lang.En("it is no JSON; give a report that --format json or jsonl wrote").
				Zh("其中不是 JSON；请使用 --format json 或 jsonl 生成的报告"))
		}
		switch {
		case part.Tool.Name == toolName && part.SchemaVersion > SchemaVersion:
			return nil, b.wrong(lang.En("a newer Tongguan wrote it; upgrade this one").Zh("该文件由更新版本的通关生成，请升级本程序"))
		case part.Tool.Name == toolName && part.SchemaVersion == SchemaVersion:
			ours = true
		case !ours:
			return nil, b.wrong(lang.En("it is no report of this program; give one that check, lint or gate wrote with --format json or jsonl").
				Zh("这不是本程序的报告；请使用 check、lint 或 gate 以 --format json 或 jsonl 生成的文件"))
		}
		for _, r := range part.all() {
			if !b.add(r) {
				return nil, b.wrong(lang.En("its findings have no fingerprints: a version before this one wrote it; write it anew").
					Zh("其中的问题没有指纹（fingerprint）：由旧版本生成，请重新生成"))
			}
		}
	}
	if !ours {
		return nil, b.wrong(lang.En("it is empty; give a report that --format json or jsonl wrote").
			Zh("文件为空；请使用 --format json 或 jsonl 生成的报告"))
	}
	return b, nil
}

const toolName = "tongguan"

func (b *Baseline) wrong(p lang.Phrase) error { return lang.Wrong("--baseline "+b.File, p) }

// A baselinePart is a document, or a line of one.
type baselinePart struct {
	SchemaVersion int `json:"schema_version"`
	Tool          struct {
		Name string `json:"name"`
	} `json:"tool"`
	Lint    *baselineResult  `json:"lint"`
	Results []baselineResult `json:"results"`
	baselineResult
}

type baselineResult struct {
	Target   string          `json:"target"`
	Project  json.RawMessage `json:"project"` // of a folder
	Findings []findingInFile `json:"findings"`
}

type findingInFile struct {
	Status rules.Status `json:"status"`
	baselined
}

// all gives the results of a document, of a gate's folder, or of a line.
func (p *baselinePart) all() []baselineResult {
	out := append(p.Results, p.baselineResult)
	if p.Lint != nil {
		out = append(out, *p.Lint)
	}
	return out
}

// add notes the failures of a result; false if one has no fingerprint.
func (b *Baseline) add(r baselineResult) bool {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Status != rules.Fail {
			continue
		}
		if f.Fingerprint == "" {
			return false
		}
		if f.Target = r.Target; r.Project != nil {
			f.Target = ""
		}
		if b.by[f.Fingerprint] == nil {
			b.by[f.Fingerprint] = &f.baselined
			b.entries, b.about[f.Target] = append(b.entries, &f.baselined), append(b.about[f.Target], &f.baselined)
			f.unclear = true
		}
	}
	return true
}

// knows reports whether a fingerprint is that of a failure of the older report.
func (b *Baseline) knows(print string) bool { return b != nil && b.by[print] != nil }

// Take notes the result of a server, and gives for each of its outcomes whether it is known.
func (b *Baseline) Take(r Result, on facts.Platforms) []bool {
	if b == nil {
		return make([]bool, len(r.Report.Outcomes))
	}
	return b.take(r.Target, r.Report, r.fingerprints(), on)
}

// TakeLint does the same with a folder.
func (b *Baseline) TakeLint(r LintResult, on facts.Platforms) []bool {
	if b == nil {
		return make([]bool, len(r.Report.Outcomes))
	}
	return b.take("", r.Report, r.fingerprints(), on)
}

func (b *Baseline) take(target string, r *rules.Report, prints []string, on facts.Platforms) []bool {
	for _, e := range b.about[target] {
		standing := r.Standing(&rules.Rule{ID: e.Rule}, facts.Everywhere)
		e.unclear = standing == rules.Unknown || standing == rules.NotChecked
	}
	known, counted := make([]bool, len(r.Outcomes)), map[string]bool{}
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		known[i] = b.knows(prints[i])
		if known[i] {
			b.by[prints[i]].seen = true
		}
		switch {
		case f.Status != rules.Fail || f.Worst(on) == rules.None || counted[prints[i]]: // at a second address it is the same
		case known[i]:
			b.known++
		default:
			b.fresh++
		}
		counted[prints[i]] = true
	}
	return known
}

// gone gives what was known and is there no more. Of what was not looked at now, or could not be learned, nobody can say
// that it is gone.
func (b *Baseline) gone() []*baselined {
	out := []*baselined{}
	for _, e := range b.entries {
		if !e.seen && !e.unclear {
			out = append(out, e)
		}
	}
	return out
}

// baselineField is what documents say about the older report.
type baselineField struct {
	Baseline *baselineDoc `json:"baseline,omitempty"`
}

type baselineDoc struct {
	File  string       `json:"file"`
	Known int          `json:"known"` // failures that stand in it
	New   int          `json:"new"`   // failures that do not
	Gone  []*baselined `json:"gone"`  // failures that stand in it and are there no more
}

func (b *Baseline) doc() *baselineDoc {
	if b == nil {
		return nil
	}
	return &baselineDoc{b.File, b.known, b.fresh, b.gone()}
}

// maxGone is how many of what is gone people are shown.
const maxGone = 20

// baseline says what is new, known and gone; nothing without a baseline.
func (p *page) baseline() {
	b := p.o.Baseline
	if b == nil {
		return
	}
	gone := b.gone()
	p.hanging("", wordBaseline.Fill(p.o.Lang, lang.Pairs("file", b.File, "new", strconv.Itoa(b.fresh), "known", strconv.Itoa(b.known), "gone", strconv.Itoa(len(gone)))))
	for i, e := range gone {
		if i == maxGone {
			p.hanging("  ", wordMoreGone.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(len(gone)-i))))
			break
		}
		where := e.Target
		if where == "" {
			where = e.File
		}
		p.hanging("  ", wordGone.Fill(p.o.Lang, lang.Pairs("rule", e.Rule, "where", where)))
	}
}

var (
	wordBaseline = lang.En("Against {file}: {new} new, {known} known, {gone} gone.").Zh("与 {file} 相比：新增 {new}，已知 {known}，消失 {gone}。")
	wordGone     = lang.En("gone: {rule}  {where}").Zh("消失：{rule}  {where}")
	wordMoreGone = lang.En("+{count} more").Zh("另有 {count} 项")
	wordKnown    = lang.En("known").Zh("已知")
)
