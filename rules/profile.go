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

// A Profile is a selection of rules.
type Profile struct {
	Name  string
	Rules []*Rule

	// Minimum holds the oldest version of a platform that counts; DefaultMinimum for one that is not in it.
	Minimum map[facts.Platform]string
}

// Holds reports whether a rule belongs to the profile.
func (p Profile) Holds(rule string) bool {
	return slices.ContainsFunc(p.Rules, func(r *Rule) bool { return r.ID == rule })
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
