package alert

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Disagreement is what the code of an app needs and the lists of its console lack. What the lists have beside that and
// no code needs comes along, and is never a reason to tell anybody: nothing fails because of it.
type Disagreement struct {
	App          int64        `json:"app_id,string"`
	Deleted      bool         `json:"app_deleted,omitempty"` // that is why it is over
	Missing      []Difference `json:"missing,omitempty"`     // by list and host; of an event, the new ones first
	MissingTotal int          `json:"missing_total,omitempty"`
	Unused       []Difference `json:"unused,omitempty"` // by list and host
	UnusedTotal  int          `json:"unused_total,omitempty"`
}

const (
	// maxDifferences is how many of each an event names. The app's page has them all.
	maxDifferences = 20

	// maxWritten bounds what a folder's author chose, in bytes: hosts have 253 at most (RFC 1035 §2.3.4, as written), and
	// longer ones can be told apart by their beginning.
	maxWritten = 300

	// maxNamed is how many differences an alert remembers that somebody was told of. Beyond that it forgets those that are
	// over, so it knows all that hold.
	maxNamed = 1000
)

// DisagreementKey is the key of the alert of an app whose code and console do not agree.
func DisagreementKey(app int64) string { return fmt.Sprintf("%s:app-%d", Unlisted, app) }

// Disagreeing gives the condition of an app by a judgement of its code and its lists; false where the lists have all that
// the code is known to need. As with servers, what is inferred, waived or less than high is no reason, and neither is what
// released versions do not come to.
func Disagreeing(app int64, r *rules.Report) (Condition, bool) {
	var found []rules.Finding
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		weight := rules.High
		if slices.Contains(byUnused, f.Rule.ID) {
			weight = rules.Info
		}
		if f.Confidence == rules.Confirmed && f.Level == rules.Default && f.Worst(facts.Everywhere) >= weight {
			found = append(found, *f)
		}
	}
	missing, unused := Differences(found)
	d := &Disagreement{App: app, MissingTotal: len(missing), UnusedTotal: len(unused), Missing: ordered(missing), Unused: ordered(unused)}
	return Condition{Key: DisagreementKey(app), Kind: Unlisted, Disagreement: d}, len(missing) > 0
}

// ordered sorts differences and bounds how many and how long they are.
func ordered(of []Difference) []Difference {
	slices.SortFunc(of, compareDifferences)
	of = of[:min(len(of), MaxListed)]
	for i := range of {
		of[i].Host, of[i].Place.File = bounded(of[i].Host), bounded(of[i].Place.File)
	}
	return of
}

func compareDifferences(a, b Difference) int {
	place := func(l facts.ListID) int { return slices.Index(facts.AllLists(), l) }
	return cmp.Or(cmp.Compare(place(a.List), place(b.List)), strings.Compare(a.Host, b.Host))
}

// bounded cuts what a stranger wrote, and leaves out what a database would not give back as it was: what differs each time
// that it is read would be new each time.
func bounded(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s[:min(len(s), maxWritten)], ""), "\x00", "")
}

// OfCode tells what a judgement that gives no condition says about the alert of an app: that it is over, or nothing. read
// is the code where it was just read, and nil where the lists or the rules are what changed: then no call can have been
// lost. What the code did in a file that cannot be read any more, it may still do.
func OfCode(a Alert, read *facts.Project, r *rules.Report) Truth {
	d := a.Disagreement
	if a.Kind != Unlisted || d == nil {
		return NotKnown
	}
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; slices.Contains(byMissing, o.Rule.ID) && open(o.Status) {
			return NotKnown
		}
	}
	if read == nil {
		return Over
	}
	lost := func(f facts.SourceFile) bool {
		return f.Problem != "" && f.Problem != facts.FileLenient && d.in(f.Path)
	}
	if read.Partial == facts.PartialTime || slices.ContainsFunc(read.Files, lost) {
		return NotKnown
	}
	return Over
}

// in reports whether a file is the first place of something that is missing.
func (d *Disagreement) in(file string) bool {
	return slices.ContainsFunc(d.Missing, func(m Difference) bool { return m.Place.File == bounded(file) })
}

// EndApp is the next state of an app's alert when the app is deleted.
func (a Alert) EndApp(now time.Time) (Alert, []Notice) {
	if a.Disagreement != nil {
		ended := *a.Disagreement
		ended.Deleted = true
		a.Disagreement = &ended
	}
	return a.Gone(now)
}

// unnamed reports whether something is missing of which nobody was told this time.
func (a *Alert) unnamed() bool {
	return a.Disagreement != nil && slices.ContainsFunc(a.Disagreement.Missing, func(m Difference) bool { return !slices.Contains(a.Named, m.name()) })
}

func (d Difference) name() string { return string(d.List) + " " + d.Host }

// telling takes down that all that is missing is told, and gives the names of what is new to those who were told before.
func (a *Alert) telling() (news []string) {
	if a.Disagreement == nil {
		return nil
	}
	var names []string
	for _, m := range a.Disagreement.Missing {
		names = append(names, m.name())
		if a.Heard && !slices.Contains(a.Named, m.name()) {
			news = append(news, m.name())
		}
	}
	if len(a.Named)+len(names) <= maxNamed {
		names = append(names, a.Named...)
	}
	slices.Sort(names)
	a.Named = slices.Compact(names)
	return news
}

// told is what an event says of it, the new ones first and marked.
func (d *Disagreement) told(news []string) *Disagreement {
	if d == nil {
		return nil
	}
	out := *d
	out.Missing = slices.Clone(d.Missing)
	for i := range out.Missing {
		out.Missing[i].New = slices.Contains(news, out.Missing[i].name())
	}
	slices.SortStableFunc(out.Missing, func(a, b Difference) int { return cmp.Compare(a.age(), b.age()) })
	out.Missing = out.Missing[:min(len(out.Missing), maxDifferences)]
	out.Unused = d.Unused[:min(len(d.Unused), maxDifferences)]
	return &out
}

// Named counts what it names.
func (d *Disagreement) Named() int { return len(d.Missing) + len(d.Unused) }

// Fewer is the same with keep of most of the names; the totals stay.
func (d *Disagreement) Fewer(keep, most int) *Disagreement {
	out := *d
	out.Missing, out.Unused = d.Missing[:len(d.Missing)*keep/most], d.Unused[:len(d.Unused)*keep/most]
	return &out
}

// age is 0 of what is new.
func (d Difference) age() int {
	if d.New {
		return 0
	}
	return 1
}
