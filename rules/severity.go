package rules

import (
	"fmt"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// A Severity tells how bad a failure is on one platform. Larger is worse.
type Severity int

// The severities. None: it does not concern that platform.
const (
	None    Severity = iota
	Info             // good to know
	Low              // hygiene
	Medium           // fragile or weak, or soon to fail
	High             // fails for a real share of users, or will on a known date
	Blocker          // the connection fails
)

var severityNames = []string{"none", "info", "low", "medium", "high", "blocker"}

// String gives the name that JSON and flags use.
func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads a name; the second result is false for any other word.
func ParseSeverity(name string) (Severity, bool) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), true
		}
	}
	return None, false
}

// SeverityNames lists what ParseSeverity reads, the least first.
func SeverityNames() []string { return slices.Clone(severityNames) }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	read, ok := ParseSeverity(string(text))
	if !ok {
		return fmt.Errorf("%q is no severity", text)
	}
	*s = read
	return nil
}

// Severities holds a severity for each platform.
type Severities struct {
	IOS      Severity `json:"ios"`
	Android  Severity `json:"android"`
	Harmony  Severity `json:"harmony"`
	Devtools Severity `json:"devtools"`
}

// At gives the severity on one platform.
func (s Severities) At(p facts.Platform) Severity {
	switch p {
	case IOS:
		return s.IOS
	case Android:
		return s.Android
	case Harmony:
		return s.Harmony
	case Devtools:
		return s.Devtools
	}
	return None
}

// Set puts a severity on one platform.
func (s *Severities) Set(p facts.Platform, to Severity) {
	switch p {
	case IOS:
		s.IOS = to
	case Android:
		s.Android = to
	case Harmony:
		s.Harmony = to
	case Devtools:
		s.Devtools = to
	}
}

// max gives the greater severity on each platform.
func (s Severities) max(o Severities) Severities {
	return Severities{max(s.IOS, o.IOS), max(s.Android, o.Android), max(s.Harmony, o.Harmony), max(s.Devtools, o.Devtools)}
}

// everywhere is one severity on all platforms, as the only level.
func everywhere(s Severity) map[LevelID]Severities { return one(same(s)) }

// one makes the only level of a rule.
func one(s Severities) map[LevelID]Severities { return map[LevelID]Severities{Default: s} }

func same(s Severity) Severities { return Severities{s, s, s, s} }

// by gives the severities on iOS, Android and devtools; HarmonyOS has Android's.
func by(ios, android, devtools Severity) Severities {
	return Severities{ios, android, android, devtools}
}

// worst gives the severity of the rule's worst level on a platform.
func (r *Rule) worst(p facts.Platform) Severity { return r.worstOf().At(p) }

// worstOf gives the severity of the rule's worst level on each platform.
func (r *Rule) worstOf() (out Severities) {
	for _, s := range r.Levels {
		out = out.max(s)
	}
	return out
}

// severity tells what an outcome weighs on a platform by the rule itself.
func (r *Rule) severity(o Outcome, p facts.Platform) Severity {
	if o.Status == Unknown {
		return o.weight(r.worstOf(), p)
	}
	return o.weight(r.Levels[o.Level], p)
}

// weight tells what an outcome of these severities weighs on a platform: None where it does not hold or is neither a
// failure nor unknown.
func (o Outcome) weight(s Severities, p facts.Platform) Severity {
	out := None
	if o.On.Has(p) && (o.Status == Fail || o.Status == Unknown) {
		out = s.At(p)
	}
	if o.Confidence == Inferred {
		out = min(out, Medium)
	}
	return out
}
