package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// UserList is the page on which an admin manages people.
type UserList struct {
	Users []UserRow
	Error string   // what is wrong with the form that was sent, in words
	Made  *NewLink // a link that was just made; nil: none
}

// A UserRow is one of them.
type UserRow struct {
	ID          int64
	Name        string
	Role        Role
	You         bool // whoever looks
	HasPassword bool
	Disabled    bool
	LastSeen    time.Time // zero: never
}

// A NewLink signs somebody in once.
type NewLink struct {
	Name  string
	URL   string
	Until time.Time
}

func (UserList) file() string { return "users" }

var userWords = words{
	"users.title":      lang.En("People").Zh("用户"),
	"users.link":       lang.En("One-time link for {name}").Zh("{name} 的一次性登录链接"),
	"users.link.how":   lang.En("Hand it over by a private way. It works once, until {time}, and is not shown again.").Zh("请通过私密渠道转交。仅可使用一次，{time} 前有效，之后不会再显示。"),
	"users.name":       lang.En("Name").Zh("用户名"),
	"users.role":       lang.En("Role").Zh("角色"),
	"users.role.of":    lang.En("Role of {name}").Zh("{name} 的角色"),
	"users.change":     lang.En("Change").Zh("更改"),
	"users.change.of":  lang.En("Change the role of {name}").Zh("更改 {name} 的角色"),
	"users.seen":       lang.En("Last seen").Zh("最近活动"),
	"users.you":        lang.En("you").Zh("你自己"),
	"users.nopassword": lang.En("no password yet").Zh("尚未设置密码"),
	"users.disabled":   lang.En("disabled").Zh("已停用"),
	"users.disable":    lang.En("Disable").Zh("停用"),
	"users.disable.of": lang.En("Disable {name}").Zh("停用 {name}"),
	"users.enable":     lang.En("Enable").Zh("启用"),
	"users.enable.of":  lang.En("Enable {name}").Zh("启用 {name}"),
	"users.new":        lang.En("New link").Zh("新链接"),
	"users.new.of":     lang.En("New link for {name}").Zh("为 {name} 生成新链接"),
	"users.add":        lang.En("Add somebody").Zh("添加用户"),
	"users.add.how":    lang.En("You get a one-time link to hand over.").Zh("添加后会得到一个一次性登录链接，由你转交。"),
	"users.add.do":     lang.En("Add").Zh("添加"),
	"users.actions":    lang.En("Actions").Zh("操作"),
}
