package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// An operation is one method of one path.
type operation struct {
	id           string // its operationId; permanent, since clients are generated from it
	method, path string
	action       auth.Action // the right that it needs
	tag          string
	summary      lang.Phrase
	about        lang.Phrase // more about it; zero: nothing more
	status       int         // of a success; 0: 200, or 204 without a body
	also         int         // another status of a success with the same body; 0: none
	problems     []problem.Kind
	secret       bool // the answer holds a secret, and is kept nowhere

	// body describes a body that the handler reads by itself; nil where huma does.
	body func(huma.Registry) *huma.RequestBody
	// content is the media type of an answer that is not JSON; "" else.
	content string
}

// metadata is where huma keeps our operation.
const metadata = "operation"

func operationOf(op *huma.Operation) operation {
	o, _ := op.Metadata[metadata].(operation)
	return o
}

// register adds an operation. Whatever error its handler returns is answered as a problem.
func register[I, O any](a *API, o operation, handler func(context.Context, *I) (*O, error)) {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, DefaultStatus: o.status, Tags: []string{o.tag},
		Summary: both(o.summary), Description: both(o.about),
		Metadata:                     map[string]any{metadata: o},
		Security:                     []map[string][]string{{"token": {scopeFor(o.action)}}, {"session": {}}},
		MaxBodyBytes:                 -1, // bodies are cut off before
		BodyReadTimeout:              -1,
		RejectUnknownQueryParameters: true,
		Responses:                    map[string]*huma.Response{},
	}
	if o.body != nil {
		op.RequestBody, op.SkipValidateBody = o.body(a.huma.OpenAPI().Components.Schemas), true
	}
	success := strconv.Itoa(o.status)
	if o.status != 0 {
		op.Responses[success] = &huma.Response{Description: statusWords(o.status)}
	}
	huma.Register(describing{a.huma, o}, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if same, ok := errors.AsType[notModified](err); ok {
			return nil, same
		}
		if err != nil {
			return nil, problem.Say(ctx, err)
		}
		return out, nil
	})
}

// describing completes what huma has found out about an operation.
type describing struct {
	huma.API
	o operation
}

// DocumentOperation is called by huma in place of its own.
func (d describing) DocumentOperation(op *huma.Operation) {
	delete(op.Responses, "default")
	for status, response := range op.Responses {
		code, _ := strconv.Atoi(status)
		response.Description = statusWords(code)
		if d.o.content != "" {
			response.Content = map[string]*huma.MediaType{d.o.content: {Schema: &huma.Schema{Type: huma.TypeString}}}
		}
		if d.o.also != 0 {
			twin := *response
			twin.Description = statusWords(d.o.also)
			op.Responses[strconv.Itoa(d.o.also)] = &twin
		}
	}
	if takes(op, "If-None-Match") {
		op.Responses["304"] = &huma.Response{Description: statusWords(http.StatusNotModified)}
	}
	for status, kinds := range d.problems(op) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: d.sharedResponse(kinds)}
	}
	op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/lang"})
	if op.Method == http.MethodPost {
		op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/" + idempotencyKey})
	}
	d.OpenAPI().AddOperation(op)
}

// sharedResponse describes an answer with one of some kinds of problems, once for all operations that can have the same.
func (d describing) sharedResponse(kinds []problem.Kind) (ref string) {
	var codes, titles, titlesZh []string
	for _, k := range kinds {
		codes = append(codes, k.Code)
		titles, titlesZh = append(titles, k.Title.In(lang.English)), append(titlesZh, k.Title.In(lang.Chinese))
	}
	components, name := d.OpenAPI().Components, strings.Join(codes, ".")
	if components.Responses == nil {
		components.Responses = map[string]*huma.Response{}
	}
	components.Responses[name] = &huma.Response{
		Description: both(lang.En(strings.Join(titles, "; ")).Zh(strings.Join(titlesZh, "；"))),
		Content:     map[string]*huma.MediaType{problem.MediaType: {Schema: components.Schemas.Schema(problemType, true, "Problem")}},
	}
	return "#/components/responses/" + name
}

// problems gives the problems that an operation can have, by status.
func (d describing) problems(op *huma.Operation) map[int][]problem.Kind {
	kinds := []problem.Kind{
		problem.BadRequest, problem.Unauthenticated, problem.BadToken, problem.SessionEnded, problem.Forbidden,
		problem.Misdirected, problem.Invalid, problem.RateLimited, problem.Internal, problem.Unavailable,
	}
	if strings.Contains(op.Path, "{") {
		kinds = append(kinds, problem.NotFound)
	}
	if op.Method != http.MethodGet {
		kinds = append(kinds, problem.CrossSite)
	}
	if op.RequestBody != nil {
		kinds = append(kinds, problem.TooLarge, problem.UnsupportedMediaType)
	}
	if op.Method == http.MethodPost {
		kinds = append(kinds, problem.StillRunning, problem.KeyReused)
	}
	if takes(op, "If-Match") {
		kinds = append(kinds, problem.Changed)
	}
	if d.o.secret {
		kinds = append(kinds, problem.AnswerNotKept)
	}
	out := map[int][]problem.Kind{}
	for _, k := range append(kinds, d.o.problems...) {
		if !slices.ContainsFunc(out[k.Status], func(o problem.Kind) bool { return o.Code == k.Code }) {
			out[k.Status] = append(out[k.Status], k)
		}
	}
	return out
}

// takes reports whether an operation has a header among its parameters.
func takes(op *huma.Operation, header string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == header })
}

// scopeFor is the least scope of a token that has the right.
func scopeFor(action auth.Action) string {
	for _, scope := range auth.AllScopes() {
		if scope.Role().May(action) {
			return string(scope)
		}
	}
	return ""
}
