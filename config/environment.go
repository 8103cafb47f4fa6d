package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// environment makes a map of NAME=value. Variables without a value count as not set: that is what a compose file makes
// of ${NAME:-}.
func environment(environ []string) map[string]string {
	out := map[string]string{}
	for _, pair := range environ {
		if name, text, ok := strings.Cut(pair, "="); ok && text != "" {
			out[name] = text
		}
	}
	return out
}

// inFile is appended to the variable of a secret for the name of a file that holds it, as Docker and Kubernetes give
// them.
const inFile = "_FILE"

// fromEnvironment gives the values of the first of the setting's variables that is set; false when none is.
func (r *reader) fromEnvironment(s *setting) (found []value, ok bool) {
	for _, name := range s.variables() {
		text, file := r.environment[name], ""
		if s.secret {
			file = r.environment[name+inFile]
		}
		switch {
		case text != "" && file != "":
			r.note(lang.Wrong(name, lang.En("it is set, and {other} is set, too; keep one").Zh("它和 {other} 同时设置了，请只保留一个"), "other", name+inFile))
			return []value{{at: name, told: true}}, true
		case file != "":
			return r.secretIn(s, file, name+inFile), true
		case text != "":
			for _, part := range s.split(text, true) {
				found = append(found, value{text: part, at: name})
			}
			return found, true
		}
	}
	return nil, false
}

// secretIn reads a file that holds a secret, or a list of them, and perhaps the end of a line.
func (r *reader) secretIn(s *setting, file, at string) (found []value) {
	at += " " + file
	data, err := r.ReadFile(file)
	if err != nil {
		r.note(lang.Unreadable(at, err))
		return []value{{at: at, told: true}}
	}
	text := strings.TrimRight(string(data), "\r\n")
	if text == "" {
		return []value{{at: at}}
	}
	for _, part := range s.split(text, true) {
		found = append(found, value{text: part, at: at})
	}
	return found
}

// kubernetes matches what a cluster puts into the environment about a service that is called as we are:
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
var kubernetes = regexp.MustCompile(`(^|_)(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$`)

// unknownVariables warns of variables that look like ours and are not: others may have reasons to set them, so they are
// no mistakes.
func (r *reader) unknownVariables() (warnings []lang.Speaker) {
	var known []string
	for _, s := range r.settings {
		known = append(known, s.variable())
		if s.secret {
			known = append(known, s.variable()+inFile)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.environment)) {
		rest, ours := strings.CutPrefix(name, prefix)
		linked := kubernetes.MatchString(rest) ||
			strings.HasSuffix(name, "_PORT") && strings.Contains(r.environment[name], "://")
		if !ours || linked || slices.Contains(known, name) {
			continue
		}
		said := lang.Errorf(lang.En("there is no such setting, so it has no effect").Zh("没有这个配置项，因此不起作用"))
		if near := nearest(keyOf(rest), namesOf(r.settings)); near != "" {
			said = lang.Errorf(lang.En("there is no such setting, so it has no effect; did you mean {near}?").
				Zh("没有这个配置项，因此不起作用；是否想写 {near}？"), "near", byName(r.settings, near).variable())
		}
		warnings = append(warnings, lang.Mistake{At: name, What: said})
	}
	return warnings
}

// keyOf writes what somebody wrote as names of settings are written.
func keyOf(written string) string { return strings.ToLower(strings.ReplaceAll(written, "_", "-")) }

func namesOf(settings []setting) (names []string) {
	for _, s := range settings {
		names = append(names, s.name)
	}
	return names
}
