package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// Account is the page of whoever is signed in.
type Account struct {
	Name        string
	Role        Role
	HasPassword bool
	MinLength   int    // of a password, in characters
	Error       string // what is wrong with the form that was sent, in words
	Sessions    []Session
	Tokens      []Token
	NewToken    string // the secret of a token that was just made; it is shown this once
}

// A Session is a place where somebody is signed in.
type Session struct {
	ID        string // names it in the form; not the secret
	This      bool   // the one that asks
	UserAgent string // as the browser calls itself
	IP        string
	Since     time.Time
	Seen      time.Time
}

// A Token lets a program in.
type Token struct {
	ID       int64
	Name     string
	Prefix   string // what is shown of it
	Scope    string // read, scan, write or admin
	Made     time.Time
	Expires  time.Time // zero: never
	LastUsed time.Time // zero: never
	Expired  bool
}

func (Account) file() string { return "account" }

// Scopes gives what a token may be made for: no more than its owner may do.
func (a Account) Scopes() []string {
	switch a.Role {
	case Admin:
		return []string{"read", "write", "admin"}
	case Operator:
		return []string{"read", "write"}
	}
	return []string{"read"}
}

// Others reports whether there are further sessions.
func (a Account) Others() bool { return len(a.Sessions) > 1 }

var accountWords = words{
	"account.title":          lang.En("Your account").Zh("我的账号"),
	"account.password":       lang.En("Password").Zh("密码"),
	"account.password.none":  lang.En("You have none yet. Set one, or you need a new link at the next sign-in.").Zh("还没有设置密码。请设置，否则下次登录需要新的链接。"),
	"account.password.old":   lang.En("Present password").Zh("当前密码"),
	"account.password.new":   lang.En("New password").Zh("新密码"),
	"account.password.how":   lang.En("at least {count} characters; a sentence is good").Zh("至少 {count} 个字符；用一句话当密码也很好"),
	"account.password.how:1": lang.En("at least 1 character").Zh("至少 1 个字符"),
	"account.password.again": lang.En("Once more").Zh("再次输入"),
	"account.password.set":   lang.En("Set the password").Zh("设置密码"),
	"account.sessions":       lang.En("Where you are signed in").Zh("登录的设备"),
	"account.session.from":   lang.En("Browser").Zh("浏览器"),
	"account.session.ip":     lang.En("Address").Zh("IP 地址"),
	"account.session.since":  lang.En("Since").Zh("登录时间"),
	"account.session.seen":   lang.En("Last seen").Zh("最近活动"),
	"account.session.this":   lang.En("this one").Zh("当前"),
	"account.session.end":    lang.En("End").Zh("注销"),
	"account.session.end.of": lang.En("End the session at {ip}").Zh("注销 {ip} 的登录"),
	"account.session.others": lang.En("End all others").Zh("注销其他所有登录"),
	"account.tokens":         lang.En("API tokens").Zh("API 令牌"),
	"account.tokens.what":    lang.En("For programs, in the header “Authorization: Bearer …”.").Zh("供程序使用，放在请求头 Authorization: Bearer … 中。"),
	"account.tokens.none":    lang.En("None yet.").Zh("还没有令牌。"),
	"account.token.new":      lang.En("Copy your new token now; it is not shown again").Zh("请立即复制新令牌，之后不会再显示"),
	"account.token.name":     lang.En("What is it for?").Zh("用途"),
	"account.token.scope":    lang.En("May").Zh("权限"),
	"account.token.days":     lang.En("Days it lasts").Zh("有效天数"),
	"account.token.made":     lang.En("Made").Zh("创建时间"),
	"account.token.used":     lang.En("Last used").Zh("最近使用"),
	"account.token.ends":     lang.En("Ends").Zh("到期"),
	"account.token.make":     lang.En("Make a token").Zh("创建令牌"),
	"account.token.revoke":   lang.En("Revoke").Zh("撤销"),
	"account.token.of":       lang.En("Revoke {token}").Zh("撤销 {token}"),
	"account.token.over":     lang.En("ended").Zh("已到期"),
	"account.token.token":    lang.En("Token").Zh("令牌"),
	"account.actions":        lang.En("Actions").Zh("操作"),
}
