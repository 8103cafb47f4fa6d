package apps

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// settings tells which settings change, in the order of app.yaml.
func settings(before, after *facts.Console) (out []Setting) {
	note := func(name, from, to string) {
		if from != to {
			out = append(out, Setting{name, from, to})
		}
	}
	note("name", before.Name, after.Name)
	note("owner", before.Owner, after.Owner)
	note("production", production(before), production(after))
	each(before.ICP, after.ICP, func(domain string) { note("icp "+domain, before.ICP[domain].String(), after.ICP[domain].String()) })
	texts := func(of string, from, to map[string][]string) {
		each(from, to, func(name string) { note(of+" "+name, strings.Join(from[name], ", "), strings.Join(to[name], ", ")) })
	}
	texts("environments", before.Environments, after.Environments)
	texts("nodes", before.Nodes, after.Nodes)
	texts("vendors", before.Vendors, after.Vendors)
	return out
}

// Settings gives what is known of an app beside its lists, its name and its owner, as app.yaml names it.
func Settings(c *facts.Console) (out []Setting) {
	if c == nil {
		return nil
	}
	return settings(&facts.Console{Name: c.Name, Owner: c.Owner}, c)
}

func production(c *facts.Console) string {
	if c.Production || c.Unreleased {
		return strconv.FormatBool(c.Production)
	}
	return ""
}

// each visits the keys of two maps by the alphabet, each once.
func each[V any](a, b map[string]V, visit func(key string)) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		visit(key)
	}
}
