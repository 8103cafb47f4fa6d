package facts

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// productions are the names of environments that a release belongs to, in lower case.
var productions = []string{"prod", "production", "release", "online", "正式", "生产"}

// IsProduction reports whether an environment of that name is the one that a release belongs to.
func IsProduction(name string) bool { return slices.Contains(productions, strings.ToLower(name)) }

// Belongs reports whether a host, in lower case, is one of an environment. One that no environment's patterns have belongs to
// each; so does every host for a nil console, but for production's sake.
func (c *Console) Belongs(host, environment string) bool {
	if IsProduction(environment) {
		return c.Environment(host) == ""
	}
	if c == nil {
		return true
	}
	claimed := false
	for name, patterns := range c.Environments {
		for _, pattern := range patterns {
			if is, err := path.Match(strings.ToLower(pattern), host); !is || err != nil {
				continue
			}
			if name == environment {
				return true
			}
			claimed = true
		}
	}
	return !claimed
}

// Environment gives the environment other than production that a host, in lower case, belongs to by the patterns of
// c.Environments; "" where none has it, and for a nil console. Of several it is the first by the alphabet.
func (c *Console) Environment(host string) string {
	if c == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(c.Environments)) {
		if IsProduction(name) {
			continue
		}
		for _, pattern := range c.Environments[name] {
			if ok, err := path.Match(strings.ToLower(pattern), host); ok && err == nil {
				return name
			}
		}
	}
	return ""
}
