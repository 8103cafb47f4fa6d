package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/web/problem"
)

// format is how JSON is read and written. What is deceptive in a string is written as an escape, which means the same to
// programs, and shows to whoever reads the answer in a terminal.
var format = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return err
		}
		_, err := io.WriteString(w, visible.Text(string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))))+"\n")
		return err
	},
	Unmarshal: json.Unmarshal,
}

// checkJSON tells where a body stops being JSON.
func checkJSON(body []byte) error {
	if !utf8.Valid(body) {
		return malformed("body", notText)
	}
	var document json.RawMessage
	err := json.Unmarshal(body, &document)
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if err == nil || !ok {
		return err
	}
	line, column := place(body, syntax.Offset)
	said := lang.Errorf(lang.En("this stops being well-formed JSON at line {line}, column {column}").
		Zh("第 {line} 行第 {column} 列处不是合法的 JSON"), "line", strconv.Itoa(line), "column", strconv.Itoa(column))
	return problem.New(problem.BadRequest, said, problem.Field{Location: "body", Code: "malformed_json", Message: said})
}

// place gives the line and the character at which the byte before offset stands, both from 1.
func place(text []byte, offset int64) (line, column int) {
	before := text[:min(int64(len(text)), max(0, offset-1))]
	last := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[last:])
}
