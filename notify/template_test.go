package notify

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTemplate(t *testing.T) {
	for name, c := range map[string]struct{ template, want string }{
		"Slack":     {`{"text": {{json headline}}}`, `{"text": "Warning: `},
		"fields":    {`{"id": {{json .id}}, "t": {{json .type}}, "n": {{.data.endpoints_total}}, "u": "{{.data.urgency}}"}`, `{"id": "msg_1", "t": "alert.firing", "n": 3, "u": "warning"}`},
		"all":       {`{{json .}}`, `{"data":{`},
		"lines":     {`[{{range $i, $l := lines}}{{if $i}},{{end}}{{json $l.label}}{{end}}]`, `["Platforms","Seen",`},
		"join":      {`{{json (join .data.endpoints ", ")}}`, `"api.example.com:443, cdn.example.com:443, `},
		"link":      {`{{json link}}`, `"https://tongguan.example.com/alerts/7"`},
		"condition": {`{{if and (eq .type "alert.firing") (gt (len .data.endpoints) 1)}}1{{else}}2{{end}}`, `1`},
		"no field":  {`{"a": {{json .data.nothing}}}`, `{"a": null}`},
		"quotes":    {`{{json .data.certificate.issuer}}`, `"Example \"Quality\" CA"`},
		"print":     {`{{json (print .data.kind "/" .data.level)}}`, `"expiry/7d"`},
		"variables": {`{{$x := 1}}{{range .data.endpoints}}{{$x = 2}}{{end}}{{$x}}`, `2`},
		"break":     {`{{range .data.endpoints}}{{break}}{{end}}7`, `7`},
	} {
		config := Config{Lang: "en", Template: c.template, Link: "https://tongguan.example.com"}
		got, _ := render(t, Webhook, config, samples()[0])
		if !strings.HasPrefix(string(got), c.want) || !json.Valid(got) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// TestTemplateBounds: no template works long, makes much, or reaches what it is not given. What fails is told in the
// standard shape.
func TestTemplateBounds(t *testing.T) {
	for name, template := range map[string]string{
		"a loop of numbers":  `{{range 1000000000000}}{{end}}1`,
		"nested loops":       `{{range 1000}}{{range 1000}}{{range 1000}}{{range 1000}}{{end}}{{end}}{{end}}{{end}}1`,
		"much output":        `{{range 100000}}xxxxxxxxxxxxxxxxxxxx{{end}}`,
		"doubling":           `{{$x := "xxxxxxxx"}}{{range 1000}}{{$x = print $x $x}}{{end}}1`,
		"doubling by hand":   strings.Repeat(`{{$x := json .}}`, 1) + strings.Repeat(`{{$x = print $x $x $x $x $x $x}}`, 300) + `1`,
		"json, often":        `{{range 10000}}{{$x := json $}}{{end}}1`,
		"json of json":       `{{$x := "\"\\"}}{{range 100}}{{$x = json $x}}{{end}}1`,
		"a wide number":      `{{printf "%999999d" 1}}`,
		"itself":             `{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`,
		"a block":            `{{block "a" .}}{{end}}1`,
		"another template":   `{{template "body" .}}`,
		"call":               `{{call .type}}`,
		"html":               `{{html .type}}`,
		"a method":           `{{.Headline "en"}}`,
		"a method of a text": `{{.type.String}}`,
		"joins":              `{{range 1000}}{{$x := join $.data.endpoints (json $)}}{{end}}1`,
		"too long":           strings.Repeat(" ", templateLimit) + "1",
		"empty":              ``,
		"spend":              `{{spend -1000000000}}{{range 1000000000}}{{end}}1`,
	} {
		if template == "" {
			continue
		}
		body, _ := render(t, Webhook, Config{Template: template}, samples()[0])
		got, err := decode(body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if data, _ := got["data"].(map[string]any); data["template_error"] == nil || data["headline"] == nil {
			t.Errorf("%s: got %s", name, body)
		}
		if checkTemplate(Config{Template: template}) == nil {
			t.Errorf("%s: was not refused", name)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{`{"text": {{json headline}}}`, `{{range lines}}{{.label}}{{end}}`, `{{define "a"}}{{end}}`, `{{if}}`, `{{with $x := .data}}{{.kind}}{{end}}`, "{{/* a */}}", "{{break}}"} {
		f.Add(seed)
	}
	standard, err := payloadOf(&Config{}, &samples()[0]).fit(webhookLimit)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if out, err := shape(text, "1", standard); err == nil && (!json.Valid(out) || len(out) > templateOutput) {
			t.Errorf("%q makes %d bytes", text, len(out))
		}
	})
}
