package rules

import "github.com/tongguan/tongguan/facts"

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

// Severities holds a severity for each platform.
type Severities struct{ IOS, Android, Harmony, Devtools Severity }

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
func (r *Rule) worst(p facts.Platform) Severity {
	out := None
	for _, s := range r.Levels {
		out = max(out, s.At(p))
	}
	return out
}

// severity tells what an outcome weighs on a platform: None where it does not hold or is neither a failure nor unknown.
func (r *Rule) severity(o Outcome, p facts.Platform) Severity {
	out := None
	switch {
	case !o.On.Has(p):
	case o.Status == Unknown:
		out = r.worst(p)
	case o.Status == Fail:
		out = r.Levels[o.Level].At(p)
	}
	if o.Confidence == Inferred {
		out = min(out, Medium)
	}
	return out
}
