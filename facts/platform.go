package facts

import (
	"fmt"
	"strings"
)

// A Platform is a client that a mini program runs on; every verdict is given for each of them.
type Platform string

// The platforms, in the order in which they are shown.
const (
	IOS      Platform = "ios"
	Android  Platform = "android"
	Harmony  Platform = "harmony"
	Devtools Platform = "devtools"
)

// AllPlatforms lists the platforms in the order in which they are shown.
func AllPlatforms() []Platform { return []Platform{IOS, Android, Harmony, Devtools} }

// ParsePlatform reads a platform's name, whatever its case. "harmonyos" is taken for harmony.
func ParsePlatform(s string) (Platform, error) {
	switch p := Platform(strings.ToLower(strings.TrimSpace(s))); p {
	case IOS, Android, Harmony, Devtools:
		return p, nil
	case "harmonyos":
		return Harmony, nil
	}
	return "", fmt.Errorf("%q is no platform; choose of ios, android, harmony, devtools", s)
}

func (p Platform) bit() Platforms {
	for i, q := range AllPlatforms() {
		if p == q {
			return 1 << i
		}
	}
	return 0
}

// Platforms is a set of platforms. The zero value is the empty set.
type Platforms uint8

// Everywhere is the set of all platforms.
const Everywhere Platforms = 1<<4 - 1

// On makes a set.
func On(platforms ...Platform) Platforms {
	var set Platforms
	for _, p := range platforms {
		set |= p.bit()
	}
	return set
}

// Has reports whether p is in the set.
func (s Platforms) Has(p Platform) bool { return s&p.bit() != 0 }

// Without gives the set less the platforms of other.
func (s Platforms) Without(other Platforms) Platforms { return s &^ other }

// List gives the members in the order in which they are shown.
func (s Platforms) List() []Platform {
	var out []Platform
	for _, p := range AllPlatforms() {
		if s.Has(p) {
			out = append(out, p)
		}
	}
	return out
}
