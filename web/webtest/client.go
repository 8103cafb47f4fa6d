package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
)

// A Client asks the server.
type Client struct {
	testing.TB
	Account auth.Account // the zero one of Anybody
	Bearer  string       // a token; "" for none
	server  *Server
	http    *http.Client
}

// An Answer is what came.
type Answer struct {
	testing.TB
	Request string // for messages
	Status  int
	Header  http.Header
	Body    []byte
}

// In is the same client in a subtest.
func (c *Client) In(t testing.TB) *Client {
	in := *c
	in.TB = t
	return &in
}

// Get asks for a path.
func (c *Client) Get(path string, headers ...string) *Answer {
	c.Helper()
	return c.Do(http.MethodGet, path, nil, headers...)
}

// Post sends a value as JSON.
func (c *Client) Post(path string, body any, headers ...string) *Answer {
	c.Helper()
	return c.Do(http.MethodPost, path, body, headers...)
}

// Do sends a request: bytes and strings as they are, nil as no body, anything else as JSON. Headers are name, value,
// name, value. An answer of the API is held to the OpenAPI document.
func (c *Client) Do(method, path string, body any, headers ...string) *Answer {
	c.Helper()
	var text []byte
	switch body := body.(type) {
	case nil:
	case []byte:
		text = body
	case string:
		text = []byte(body)
	default:
		var err error
		if text, err = json.Marshal(body); err != nil {
			c.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.server.URL+path, bytes.NewReader(text))
	if err != nil {
		c.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.Bearer)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	response, err := c.http.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer response.Body.Close()
	out := &Answer{TB: c.TB, Request: method + " " + path, Status: response.StatusCode, Header: response.Header}
	if out.Body, err = io.ReadAll(response.Body); err != nil {
		c.Fatal(err)
	}
	c.server.contract.Check(c.TB, method, path, out)
	return out
}

// Want ends the test for another status.
func (a *Answer) Want(status int) *Answer {
	a.Helper()
	if a.Status != status {
		a.Fatalf("%s: got %d, want %d: %s", a.Request, a.Status, status, a.Body)
	}
	return a
}

// Object reads the body as a JSON object.
func (a *Answer) Object() map[string]any {
	a.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.Body, &out); err != nil {
		a.Fatalf("%s: %v: %s", a.Request, err, a.Body)
	}
	return out
}

// Data reads the entries of a list.
func (a *Answer) Data() []map[string]any {
	a.Helper()
	var out struct {
		Data []map[string]any `json:"data"`
	}
	if err := json.Unmarshal(a.Body, &out); err != nil {
		a.Fatalf("%s: %v: %s", a.Request, err, a.Body)
	}
	return out.Data
}

// Problem reads the body as a problem and wants its code.
func (a *Answer) Problem(code string) map[string]any {
	a.Helper()
	out := a.Object()
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") || out["code"] != code ||
		out["type"] != "/problems/"+code || out["status"] != float64(a.Status) || out["request_id"] != a.Header.Get("X-Request-Id") {
		a.Fatalf("%s: want problem %s, got %d %s: %s", a.Request, code, a.Status, a.Header.Get("Content-Type"), a.Body)
	}
	return out
}

// Text gives a member of an object as text: "a.b.0.c".
func (a *Answer) Text(path string) string {
	a.Helper()
	var node any = a.Object()
	for part := range strings.SplitSeq(path, ".") {
		switch n := node.(type) {
		case map[string]any:
			node = n[part]
		case []any:
			i := int(part[0] - '0')
			if i >= len(n) {
				return ""
			}
			node = n[i]
		default:
			return ""
		}
	}
	if s, ok := node.(string); ok {
		return s
	}
	text, _ := json.Marshal(node)
	return string(text)
}
