package config

import (
	"github.com/tongguan/tongguan/internal/lang"
)

// A reader gathers values and mistakes.
type reader struct {
	Sources
	settings    []setting
	environment map[string]string
	inFile      map[string][]value
	mistakes    []error
}

func (r *reader) note(err error) {
	if err != nil {
		r.mistakes = append(r.mistakes, err)
	}
}

// find gives the values of a setting from the strongest place that has any.
func (r *reader) find(s *setting) []value {
	if texts := r.Flags[s.name]; len(texts) > 0 {
		if !s.kind.many() {
			texts = texts[len(texts)-1:]
		}
		var found []value
		for _, text := range texts {
			for _, part := range s.split(text, false) {
				found = append(found, value{text: part, at: "--" + s.name})
			}
		}
		return found
	}
	if found, ok := r.fromEnvironment(s); ok {
		return found
	}
	if found, ok := r.inFile[s.name]; ok {
		return found
	}
	return r.standard(s)
}

// standard gives the default of a setting.
func (r *reader) standard(s *setting) (found []value) {
	text := s.standard
	if s.find != nil {
		text = s.find(r.Sources)
	}
	if text == "" {
		return nil
	}
	for _, part := range s.split(text, false) {
		found = append(found, value{text: part})
	}
	return found
}

// apply puts values into the service. In place of a value that is wrong the default is put, so that nothing more is
// found wrong with it.
func (r *reader) apply(s *Service, setting *setting, values []value) {
	for _, v := range values {
		said := lang.Speaker(lang.Errorf(lang.En("needs a value").Zh("需要一个值")))
		if v.text != "" {
			said = setting.set(s, v.text)
		}
		if said == nil {
			continue
		}
		if !v.told {
			r.note(lang.Mistake{At: v.shown(setting), What: said})
		}
		if v.at != "" && !setting.kind.many() {
			r.apply(s, setting, r.standard(setting))
		}
	}
}

// shown is the place of a value, and the value where that may be seen.
func (v value) shown(s *setting) string {
	if s.secret || v.text == "" {
		return v.at
	}
	return v.at + " " + v.text
}
