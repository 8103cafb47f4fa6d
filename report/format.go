package report

import (
	"io"
	"slices"
)

// A Format is a way to write judgements, under the name that --format has for it. Each stands in a file of its own, and
// in a line of formats.
type Format struct {
	Name string

	// Check writes about servers; nil: the format cannot.
	Check func(io.Writer, Options) Writer
	// Lint writes about a folder; nil: the format cannot.
	Lint func(io.Writer, Options, LintResult) error
	// Gate writes about a version of a mini program; nil: the format cannot.
	Gate func(io.Writer, Options, GateResult) error
}

var formats = []Format{tableFormat, jsonFormat, jsonlFormat, sarifFormat, chatFormat}

// Formats lists the formats in the order in which people are told of them, the first being the usual one.
func Formats() []Format { return slices.Clone(formats) }

// FormatNamed gives a format; the usual one for a name that there is none of.
func FormatNamed(name string) Format {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	return formats[max(i, 0)]
}
