package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// An Answer is what a person is told about an error, in his language.
type Answer struct {
	Known    bool      `json:"known"` // else Nearest is what there is to say
	Read     Seen      `json:"read"`
	Messages []Meaning `json:"messages"`
	Verdict  *Judged   `json:"verdict,omitempty"` // nil: no server was asked
	Causes   []Advice  `json:"causes"`            // the likeliest first; with a verdict, what lies elsewhere than on the server
	Nearest  []string  `json:"nearest"`
}

// Seen is what stood in the text.
type Seen struct {
	Codes     []Code           `json:"codes"`
	Target    string           `json:"target,omitempty"`
	Others    int              `json:"other_targets,omitempty"`
	AppID     string           `json:"appid,omitempty"`
	API       string           `json:"api,omitempty"`
	Platforms []facts.Platform `json:"platforms"`        // where it fails; empty: not known
	Implied   bool             `json:"platform_implied"` // Platforms is taken from the kind of message
	Cut       bool             `json:"cut"`              // the text was too long to be read whole
}

// A Meaning is what a message means.
type Meaning struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Meaning  string       `json:"meaning"`
	Inferred bool         `json:"inferred"` // nobody has confirmed it
	Source   rules.Source `json:"source"`
}

// A Judged is what a scan of the server makes of the error.
type Judged struct {
	Outcome  Outcome   `json:"outcome"`
	Target   string    `json:"target"`
	Sentence string    `json:"sentence"`
	Findings []Finding `json:"findings"`
}

// A Finding is a fault of the server.
type Finding struct {
	Rule      string           `json:"rule"`
	Title     string           `json:"title"`
	Evidence  string           `json:"evidence"`
	Fix       string           `json:"fix"`
	Platforms []facts.Platform `json:"platforms"` // that it keeps out or hinders
}

// An Advice is a cause, and what tells whether it is the one.
type Advice struct {
	ID     string   `json:"id"`
	Side   Side     `json:"side"`
	Likely bool     `json:"likely"`
	Text   string   `json:"text"`
	Test   string   `json:"test,omitempty"`
	Rules  []string `json:"rules"` // that find it
}

// leftovers are what is left to try when the server has no fault, in this order, unless the message ranks them itself.
var leftovers = []string{"proxy", "network", "inspection", "clock", "cache", "version", "url_check", "base_library", "devtools_proxy"}

// Answer says what was read, what it means and what may have brought it about.
func (r *Reading) Answer(tag lang.Tag) Answer {
	a := Answer{
		Known: r.Known(), Messages: []Meaning{}, Causes: []Advice{}, Nearest: []string{},
		Read: Seen{
			Codes: slices.Concat([]Code{}, r.Codes), Target: r.Place.Target(), Others: r.Others, AppID: r.AppID, API: r.API,
			Platforms: slices.Concat([]facts.Platform{}, r.On.List()), Implied: r.Implied, Cut: r.Cut,
		},
	}
	for _, m := range slices.Concat(r.Messages, r.Patterns) {
		a.Messages = append(a.Messages, Meaning{m.ID, cmp.Or(r.as[m], m.title(tag)), m.Meaning.In(tag), m.Inferred, m.Source})
	}
	for _, s := range r.Suspects() {
		a.Causes = append(a.Causes, s.advice(tag))
	}
	for _, m := range r.Nearest() {
		a.Nearest = append(a.Nearest, m.title(tag))
	}
	return a
}

// Judge is Answer with what a scan of the server found. The target is named as it was asked.
func (r *Reading) Judge(target string, judged *rules.Report, tag lang.Tag) Answer {
	a, v := r.Answer(tag), r.Against(judged)
	a.Verdict = &Judged{Outcome: v.Outcome, Target: target, Sentence: v.sentence(r, tag), Findings: []Finding{}}
	told := v.Found
	if v.Outcome != Found {
		told = v.Others
	}
	for _, f := range told {
		finding := findingOf(f, tag)
		same := func(o Finding) bool { return o.Evidence == finding.Evidence } // Apple's trust is the subject of two rules
		if len(a.Verdict.Findings) < maxTold && !slices.ContainsFunc(a.Verdict.Findings, same) {
			a.Verdict.Findings = append(a.Verdict.Findings, finding)
		}
	}
	if v.Outcome == Unlearned {
		return a
	}
	serverside := func(c Advice) bool { return c.Side == AtServer }
	concerns := slices.ContainsFunc(a.Causes, serverside)
	a.Causes = slices.DeleteFunc(a.Causes, serverside)
	if concerns && v.Outcome != Found {
		for _, id := range leftovers {
			c := causeOf(id)
			there := slices.ContainsFunc(a.Causes, func(o Advice) bool { return o.ID == id })
			if !there && (c.On == 0 || r.On&c.On != 0) {
				a.Causes = append(a.Causes, Suspect{Cause: c}.advice(tag))
			}
		}
	}
	for i := range a.Causes {
		if a.Causes[i].ID == "version" {
			a.Causes[i].Text += oldest(judged, r.On, tag)
		}
	}
	return a
}

// maxTold is how many faults are told of: the answer is to be read on a phone.
const maxTold = 3

// title names a message.
func (m *Message) title(tag lang.Tag) string {
	if m.Name == "" {
		return m.Title.In(tag)
	}
	return m.Name
}

func (s Suspect) advice(tag lang.Tag) Advice {
	a := Advice{ID: s.ID, Side: s.Side, Likely: s.Likely, Text: s.Text.In(tag), Test: s.Test.In(tag), Rules: []string{}}
	for _, r := range s.Rules {
		a.Rules = append(a.Rules, r.ID)
	}
	return a
}

func findingOf(f *rules.Finding, tag lang.Tag) Finding {
	out := Finding{Rule: f.Rule.ID, Title: f.Rule.Text.Title.In(tag), Evidence: f.Text(tag), Fix: f.Rule.Text.Fix.In(tag), Platforms: []facts.Platform{}}
	for _, p := range facts.AllPlatforms() {
		if f.Severity(p) >= rules.Medium {
			out.Platforms = append(out.Platforms, p)
		}
	}
	return out
}

var (
	sentenceFound    = lang.En("The cause is on the server.").Zh("原因在服务器。")
	sentenceAnother  = lang.En("The server has faults, but none that shows itself as this error. Mend them all the same.").Zh("服务器有问题，但都不会表现为这个报错。这些问题仍需修复。")
	sentenceElse     = lang.En("The server has faults, but none that shows itself as this error on {platforms}. Mend them all the same.").Zh("服务器有问题，但在{platforms}上都不会表现为这个报错。这些问题仍需修复。")
	sentenceUnclear  = lang.En("What this error means is not known; but the server has faults that keep clients out.").Zh("不知道这个报错的含义，但服务器确有会让客户端失败的问题。")
	sentenceClean    = lang.En("The server has no fault that brings this error about. What is left, the likeliest first:").Zh("服务器没有会导致这个报错的问题。剩下的可能（按可能性排序）：")
	sentenceCleanNot = lang.En("The server has no fault; but what this error means is not known.").Zh("服务器没有问题；但不知道这个报错的含义。")
	sentenceNone     = lang.En("The server could not be reached from here, so it is not known whether it is the cause.").Zh("从这里无法连接服务器，不能判断它是不是原因。")
	sentenceOpen     = lang.En("Not all of it could be learned ({rules}), so it is not known whether the server is the cause.").Zh("有些项目未能得知（{rules}），不能判断服务器是不是原因。")
)

// sentence is the verdict in one sentence.
func (v *Verdict) sentence(r *Reading, tag lang.Tag) string {
	switch {
	case v.Outcome == Found:
		return sentenceFound.In(tag)
	case v.Outcome == Another && !r.Known():
		return sentenceUnclear.In(tag)
	case v.Outcome == Another && r.On != 0 && r.On != facts.Everywhere:
		return sentenceElse.Fill(tag, lang.Pairs("platforms", lang.Amid(tag, naming.Platforms(r.On, tag))))
	case v.Outcome == Another:
		return sentenceAnother.In(tag)
	case v.Outcome == Clean && !r.Known():
		return sentenceCleanNot.In(tag)
	case v.Outcome == Clean:
		return sentenceClean.In(tag)
	case v.Reach == facts.ReachNone, v.Reach == facts.ReachNotTried:
		return sentenceNone.In(tag)
	}
	return sentenceOpen.Fill(tag, lang.Pairs("rules", strings.Join(v.Open, ", ")))
}

var wordOldest = lang.En("this server works from {versions} on").Zh("该服务器最低支持 {versions}")

// oldest names the oldest versions that accept the server's chain, in parentheses; "" where none is known.
func oldest(judged *rules.Report, on facts.Platforms, tag lang.Tag) string {
	var versions []string
	for _, p := range facts.AllPlatforms() {
		if v := judged.Platforms[p].Oldest.Version; v != "" && (on == 0 || on.Has(p)) {
			versions = append(versions, naming.Platform(p, tag)+" "+v)
		}
	}
	if len(versions) == 0 {
		return ""
	}
	return lang.Aside(tag, wordOldest.Fill(tag, lang.Pairs("versions", naming.List(versions, tag))))
}

// Label is a code as developers write it: errno 600001, -202.
func (c Code) Label() string {
	switch c.System {
	case Net, URL, Secure:
		return strconv.Itoa(c.Number)
	}
	return c.String()
}
