package target

import (
	"encoding/csv"
	"slices"
	"strings"
)

// A table is how the rows under a header are read.
type table struct {
	comma  rune
	column int
}

// header recognises the first line of a table by a field that names targets, in a line without any.
func header(line string) (*table, bool) {
	t := table{comma: ','}
	for _, comma := range "\t,，;；" {
		if strings.ContainsRune(line, comma) {
			t.comma = comma
			break
		}
	}
	fields, ok := split(line, t.comma)
	if !ok {
		return nil, false
	}
	for _, field := range fields {
		if slices.ContainsFunc(entries(field), looksLikeTarget) {
			return nil, false
		}
	}
	t.column = slices.IndexFunc(fields, namesTargets)
	return &t, t.column >= 0
}

func namesTargets(field string) bool {
	return slices.Contains([]string{
		"target", "targets", "host", "hosts", "hostname", "domain", "domains", "url", "urls", "endpoint", "endpoints",
		"域名", "主机", "主机名", "目标", "网址",
	}, strings.ToLower(trim(field)))
}

// cell gives the field of a row that names its targets; false for broken quotation marks.
func (t *table) cell(row string) (string, bool) {
	fields, ok := split(row, t.comma)
	if !ok || t.column >= len(fields) {
		return "", ok
	}
	return fields[t.column], true
}

// targetsOf gives the part of a line that names targets where no header tells: all of it, or the first column when
// what follows a comma is something else.
func targetsOf(line string) (string, bool) {
	comma := ','
	if !strings.Contains(line, ",") {
		comma = '，'
	}
	fields, ok := split(line, comma)
	if !ok {
		return "", false
	}
	if len(fields) > 1 {
		for _, field := range fields {
			if slices.ContainsFunc(entries(field), func(entry string) bool { return !looksLikeTarget(entry) }) {
				return fields[0], true
			}
		}
	}
	return strings.Join(fields, " "), true
}

// split parts a line into fields; false for broken quotation marks.
func split(line string, comma rune) ([]string, bool) {
	if !strings.Contains(line, `"`) {
		return strings.Split(line, string(comma)), true
	}
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.TrimLeadingSpace = comma, comma != '\t'
	fields, err := r.Read()
	return fields, err == nil
}
