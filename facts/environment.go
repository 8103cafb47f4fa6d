package facts

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// productions are the names of environments that a release belongs to, in lower case.
var productions = []string{"prod", "production", "release", "online", "正式", "生产"}

// Environment gives the environment other than production that a host, in lower case, belongs to by the patterns of
// c.Environments; "" where none has it, and for a nil console. Of several it is the first by the alphabet.
func (c *Console) Environment(host string) string {
	if c == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(c.Environments)) {
		if slices.Contains(productions, strings.ToLower(name)) {
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
