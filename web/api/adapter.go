package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// A route is an operation as a router takes it.
type route struct {
	method, path string
	handler      http.Handler
}

// collector is huma's way to a router. It keeps the routes for [API.Routes], each behind the right that it needs, and
// looks at a request before huma does: what huma would answer in words of its own is answered here.
type collector struct{ api *API }

func (c collector) Handle(op *huma.Operation, handler func(huma.Context)) {
	o := operationOf(op)
	serve := func(w http.ResponseWriter, r *http.Request) {
		handler(humachi.NewContext(op, r, w))
	}
	c.api.routes = append(c.api.routes, route{op.Method, op.Path, access.Guard(o.action, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-cache") // ask again, with the ETag where there is one
		r, body, err := admit(op, r)
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		if key := r.Header.Get(idempotencyKey); key != "" && r.Method == http.MethodPost {
			c.api.once(w, r, o, key, body, serve)
			return
		}
		serve(w, r)
	}))})
}

// ServeHTTP is never called: the routes are served by the router that they are handed to.
func (collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	problem.Write(w, r, errors.New("huma's router was asked"))
}

// admit reads the query and the body, as far as no operation needs to know what they mean.
func admit(op *huma.Operation, r *http.Request) (admitted *http.Request, body []byte, err error) {
	query, err := queryOf(r.URL.RawQuery)
	if err != nil {
		return r, nil, err
	}
	query.Del("lang") // known everywhere
	u := *r.URL
	u.RawQuery = query.Encode()
	out := *r
	out.URL = &u
	for name, value := range pathValues(r) {
		if !isText(value) {
			return r, nil, malformed("path."+name, notText)
		}
	}
	if op.RequestBody == nil {
		out.Body = http.NoBody
		return &out, nil, nil
	}
	if body, err = io.ReadAll(r.Body); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return r, nil, problem.New(problem.TooLarge, nil)
		}
		return r, nil, malformed("body", cutOff)
	}
	if err := checkBody(op, r, body); err != nil {
		return r, nil, err
	}
	out.Body = io.NopCloser(bytes.NewReader(body))
	return &out, body, nil
}

var (
	notText  = lang.En("this is not UTF-8, or has a NUL in it").Zh("不是有效的 UTF-8，或含有 NUL 字符")
	badQuery = lang.En("this is not percent-encoded as it should be").Zh("百分号编码有误")
	cutOff   = lang.En("the body breaks off").Zh("请求体不完整")
)

// queryOf reads a query. What cannot be read is an error: left out, it would widen a filter.
func queryOf(raw string) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformed("query", badQuery)
	}
	for name, values := range query {
		if !isText(name) {
			return nil, malformed("query", notText)
		}
		if slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
			return nil, malformed("query."+name, notText)
		}
	}
	return query, nil
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// pathValues gives the parameters of the path, unescaped.
func pathValues(r *http.Request) map[string]string {
	out := map[string]string{}
	for name := range strings.SplitSeq(r.Pattern, "{") {
		name, _, ok := strings.Cut(name, "}")
		if !ok {
			continue
		}
		if value, err := url.PathUnescape(r.PathValue(name)); err == nil {
			out[name] = value
		}
	}
	return out
}

// checkBody looks at the format of a body, and at the form of JSON.
func checkBody(op *huma.Operation, r *http.Request, body []byte) error {
	if len(body) == 0 {
		return nil // huma knows whether one is needed
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || op.RequestBody.Content[media] == nil {
		taken := slices.Sorted(maps.Keys(op.RequestBody.Content))
		return problem.New(problem.UnsupportedMediaType, lang.Errorf(
			lang.En("this address takes {types}; say which in the header Content-Type").Zh("此地址接受 {types}，请在 Content-Type 中注明"),
			"types", strings.Join(taken, ", ")))
	}
	if media == "application/json" {
		return checkJSON(body)
	}
	return nil
}

func malformed(location string, message lang.Phrase) error {
	return problem.New(problem.BadRequest, nil, problem.Field{Location: location, Code: "malformed", Message: lang.Errorf(message)})
}

func languageOf(ctx context.Context) lang.Tag { return request.From(ctx).Lang }
