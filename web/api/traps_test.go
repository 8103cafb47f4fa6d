package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/web/webtest"
)

// The six things about huma that bite, each held by a test.

// 1. A default does not make a field optional: whatever has one must be left out of "required" too.
func TestDefaultsAreOptional(t *testing.T) {
	s := webtest.New(t, nil)
	eachSchema(s.Document(), "#", func(at string, schema object) {
		for name, property := range asObject(schema["properties"]) {
			if _, ok := asObject(property)["default"]; ok && slices.Contains(asList(schema["required"]), any(name)) {
				t.Errorf("%s: %s has a default, and is required", at, name)
			}
		}
	})
	for _, o := range s.Operations() {
		for _, p := range asList(o.Spec["parameters"]) {
			p := s.Resolve(p.(object))
			if _, ok := asObject(p["schema"])["default"]; ok && p["required"] == true {
				t.Errorf("%s: %s has a default, and is required", o.ID, p["name"])
			}
		}
	}
	// What a reader would leave out, left out.
	c := s.As(auth.Operator)
	c.Post(base+"/endpoints", object{"host": "a.example.com"}).Want(201)
	c.Post(base+"/apps", object{"appid": "wx0123456789abcdef"}).Want(201)
}

// 2. What was rejected does not come back, nor is it logged: it may be a secret.
func TestRejectedValuesAreNotEchoed(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	const secret = "hunter2-0123456789"
	for path, body := range map[string]any{
		"/endpoints":        object{"target": "a.example.com", "port": secret},
		"/tokens":           object{"name": object{"x": secret}, "scope": secret},
		"/apps":             object{"appid": secret},
		"/endpoints:import": object{"text": []string{secret}},
		"/accounts":         `{"name":"` + secret + `",}`,
	} {
		a := c.Post(base+path, body)
		if a.Status < 400 || strings.Contains(string(a.Body), secret) || strings.Contains(string(a.Body), `"value"`) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	c.Get(base + "/endpoints?limit=" + secret).Want(422)
	if log := s.Log.String(); strings.Contains(log, secret) {
		t.Errorf("logged: %s", log)
	}
}

// 3. No answer has a $schema, or anything else made of the Host that a client chose.
func TestNoSchemaLinks(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	site := s.Watch(factstest.Host)
	site.Scan()
	for _, path := range []string{"/endpoints", "/me", "/rules", "/dashboard", "/endpoints/999", "/endpoints?limit=x"} {
		a := c.Get(base+path, "Host", "127.0.0.9:1234")
		if strings.Contains(string(a.Body), "$schema") || strings.Contains(fmt.Sprint(a.Header, string(a.Body)), "127.0.0.9") {
			t.Errorf("%s: %v %s", path, a.Header, a.Body)
		}
		if link := a.Header.Get("Link"); strings.Contains(link, "describedby") {
			t.Errorf("%s: Link %s", path, link)
		}
	}
}

// 4. The router's own answers are problems too.
func TestRoutersAnswersAreProblems(t *testing.T) {
	s := webtest.New(t, nil)
	for _, c := range []*webtest.Client{s.Anybody(), s.As(auth.Viewer)} {
		c.Get(base + "/nothing").Want(404).Problem("not_found")
		c.Get("/api/v2/endpoints").Want(404).Problem("not_found")
		c.Get("/nothing").Want(404).Problem("not_found")
		c.Do(http.MethodPut, base+"/endpoints", object{}).Want(405).Problem("method_not_allowed")
		c.Do("BREW", base+"/endpoints", nil).Want(405).Problem("method_not_allowed")
		if allow := c.Do(http.MethodPost, "/healthz", nil).Want(405).Header.Get("Allow"); allow != "GET, HEAD" {
			t.Errorf("Allow %q", allow)
		}
	}
}

// 5. There is no page of huma's, which would load its script from elsewhere, and no other form of the document.
func TestNothingFromElsewhere(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	for _, path := range []string{"/docs", "/openapi", "/openapi.yaml", "/openapi-3.0.json", "/schemas", "/schemas/Endpoint.json"} {
		for _, prefix := range []string{"", base} {
			c.Get(prefix + path).Want(404)
		}
	}
	reviewed, err := os.ReadFile("openapi.json") // to which the client holds every answer
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/openapi.json", base + "/openapi.json"} {
		a := c.Get(path).Want(200)
		if !bytes.Equal(a.Body, reviewed) {
			t.Errorf("%s: another document than the one that was reviewed", path)
		}
		if bytes.Contains(a.Body, []byte("unpkg")) || bytes.Contains(a.Body, []byte("cdn.")) || a.Object()["openapi"] != "3.1.0" {
			t.Errorf("%s: %.300s", path, a.Body)
		}
	}
}

// 6. Every problem has a type of its own, which leads to where it is explained, in the reader's language.
func TestProblemTypesLeadSomewhere(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.Anybody()
	p := c.Get(base + "/endpoints").Want(401).Problem("unauthenticated")
	page := c.Get(p["type"].(string), "Accept-Language", "zh-CN").Want(200)
	if !strings.Contains(string(page.Body), "Authorization: Bearer") || !strings.Contains(string(page.Body), "尚未登录") {
		t.Errorf("page %s", page.Body)
	}
	c.Get("/problems/no_such").Want(404).Problem("not_found")
}

// What is deceptive in somebody's text shows to whoever reads the answer in a terminal, and is the same to programs.
func TestDeceptiveTextShows(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	const name = "a\u202eb\x1b[31m"
	a := c.Post(base+"/apps", object{"appid": "wx0123456789abcdef", "name": name}).Want(201)
	if !bytes.Contains(a.Body, []byte(`a\u202eb\u001b[31m`)) || a.Text("name") != name {
		t.Errorf("got %q", a.Body)
	}
}

func asObject(v any) object { o, _ := v.(object); return o }
func asList(v any) []any    { l, _ := v.([]any); return l }

// eachSchema visits every object with properties.
func eachSchema(node any, at string, visit func(at string, schema object)) {
	switch node := node.(type) {
	case object:
		if _, ok := node["properties"]; ok {
			visit(at, node)
		}
		for key, value := range node {
			eachSchema(value, at+"/"+key, visit)
		}
	case []any:
		for i, value := range node {
			eachSchema(value, fmt.Sprint(at, "/", i), visit)
		}
	}
}

// Whatever is sent, the answer is one that the document describes, and none is a fault of ours. Requests are made of the
// document: each operation with parameters and bodies right, wrong and absurd.
func TestAbsurdRequests(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	site := s.Watch(factstest.Host)
	site.Scan()
	dice := rand.New(rand.NewPCG(1, 2))
	strange := []any{
		nil, true, -1, 0, 1, 1e300, 44.5, "", "1", "x", "\x00", "中\u202e文", strings.Repeat("a", 5000),
		[]any{},
		[]any{nil, 1},
		object{},
		object{"a": object{}},
		"2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "wx0123456789abcdef", "fail", "https://a.example.com", "9223372036854775807", "-infinity",
	}
	texts := []string{
		"", "0", "1", "-1", "x", "%00", "%ff", "%zz", "a%0ab", "9223372036854775807", "99999999999999999999", "true", "fail", "fail,pass", "2026-01-01T00:00:00Z",
		"0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "%E4%B8%AD", "%27%3B--", strings.Repeat("a", 3000), "host", "%25", "..%2f", "wx0123456789abcdef",
	}
	param := regexp.MustCompile(`\{[^}]*\}`)
	for range 40 {
		for _, o := range s.Operations() {
			path := base + param.ReplaceAllStringFunc(o.Path, func(string) string {
				if dice.IntN(2) == 0 {
					return "1"
				}
				// No client sends the former, and the latter ends an id: what follows it is done to that.
				return strings.NewReplacer("%zz", "%2F", ":", "%3A").Replace(texts[1+dice.IntN(len(texts)-1)])
			})
			var query []string
			for _, p := range asList(o.Spec["parameters"]) {
				p := s.Resolve(p.(object))
				if p["in"] == "query" && dice.IntN(3) == 0 {
					query = append(query, p["name"].(string)+"="+texts[dice.IntN(len(texts))])
				}
			}
			var body any
			if request := asObject(o.Spec["requestBody"]); request != nil && dice.IntN(10) > 0 {
				schema := s.Resolve(asObject(asObject(asObject(request["content"])["application/json"])["schema"]))
				document := object{}
				for name := range asObject(schema["properties"]) {
					if dice.IntN(2) == 0 {
						document[name] = strange[dice.IntN(len(strange))]
					}
				}
				text, err := json.Marshal(document)
				if err != nil {
					t.Fatal(err)
				}
				switch dice.IntN(12) {
				case 0:
					text = text[:dice.IntN(len(text))]
				case 1:
					text[dice.IntN(len(text))] = byte(dice.IntN(256))
				case 2:
					text = append(append([]byte{}, text...), text...)
				}
				body = text
			}
			a := c.Do(o.Method, path+"?"+strings.Join(query, "&"), body)
			if a.Status >= 500 {
				t.Fatalf("%s %s: %d %s\n%s", o.Method, path+"?"+strings.Join(query, "&"), a.Status, a.Body, body)
			}
			if a.Status >= 400 && !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s %s: %d %s", o.Method, path, a.Status, a.Header.Get("Content-Type"))
			}
		}
	}
}
