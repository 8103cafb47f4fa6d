package pages

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// EndpointList is the list of endpoints, a page of it. Its fragment is "rows".
type EndpointList struct {
	Filter Filter
	Rows   []Row
	Total  int    // of the whole list; negative: it was not counted
	Cursor string // of this page; "" on the first
	Next   string // of the next page; "" on the last
	Apps   []AppRef
	Rule   string // the title of Filter.Rule, in words
	Below  string // the name of Filter.Below; "" where nobody is known by that hash
}

// A Row is one endpoint of a list.
type Row struct {
	ID       int64
	Host     string
	Port     int
	Uses     []RowUse
	Verdicts Verdicts // empty: it waits for its first scan
	Reach    facts.Reach
	Reason   string    // the evidence that decided the worst verdict, in words; "" for a pass
	NotAfter time.Time // of the leaf that ends first; zero: none is known
	LastScan time.Time // zero: never
	NextScan time.Time // zero: none is planned
	Scanning bool      // a scan is ordered or runs
	Paused   bool
}

// A RowUse is an app that needs the endpoint, and in which lists it stands there. ID is 0 where no app is named.
type RowUse struct {
	App   AppRef
	Lists []string
}

// An AppRef names an app.
type AppRef struct {
	ID    int64
	AppID string // WeChat's
	Name  string // "" when it has none
}

// Label is the app's name, or its appid.
func (a AppRef) Label() string {
	if a.Name != "" {
		return a.Name
	}
	return a.AppID
}

func (EndpointList) file() string { return "endpoint_list" }

func (l EndpointList) pending() bool {
	for i := range l.Rows {
		if r := &l.Rows[i]; r.Scanning || !r.Verdicts.Known() && !r.Paused {
			return true
		}
	}
	return false
}

// Pending reports whether some row will soon change.
func (l EndpointList) Pending() bool { return l.pending() }

// NextURL is the address of the next page; "" on the last.
func (l EndpointList) NextURL() string {
	if l.Next == "" {
		return ""
	}
	q := l.Filter.Values()
	q.Set("cursor", l.Next)
	return listAt(q)
}

// SortURL is the address of the list in another order.
func (l EndpointList) SortURL(s string) string {
	f := l.Filter
	f.Sort = Sort(s)
	return f.URL()
}

// A Chip is one thing that the list is limited by.
type Chip struct {
	Name   string // of the parameter; that of the status stands for the platform too
	Filter Filter
	URL    string // of the list without it
}

// Chips gives what the list is limited by.
func (l EndpointList) Chips() []Chip {
	var out []Chip
	for _, name := range []string{"q", "status", "platform", "rule", "below", "app", "expires", "paused"} {
		q := l.Filter.Values()
		if !q.Has(name) || name == "platform" && q.Has("status") {
			continue
		}
		q.Del(name)
		out = append(out, Chip{name, l.Filter, listAt(q)})
	}
	return out
}

// Windows gives the stretches of time to choose from, and the one that is chosen.
func (l EndpointList) Windows() []Window {
	out := []Window{{Expired: true}, {To: 7}, {To: 14}, {To: 30}, {To: 90}}
	if w := l.Filter.Expires; !w.IsZero() && !slices.Contains(out, w) {
		out = append(out, w)
	}
	return out
}

// Waiting is the verdict of an endpoint without a first scan.
func (EndpointList) Waiting() rules.Grade { return Pending }

// Filtered reports whether the list leaves anything out.
func (l EndpointList) Filtered() bool {
	f := l.Filter
	f.Sort = ""
	return f != Filter{}
}

// AppLabel is the name of the app that the list is limited to.
func (l EndpointList) AppLabel() string {
	for _, a := range l.Apps {
		if a.ID == l.Filter.App {
			return a.Label()
		}
	}
	return "#" + strconv.FormatInt(l.Filter.App, 10)
}

// BelowLabel is the name of the authority that the list is limited to.
func (l EndpointList) BelowLabel() string { return cmp.Or(l.Below, cut(l.Filter.Below, 16)) }

// RuleLabel is the title of the rule that the list is limited to.
func (l EndpointList) RuleLabel() string { return cmp.Or(l.Rule, l.Filter.Rule) }

// Label is host:port.
func (r Row) Label() string { return hostPort(r.Host, r.Port) }

// hostPort joins them as they are typed.
func hostPort(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

var listWords = words{
	"list.title":           lang.En("Endpoints").Zh("域名"),
	"list.filter":          lang.En("Filter").Zh("筛选"),
	"list.filter.q":        lang.En("Host contains").Zh("域名包含"),
	"list.filter.status":   lang.En("Verdict").Zh("结论"),
	"list.filter.platform": lang.En("On platform").Zh("平台"),
	"list.filter.worst":    lang.En("the worst").Zh("最差平台"),
	"list.filter.app":      lang.En("Mini program").Zh("小程序"),
	"list.filter.expires":  lang.En("Certificate ends").Zh("证书到期"),
	"list.filter.within":   lang.En("within {count} days").Zh("{count} 天内"),
	"list.filter.within:1": lang.En("within 1 day").Zh("1 天内"),
	"list.filter.between":  lang.En("in {from} to {to} days").Zh("{from} 至 {to} 天内"),
	"list.filter.paused":   lang.En("Paused only").Zh("仅已暂停"),
	"list.filter.any":      lang.En("any").Zh("不限"),
	"list.filter.apply":    lang.En("Apply").Zh("应用"),
	"list.filter.clear":    lang.En("Clear all").Zh("全部清除"),
	"list.filter.remove":   lang.En("Remove this filter:").Zh("取消筛选："),
	"list.filter.on":       lang.En("Active filters").Zh("当前筛选"),
	"list.filter.rule":     lang.En("Does not pass: {rule}").Zh("未通过：{rule}"),
	"list.reason":          lang.En("Why").Zh("原因"),
	"list.last":            lang.En("Last scan").Zh("上次扫描"),
	"list.nextscan":        lang.En("Next").Zh("下次"),
	"list.paused":          lang.En("paused").Zh("已暂停"),
	"list.scanning":        lang.En("scanning").Zh("扫描中"),
	"list.scan":            lang.En("Scan now").Zh("立即扫描"),
	"list.scan.of":         lang.En("Scan {endpoint} now").Zh("立即扫描 {endpoint}"),
	"list.actions":         lang.En("Actions").Zh("操作"),
	"list.empty":           lang.En("No endpoint matches.").Zh("没有符合条件的域名。"),
	"list.none":            lang.En("Nothing is watched yet.").Zh("还没有添加域名。"),
	"list.sort.host":       lang.En("Sort by host").Zh("按域名排序"),
	"list.sort.expiry":     lang.En("Sort by expiry").Zh("按到期时间排序"),
	"list.sort.worst":      lang.En("Worst first").Zh("最差的在前"),
	"list.sort":            lang.En("Order").Zh("排序"),
	"list.noapp":           lang.En("no app").Zh("未指定小程序"),
	"list.pages":           lang.En("Pages").Zh("翻页"),
}
