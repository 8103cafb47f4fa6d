package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// NewJSON writes one document at the end.
func NewJSON(w io.Writer, o Options) Writer {
	d := o.header()
	d.Summary, d.Results = &Summary{}, []resultDoc{}
	return &jsonWriter{w: w, o: o, doc: d}
}

type jsonWriter struct {
	w   io.Writer
	o   Options
	doc document
}

func (j *jsonWriter) Result(r Result) error {
	d := j.o.result(r)
	j.doc.Summary.Add(d.Status)
	j.doc.Results = append(j.doc.Results, d)
	return nil
}

func (j *jsonWriter) Close(interrupted bool) error {
	j.doc.Interrupted = interrupted
	return encode(j.w, struct {
		document
		Results []resultDoc `json:"results"` // present even when empty
	}{j.doc, j.doc.Results})
}

// NewJSONL writes a header line, a line for each result as it comes, and a summary line.
func NewJSONL(w io.Writer, o Options) Writer { return &jsonlWriter{w: w, o: o} }

type jsonlWriter struct {
	w       io.Writer
	o       Options
	summary Summary
	begun   bool
}

func (j *jsonlWriter) begin() error {
	if j.begun {
		return nil
	}
	j.begun = true
	return encode(j.w, struct {
		Kind string `json:"kind"`
		document
	}{"header", j.o.header()})
}

func (j *jsonlWriter) Result(r Result) error {
	if err := j.begin(); err != nil {
		return err
	}
	d := j.o.result(r)
	j.summary.Add(d.Status)
	return encode(j.w, struct {
		Kind string `json:"kind"`
		resultDoc
	}{"result", d})
}

func (j *jsonlWriter) Close(interrupted bool) error {
	if err := j.begin(); err != nil {
		return err
	}
	return encode(j.w, struct {
		Kind string `json:"kind"`
		Summary
		Interrupted bool `json:"interrupted,omitempty"`
	}{"summary", j.summary, interrupted})
}

// encode writes one line. Characters that could fool a terminal are written as JSON escapes, which mean the same.
func encode(w io.Writer, v any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(line.Bytes()))
	return err
}
