package auth

import (
	"errors"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// The kinds of errors that people see. What a [Service] returns is a [lang.Error] that says it in both languages, with
// one of these beneath.
var (
	ErrWrongPassword = errors.New("wrong name or password")
	ErrDisabled      = errors.New("account disabled")
	ErrTooManyTries  = errors.New("too many tries")
	ErrLinkSpent     = errors.New("link used or expired")
	ErrNoSession     = errors.New("no session")
	ErrNeedsSession  = errors.New("not by a token")
	ErrBadToken      = errors.New("token does not work")
	ErrForbidden     = errors.New("no right to this")
	ErrBadName       = errors.New("name cannot be used")
	ErrBadPassword   = errors.New("password cannot be used")
	ErrBadRequest    = errors.New("not among the choices")
	ErrPlainHTTP     = errors.New("plain http from another machine")
)

// waiting is the cause of ErrTooManyTries with the time that is to pass.
type waiting time.Duration

func (w waiting) Error() string { return ErrTooManyTries.Error() }
func (w waiting) Unwrap() error { return ErrTooManyTries }

// RetryAfter is the number of seconds, at least 1, after which what gave ErrTooManyTries may be tried again: what the
// header Retry-After (RFC 9110 §10.2.3) says. 0 for any other error.
func RetryAfter(err error) int {
	if w, ok := errors.AsType[waiting](err); ok {
		return seconds(time.Duration(w))
	}
	return 0
}

// seconds rounds up, so that whoever waits so long is not sent away again.
func seconds(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }

// said is what people are shown, with its kind beneath.
func said(kind error, phrase lang.Phrase, pairs ...string) error {
	return lang.Errorf(phrase, pairs...).Because(kind)
}

func tooMany(wait time.Duration) error {
	return said(waiting(wait), lang.En("too many tries; try again in {seconds} s").Zh("尝试次数过多，请在 {seconds} 秒后重试"),
		"seconds", strconv.Itoa(seconds(wait)))
}

func wrongPassword() error {
	return said(ErrWrongPassword, lang.En("the name or the password is wrong").Zh("账号或密码不正确"))
}

func wrongOldPassword() error {
	return said(ErrWrongPassword, lang.En("the present password is wrong").Zh("当前密码不正确"))
}

func disabled() error {
	return said(ErrDisabled, lang.En("this account is disabled; an administrator can enable it").
		Zh("该账号已停用，可由管理员重新启用"))
}

func linkSpent() error {
	return said(ErrLinkSpent, lang.En("this sign-in link was used already or has expired; "+
		"get a new one with tongguan-api link, on the machine that runs Tongguan").
		Zh("此登录链接已被使用或已过期；请在运行通关的机器上执行 tongguan-api link 获取新链接"))
}

func noSession() error {
	return said(ErrNoSession, lang.En("your session has ended; sign in again").Zh("会话已结束，请重新登录"))
}

func needsSession() error {
	return said(ErrNeedsSession, lang.En("a token cannot do this; sign in with a browser").Zh("令牌不能执行此操作，请在浏览器中登录后操作"))
}

func forbidden() error {
	return said(ErrForbidden, lang.En("you have no right to do this; an administrator can give it to you").
		Zh("您没有执行此操作的权限，可由管理员授予"))
}

// missing is said of what is not there, and of what is somebody else's.
func missing() error {
	return said(ErrNotFound, lang.En("there is no such thing; it may have been removed").Zh("找不到该对象，可能已被删除"))
}
