package pages

import (
	"net/url"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
)

// AlertList is what fires, and what fired: an alert for each cause. Its fragment is "alerts".
type AlertList struct {
	Filter AlertFilter
	Rows   []AlertRow
	Counts map[alert.State]int // of all that hold now
	Apps   []AppRef            // to choose from
	Cursor string              // of this page; "" on the first
	Next   string              // of the next page; "" on the last
	Nobody bool                // no channel is on, so that nobody is told
}

// An AlertRow is one alert of a list.
type AlertRow struct {
	ID        int64
	Version   int64
	Headline  string // where, what and for whom, in words
	Kind      alert.Kind
	State     alert.State
	Urgency   alert.Urgency
	Level     alert.Level // "" for what has none
	FiredAt   time.Time   // zero: it never did
	Since     time.Time   // since when it is in its state
	Endpoints int
	Apps      []AppRef
	AppsTotal int

	By      string    // who acknowledged or silenced it
	Because string    // why it is silenced
	Until   time.Time // the end of the silence
}

// Alert is the page of one alert, to which messages lead. Its fragments are "alert" and "timeline".
type Alert struct {
	AlertRow
	Lines    []Line // the particulars
	Members  []AlertMember
	Events   []Happening // the newest first
	Further  bool        // there are older ones
	Nobody   bool        // no channel is on, so that nobody is told
	Error    string      // why what was wanted was not done, in words
	RuleName RuleRef     // of a fault; the zero one for others
}

// A Line is one particular.
type Line struct {
	Label, Text string
	Certificate string // the SHA-256 of the one that it names; "": it names none
	First       bool   // what a reader in a hurry wants
}

// An AlertMember is an endpoint at which it happens. ID is 0 of one at which it happened.
type AlertMember struct {
	ID    int64
	Label string // host:port
}

// A Happening is something that an alert did or had done to it, and what became of the messages about it.
type Happening struct {
	At         time.Time
	Type       alert.EventType
	Urgency    alert.Urgency
	Headline   string
	Deliveries []Delivery
}

// Silence is the form that silences an alert.
type Silence struct {
	AlertRow
	For   string // one of Choices, or "at"
	At    string // the time that was typed
	Zone  string // of that time: one of Zones
	Why   string
	Error string // what is wrong with none of the fields
	Wrong map[string]string
}

// Choices are how long a silence may last, as Go writes durations.
func (Silence) Choices() []string { return []string{"1h", "4h", "12h", "24h", "72h", "168h", "720h"} }

// Choice is the duration of a choice.
func (Silence) Choice(s string) time.Duration {
	d, _ := time.ParseDuration(s)
	return d
}

// Zones are those in which a time may be typed. A browser's own is not known without a script.
func (Silence) Zones() []string { return []string{"+08:00", "+00:00"} }

// Beijing writes a time as clocks there show it.
func (Silence) Beijing(t time.Time) string {
	return t.In(time.FixedZone("", 8*60*60)).Format("2006-01-02 15:04")
}

func (AlertList) file() string { return "alerts" }
func (Alert) file() string     { return "alert" }
func (Silence) file() string   { return "silence" }

// An AlertFilter says which alerts a list shows. The zero one shows those that hold now.
type AlertFilter struct {
	State alert.State // state
	Kind  alert.Kind  // kind
	App   int64       // app
}

// ParseAlertFilter reads a query. What it does not understand it leaves out.
func ParseAlertFilter(q url.Values) (f AlertFilter) {
	switch s := alert.State(q.Get("state")); s {
	case alert.Firing, alert.Acknowledged, alert.Silenced, alert.Pending, alert.Resolved:
		f.State = s
	}
	switch k := alert.Kind(q.Get("kind")); k {
	case alert.Expiry, alert.Fault, alert.Unreachable, alert.Renewed, alert.Unlisted:
		f.Kind = k
	}
	if id, err := strconv.ParseInt(q.Get("app"), 10, 64); err == nil && id > 0 {
		f.App = id
	}
	return f
}

// Values writes the query that ParseAlertFilter reads.
func (f AlertFilter) Values() url.Values {
	q := url.Values{}
	if f.State != "" {
		q.Set("state", string(f.State))
	}
	if f.Kind != "" {
		q.Set("kind", string(f.Kind))
	}
	if f.App != 0 {
		q.Set("app", strconv.FormatInt(f.App, 10))
	}
	return q
}

// URL is the address of the list.
func (f AlertFilter) URL() string { return alertsAt(f.Values()) }

func alertsAt(q url.Values) string {
	if len(q) == 0 {
		return "/alerts"
	}
	return "/alerts?" + q.Encode()
}

// Filtered reports whether the list leaves anything out that holds now.
func (l AlertList) Filtered() bool { return l.Filter != AlertFilter{} }

// NextURL is the address of the next page; "" on the last.
func (l AlertList) NextURL() string {
	if l.Next == "" {
		return ""
	}
	q := l.Filter.Values()
	q.Set("cursor", l.Next)
	return alertsAt(q)
}

// Stands gives the states in which an alert holds, the most urgent first, with how many there are.
func (l AlertList) Stands() (out []Stand) {
	for _, s := range []alert.State{alert.Firing, alert.Acknowledged, alert.Silenced, alert.Pending} {
		if n := l.Counts[s]; n > 0 {
			out = append(out, Stand{s, n, AlertFilter{State: s}.URL(), s == l.Filter.State})
		}
	}
	return out
}

// A Stand is how many alerts are in a state, and where they are listed.
type Stand struct {
	State alert.State
	Count int
	URL   string
	Here  bool
}

// States are those to choose from.
func (AlertList) States() []alert.State {
	return []alert.State{alert.Firing, alert.Acknowledged, alert.Silenced, alert.Pending, alert.Resolved}
}

// Kinds are those to choose from.
func (AlertList) Kinds() []alert.Kind {
	return []alert.Kind{alert.Expiry, alert.Fault, alert.Unreachable, alert.Renewed, alert.Unlisted}
}

// Holds reports whether it is the case now.
func (a AlertRow) Holds() bool {
	return a.State == alert.Firing || a.State == alert.Acknowledged || a.State == alert.Silenced
}

// Fires reports whether nobody has seen to it yet.
func (a AlertRow) Fires() bool { return a.State == alert.Firing }

// Quiet reports whether somebody wants to hear nothing of it.
func (a AlertRow) Quiet() bool { return a.State == alert.Silenced }

// CanSilence reports whether it can be silenced, or silenced anew.
func (a AlertRow) CanSilence() bool { return a.Holds() }

// CanReopen reports whether there is an acknowledgement or a silence to take back.
func (a AlertRow) CanReopen() bool {
	return a.State == alert.Acknowledged || a.State == alert.Silenced || !a.Until.IsZero()
}

// AboutApp reports whether it is about an app, and happens to no endpoint.
func (a AlertRow) AboutApp() bool { return a.Kind.OfApp() }

// OtherMembers counts the endpoints beyond those that are named.
func (a Alert) OtherMembers() int { return max(0, a.Endpoints-len(a.Members)) }

// Mark names the alert's icon and colour.
func (a AlertRow) Mark() string {
	switch {
	case a.State == alert.Resolved:
		return "pass"
	case a.Holds():
		return mark(a.Urgency)
	}
	return "pending"
}

// OtherApps counts the apps beyond those that are named.
func (a AlertRow) OtherApps() int { return max(0, a.AppsTotal-len(a.Apps)) }

// pending: a message about it is on its way.
func (a Alert) pending() bool {
	for _, h := range a.Events {
		for _, d := range h.Deliveries {
			if d.Soon {
				return true
			}
		}
	}
	return false
}

// Pending reports whether the page will soon change.
func (a Alert) Pending() bool { return a.pending() }

// Told reports whether somebody was told, or is to be.
func (h Happening) Told() bool { return len(h.Deliveries) > 0 }

// Mark names the icon and the colour of what happened.
func (h Happening) Mark() string {
	switch h.Type {
	case alert.EventFiring, alert.EventReminder:
		return mark(h.Urgency)
	case alert.EventResolved:
		return "pass"
	}
	return "pending"
}

var stateWords = map[alert.State]lang.Phrase{
	alert.Firing:       lang.En("firing").Zh("告警中"),
	alert.Acknowledged: lang.En("acknowledged").Zh("已确认"),
	alert.Silenced:     lang.En("silenced").Zh("已静默"),
	alert.Pending:      lang.En("waits for a second look").Zh("待复查"),
	alert.Resolved:     lang.En("over").Zh("已恢复"),
	alert.Inactive:     lang.En("nothing is the matter").Zh("未触发"),
}

var kindWords = map[alert.Kind]lang.Phrase{
	alert.Expiry:      lang.En("certificate ends").Zh("证书到期"),
	alert.Fault:       lang.En("requirement not met").Zh("不符合要求"),
	alert.Unreachable: lang.En("cannot be reached").Zh("无法连接"),
	alert.Renewed:     lang.En("renewed certificate not served").Zh("新证书未生效"),
	alert.Unlisted:    lang.En("code needs what the console lacks").Zh("代码域名未配置"),
}

var urgencyWords = map[alert.Urgency]lang.Phrase{
	alert.Critical: lang.En("urgent").Zh("紧急"),
	alert.Warning:  lang.En("warning").Zh("警告"),
	alert.Relief:   lang.En("over").Zh("已恢复"),
}

var levelWords = map[alert.Level]lang.Phrase{
	alert.Level30d:     lang.En("30 days or less").Zh("不足 30 天"),
	alert.Level14d:     lang.En("14 days or less").Zh("不足 14 天"),
	alert.Level7d:      lang.En("7 days or less").Zh("不足 7 天"),
	alert.LevelThird:   lang.En("a third of its life or less").Zh("不足有效期的三分之一"),
	alert.LevelSixth:   lang.En("a sixth of its life or less").Zh("不足有效期的六分之一"),
	alert.Level3d:      lang.En("3 days or less").Zh("不足 3 天"),
	alert.Level1d:      lang.En("1 day or less").Zh("不足 1 天"),
	alert.LevelExpired: lang.En("expired").Zh("已过期"),
}

var eventWords = map[alert.EventType]lang.Phrase{
	alert.EventFiring:       lang.En("alert").Zh("告警"),
	alert.EventReminder:     lang.En("reminder").Zh("提醒"),
	alert.EventResolved:     lang.En("over").Zh("恢复"),
	alert.EventAcknowledged: lang.En("acknowledged").Zh("确认"),
	alert.EventSilenced:     lang.En("silenced").Zh("静默"),
	alert.EventReopened:     lang.En("taken back").Zh("撤回"),
	alert.EventPing:         lang.En("test").Zh("测试"),
	alert.EventNotice:       lang.En("channel disabled").Zh("渠道停用"),
}

var alertWords = words{
	"alert.title":          lang.En("Alerts").Zh("告警"),
	"alert.now":            lang.En("holding now").Zh("当前有效"),
	"alert.filter.state":   lang.En("State").Zh("状态"),
	"alert.filter.kind":    lang.En("About").Zh("类型"),
	"alert.stands":         lang.En("By state").Zh("按状态"),
	"alert.since":          lang.En("since").Zh("开始于"),
	"alert.over.since":     lang.En("over since").Zh("恢复于"),
	"alert.apps":           lang.En("Mini programs").Zh("小程序"),
	"alert.apps.more":      lang.En("and {count} more").Zh("等另外 {count} 个"),
	"alert.apps.more:1":    lang.En("and 1 more").Zh("等另外 1 个"),
	"alert.acknowledged":   lang.En("{by} sees to it, since").Zh("{by} 已确认处理，时间："),
	"alert.silenced":       lang.En("{by} wants nobody told of it until").Zh("{by} 已设为静默，截止："),
	"alert.because":        lang.En("because “{because}”").Zh("原因：{because}"),
	"alert.acknowledge":    lang.En("I see to it").Zh("我来处理"),
	"alert.acknowledge.of": lang.En("I see to it: {headline}").Zh("我来处理：{headline}"),
	"alert.acknowledge.is": lang.En("“I see to it” ends the reminders for everybody, until it becomes worse.").Zh("点击“我来处理”后不再向所有人重复提醒，除非情况恶化。"),
	"alert.silence":        lang.En("Silence…").Zh("静默…"),
	"alert.silence.anew":   lang.En("Change the silence…").Zh("修改静默…"),
	"alert.reopen":         lang.En("Take that back").Zh("撤回"),
	"alert.actions":        lang.En("Actions").Zh("操作"),

	"alert.empty":          lang.En("Nothing fires.").Zh("当前没有告警。"),
	"alert.empty.filter":   lang.En("No alert matches.").Zh("没有符合条件的告警。"),
	"alert.empty.what":     lang.En("What you would be told").Zh("会在什么时候告警"),
	"alert.empty.expiry":   lang.En("A certificate has 30, 14, 7, 3 or 1 days left, or has expired; one that lives for 100 days or less: a third and a sixth of its life, then 3 days and 1 day. One alert for each certificate, however many hosts serve it. A renewal ends it.").Zh("证书剩余 30、14、7、3、1 天时以及过期时；有效期不超过 100 天的证书，在剩余三分之一、六分之一以及 3 天、1 天时。同一张证书只告警一次，无论有多少个域名在使用；更换证书后自动恢复。"),
	"alert.empty.fault":    lang.En("A platform refuses a host: the chain is incomplete, TLS 1.2 is missing, the name does not match, and so on.").Zh("某个平台会拒绝访问：证书链不完整、不支持 TLS 1.2、域名与证书不符等。"),
	"alert.empty.down":     lang.En("A host cannot be reached at two looks at least a minute apart.").Zh("间隔至少一分钟的两次检查都无法连接。"),
	"alert.empty.renewed":  lang.En("A certificate that you said is installed is not served everywhere when its time is up.").Zh("已登记的新证书到期限后仍未在所有地址生效。"),
	"alert.empty.unlisted": lang.En("The code of a mini program, as lint --push sent it, needs a domain that its console's lists lack.").Zh("lint --push 提交的代码用到了后台列表中没有的域名。"),
	"alert.empty.remind":   lang.En("What nobody has acknowledged is said again: what is urgent daily, the rest weekly. And you hear when it is over.").Zh("无人确认的告警会重复提醒：紧急的每天一次，其余每周一次。恢复后也会通知。"),
	"alert.nobody":         lang.En("Nobody is told yet: there is no channel that is on.").Zh("还没有已开启的通知渠道，告警不会通知任何人。"),
	"alert.nobody.add":     lang.En("Add a channel").Zh("添加通知渠道"),
	"alert.nobody.ask":     lang.En("An admin can add one.").Zh("管理员可以添加。"),
	"alert.particulars":    lang.En("What is the matter").Zh("详情"),
	"alert.members":        lang.En("Where").Zh("受影响的域名"),
	"alert.members.none":   lang.En("Nowhere any more.").Zh("目前没有域名受影响。"),
	"alert.members.more":   lang.En("and {count} more").Zh("另有 {count} 个"),
	"alert.members.more:1": lang.En("and 1 more").Zh("另有 1 个"),
	"alert.rule":           lang.En("The rule").Zh("相关规则"),
	"alert.timeline":       lang.En("What happened, and who was told").Zh("经过与通知记录"),
	"alert.timeline.none":  lang.En("Nothing yet.").Zh("暂无记录。"),
	"alert.timeline.more":  lang.En("Older events are kept, and not shown here.").Zh("更早的记录仍保留，此处不再显示。"),
	"alert.untold":         lang.En("Recorded; nobody was told.").Zh("仅记录，未通知。"),

	"silence.title":     lang.En("Silence this alert").Zh("静默此告警"),
	"silence.what":      lang.En("Until then nobody is told anything about it, not even that it becomes worse or is over; all of it is recorded. If it still holds at the end, you are told.").Zh("截止之前不发送任何与它有关的消息，包括恶化和恢复，但都会记录。到期时如果仍未恢复，会通知。"),
	"silence.for":       lang.En("For").Zh("时长"),
	"silence.for.at":    lang.En("until the time below").Zh("到下面填写的时间"),
	"silence.until":     lang.En("Or until").Zh("或截止到"),
	"silence.zone":      lang.En("Time zone").Zh("时区"),
	"silence.zone.cst":  lang.En("UTC+8 (Beijing)").Zh("北京时间（UTC+8）"),
	"silence.zone.utc":  lang.En("UTC").Zh("UTC"),
	"silence.why":       lang.En("Because").Zh("原因"),
	"silence.why.how":   lang.En("Whoever looks at it later reads this.").Zh("供之后查看的人了解。"),
	"silence.do":        lang.En("Silence it").Zh("确认静默"),
	"silence.since.now": lang.En("It is {time} now, {beijing} in Beijing.").Zh("现在是北京时间 {beijing}（{time}）。"),
}
