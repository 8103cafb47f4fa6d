package pages

import (
	"fmt"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
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
	Test      bool     // it is not in production
	Verdicts  Verdicts // of each platform the worst over its endpoints; empty: nothing was scanned yet
	Endpoints int

	Environments []AppEnvironment // production first; every app has it
	Disagree     int              // where code and console certainly do not agree
}

// An AppEnvironment says whether an app can be submitted, as far as one of its environments is concerned.
type AppEnvironment struct {
	Name      string
	Ready     Ready
	Reason    string  // the one reason why not, in words; "" where it can
	App       int64   // its id
	Endpoint  int64   // that is the reason; 0: none is
	Section   Section // of the app's page where the reason is seen, when no endpoint is
	Endpoints int
	Verdicts  Verdicts  // empty: nothing was scanned yet
	NotAfter  time.Time // of the leaf that ends first; zero: none is known
}

// Ready says whether an app can be submitted.
type Ready string

// The answers.
const (
	ReadyYes     Ready = "ready"
	ReadyNo      Ready = "not_ready"
	ReadyUnknown Ready = "unknown"
)

// A Section is a part of an app's page.
type Section string

// The sections; "" is the page as a whole.
const (
	SectionLists Section = "lists"
	SectionLint  Section = "lint"
)

// Link is where the reason is seen.
func (e AppEnvironment) Link() string {
	switch {
	case e.Endpoint != 0:
		return fmt.Sprintf("/endpoints/%d", e.Endpoint)
	case e.Section == SectionLists || e.Section == SectionLint:
		return fmt.Sprintf("/apps/%d#%s", e.App, e.Section)
	}
	return fmt.Sprintf("/apps/%d", e.App)
}

// Mark is how an answer is drawn.
func (r Ready) Mark() string {
	return map[Ready]string{ReadyYes: "pass", ReadyNo: "fail", ReadyUnknown: "unknown"}[r]
}

// App is the page of one mini program.
type App struct {
	AppRow
	Lists    []UseList // as in WeChat's console, those that hold something
	KeptBy   string    // file, people; "": its lists were never told
	Told     time.Time // when they were; zero likewise
	ToldBy   string    // "": nobody who has an account still
	Settings []AppSetting
	Faults   []AppFinding // what the rules about lists have against them
	Lint     *AppLint     // nil: its code was never read
	Server   string       // this service, as a command line names it
	Alerts   []AlertRow   // about its code, that hold now
}

// An AppSetting is one of an app's, as app.yaml names it.
type AppSetting struct{ Name, Value string }

// An AppFinding is a rule that lists or code do not meet.
type AppFinding struct {
	Rule     string
	Title    string
	Severity rules.Severity
	Evidence string
	Fix      string
	Place    string // file:line; "" of lists
}

// An AppLint is what was last read of an app's code.
type AppLint struct {
	At       time.Time
	By       string
	Commit   string
	Findings []AppFinding
	More     int          // findings beyond those
	Missing  []Difference // what the code goes to, and no list has
	Idle     []Difference // what a list has, and no code goes to
}

// A Difference is where code and console do not agree.
type Difference struct {
	List    string // one of ListNames
	Host    string
	Place   string // file:line of the code
	Places  int
	Certain bool
}

// A UseList is one list of the console.
type UseList struct {
	Name   string // one of ListNames
	Uses   []AppUse
	Others []OtherEntry // entries that are not dialled
}

// Total counts the entries of a list.
func (l UseList) Total() int { return len(l.Uses) + len(l.Others) }

// An OtherEntry is an entry for which no server is watched.
type OtherEntry struct {
	Text string
	Why  string // in words; "" where entries of this list are not dialled
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

// ToldBefore reports whether its lists are known.
func (a App) ToldBefore() bool { return a.KeptBy != "" }

func (AppList) file() string { return "apps" }
func (App) file() string     { return "app" }

// Label is host:port.
func (u AppUse) Label() string { return hostPort(u.Host, u.Port) }

var appWords = words{
	"apps.title":       lang.En("Mini programs").Zh("小程序"),
	"apps.none":        lang.En("No mini program is named yet. Add one, with its lists as they stand in WeChat's console: its domains are watched from then on, and here it is said whether it can be submitted.").Zh("还没有小程序。添加一个并粘贴后台的域名列表，即可开始监测其中的域名，并在这里看到能否提审。"),
	"apps.owner":       lang.En("Owner").Zh("负责人"),
	"apps.test":        lang.En("not in production").Zh("非正式环境"),
	"apps.ready":       lang.En("Can be submitted").Zh("可以提审"),
	"apps.ready.not":   lang.En("Not yet").Zh("暂不能提审"),
	"apps.ready.open":  lang.En("Not known").Zh("尚不清楚"),
	"apps.ready.head":  lang.En("Can it be submitted?").Zh("能否提审"),
	"apps.disagree":    lang.En("{count} differences between code and console").Zh("代码与后台有 {count} 处不一致"),
	"apps.disagree:1":  lang.En("1 difference between code and console").Zh("代码与后台有 1 处不一致"),
	"apps.add":         lang.En("Add a mini program").Zh("添加小程序"),
	"apps.expiry":      lang.En("Next expiry").Zh("最近到期"),
	"apps.cursor.next": lang.En("More mini programs").Zh("更多小程序"),
	"app.empty":        lang.En("Its lists are empty.").Zh("它的域名列表为空。"),
	"app.untold":       lang.En("What its lists hold is not known yet.").Zh("尚不知道它的域名列表。"),
	"app.kept.file":    lang.En("kept by a file that is applied").Zh("由文件维护"),
	"app.kept.people":  lang.En("kept by hand").Zh("人工维护"),
	"app.told":         lang.En("lists told").Zh("列表更新于"),
	"app.told.by":      lang.En("by {by}").Zh("由 {by}"),
	"app.change":       lang.En("Change its lists").Zh("更新域名列表"),
	"app.settings":     lang.En("Settings of its file").Zh("文件中的设置"),
	"app.faults":       lang.En("What the rules found in its lists").Zh("规则在列表中发现的问题"),
	"app.others":       lang.En("Not dialled").Zh("不进行扫描"),
	"app.lint":         lang.En("Code and console").Zh("代码与后台"),
	"app.lint.none":    lang.En("Its code was not read yet. In its folder, or in CI, run:").Zh("尚未检查它的代码。请在其目录中或 CI 中运行："),
	"app.lint.at":      lang.En("code read").Zh("代码检查于"),
	"app.lint.commit":  lang.En("commit").Zh("提交"),
	"app.lint.agree":   lang.En("Code and console agree.").Zh("代码与后台一致。"),
	"app.lint.unheld":  lang.En("It is compared when the lists are known.").Zh("提供域名列表后即可比较。"),
	"app.lint.missing": lang.En("The code goes there, and the console does not have it").Zh("代码请求了、但后台没有的域名"),
	"app.lint.idle":    lang.En("The console has it, and no code goes there").Zh("后台有、但代码没有用到的域名"),
	"app.lint.perhaps": lang.En("perhaps").Zh("可能"),
	"app.lint.places":  lang.En("{count} places").Zh("{count} 处"),
	"app.lint.found":   lang.En("What the rules found in its code").Zh("规则在代码中发现的问题"),
	"app.lint.more":    lang.En("{count} more; tongguan-scanner lint shows all.").Zh("另有 {count} 处，可用 tongguan-scanner lint 查看全部。"),
	"app.lint.more:1":  lang.En("1 more; tongguan-scanner lint shows all.").Zh("另有 1 处，可用 tongguan-scanner lint 查看全部。"),
	"app.list":         lang.En("All its endpoints").Zh("它的全部域名"),
	"app.alerts":       lang.En("Its alerts").Zh("它的告警"),
	"app.uses":         lang.En("List {list}").Zh("{list} 域名列表"),
	"app.environment":  lang.En("Environment").Zh("环境"),
}
