package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/tongguan/tongguan/internal/visible"
)

var (
	jsonFormat  = Format{Name: "json", Check: NewJSON, Lint: lintJSON, Gate: gateJSON}
	jsonlFormat = Format{Name: "jsonl", Check: NewJSONL, Lint: lintJSONL, Gate: gateJSONL}
)

// NewJSON writes one document at the end.
func NewJSON(w io.Writer, o Options) Writer {
	return &jsonWriter{w: w, o: o, doc: document{headDoc: o.head(), textsDoc: o.texts(), Results: []resultDoc{}}}
}

type jsonWriter struct {
	w   io.Writer
	o   Options
	doc document
}

func (j *jsonWriter) Result(r Result) error {
	d := j.o.result(r)
	j.doc.Summary.Add(d.Status)
	j.doc.Banners.add(r, j.o.Lang)
	j.doc.Results = append(j.doc.Results, d)
	return nil
}

func (j *jsonWriter) Close(interrupted bool) error {
	j.doc.Interrupted, j.doc.Baseline = interrupted, j.o.Baseline.doc()
	return encode(j.w, &bytes.Buffer{}, j.doc)
}

// NewJSONL writes a header line, a line for each result as it comes, and a summary line.
func NewJSONL(w io.Writer, o Options) Writer { return &jsonlWriter{w: w, o: o} }

type jsonlWriter struct {
	w       io.Writer
	o       Options
	summary Summary
	banners banners
	begun   bool
	line    bytes.Buffer // its memory is used again
}

func (j *jsonlWriter) begin() error {
	if j.begun {
		return nil
	}
	j.begun = true
	return encode(j.w, &j.line, headerLine{"header", j.o.head(), j.o.texts()})
}

func (j *jsonlWriter) Result(r Result) error {
	if err := j.begin(); err != nil {
		return err
	}
	d := j.o.result(r)
	j.summary.Add(d.Status)
	j.banners.add(r, j.o.Lang)
	return encode(j.w, &j.line, struct {
		Kind string `json:"kind"`
		resultDoc
	}{"result", d})
}

func (j *jsonlWriter) Close(interrupted bool) error {
	if err := j.begin(); err != nil {
		return err
	}
	return encode(j.w, &j.line, summaryLine{"summary", j.summary, interrupted, j.banners, baselineField{j.o.Baseline.doc()}})
}

// summaryLine is the last line of jsonl.
type summaryLine struct {
	Kind string `json:"kind"`
	Summary
	Interrupted bool    `json:"interrupted,omitempty"`
	Banners     banners `json:"banners,omitempty"`
	baselineField
}

// encode writes one line, by way of a buffer that is empty afterwards. Characters that could fool a terminal can only
// stand in strings; they are written as JSON escapes, which mean the same.
func encode(w io.Writer, text *bytes.Buffer, v any) error {
	defer text.Reset()
	e := json.NewEncoder(text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, visible.Text(strings.TrimSuffix(text.String(), "\n"))+"\n")
	return err
}
