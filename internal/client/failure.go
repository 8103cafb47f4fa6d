package client

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
)

// A Refusal is a problem that the service answered with (RFC 9457), in the language that was asked for.
type Refusal struct {
	Status int
	Code   string // as /problems/ has it
	Title  string
	Detail string
	Errors []Item
}

// An Item is one thing that is wrong with a request.
type Item struct {
	Location string `json:"location"`
	Message  string `json:"message"`
	Code     string `json:"code"`
}

// In gives what the service said. It knows one language: the one that it was asked in.
func (r *Refusal) In(tag lang.Tag) string {
	var said []string
	for _, e := range r.Errors {
		said = append(said, e.Message)
	}
	switch {
	case len(said) > 0 && tag == lang.Chinese:
		return r.Title + "：" + strings.Join(said, "；")
	case len(said) > 0:
		return r.Title + ": " + strings.Join(said, "; ")
	}
	return r.Detail
}

func (r *Refusal) Error() string { return r.In(lang.English) }

// An Unreachable is a service that could not be asked, or that did not answer as one does.
type Unreachable struct{ said *lang.Error }

// In says what happened.
func (u *Unreachable) In(tag lang.Tag) string { return u.said.In(tag) }

func (u *Unreachable) Error() string { return u.said.Error() }
func (u *Unreachable) Unwrap() error { return u.said }

// because keeps the cause of the error and returns it.
func (u *Unreachable) because(cause error) *Unreachable {
	u.said.Cause = cause
	return u
}

func (c *Client) unreachable(err error) *Unreachable {
	say := lang.En("{server} cannot be reached: {error}").Zh("无法连接 {server}：{error}")
	blocked, isBlocked := errors.AsType[*safedial.BlockedError](err)
	unknown, isUnknown := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		say = lang.En("{server} cannot be reached: nothing listens there").Zh("无法连接 {server}：该地址没有服务在监听")
	case isUnknown && unknown.IsNotFound:
		say = lang.En("{server} cannot be reached: there is no such host").Zh("无法连接 {server}：没有这个主机")
	case errors.Is(err, context.DeadlineExceeded):
		say = lang.En("{server} does not answer in time").Zh("{server} 未及时响应")
	case errors.Is(err, context.Canceled):
		say = lang.En("{server} was not waited for").Zh("已停止等待 {server}")
	case isBlocked:
		err = blocked
	}
	return &Unreachable{lang.Errorf(say, "server", c.Server(), "error", reason(err)).Because(err)}
}

// reason is what the system said, without what net/http puts before it.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		if _, ok := err.(*safedial.BlockedError); ok {
			return err.Error()
		}
		err = inner
	}
}

// stranger is for an answer that Tongguan does not give.
func (c *Client) stranger(status int) *Unreachable {
	return &Unreachable{lang.Errorf(lang.En("{server} answers with status {status}, and not as Tongguan does: is the address right, and does a proxy stand before it?").
		Zh("{server} 返回了状态码 {status}，不像是通关的响应：地址是否正确？前面是否有代理？"), "server", c.Server(), "status", strconv.Itoa(status))}
}

// refusal makes an error of an answer that is no success.
func (c *Client) refusal(a *Answer) error {
	if to := a.Header.Get("Location"); a.Status >= 300 && a.Status < 400 && to != "" {
		return &Unreachable{lang.Errorf(lang.En("{server} leads to {to}: name the address at which the service answers itself").
			Zh("{server} 重定向到 {to}：请填写服务自身的地址"), "server", c.Server(), "to", to)}
	}
	var problem struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Errors []Item `json:"errors"`
	}
	if !isJSON(a.Header) || json.Unmarshal(a.Body, &problem) != nil || problem.Code == "" || problem.Title == "" {
		return c.stranger(a.Status)
	}
	return &Refusal{a.Status, problem.Code, problem.Title, problem.Detail, problem.Errors}
}

// Later reports whether asking again later may help: the service could not be asked, or could not answer.
func Later(err error) bool {
	if _, ok := errors.AsType[*Unreachable](err); ok {
		return true
	}
	r, ok := errors.AsType[*Refusal](err)
	return ok && (r.Status >= http.StatusInternalServerError || r.Status == http.StatusTooManyRequests)
}
