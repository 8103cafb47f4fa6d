package pages_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	. "github.com/tongguan/tongguan/web/pages"
)

// hostile is what strangers write. Each begins with a word by which it is found again.
var hostile = []string{
	`gotcha<script>alert(1)</script>`,
	`gotcha"><img src=x onerror=alert(1)>`,
	`gotcha' onmouseover='alert(1)' style='color:red`,
	`javascript:alert("gotcha")`,
	"gotcha\u202egnp.exe\u200b\u2066\x00\x1b[31m\r\n\u00ad",
	`gotcha</title></textarea></svg></noscript></style><script src=//evil.example></script>`,
	`https://gotcha.example/?q="><script>&<!--`,
	`data:text/html,gotcha<script>`,
	`gotcha{{.}}` + "`${1}" + `\u003cscript\u003e`,
	"//gotcha.example/path",
	"\xff\xfegotcha",
}

// fill puts the text into every string below v, in slices of one where there were none. It leaves times alone.
func fill(v reflect.Value, text string, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Pointer:
		if depth > 0 && v.Type().Elem().Kind() == reflect.Struct {
			p := reflect.New(v.Type().Elem())
			fill(p.Elem(), text, depth-1)
			v.Set(p)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(now))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), text, depth)
			}
		}
	case reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		fill(item, text, depth-1)
		v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, 1), item))
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		for _, key := range mapKeys(v, text) {
			item := reflect.New(v.Type().Elem()).Elem()
			fill(item, text, depth-1)
			m.SetMapIndex(key, item)
		}
		v.Set(m)
	}
}

// mapKeys keeps the platforms, under which templates look, and adds the stranger's.
func mapKeys(v reflect.Value, text string) []reflect.Value {
	var out []reflect.Value
	for _, k := range []string{"ios", "android", "harmony", "devtools", "fail", text} {
		key := reflect.New(v.Type().Key()).Elem()
		key.SetString(k)
		out = append(out, key)
	}
	return out
}

// TestHostile fills every string of every model with what strangers write, and looks whether any of it became markup.
func TestHostile(t *testing.T) {
	p := newPages(t)
	for _, s := range samples(t, lang.English) {
		for i, text := range hostile {
			for _, keep := range []bool{false, true} { // once everything is foreign, once only what is not a choice
				body := reflect.New(reflect.TypeOf(s.body)).Elem()
				if keep {
					body.Set(reflect.ValueOf(s.body))
					taint(body, text)
				} else {
					fill(body, text, 6)
				}
				c := chromeOf(lang.English, s.path)
				c.Version, c.Stores, c.User, c.URL.RawQuery = text, text, &User{text, Admin}, "q="+strings.ReplaceAll(text, "\x00", "")
				name := fmt.Sprintf("%s/%d/%v", s.name, i, keep)
				checkTame(t, name, render(t, p, Page{c, body.Interface().(Body)}))
			}
		}
	}
}

// taint puts the text into the strings that are plain: the choices (grades, outcomes, …) stay, and with them what the
// page shows. What it reaches by reference it copies first.
func taint(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.String() != "" {
			v.SetString(text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(v.Elem())
			taint(p.Elem(), text)
			v.Set(p)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				taint(v.Field(i), text)
			}
		}
	case reflect.Slice:
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(s, v)
		for i := range s.Len() {
			taint(s.Index(i), text)
		}
		v.Set(s)
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(key))
			taint(item, text)
			m.SetMapIndex(key, item)
		}
		v.Set(m)
	}
}

// checkTame looks whether a page has anything that was not ours to write, and nothing that deceives the eye.
func checkTame(t *testing.T, name, text string) {
	t.Helper()
	for _, line := range strings.Split(strings.ReplaceAll(text, "\t", ""), "\n") {
		if shown := visible.Text(line); shown != line {
			t.Errorf("%s: deceptive characters in %q", name, shown)
		}
	}
	scripts := 0
	page := parseHTML(t, text)
	page.elements(t, func(n *html.Node) {
		switch n.Data {
		case "script":
			scripts++
			if !strings.HasPrefix(value(n, "src"), "/static/app.") || n.FirstChild != nil {
				t.Errorf("%s: a script that is not ours: %v", name, n.Attr)
			}
		case "style", "iframe", "object", "embed", "base", "img", "video", "audio", "math", "foreignobject":
			t.Errorf("%s: an element <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			checkAttribute(t, name, n, a)
		}
	})
	if scripts != 1 {
		t.Errorf("%s: %d scripts, want 1", name, scripts)
	}
}

func checkAttribute(t *testing.T, name string, n *html.Node, a html.Attribute) {
	t.Helper()
	val := strings.ToLower(strings.TrimSpace(a.Val))
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
		t.Errorf("%s: <%s> has %s=%q", name, n.Data, a.Key, a.Val)
	case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "data-live":
		web := n.Data == "a" && (strings.HasPrefix(val, "https://") || strings.HasPrefix(val, "http://"))
		local := strings.HasPrefix(val, "/") && !strings.HasPrefix(val, "//") && !strings.HasPrefix(val, `/\`)
		if !web && !local && !strings.HasPrefix(val, "#") {
			t.Errorf("%s: <%s %s=%q> leads elsewhere", name, n.Data, a.Key, a.Val)
		}
	case strings.ContainsAny(a.Key, `"'<>`+"`"):
		t.Errorf("%s: <%s> has an attribute named %q", name, n.Data, a.Key)
	}
}

// TestTame holds the pages themselves to the same.
func TestTame(t *testing.T) {
	eachSample(t, func(t *testing.T, name, text string) { checkTame(t, name, text) })
}
