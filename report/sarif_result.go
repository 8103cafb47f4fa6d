package report

import (
	"net/url"
	"path"
	"path/filepath"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

type sarifResult struct {
	RuleID              string             `json:"ruleId"`
	RuleIndex           int                `json:"ruleIndex"`
	Kind                string             `json:"kind"`
	Level               string             `json:"level"`
	Message             sarifText          `json:"message"`
	Locations           []sarifLocation    `json:"locations"`
	PartialFingerprints map[string]string  `json:"partialFingerprints"`
	BaselineState       string             `json:"baselineState,omitempty"`
	Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	Properties          *sarifProperties   `json:"properties,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region struct {
		StartLine   int `json:"startLine"` // GitHub wants one
		StartColumn int `json:"startColumn,omitempty"`
	} `json:"region"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifProperties struct {
	Severity map[facts.Platform]rules.Severity `json:"severity,omitempty"`
}

// The fingerprints of results. GitHub's action reckons the second by itself from the line of the file, and complains about
// any other; so it is given only where there is no such file.
const (
	fingerprintOurs = "tongguan/v1"
	fingerprintLine = "primaryLocationLineHash"
)

// typedTargets stands for the command line, which is no file: its "line" is the how manieth target it was.
const typedTargets = "scanner-targets.txt"

// addServer adds what does not pass at a server, at the place that names it.
func (s *sarifRun) addServer(r Result) {
	at, made := r.Named, false
	if at.File == "" || at.File == "-" {
		at.File, made = typedTargets, true
	} else {
		at.File = s.o.artifact(at.File)
	}
	prints, taken := r.fingerprints(), map[string]bool{}
	for i := range r.Report.Outcomes {
		f := &r.Report.Outcomes[i]
		if f.Status != rules.Fail && f.Status != rules.Unknown || !s.o.shown(f) || taken[prints[i]] {
			continue // at a second address it is the same result
		}
		taken[prints[i]] = true
		out := s.result(f, prints[i], r.Target+": "+f.Text(s.o.Lang), at)
		out.Locations[0].Logical = []sarifLogical{{r.endpoint(), "resource"}}
		if made {
			out.PartialFingerprints[fingerprintLine] = prints[i]
		}
		s.Results = append(s.Results, out)
	}
}

// addFolder adds what does not pass in a folder.
func (s *sarifRun) addFolder(r LintResult) {
	prints := r.fingerprints()
	for i := range r.Report.Outcomes {
		f := &r.Report.Outcomes[i]
		if f.Status != rules.Fail && f.Status != rules.Unknown || !s.o.shown(f) {
			continue
		}
		at, made := f.Place, false
		switch {
		case at.File == "-":
			at.File, made = "console.txt", true
		case at.File != "" && at.File == r.ConsoleFile:
			at.File = s.o.artifact(at.File)
		default:
			at.File = s.o.inFolder(r.Target, at.File, r.Project)
		}
		out := s.result(f, prints[i], f.Text(s.o.Lang), at)
		if made {
			out.PartialFingerprints[fingerprintLine] = prints[i]
		}
		s.Results = append(s.Results, out)
	}
}

// result is a finding at a place whose file is an address by now.
func (s *sarifRun) result(f *rules.Finding, print, text string, at facts.Place) sarifResult {
	out := sarifResult{
		RuleID: f.Rule.ID, RuleIndex: s.rule(f.Rule), Kind: "fail", Level: sarifLevel(f.Worst(s.o.Platforms)),
		Message: sarifText{Text: visible.Text(text)}, Locations: make([]sarifLocation, 1),
		PartialFingerprints: map[string]string{fingerprintOurs: print},
		Properties:          &sarifProperties{Severity: map[facts.Platform]rules.Severity{}},
	}
	if f.Status == rules.Unknown { // §3.27.9: nobody could decide. Such a result has no level (§3.27.10)
		out.Kind, out.Level = "open", "none"
	}
	for _, p := range s.o.Platforms.List() {
		if weight := f.Severity(p); weight > rules.None {
			out.Properties.Severity[p] = weight
		}
	}
	if w := waived(f, s.o.Platforms); w != nil && f.Worst(s.o.Platforms) == rules.None {
		out.Suppressions = []sarifSuppression{{"external", waivedWords(w, s.o.Lang)}}
	}
	if s.o.Baseline != nil && f.Status == rules.Fail {
		out.BaselineState = "new"
		if s.o.Baseline.knows(print) {
			out.BaselineState = "unchanged"
		}
	}
	place := &out.Locations[0].Physical
	place.Artifact.URI, place.Region.StartLine, place.Region.StartColumn = at.File, max(at.Line, 1), at.Column
	return out
}

// sarifLevel is a severity in SARIF's words.
func sarifLevel(s rules.Severity) string {
	switch {
	case s >= rules.High:
		return "error"
	case s == rules.Medium:
		return "warning"
	case s > rules.None:
		return "note"
	}
	return "none"
}

// artifact is the address of a file, relative to where the program was called: a file that is not below that has no other
// than its name.
func (o *Options) artifact(name string) string {
	name = filepath.Clean(name)
	if filepath.IsAbs(name) && o.WorkDir != "" {
		if below, err := filepath.Rel(o.WorkDir, name); err == nil {
			name = below
		}
	}
	if !filepath.IsLocal(name) {
		name = filepath.Base(name)
	}
	return (&url.URL{Path: filepath.ToSlash(name)}).String()
}

// inFolder is the address of a file of a folder; of one that is not below where the program was called, from the folder on.
// What is about the folder as a whole is about its app.json.
func (o *Options) inFolder(folder, file string, p *facts.Project) string {
	if file == "" {
		file = path.Join(p.Root, "app.json")
		if p.Kind == facts.MiniGame {
			file = path.Join(p.Root, "game.json")
		}
	}
	if filepath.IsAbs(folder) && o.WorkDir != "" {
		if below, err := filepath.Rel(o.WorkDir, folder); err == nil {
			folder = below
		}
	}
	if filepath.IsLocal(folder) {
		file = path.Join(filepath.ToSlash(folder), file)
	}
	return (&url.URL{Path: file}).String()
}
