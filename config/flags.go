package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// Flags are the settings of a command as flags for kong, with their help in one language. Put Plugin into a field
// kong.Plugins of the command's struct before kong is made, and give Given to [Load] after it has parsed.
type Flags struct {
	fields reflect.Value // a struct with a field for each
	names  []string      // of the settings, by field
}

// NewFlags makes the flags that a command takes, without those that the program has already.
func NewFlags(command Command, tag lang.Tag, without ...string) *Flags {
	f := &Flags{}
	var fields []reflect.StructField
	for _, s := range table() {
		if s.on&command == 0 || slices.Contains(without, s.name) {
			continue
		}
		f.names = append(f.names, s.name)
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", len(fields)), Type: s.kind.flag(), Tag: s.tag(tag)})
	}
	f.fields = reflect.New(reflect.StructOf(fields)).Elem()
	return f
}

// Plugin is what goes into kong.Plugins: a pointer to a struct.
func (f *Flags) Plugin() any { return f.fields.Addr().Interface() }

// Given is what was written on the command line, by the name of the setting.
func (f *Flags) Given() map[string][]string {
	out := map[string][]string{}
	for i, name := range f.names {
		switch v := f.fields.Field(i).Interface().(type) {
		case *string:
			if v != nil {
				out[name] = []string{*v}
			}
		case *bool:
			if v != nil {
				out[name] = []string{strconv.FormatBool(*v)}
			}
		case []string:
			if v != nil {
				out[name] = v
			}
		}
	}
	return out
}

// flag is the type of a flag that tells whether it was given, and leaves it to us to read it.
func (k kind) flag() reflect.Type {
	switch {
	case k == toggle:
		return reflect.TypeFor[*bool]()
	case k.many():
		return reflect.TypeFor[[]string]()
	}
	return reflect.TypeFor[*string]()
}

// tag tells kong about a flag.
func (s *setting) tag(tag lang.Tag) reflect.StructTag {
	parts := []string{"name", s.name, "help", s.sentence(tag), "group", groupTitles[s.group].In(tag)}
	if s.form != "" {
		parts = append(parts, "placeholder", s.form)
	}
	if s.kind.many() {
		parts = append(parts, "sep", "none")
	}
	var out []string
	for i := 0; i < len(parts); i += 2 {
		out = append(out, parts[i]+":"+strconv.Quote(strings.ReplaceAll(parts[i+1], "$", "$$")))
	}
	return reflect.StructTag(strings.Join(out, " "))
}

// sentence is the help of a setting with its default.
func (s *setting) sentence(tag lang.Tag) string {
	help := s.help.In(tag)
	if s.kind.many() {
		help += lang.En(" Repeatable.").Zh("可重复。").In(tag)
	}
	if s.standard == "" || s.kind == toggle {
		return help
	}
	return help + lang.En(" Default {value}.").Zh("默认 {value}。").Fill(tag, lang.Pairs("value", s.standard))
}
