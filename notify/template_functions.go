package notify

import (
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// json writes a value as JSON.
func (w *work) json(v any) (string, error) {
	out, err := encode(v)
	if err != nil {
		return "", err
	}
	return string(out), w.spend(len(out))
}

// print joins values as text/template does, counting before they are joined.
func (w *work) print(values ...any) (string, error) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			if err := w.spend(len(s)); err != nil {
				return "", err
			}
		} else if _, err := w.json(v); err != nil { // a good guess at its size
			return "", err
		}
	}
	return fmt.Sprint(values...), nil
}

// join writes the texts of a list with something between them.
func (w *work) join(list any, between string) (string, error) {
	var parts []string
	values, _ := list.([]any)
	for _, v := range values {
		s, err := w.print(v)
		if err == nil {
			err = w.spend(len(between))
		}
		if err != nil {
			return "", err
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, between), nil
}

// checkTemplate tries a template on an event of each type.
func checkTemplate(c Config) []error {
	if c.Template == "" {
		return nil
	}
	for _, e := range samples() {
		standard, err := payloadOf(&c, &e).fit(webhookLimit)
		if err == nil {
			_, err = shape(c.Template, "0", standard)
		}
		if err != nil {
			return []error{wrong(FieldTemplate, lang.En("the template fails for an event of type {type}: {error}").
				Zh("模板在处理 {type} 类型的事件时出错：{error}"), "type", string(e.Type), "error", clip(err.Error(), mostText, plain))}
		}
	}
	return nil
}
