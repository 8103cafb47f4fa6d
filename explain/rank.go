package explain

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Suspect is a cause that may have brought about what was read.
type Suspect struct {
	*Cause
	Likely bool
	Rules  []*rules.Rule // those that this version has
}

// What evidence weighs. A cause that is likely for the message begins at weighsLikely, another at weighsPossible; its
// place among its like counts one. What people say about where it fails decides between causes of one message.
const (
	weighsLikely   = 200
	weighsPossible = 100
	weighsPattern  = 150 // the pattern makes it likely
	weighsHint     = 20  // the pattern allows it
	weighsURL      = 400 // the URL itself shows the fault
	weighsMessage  = 25  // a message after the first
)

// Suspects ranks the causes of what was read, the likeliest first.
func (r *Reading) Suspects() []Suspect {
	scores := map[string]int{}
	for i, m := range r.Messages {
		for j, c := range m.Causes {
			score := weighsPossible - j
			if c.Likely == facts.Everywhere || c.Likely&r.On != 0 || r.On == 0 && c.Likely != 0 {
				score = weighsLikely - j
			}
			scores[c.Cause] = max(scores[c.Cause], score-i*weighsMessage)
		}
	}
	for _, p := range r.Patterns {
		for j, c := range p.Causes {
			if _, known := scores[c.Cause]; !known && len(r.Messages) > 0 {
				continue // the message rules it out
			}
			if c.Likely != 0 {
				scores[c.Cause] += weighsPattern - j
			} else {
				scores[c.Cause] += weighsHint - j
			}
		}
	}
	r.byURL(scores)
	var out []Suspect
	for i := range causes {
		c := &causes[i]
		score, known := scores[c.ID]
		if !known || c.On != 0 && r.On != 0 && c.On&r.On == 0 || score <= 0 {
			continue
		}
		out = append(out, Suspect{Cause: c, Likely: score > r.threshold(), Rules: byPlatform(c.Rules, r.On)})
	}
	slices.SortStableFunc(out, func(a, b Suspect) int { return scores[b.ID] - scores[a.ID] })
	return out
}

// threshold is the score above which a cause counts as likely. Where a pattern speaks too, what it does not speak for is
// possible only: an expired certificate would fail in devtools too.
func (r *Reading) threshold() int {
	if len(r.Messages) > 0 && len(r.Patterns) > 0 {
		return weighsLikely + weighsHint
	}
	return weighsPossible + weighsHint
}

// byURL adds what the URL itself shows, unless it concerns the message in no way.
func (r *Reading) byURL(scores map[string]int) {
	if len(scores) == 0 {
		return
	}
	_, listed := scores["list"]
	_, scheme := scores["scheme"]
	p := r.Place
	if p.Host == "api.weixin.qq.com" {
		scores["wechat_api"] += weighsURL
		return
	}
	if p.Plain() && (listed || scheme) {
		scores["scheme"] += weighsURL
	}
	if p.Local() && listed {
		scores["host"] += weighsURL
		return
	}
	if p.Port != 0 && listed && p.Scheme == "https" {
		scores["port"] += weighsPattern
	}
}

// byPlatform gives rules in the order of their ids, but last those that are about other platforms than where it fails.
func byPlatform(ids []string, on facts.Platforms) []*rules.Rule {
	var here, elsewhere []*rules.Rule
	for _, id := range ids {
		r := RuleNamed(id)
		if on != 0 && !weighs(r, on) && weighs(r, facts.Everywhere) { // dns_fail weighs nothing anywhere
			elsewhere = append(elsewhere, r)
		} else {
			here = append(here, r)
		}
	}
	return append(here, elsewhere...)
}

// weighs reports whether a failure of the rule is worse than nothing on one of the platforms.
func weighs(r *rules.Rule, on facts.Platforms) bool {
	for _, level := range r.Levels {
		if slices.ContainsFunc(on.List(), func(p facts.Platform) bool { return level.At(p) > rules.None }) {
			return true
		}
	}
	return false
}

// RuleNamed finds a rule; nil where this version has none of that id.
func RuleNamed(id string) *rules.Rule {
	all := slices.Concat(rules.All(), rules.AllLint())
	if i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}
