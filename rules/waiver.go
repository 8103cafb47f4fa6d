package rules

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A Waiver says that a team knows of a rule's failure at some hosts, and lives with it until a day. The finding stays in
// the report and weighs nothing on the platforms that the waiver names.
type Waiver struct {
	Rule   string
	Host   string          // as an endpoint has it, or *. and a name below which all hosts are meant, but not the name itself
	File   string          // of rules about folders, in place of a host: a file, with * for some letters of a name, or a folder with a / at its end; not stored
	On     facts.Platforms // where it holds
	Reason string          // why that is well
	Owner  string          // whom to ask
	Until  time.Time       // midnight UTC at the beginning of the last day on which it holds
	At     string          // where it was written, such as team.yaml:12; not stored
}

// Covers reports whether the waiver is about a host.
func (w *Waiver) Covers(host string) bool {
	if below, wild := strings.CutPrefix(w.Host, "*"); wild {
		return len(host) > len(below) && strings.HasSuffix(host, below)
	}
	return host == w.Host
}

// Ended reports whether its last day is over.
func (w *Waiver) Ended(now time.Time) bool { return !now.Before(w.Until.AddDate(0, 0, 1)) }

// Concerns reports whether the waiver, ended or not, is about a finding at a host. What is unknown cannot be waived:
// nobody knows what he would live with.
func (w *Waiver) Concerns(host string, f *Finding) bool {
	return f.Status == Fail && f.Rule.ID == w.Rule && f.On&w.On != 0 && w.Covers(host)
}

// waive notes at each finding the waiver that holds for it.
func (p Profile) waive(host string, now time.Time, findings []Finding) {
	for i := range findings {
		f := &findings[i]
		at := slices.IndexFunc(p.Waivers, func(w Waiver) bool { return !w.Ended(now) && w.Concerns(host, f) })
		if at >= 0 {
			f.Waiver = &p.Waivers[at]
		}
	}
}

// ConcernsPlace is Concerns for a finding in a folder: about its file, or the host that it speaks of.
func (w *Waiver) ConcernsPlace(f *Finding) bool {
	if f.Status != Fail || f.Rule.ID != w.Rule || f.On&w.On == 0 {
		return false
	}
	if w.File != "" {
		return w.coversFile(f.Place.File)
	}
	host := f.host()
	return host != "" && w.Covers(host)
}

func (w *Waiver) coversFile(file string) bool {
	if strings.HasSuffix(w.File, "/") {
		return strings.HasPrefix(file, w.File)
	}
	is, err := path.Match(w.File, file)
	return is && err == nil
}

// host is the host that a finding in a folder speaks of; "" where it speaks of none.
func (f *Finding) host() string {
	for _, name := range []string{"host", "entry", "url", "domain"} {
		if text, ok := f.Values[name].(string); ok {
			return splitURL(text).host
		}
	}
	return ""
}

// waiveInFolder notes at each finding the waiver that holds for it.
func (p Profile) waiveInFolder(now time.Time, findings []Finding) {
	for i := range findings {
		f := &findings[i]
		at := slices.IndexFunc(p.Waivers, func(w Waiver) bool { return !w.Ended(now) && w.ConcernsPlace(f) })
		if at >= 0 {
			f.Waiver = &p.Waivers[at]
		}
	}
}

// A storedWaiver is a waiver as a report keeps it.
type storedWaiver struct {
	Host   string           `json:"host"`
	On     []facts.Platform `json:"on"`
	Reason string           `json:"reason"`
	Owner  string           `json:"owner"`
	Until  time.Time        `json:"until"`
}

func (w *Waiver) stored() *storedWaiver {
	if w == nil {
		return nil
	}
	return &storedWaiver{w.Host, w.On.List(), w.Reason, w.Owner, w.Until.UTC()}
}

func (w *storedWaiver) waiver(rule string) *Waiver {
	if w == nil {
		return nil
	}
	return &Waiver{Rule: rule, Host: w.Host, On: facts.On(w.On...), Reason: w.Reason, Owner: w.Owner, Until: w.Until}
}
