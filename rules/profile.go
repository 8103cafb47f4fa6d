package rules

import (
	"maps"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// The names of the profiles that are shipped.
const (
	ProfileWeChat = "wechat" // what a mini program needs to be let in
	ProfileStrict = "strict" // hygiene beside it
)

// A Profile is a selection of rules, and what a team has decided about them.
type Profile struct {
	Name  string
	Rules []*Rule

	// Minimum holds the oldest version of a platform that counts; DefaultMinimum for one that is not in it.
	Minimum map[facts.Platform]string

	// Severities holds what levels of rules weigh in place of their own, by the rule's ID; nil: all weigh their own.
	Severities map[string]map[LevelID]Severities

	Thresholds Thresholds
	Waivers    []Waiver // the first that holds for a finding counts

	File *ProfileFile // that it was read from; nil: it is shipped
}

// A ProfileFile says where a team's profile comes from.
type ProfileFile struct {
	Name    string       // as it was given
	Extends string       // the shipped profile that it begins with
	SHA256  facts.SHA256 // of its text
}

// Holds reports whether a rule belongs to the profile.
func (p Profile) Holds(rule string) bool {
	return slices.ContainsFunc(p.Rules, func(r *Rule) bool { return r.ID == rule })
}

// Of gives the half of the profile that is about servers, or about the folders of mini programs: its rules, and the waivers
// of these.
func (p Profile) Of(folders bool) Profile {
	about := map[string]bool{}
	for _, r := range AllLint() {
		about[r.ID] = true
	}
	p.Rules = slices.DeleteFunc(slices.Clone(p.Rules), func(r *Rule) bool { return about[r.ID] != folders })
	p.Waivers = slices.DeleteFunc(slices.Clone(p.Waivers), func(w Waiver) bool { return about[w.Rule] != folders })
	return p
}

// minimum gives what counts with these parameters: theirs, else the profile's.
func (p Profile) minimum(params Params) map[facts.Platform]string {
	out := maps.Clone(DefaultMinimum)
	maps.Copy(out, p.Minimum)
	maps.Copy(out, params.Minimum)
	return out
}

// ProfileNames lists the profiles that Named knows.
func ProfileNames() []string { return []string{ProfileWeChat, ProfileStrict} }

// Named gives a shipped profile; the second result is false when there is none of that name.
func Named(name string) (Profile, bool) {
	if !slices.Contains(ProfileNames(), name) {
		return Profile{}, false
	}
	p := Profile{Name: name, Minimum: maps.Clone(DefaultMinimum)}
	for _, r := range All() {
		if r.Profiles == nil || slices.Contains(r.Profiles, name) {
			p.Rules = append(p.Rules, r)
		}
	}
	return p, true
}
