package report_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// gateOf is a version whose folder is clean, unless change does something to it, with servers.
func gateOf(t *testing.T, servers ...report.Result) (report.Options, report.GateResult) {
	t.Helper()
	profile, _ := rules.Lint(rules.ProfileWeChat)
	p := &facts.Project{SchemaVersion: 1, Kind: facts.MiniProgram, Root: ".", Files: []facts.SourceFile{{Path: "app.json"}}}
	return options(t), report.GateResult{
		Name: "小店", AppID: "wx0123456789abcdef", Environment: "prod", FolderRules: profile, Threshold: rules.High, Servers: servers,
		Folder: report.LintResult{Target: "app", ConsoleFile: "app.yaml", Project: p, Report: rules.EvaluateProject(profile, p, nil, rules.Params{})},
	}
}

// answers writes the answers of the platforms: their first letters, in order.
func answers(submissions []report.Submission) (out string) {
	for _, s := range submissions {
		out += string(s.Answer[0])
	}
	return out
}

// TestSubmissions holds what keeps a version from being handed in, and where.
func TestSubmissions(t *testing.T) {
	_, dirty := lintResult(t)
	for name, c := range map[string]struct {
		servers []report.Result
		change  func(*report.Options, *report.GateResult)
		want    string // iOS, Android, HarmonyOS, devtools: yes, no, unknown
	}{
		"no server":         {nil, nil, "yyyy"},
		"a good one":        {[]report.Result{scanned(t, "a.test", nil)}, nil, "yyyy"},
		"a bad one":         {[]report.Result{scanned(t, "a.test", nil), scanned(t, "b.test", expired)}, nil, "nnnn"},
		"one that warns":    {[]report.Result{scanned(t, "a.test", expiresSoon)}, nil, "yyyy"},
		"not reached":       {[]report.Result{scanned(t, "a.test", refused)}, nil, "uuuu"},
		"our own network":   {[]report.Result{scanned(t, "a.test", interfered(facts.FakeIP))}, nil, "uuuu"},
		"bad and unreached": {[]report.Result{scanned(t, "a.test", refused), scanned(t, "b.test", expired)}, nil, "nnnn"},
		"the folder":        {nil, func(_ *report.Options, r *report.GateResult) { r.Folder = dirty }, "nnnn"},
		"interrupted":       {nil, func(_ *report.Options, r *report.GateResult) { r.Interrupted = true }, "uuuu"},
		"never":             {[]report.Result{scanned(t, "b.test", expired)}, func(_ *report.Options, r *report.GateResult) { r.Threshold = rules.Blocker + 1 }, "yyyy"},
		"medium counts":     {[]report.Result{scanned(t, "a.test", expiresSoon)}, func(_ *report.Options, r *report.GateResult) { r.Threshold = rules.Medium }, "nnnn"},
		"one platform":      {[]report.Result{scanned(t, "b.test", expired)}, func(o *report.Options, _ *report.GateResult) { o.Platforms = facts.On(facts.IOS) }, "n"},
		"known": {[]report.Result{scanned(t, "b.test", expired)}, func(o *report.Options, _ *report.GateResult) {
			o.Baseline = baselineOf(t, "json", scanned(t, "b.test", expired))
		}, "yyyy"},
		"known, and something unknown": {[]report.Result{scanned(t, "b.test", expired), scanned(t, "a.test", refused)}, func(o *report.Options, _ *report.GateResult) {
			o.Baseline = baselineOf(t, "json", scanned(t, "b.test", expired))
		}, "uuuu"},
	} {
		o, r := gateOf(t, c.servers...)
		if c.change != nil {
			c.change(&o, &r)
		}
		if got := answers(o.Submissions(r)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestReasons holds what is said first: the gravest, the folder's before a server's, and of a server that was not reached one
// sentence and not each rule that could not be judged.
func TestReasons(t *testing.T) {
	_, dirty := lintResult(t)
	for name, c := range map[string]struct {
		servers []report.Result
		change  func(*report.GateResult)
		want    string // the rules
	}{
		"not reached":      {[]report.Result{scanned(t, "a.test", refused)}, nil, "tcp_unreachable"},
		"our own network":  {[]report.Result{scanned(t, "a.test", interfered(facts.FakeIP))}, nil, ""},
		"no name":          {[]report.Result{scanned(t, "a.test", noName)}, nil, "dns_fail"},
		"the folder first": {[]report.Result{scanned(t, "b.test", expired)}, func(r *report.GateResult) { r.Folder = dirty }, "domain_not_allowlisted"},
		"a service's lack": {[]report.Result{{Target: "a.test", Snapshot: &facts.Snapshot{}, Report: &rules.Report{}, Served: &report.Served{Lack: lang.Errorf(lang.En("nobody").Zh("没有"))}}}, nil, ""},
	} {
		o, r := gateOf(t, c.servers...)
		if c.change != nil {
			c.change(&r)
		}
		for _, s := range o.Submissions(r) {
			if s.Reasons[0].Rule != c.want || s.Reasons[0].Evidence == "" || s.Answer == report.AnswerUnknown && len(s.Reasons) != 1 {
				t.Errorf("%s: %d reasons, %+v", name, len(s.Reasons), s.Reasons[0])
			}
		}
	}
}

// TestGateFormats writes versions of every kind in every format and language: what is for machines keeps to its schema,
// and a message to its length.
func TestGateFormats(t *testing.T) {
	s := schema(t)
	_, dirty := lintResult(t)
	every := everyKind(t) // nothing changes them
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		for name, change := range map[string]func(*report.Options, *report.GateResult){
			"clean": func(*report.Options, *report.GateResult) {},
			"all": func(o *report.Options, r *report.GateResult) {
				o.All = true
				r.Servers = every
				r.Folder = dirty
			},
			"known": func(o *report.Options, r *report.GateResult) {
				r.Servers = every[1:4]
				o.Baseline = baselineOf(t, "jsonl", r.Servers...)
			},
			"broken": func(_ *report.Options, r *report.GateResult) {
				r.Servers, r.Interrupted = every[1:4], true
				r.Name, r.Folder.Target = strings.Repeat("店\u202e", 300), strings.Repeat("x", 3000)
			},
		} {
			for _, f := range report.Formats() {
				if f.Gate == nil {
					continue
				}
				o, r := gateOf(t)
				o.Lang = tag
				change(&o, &r)
				var b bytes.Buffer
				if err := f.Gate(&b, o, r); err != nil {
					t.Fatal(err)
				}
				text := b.String()
				switch f.Name {
				case "json":
					validate(t, s, text)
				case "jsonl":
					for line := range strings.Lines(text) {
						validate(t, s, line)
					}
				case "sarif":
					readSARIF(t, text)
				case "chat":
					if len(text) > report.MaxChat || !utf8.ValidString(text) || strings.Contains(text, "\n\n") {
						t.Errorf("%s: a message of %d bytes:\n%s", name, len(text), text)
					}
				}
				if strings.Contains(text, "\u202e") || f.Name != "json" && f.Name != "jsonl" && f.Name != "sarif" && strings.ContainsAny(text, "{}") {
					t.Errorf("%s as %s:\n%s", name, f.Name, text)
				}
			}
		}
	}
}

// TestGateBaseline holds that what gate wrote is a baseline of its servers and of its folder.
func TestGateBaseline(t *testing.T) {
	_, dirty := lintResult(t)
	for _, format := range []string{"json", "jsonl"} {
		o, r := gateOf(t, scanned(t, "b.test", expired))
		r.Folder = dirty
		var b bytes.Buffer
		if err := report.FormatNamed(format).Gate(&b, o, r); err != nil {
			t.Fatal(err)
		}
		old, err := report.ReadBaseline("old", b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if n := newFailures(old, r.Servers[0]); n != 0 {
			t.Errorf("%s: %d failures of the server are new", format, n)
		}
		for i, known := range old.TakeLint(r.Folder, o.Platforms) {
			if f := r.Folder.Report.Outcomes[i]; f.Status == rules.Fail && !known {
				t.Errorf("%s: %s is new", format, f.Rule.ID)
			}
		}
	}
}
