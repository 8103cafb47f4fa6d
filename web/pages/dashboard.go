package pages

import (
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// Dashboard is the first page. Its fragments are "counts" and "news". With a Total of zero it is a box to paste domains into.
type Dashboard struct {
	Total   int                                    // endpoints that are watched
	Waiting int                                    // of them, those without a first scan
	Paused  int                                    // of them, those that are not scanned
	Worst   map[rules.Grade]int                    // endpoints by the verdict of their worst platform
	Counts  map[facts.Platform]map[rules.Grade]int // endpoints by verdict
	Expiry  Expiry
	Causes  []Cause  // the gravest first; the first dozen will do
	Changes []Change // since yesterday, the newest first
	Further int      // how many changes there are beyond these
	Health  Health
	Form    ImportForm // what the box holds

	Alerts   map[alert.Urgency]int // those that fire
	Channels Channels
}

// Channels says whether what is to be told can be told.
type Channels struct {
	Total  int // 0: nobody is told anything
	Off    int // switched off
	Paused int // told nothing, since nothing arrived or the receiver is gone
	Failing,
	Parked int // channels whose last messages did not arrive; messages that wait for their channel's next success
}

// A Cause is one rule that does not pass, and how many endpoints it is about.
type Cause struct {
	Rule      string
	Title     string       // of the rule, in words
	Status    rules.Status // Fail or Unknown
	Severity  rules.Severity
	Platforms facts.Platforms // where it weighs anything
	Endpoints int
}

// A Change is a verdict that became another one.
type Change struct {
	At          time.Time
	Endpoint    int64
	Host        string
	Port        int
	Before, Now rules.Grade // of the worst platform; Before is Pending for the first scan
	Reason      string      // the evidence that decided Now, in words; "" for a pass
}

// Health says whether the service does its work.
type Health struct {
	LastScan time.Time     // zero: none yet
	Lag      time.Duration // how long the endpoint that is due the longest has waited
	Queue    int           // scans that wait or run
	Workers  int           // alive
	Late     bool          // the lag is more than it should be
}

func (Dashboard) file() string    { return "dashboard" }
func (d Dashboard) pending() bool { return d.Waiting > 0 }

// Pending reports whether the counts will soon change.
func (d Dashboard) Pending() bool { return d.pending() }

// Judged reports whether anything was scanned yet.
func (d Dashboard) Judged() bool {
	for _, n := range d.Worst {
		if n > 0 {
			return true
		}
	}
	return false
}

// Ending counts the endpoints whose worst platform has the verdict.
func (d Dashboard) Ending(g rules.Grade) int { return d.Worst[g] }

// Alarms gives how many alerts of each urgency fire, the urgent ones first.
func (d Dashboard) Alarms() (out []Alarm) {
	for _, u := range []alert.Urgency{alert.Critical, alert.Warning} {
		if n := d.Alerts[u]; n > 0 {
			out = append(out, Alarm{u, n})
		}
	}
	return out
}

// An Alarm is how many alerts of an urgency fire.
type Alarm struct {
	Urgency alert.Urgency
	Count   int
}

// Nobody reports whether nobody is told anything.
func (c Channels) Nobody() bool { return c.Total == c.Off }

// Well reports whether nothing is the matter with them.
func (c Channels) Well() bool { return c.Paused == 0 && c.Failing == 0 && c.Parked == 0 }

// Working counts those that are on and not paused.
func (c Channels) Working() int { return c.Total - c.Off - c.Paused }

// Count counts the endpoints that have the verdict on a platform.
func (d Dashboard) Count(p facts.Platform, g rules.Grade) int { return d.Counts[p][g] }

// Mark names the cause's icon.
func (c Cause) Mark() string {
	if c.Status == rules.Unknown {
		return mark(rules.GradeUnknown)
	}
	return mark(c.Severity)
}

// Label is host:port.
func (c Change) Label() string { return hostPort(c.Host, c.Port) }

// A Share is a part of a bar, in percent of its length.
type Share struct {
	Grade    rules.Grade
	From, To float64
}

// Shares gives the parts of a platform's bar, the worst first.
func (d Dashboard) Shares(p facts.Platform) []Share {
	grades := []rules.Grade{rules.GradeFail, rules.GradeUnknown, rules.GradeWarn, rules.GradePass}
	total := 0
	for _, g := range grades {
		total += d.Counts[p][g]
	}
	var out []Share
	at := 0.0
	for _, g := range grades {
		if n := d.Counts[p][g]; n > 0 {
			to := at + float64(n)/float64(total)*100
			out = append(out, Share{g, at, to})
			at = to
		}
	}
	return out
}

// Width is the length of the part.
func (s Share) Width() float64 { return s.To - s.From }

var dashboardWords = words{
	"dashboard.title":        lang.En("Overview").Zh("总览"),
	"dashboard.fail":         lang.En("{count} of {total} endpoints fail on at least one platform").Zh("{total} 个域名中，有 {count} 个在至少一个平台上不通过"),
	"dashboard.fail:1":       lang.En("1 of {total} endpoints fails on at least one platform").Zh("{total} 个域名中，有 1 个在至少一个平台上不通过"),
	"dashboard.unknown":      lang.En("Nothing fails; {count} of {total} endpoints are unknown on some platform").Zh("没有不通过的域名；{total} 个域名中，有 {count} 个在部分平台上结果未知"),
	"dashboard.unknown:1":    lang.En("Nothing fails; 1 of {total} endpoints is unknown on some platform").Zh("没有不通过的域名；{total} 个域名中，有 1 个在部分平台上结果未知"),
	"dashboard.warn":         lang.En("Nothing fails; {count} of {total} endpoints work at a risk").Zh("没有不通过的域名；{total} 个域名中，有 {count} 个存在风险"),
	"dashboard.warn:1":       lang.En("Nothing fails; 1 of {total} endpoints works at a risk").Zh("没有不通过的域名；{total} 个域名中，有 1 个存在风险"),
	"dashboard.pass":         lang.En("All {count} endpoints pass on every platform").Zh("全部 {count} 个域名在所有平台上通过"),
	"dashboard.pass:1":       lang.En("The one endpoint passes on every platform").Zh("唯一的域名在所有平台上通过"),
	"dashboard.first":        lang.En("The first scan is running").Zh("正在进行首次扫描"),
	"dashboard.waiting":      lang.En("{count} wait for their first scan").Zh("{count} 个等待首次扫描"),
	"dashboard.waiting:1":    lang.En("1 waits for its first scan").Zh("1 个等待首次扫描"),
	"dashboard.paused":       lang.En("{count} are paused").Zh("{count} 个已暂停"),
	"dashboard.paused:1":     lang.En("1 is paused").Zh("1 个已暂停"),
	"dashboard.platforms":    lang.En("By platform").Zh("按平台"),
	"dashboard.share":        lang.En("Share").Zh("占比"),
	"dashboard.expiry":       lang.En("Certificates that end in the next 90 days").Zh("90 天内到期的证书"),
	"dashboard.expiry.none":  lang.En("None ends before {date}.").Zh("{date} 之前没有证书到期。"),
	"dashboard.expired":      lang.En("Expired").Zh("已过期"),
	"dashboard.expired.bar":  lang.En("{count} have expired").Zh("{count} 个已过期"),
	"dashboard.week":         lang.En("{count} end from {from} to {to}").Zh("{from} 至 {to} 有 {count} 个到期"),
	"dashboard.week:1":       lang.En("1 ends from {from} to {to}").Zh("{from} 至 {to} 有 1 个到期"),
	"dashboard.soonest":      lang.En("List by date").Zh("按日期查看"),
	"dashboard.causes":       lang.En("What to mend first").Zh("优先处理"),
	"dashboard.cause":        lang.En("Requirement that is not met").Zh("未满足的要求"),
	"dashboard.cause.weight": lang.En("Weight").Zh("严重程度"),
	"dashboard.cause.on":     lang.En("Where").Zh("影响平台"),
	"dashboard.cause.count":  lang.En("Endpoints").Zh("域名数"),
	"dashboard.cause.open":   lang.En("not known").Zh("未能得知"),
	"dashboard.cause.how":    lang.En("how to mend it").Zh("如何修复"),
	"dashboard.causes.none":  lang.En("Nothing to mend: no requirement is broken anywhere.").Zh("没有需要处理的问题。"),
	"dashboard.changes":      lang.En("Changed since yesterday").Zh("一天内的变化"),
	"dashboard.changes.none": lang.En("No verdict has changed.").Zh("没有结论发生变化。"),
	"dashboard.changes.more": lang.En("and {count} more").Zh("另有 {count} 项"),
	"dashboard.to":           lang.En("became").Zh("变为"),
	"dashboard.health":       lang.En("Scanning").Zh("扫描状况"),
	"dashboard.health.last":  lang.En("Last scan").Zh("最近扫描"),
	"dashboard.health.lag":   lang.En("Behind by").Zh("滞后"),
	"dashboard.health.ok":    lang.En("on time").Zh("准时"),
	"dashboard.health.queue": lang.En("Waiting or running").Zh("排队或进行中"),
	"dashboard.health.alive": lang.En("Workers alive").Zh("运行中的扫描进程"),
	"dashboard.health.dead":  lang.En("none: nothing is scanned. Start one with “tongguan-scanner work”.").Zh("没有：当前不会进行扫描。请运行 tongguan-scanner work。"),
	"dashboard.health.size":  lang.En("Built-in database").Zh("内置数据库"),
	"dashboard.empty":        lang.En("Paste your domains").Zh("粘贴你的域名"),
	"dashboard.empty.why":    lang.En("Tongguan dials each of them the way WeChat does on iOS, Android, HarmonyOS and in devtools, says which of them will refuse it and with which error, and warns before a certificate ends.").Zh("通关会像微信那样连接每个域名，分别判断 iOS、Android、HarmonyOS 和开发者工具能否访问、会报什么错，并在证书到期前提醒。"),
	"dashboard.empty.viewer": lang.En("Nothing is watched yet. An operator or an admin can add domains.").Zh("还没有添加域名。操作员或管理员可以添加。"),

	"dashboard.urgent":            lang.En("{count} urgent alerts").Zh("{count} 条紧急告警"),
	"dashboard.urgent:1":          lang.En("1 urgent alert").Zh("1 条紧急告警"),
	"dashboard.warnings":          lang.En("{count} warnings").Zh("{count} 条警告"),
	"dashboard.warnings:1":        lang.En("1 warning").Zh("1 条警告"),
	"dashboard.channels":          lang.En("Channels").Zh("通知渠道"),
	"dashboard.channels.well":     lang.En("{count} work").Zh("{count} 个正常"),
	"dashboard.channels.well:1":   lang.En("1 works").Zh("1 个正常"),
	"dashboard.channels.paused":   lang.En("{count} paused").Zh("{count} 个已暂停"),
	"dashboard.channels.paused:1": lang.En("1 paused").Zh("1 个已暂停"),
	"dashboard.channels.fail":     lang.En("{count} failing").Zh("{count} 个未能送达"),
	"dashboard.channels.fail:1":   lang.En("1 failing").Zh("1 个未能送达"),
	"dashboard.channels.parked":   lang.En("{count} messages put aside").Zh("{count} 条消息已搁置"),
	"dashboard.channels.parked:1": lang.En("1 message put aside").Zh("1 条消息已搁置"),
	"dashboard.channels.none":     lang.En("none: nobody is told of alerts").Zh("没有：告警不会通知任何人"),
	"dashboard.nobody":            lang.En("Nobody is told of alerts yet.").Zh("告警目前不会通知任何人。"),

	"dashboard.changes.more:1": lang.En("and 1 more").Zh("另有 1 项"),
	"dashboard.expired.bar:1":  lang.En("1 has expired").Zh("1 个已过期"),
}
