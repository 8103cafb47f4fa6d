package report_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// readSARIF holds a log to OASIS's schema, and to what GitHub wants beyond it. The library validates what it has read, and
// leaves out on reading what it does not know; so the log is read strictly first.
func readSARIF(t *testing.T, text string) *sarif.Run {
	t.Helper()
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(new(sarif.Report)); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	log, err := sarif.FromString(text)
	if err != nil {
		t.Fatal(err)
	}
	log.Runs[0].NewlineSequences = []string{"\n"} // it would write an empty list, where the schema wants none
	if err := log.Validate(); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	for _, r := range run.Results {
		if *run.Tool.Driver.Rules[r.RuleIndex].ID != *r.RuleID || r.PartialFingerprints["tongguan/v1"] == "" {
			t.Errorf("rule or fingerprint of %s", *r.RuleID)
		}
		if len(r.Locations) != 1 || *r.Locations[0].PhysicalLocation.Region.StartLine < 1 {
			t.Fatalf("%s has no place", *r.RuleID)
		}
		at, err := url.Parse(*r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		if err != nil || at.IsAbs() || at.Path == "" || strings.HasPrefix(at.Path, "/") || strings.HasPrefix(at.Path, "..") {
			t.Errorf("%s is at %v, %v", *r.RuleID, at, err)
		}
	}
	for _, rule := range run.Tool.Driver.Rules {
		if *rule.Help.Text == "" || *rule.HelpURI == "" || *rule.ShortDescription.Text == "" {
			t.Errorf("%s has no help", *rule.ID)
		}
	}
	return run
}

func sarifOf(t *testing.T, o report.Options, results ...report.Result) *sarif.Run {
	t.Helper()
	return readSARIF(t, written(t, func(out *bytes.Buffer) report.Writer { return report.NewSARIF(out, o) }, false, results...))
}

// TestSARIF holds every kind of server and a folder, in both languages, to the schema.
func TestSARIF(t *testing.T) {
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		o := options(t)
		o.Lang = tag
		run := sarifOf(t, o, everyKind(t)...)
		if run.Language != string(tag) || len(run.Results) < 20 {
			t.Errorf("%s, %d results", run.Language, len(run.Results))
		}
		lo, lr := lintResult(t)
		lo.Lang = tag
		var b bytes.Buffer
		if err := report.FormatNamed("sarif").Lint(&b, lo, lr); err != nil {
			t.Fatal(err)
		}
		readSARIF(t, b.String())
	}
}

// TestSARIFResults holds what a result says: which level, about what, and where.
func TestSARIFResults(t *testing.T) {
	typed := scanned(t, "https://leaf-only.test", leafOnly)
	typed.Named = facts.Place{Line: 3}
	listed := scanned(t, "hangs.test", hangs)
	listed.Named = facts.Place{File: "/home/ci/hosts.txt", Line: 12}
	away := scanned(t, "refused.test", refused)
	away.Named = facts.Place{File: "../a b#c.txt"}
	o := options(t)
	o.WorkDir = "/home"
	run := sarifOf(t, o, typed, listed, away)
	var said []string
	for _, r := range run.Results {
		place := r.Locations[0].PhysicalLocation
		said = append(said, strings.Join([]string{*r.RuleID, r.Kind, r.Level, *place.ArtifactLocation.URI, string(rune('0' + *place.Region.StartLine%10))}, " "))
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{
		"chain_incomplete fail error scanner-targets.txt 3", "tls_handshake_failed fail error ci/hosts.txt 2", "cert_expired open none ci/hosts.txt 2",
		"tcp_unreachable fail none a%20b%23c.txt 1",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	for _, r := range run.Results {
		_, line := r.PartialFingerprints["primaryLocationLineHash"]
		if made := strings.HasPrefix(*r.Locations[0].PhysicalLocation.ArtifactLocation.URI, "scanner-"); made != line {
			t.Errorf("%s: GitHub reckons the hash of a line itself where there is a file", *r.RuleID)
		}
	}
}

// TestSARIFInterrupted: a log of what was done says that not all was.
func TestSARIFInterrupted(t *testing.T) {
	for _, interrupted := range []bool{false, true} {
		run := readSARIF(t, written(t, func(out *bytes.Buffer) report.Writer { return report.NewSARIF(out, options(t)) }, interrupted))
		if *run.Invocations[0].ExecutionSuccessful == interrupted {
			t.Errorf("interrupted %v", interrupted)
		}
	}
}

// TestSARIFOfFolder holds where the files of a folder are, from where the program was called.
func TestSARIFOfFolder(t *testing.T) {
	for name, c := range map[string]struct{ folder, workDir, want string }{
		"the folder itself":   {".", "/home", "pages/a.ts"},
		"below":               {"mini/program", "/home", "mini/program/pages/a.ts"},
		"by its whole name":   {"/home/mini", "/home", "mini/pages/a.ts"},
		"elsewhere":           {"/tmp/x", "/home", "pages/a.ts"},
		"beside":              {"../x", "/home", "pages/a.ts"},
		"where is not known":  {"/tmp/x", "", "pages/a.ts"},
		"a name with a space": {"my app", "", "my%20app/pages/a.ts"},
	} {
		o, r := lintResult(t)
		r.Target, o.WorkDir = c.folder, c.workDir
		var b bytes.Buffer
		if err := report.FormatNamed("sarif").Lint(&b, o, r); err != nil {
			t.Fatal(err)
		}
		place := readSARIF(t, b.String()).Results[0].Locations[0].PhysicalLocation
		if got := *place.ArtifactLocation.URI; got != c.want || *place.Region.StartLine != 3 || *place.Region.StartColumn != 7 {
			t.Errorf("%s: %s:%d:%d, want %s", name, got, *place.Region.StartLine, *place.Region.StartColumn, c.want)
		}
	}
}

// TestFingerprints holds that a finding is found again after lines moved and in another language, and that a second one
// like it has another fingerprint.
func TestFingerprints(t *testing.T) {
	prints := func(change func(*report.Options, *report.LintResult)) (out []string) {
		t.Helper()
		o, r := lintResult(t)
		change(&o, &r)
		var b bytes.Buffer
		if err := report.FormatNamed("json").Lint(&b, o, r); err != nil {
			t.Fatal(err)
		}
		var d struct {
			Results []struct {
				Findings []struct{ Fingerprint string }
			}
		}
		if err := json.Unmarshal(b.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Results[0].Findings {
			out = append(out, f.Fingerprint)
		}
		return out
	}
	was := prints(func(*report.Options, *report.LintResult) {})
	again := prints(func(o *report.Options, r *report.LintResult) {
		o.Lang = lang.Chinese
		for i := range r.Report.Outcomes {
			r.Report.Outcomes[i].Place.Line += 100
		}
	})
	if strings.Join(was, " ") != strings.Join(again, " ") {
		t.Errorf("%v became %v", was, again)
	}
	two := prints(func(_ *report.Options, r *report.LintResult) {
		r.Report.Outcomes = append(r.Report.Outcomes, r.Report.Outcomes...)
	})
	seen := map[string]bool{}
	for _, p := range two {
		if seen[p] {
			t.Errorf("%s stands for two places", p)
		}
		seen[p] = true
	}
	if len(two) != 2*len(was) {
		t.Errorf("%d findings", len(two))
	}
	moved := prints(func(_ *report.Options, r *report.LintResult) {
		for i := range r.Report.Outcomes {
			r.Report.Outcomes[i].Place.File += "x"
		}
	})
	if moved[0] == was[0] {
		t.Error("another file is another finding")
	}
}

// TestFormats holds that every format writes about servers, and that its name is one.
func TestFormats(t *testing.T) {
	for _, f := range report.Formats() {
		if report.FormatNamed(f.Name).Name != f.Name || f.Check == nil {
			t.Errorf("format %q", f.Name)
		}
		if text := written(t, func(b *bytes.Buffer) report.Writer { return f.Check(io.Writer(b), options(t)) }, false, scanned(t, "a.test", expired)); text == "" {
			t.Errorf("%s writes nothing", f.Name)
		}
	}
	if report.FormatNamed("xml").Name != "table" {
		t.Error("another word is the usual format")
	}
}
