package rules

import (
	"slices"
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
}

// ProfileNames lists the profiles that Named knows.
func ProfileNames() []string { return []string{ProfileWeChat, ProfileStrict} }

// Named gives a shipped profile; the second result is false when there is none of that name.
func Named(name string) (Profile, bool) {
	if !slices.Contains(ProfileNames(), name) {
		return Profile{}, false
	}
	p := Profile{Name: name}
	for _, r := range All() {
		if r.Profiles == nil || slices.Contains(r.Profiles, name) {
			p.Rules = append(p.Rules, r)
		}
	}
	return p, true
}
