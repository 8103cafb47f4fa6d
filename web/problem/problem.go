// Package problem says in both languages what went wrong with a request: as problem+json (RFC 9457) to programs, and as
// a page to people.
//
// Whatever an answer says stands in the table of kinds. What broke inside is for the log and never part of it.
package problem

import (
	"net/http"

	"github.com/tongguan/tongguan/internal/lang"
)

// Base is where the kinds are described: the type of a problem is Base and its code.
const Base = "/problems/"

// A Kind is one thing that can go wrong, as people are told about it.
type Kind struct {
	Code   string // snake_case; permanent, since programs test for it
	Status int
	Title  lang.Phrase // what happened, in a few words
	Detail lang.Phrase // what it means, where nothing closer to the case can be said
	Remedy lang.Phrase // what to do
}

// Type is the URI that names the kind, and the path of the page about it.
func (k Kind) Type() string { return Base + k.Code }

// Named gives the kind with a code; the second result is false when there is none.
func Named(code string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}

// An Error is a problem before it is put into words.
type Error struct {
	Kind   Kind
	Detail lang.Speaker // closer to the case than the kind's; nil: the kind's
	Fields []Field
	Header http.Header // to be sent with it; may be nil
	Cause  error       // what broke, for the log; nil where nothing of ours did
}

// A Field is one thing that is wrong with a request.
type Field struct {
	Location string // body.port, query.limit, path.id
	Code     string // snake_case; permanent
	Message  lang.Speaker
}

// New makes an error of a kind. A detail of nil leaves the kind's own.
func New(k Kind, detail lang.Speaker, fields ...Field) *Error {
	return &Error{Kind: k, Detail: detail, Fields: fields}
}

// At is New for something wrong at one place of the request.
func At(location, code string, message lang.Speaker) *Error {
	return New(Invalid, nil, Field{location, code, message})
}

// With adds a header to the answer and returns the error.
func (e *Error) With(name, value string) *Error {
	if e.Header == nil {
		e.Header = http.Header{}
	}
	e.Header.Set(name, value)
	return e
}

// Because keeps what broke, for the log, and returns the error.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Cause.Error()
	}
	return e.In(lang.English).Detail
}

func (e *Error) Unwrap() error { return e.Cause }

// In puts the error into words.
func (e *Error) In(tag lang.Tag) *Problem {
	p := &Problem{
		Type: e.Kind.Type(), Title: e.Kind.Title.In(tag), Status: e.Kind.Status, Code: e.Kind.Code,
		Detail: e.Kind.Detail.In(tag), header: e.Header,
	}
	if e.Detail != nil {
		p.Detail = e.Detail.In(tag)
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, Item{f.Location, f.Message.In(tag), f.Code})
	}
	return p
}

// A Problem is what is sent (RFC 9457).
type Problem struct {
	Type      string `json:"type" format:"uri-reference" doc:"names the kind of problem, and leads to a page about it|问题类型，也是其说明页面的地址"`
	Title     string `json:"title" doc:"what happened, in a few words|问题概述"`
	Status    int    `json:"status" doc:"the HTTP status|HTTP 状态码"`
	Detail    string `json:"detail" doc:"what it means here, and what to do|具体说明及处理办法"`
	Instance  string `json:"instance,omitempty" format:"uri-reference" doc:"the path that was asked for|请求的路径"`
	Code      string `json:"code" pattern:"^[a-z_]+$" doc:"the kind of problem, for programs|供程序判断的问题代码"`
	RequestID string `json:"request_id,omitempty" doc:"names the request in the log of the server|请求编号，可在服务端日志中查找"`
	Errors    []Item `json:"errors,omitempty" doc:"what is wrong, each at its place|逐项错误"`

	header http.Header
}

// An Item is one thing that is wrong, in words.
type Item struct {
	Location string `json:"location" doc:"where: body.port, query.limit, path.id|出错的位置，例如 body.port、query.limit、path.id"`
	Message  string `json:"message" doc:"what is wrong|错误说明"`
	Code     string `json:"code" pattern:"^[a-z_]+$" doc:"what is wrong, for programs|供程序判断的错误代码"`
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus, GetHeaders and ContentType are for huma, which answers with a Problem where a handler returns one.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders gives the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is the media type of RFC 9457.
func (p *Problem) ContentType(string) string { return MediaType }

// MediaType is that of RFC 9457 §3.
const MediaType = "application/problem+json"
