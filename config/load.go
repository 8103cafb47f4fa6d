package config

import (
	"errors"
	"os"

	"github.com/tongguan/tongguan/internal/lang"
)

// Sources are what settings are read from. Main fills them from the system.
type Sources struct {
	Flags    map[string][]string               // by the name of the setting; see Flags.Given
	Environ  []string                          // as os.Environ gives it; empty variables count as not set
	ReadFile func(name string) ([]byte, error) // for the settings file and those of secrets; nil is os.ReadFile
	Hostname string                            // for the name of the worker
	Root     bool                              // the program runs as root
}

// Load reads the settings that a command takes: a flag is stronger than the environment, the environment than the file,
// the file than the default, and of a list the strongest place gives all values. Its error joins every mistake, each a
// [lang.Speaker] that names its place; what a stronger place overrules is not looked at. Warnings, with or
// without an error, speak of what has no effect.
func Load(command Command, from Sources) (*Service, []lang.Speaker, error) {
	if from.ReadFile == nil {
		from.ReadFile = os.ReadFile
	}
	r := reader{Sources: from, settings: table(), environment: environment(from.Environ)}
	s := &Service{given: map[string][]value{}}
	for i := range r.settings {
		setting := &r.settings[i]
		if setting.on&command == 0 {
			r.apply(s, setting, r.standard(setting))
			continue
		}
		values := r.find(setting)
		r.apply(s, setting, values)
		s.given[setting.name] = setting.redacted(values)
		if setting.name == "config" { // the first of all
			r.readFile(s.at("config", s.File), s.File)
		}
	}
	s.Zone.At = s.at
	r.note(s.Zone.Check())
	if s.ProfileName != "" { // else it needs a value, and that was told
		whole, err := wholeProfile(s.at("profile", s.ProfileName), s.ProfileName, r.ReadFile)
		s.profile, s.lintProfile = whole.Of(false), whole.Of(true)
		r.note(err)
	}
	r.together(s, command)
	warnings := r.unknownVariables()
	if err := errors.Join(r.mistakes...); err != nil {
		return nil, warnings, err
	}
	return s, warnings, nil
}
