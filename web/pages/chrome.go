package pages

import (
	"net/url"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// Chrome is what every page has around it.
type Chrome struct {
	Lang     lang.Tag
	URL      *url.URL  // where a GET finds this page, with its query; the language switch keeps it. nil: the overview
	Now      time.Time // what "3 minutes ago" counts from
	User     *User     // nil: nobody is signed in, and there is no navigation
	Banners  []Banner  // what whoever reads any page ought to know, the gravest first
	Network  Network   // what our own network does in the place of servers
	Done     Done      // what the request before this page did; "" for nothing
	Version  string    // of the program
	Stores   string    // whose roots are trusted, and how old the lists are
	Database *Database // nil: not the built-in one

	Described string // where the API is described; "": nowhere

	Firing int // alerts that fire
}

// A User is who is signed in.
type User struct {
	Name string
	Role Role
}

// A Role says what somebody may do. A page leaves out what its reader may not; the handler refuses it all the same.
type Role string

// The roles: a viewer looks, an operator also changes what is watched, an admin also says who may.
const (
	Viewer   Role = "viewer"
	Operator Role = "operator"
	Admin    Role = "admin"
)

var roleWords = map[Role]lang.Phrase{
	Viewer:   lang.En("viewer: looks").Zh("查看者：只能查看"),
	Operator: lang.En("operator: adds, scans, removes").Zh("操作员：可添加、扫描、删除"),
	Admin:    lang.En("admin: also manages people").Zh("管理员：还可管理用户"),
}

// A Database is the built-in one.
type Database struct{ Size int64 } // bytes

// A Banner is a sentence above every page.
type Banner string

// The banners.
const (
	BannerDatabase Banner = "database" // the database does not answer: what is shown may be old
	BannerInsecure Banner = "insecure" // plain http elsewhere than on loopback
	BannerPassword Banner = "password" // whoever is signed in has no password yet
	BannerDemo     Banner = "demo"     // what is watched are the lab's servers
)

// Network is what our own network does in the place of servers, and to how many endpoints. The zero Network is nothing.
type Network struct {
	Interference facts.Interference
	Endpoints    int
}

// NetworkBanner says it, and what to do. It is empty when there is nothing to say.
func (c Chrome) NetworkBanner() rules.Banner {
	return rules.BannerOf(c.Network.Interference, "", c.Lang)
}

// Done says what a POST did, on the page that it redirects to.
type Done string

// What a POST may have done. A word that is none of these says nothing.
const (
	DoneScan     Done = "scan"
	DonePaused   Done = "paused"
	DoneResumed  Done = "resumed"
	DoneDeleted  Done = "deleted"
	DoneNode     Done = "node"
	DoneNodeGone Done = "node_gone"
	DonePassword Done = "password"
	DoneRevoked  Done = "revoked"
	DoneUser     Done = "user"
	DoneImported Done = "imported"
	DoneApplied  Done = "applied"

	DoneExpected  Done = "expected"
	DoneWithdrawn Done = "withdrawn"

	DoneDisputed    Done = "disputed"
	DoneDisputeGone Done = "dispute_gone"

	DoneAcknowledged   Done = "acknowledged"
	DoneSilenced       Done = "silenced"
	DoneReopened       Done = "reopened"
	DoneChannel        Done = "channel"
	DoneChannelChanged Done = "channel_changed"
	DoneChannelOn      Done = "channel_on"
	DoneChannelOff     Done = "channel_off"
	DoneChannelDeleted Done = "channel_deleted"
	DoneTested         Done = "tested"
	DoneReplayed       Done = "replayed"
	DoneKeyDropped     Done = "key_dropped"
)

// CanChange reports whether the reader may change what is watched.
func (c Chrome) CanChange() bool {
	return c.User != nil && (c.User.Role == Operator || c.User.Role == Admin)
}

// IsAdmin reports whether the reader may manage people.
func (c Chrome) IsAdmin() bool { return c.User != nil && c.User.Role == Admin }

// Other is the language that the switch leads to.
func (c Chrome) Other() lang.Tag {
	if c.Lang == lang.Chinese {
		return lang.English
	}
	return lang.Chinese
}

// Self is the address of this page, without what is of no use a second time.
func (c Chrome) Self() string { return c.with("", "") }

// InOther is the address of this page in the other language.
func (c Chrome) InOther() string { return c.with("lang", string(c.Other())) }

// Fragment is the address of a part of this page.
func (c Chrome) Fragment(name string) string { return c.with("fragment", name) }

func (c Chrome) with(name, value string) string {
	u := url.URL{Path: "/"}
	if c.URL != nil {
		u.Path = "/" + strings.TrimLeft(c.URL.Path, "/") // two slashes would begin the name of another host
		u.RawQuery = c.URL.RawQuery
	}
	q := u.Query()
	for _, once := range []string{"lang", "fragment", "done"} {
		q.Del(once)
	}
	if name != "" {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

// At reports whether the page stands under a part of the navigation.
func (c Chrome) At(part string) bool {
	if c.URL == nil {
		return false
	}
	path := c.URL.Path
	return path == part || part != "/" && len(path) > len(part) && path[:len(part)] == part && path[len(part)] == '/'
}

var chromeWords = words{
	"chrome.product":  lang.En("Tongguan").Zh("通关"),
	"chrome.skip":     lang.En("Skip to the content").Zh("跳到正文"),
	"chrome.nav":      lang.En("Main").Zh("主导航"),
	"chrome.overview": lang.En("Overview").Zh("总览"),
	"chrome.list":     lang.En("Endpoints").Zh("域名"),
	"chrome.apps":     lang.En("Mini programs").Zh("小程序"),
	"chrome.alerts":   lang.En("Alerts").Zh("告警"),
	"chrome.firing":   lang.En("{count} firing").Zh("{count} 条告警中"),
	"chrome.firing:1": lang.En("1 firing").Zh("1 条告警中"),
	"chrome.channels": lang.En("Channels").Zh("通知渠道"),
	"chrome.rules":    lang.En("Rules").Zh("规则"),
	"chrome.users":    lang.En("People").Zh("用户"),
	"chrome.add":      lang.En("Add domains").Zh("添加域名"),
	"chrome.account":  lang.En("Your account").Zh("我的账号"),
	"chrome.signout":  lang.En("Sign out").Zh("退出"),
	"chrome.other":    lang.En("中文").Zh("English"),
	"chrome.version":  lang.En("Tongguan {version}").Zh("通关 {version}"),
	"chrome.roots":    lang.En("Trusted roots: {stores}").Zh("信任的根证书：{stores}"),
	"chrome.database": lang.En("Built-in database, {size}").Zh("内置数据库，{size}"),
	"chrome.api":      lang.En("API").Zh("接口文档"),
	"chrome.notices":  lang.En("Notices").Zh("通知"),

	"chrome.banner.database":      lang.En("The database does not answer. What you see may be old, and nothing can be changed until it is back.").Zh("数据库没有应答。所见内容可能不是最新的，恢复之前无法修改。"),
	"chrome.network":              lang.En("{count} endpoints cannot be judged from here").Zh("{count} 个域名无法从这里判定"),
	"chrome.network:1":            lang.En("1 endpoint cannot be judged from here").Zh("1 个域名无法从这里判定"),
	"chrome.banner.insecure":      lang.En("This page came over plain http: whoever shares the network can read along and act in your name. Put https in front.").Zh("本页通过明文 http 传输：同一网络中的人可以看到内容，并冒用你的身份操作。请在前面加上 https。"),
	"chrome.banner.password":      lang.En("You have no password yet.").Zh("你还没有设置密码。"),
	"chrome.banner.password.link": lang.En("Set one, or the next sign-in needs a new link").Zh("现在设置，否则下次登录需要新的链接"),
	"chrome.banner.demo":          lang.En("Demo: these servers run on this machine, and most of them are broken on purpose.").Zh("演示：这些服务器运行在本机上，大多数是特意做坏的。"),

	"chrome.done.scan":         lang.En("A scan is ordered; the page shows its result by itself.").Zh("已安排扫描，结果会自动显示在本页。"),
	"chrome.done.paused":       lang.En("Paused: it is not scanned until you resume it.").Zh("已暂停：恢复之前不再扫描。"),
	"chrome.done.resumed":      lang.En("Resumed: it is scanned again.").Zh("已恢复扫描。"),
	"chrome.done.deleted":      lang.En("Deleted, with its history.").Zh("已删除，历史记录也一并删除。"),
	"chrome.done.node":         lang.En("The address is pinned; the next scan looks at it too.").Zh("地址已固定，下次扫描会包含它。"),
	"chrome.done.expected":     lang.En("The certificate is expected; a scan that looks for it is ordered.").Zh("证书已登记，并已安排扫描进行检查。"),
	"chrome.done.withdrawn":    lang.En("The certificate is expected no more.").Zh("已撤销登记的证书。"),
	"chrome.done.disputed":     lang.En("Kept, with what had been seen. The verdict stays as it is.").Zh("已登记，并保留了当时的观测结果。结论不变。"),
	"chrome.done.dispute_gone": lang.En("The dispute is deleted.").Zh("已删除该异议。"),
	"chrome.done.node_gone":    lang.En("The address is no longer pinned.").Zh("已取消固定该地址。"),
	"chrome.done.password":     lang.En("The password is set.").Zh("密码已设置。"),
	"chrome.done.revoked":      lang.En("Revoked: it no longer works.").Zh("已撤销，即刻失效。"),
	"chrome.done.user":         lang.En("Done.").Zh("已完成。"),
	"chrome.done.imported":     lang.En("Added. Verdicts appear here as they are found.").Zh("已添加，检查结果会陆续显示在本页。"),
	"chrome.done.applied":      lang.En("Saved. New domains are scanned at once.").Zh("已保存，新增的域名会立即扫描。"),

	"chrome.done.acknowledged":    lang.En("You see to it. Nobody is reminded any more, unless it becomes worse.").Zh("已由你处理。除非情况恶化，不再重复提醒。"),
	"chrome.done.silenced":        lang.En("Silenced: nobody is told anything of it until then.").Zh("已静默，截止之前不再通知。"),
	"chrome.done.reopened":        lang.En("Taken back: it fires again, and you are reminded of it.").Zh("已撤回，恢复告警和提醒。"),
	"chrome.done.channel":         lang.En("Added. Send a test now, so that you know that messages arrive.").Zh("已添加。请发送测试，确认能够收到消息。"),
	"chrome.done.channel_changed": lang.En("Saved. What waited for the channel is sent now.").Zh("已保存，待发送的消息会立即发送。"),
	"chrome.done.channel_on":      lang.En("On: what was put aside is sent now, in order.").Zh("已开启，搁置的消息会按顺序补发。"),
	"chrome.done.channel_off":     lang.En("Off: nothing new is sent.").Zh("已关闭，不再发送新消息。"),
	"chrome.done.channel_deleted": lang.En("Deleted, with its messages.").Zh("已删除，消息也一并删除。"),
	"chrome.done.tested":          lang.En("A test is on its way; its result shows below by itself.").Zh("测试消息已发出，结果会自动显示在下面。"),
	"chrome.done.replayed":        lang.En("It is sent again; the result shows by itself.").Zh("正在重新发送，结果会自动显示。"),
	"chrome.done.key_dropped":     lang.En("The old key signs no more.").Zh("旧密钥已停用。"),
}
