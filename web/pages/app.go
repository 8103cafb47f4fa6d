package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// AppList is the list of mini programs, the worst first.
type AppList struct {
	Apps []AppRow
	Next string // cursor of the next page; "" on the last
}

// An AppRow is one of them.
type AppRow struct {
	AppRef
	Owner     string
	Test      bool // it is not in production
	Endpoints int
	Verdicts  Verdicts  // of each platform the worst over its endpoints; empty: nothing was scanned yet
	NotAfter  time.Time // of the leaf that ends first; zero: none is known
}

// App is the page of one mini program.
type App struct {
	AppRow
	Lists []UseList // as in WeChat's console, those that hold something
}

// A UseList is one list of the console.
type UseList struct {
	Name string // one of ListNames
	Uses []AppUse
}

// An AppUse is one entry of it.
type AppUse struct {
	Endpoint    int64
	Host        string
	Port        int
	Scheme      string
	Path        string
	Environment string
	Verdicts    Verdicts
	Reason      string // the evidence that decided the worst verdict, in words
	NotAfter    time.Time
}

func (AppList) file() string { return "apps" }
func (App) file() string     { return "app" }

// Label is host:port.
func (u AppUse) Label() string { return hostPort(u.Host, u.Port) }

var appWords = words{
	"apps.title":       lang.En("Mini programs").Zh("小程序"),
	"apps.none":        lang.En("No mini program is named yet. Name one when you add domains, and its lists stand here as in WeChat's console.").Zh("还没有小程序。添加域名时填写 AppID，这里就会像小程序后台那样列出它的各个域名列表。"),
	"apps.owner":       lang.En("Owner").Zh("负责人"),
	"apps.test":        lang.En("not in production").Zh("非正式环境"),
	"apps.expiry":      lang.En("Next expiry").Zh("最近到期"),
	"apps.cursor.next": lang.En("More mini programs").Zh("更多小程序"),
	"app.empty":        lang.En("Its lists are empty.").Zh("它的域名列表为空。"),
	"app.list":         lang.En("All its endpoints").Zh("它的全部域名"),
	"app.alerts":       lang.En("Its alerts").Zh("它的告警"),
	"app.uses":         lang.En("List {list}").Zh("{list} 域名列表"),
	"app.environment":  lang.En("Environment").Zh("环境"),
}
