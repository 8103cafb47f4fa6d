package alert

import (
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
)

// How many differences are named.
const (
	namedHosts   = 2 // in a headline
	namedMissing = 5 // in the particulars
	namedUnused  = 5
)

var (
	wordUnlistedOne  = lang.En("the code goes to {host}, which the list {list} of the console lacks").Zh("代码请求了 {host}，而后台的 {list} 中没有")
	wordUnlistedMany = lang.En("the code goes to {total} domains that the lists of the console lack: {hosts}").Zh("代码请求了 {total} 个后台列表中没有的域名：{hosts}")
	wordUnlistedNew  = lang.En("the code goes to {count} more that the lists of the console lack ({total} in all): {hosts}").Zh("代码又请求了 {count} 个后台列表中没有的域名（共 {total} 个）：{hosts}")
	wordUnlistedSome = lang.En("the code goes to domains that the lists of the console lack").Zh("代码请求了后台列表中没有的域名")
	wordHostsAndMore = lang.En("{hosts} and {more} more").Zh("{hosts}等")
	wordListed       = lang.En("all that the code is known to need is in the lists of the console").Zh("代码用到的域名均已在后台列表中")
	wordListedAfter  = lang.En("all that the code is known to need is in the lists of the console, after {after}").Zh("代码用到的域名均已在后台列表中，不一致持续了 {after}")
	wordAppDeleted   = lang.En("the app was deleted here; nobody compares its code and its console any more").Zh("该小程序已从本系统删除，不再比较其代码与后台")
	wordMissingAt    = lang.En("{host} (first in {place})").Zh("{host}（首次出现于 {place}）")
	wordMissingTimes = lang.En("{host} (first in {place}; {count} places)").Zh("{host}（首次出现于 {place}，共 {count} 处）")
	wordMissingNew   = lang.En("new: {what}").Zh("新增：{what}")
	wordMissingMore  = lang.En("{more} more, {total} in all; the app's page has every one").Zh("另有 {more} 个，共 {total} 个，完整列表见小程序页面")
	wordUnlistedWhy  = lang.En("WeChat refuses these requests before any packet leaves the phone.").Zh("微信会在发出任何数据之前拒绝这些请求。")
	wordUnlistedFix  = lang.En("Add them in WeChat's console ({where}), or take the calls out of the code. Then tell it here: paste the lists anew or run tongguan-scanner apply, or push the code again. Nobody here sees the console itself.").Zh("在小程序后台“{where}”中添加，或从代码中去掉这些请求。然后更新此处的信息：重新粘贴列表或运行 tongguan-scanner apply，或重新提交代码。本系统无法直接读取后台。")
	labelMissingIn   = lang.En("Not in {list}").Zh("{list} 中没有")
	labelOthers      = lang.En("Others").Zh("其余")
	labelUnused      = lang.En("Listed, and no code needs it").Zh("后台有、代码未用到")
)

// whereListed is where the lists stand in the console.
const whereListed = "开发 - 开发设置 - 服务器域名"

// listLabels are the names of the lists in the console.
var listLabels = map[facts.ListID]string{
	facts.ListRequest: "request合法域名", facts.ListSocket: "socket合法域名", facts.ListUpload: "uploadFile合法域名", facts.ListDownload: "downloadFile合法域名",
	facts.ListUDP: "udp合法域名", facts.ListTCP: "tcp合法域名", facts.ListPrefetch: "DNS预解析域名",
}

func listLabel(id facts.ListID) string {
	if label, ok := listLabels[id]; ok {
		return label
	}
	return name(string(id))
}

// disagreeing says in one sentence what the code needs and the console lacks. What is new is what the sentence is about.
func (e *Event) disagreeing(tag lang.Tag) string {
	d := e.Disagreement
	if d == nil || len(d.Missing) == 0 {
		return wordUnlistedSome.In(tag)
	}
	of, total := d.Missing, max(d.MissingTotal, len(d.Missing))
	news := 0
	for _, m := range of {
		if m.New {
			news++
		}
	}
	switch {
	case news > 0:
		return fill(tag, wordUnlistedNew, "count", strconv.Itoa(news), "total", strconv.Itoa(total), "hosts", hostsOf(of, news, tag))
	case total == 1:
		return fill(tag, wordUnlistedOne, "host", name(of[0].Host), "list", listLabel(of[0].List))
	}
	return fill(tag, wordUnlistedMany, "total", strconv.Itoa(total), "hosts", hostsOf(of, total, tag))
}

// hostsOf names the first few of so many.
func hostsOf(of []Difference, total int, tag lang.Tag) string {
	var names []string
	for _, d := range of[:min(len(of), total, namedHosts)] {
		names = append(names, name(d.Host))
	}
	list := naming.List(names, tag)
	if more := total - len(names); more > 0 {
		return fill(tag, wordHostsAndMore, "hosts", list, "more", strconv.Itoa(more))
	}
	return list
}

// agreed says how a disagreement ended.
func (e *Event) agreed(tag lang.Tag) string {
	switch {
	case e.Disagreement != nil && e.Disagreement.Deleted:
		return wordAppDeleted.In(tag)
	case e.Since.IsZero():
		return wordListed.In(tag)
	}
	return fill(tag, wordListedAfter, "after", span(tag, e.At.Sub(e.Since)))
}

// disagreementLines are the particulars of a disagreement.
func (e *Event) disagreementLines(l *lines) {
	tag := l.tag
	if d := e.Disagreement; d != nil {
		shown := d.Missing[:min(len(d.Missing), namedMissing)]
		for _, m := range shown {
			l.list = append(l.list, Line{fill(tag, labelMissingIn, "list", listLabel(m.List)), m.text(tag)})
		}
		total := max(d.MissingTotal, len(d.Missing))
		if more := total - len(shown); more > 0 {
			l.add(labelOthers, fill(tag, wordMissingMore, "more", strconv.Itoa(more), "total", strconv.Itoa(total)))
		}
	}
	l.add(labelWhy, wordUnlistedWhy.In(tag))
	l.add(labelFix, e.Fix(tag))
	if d := e.Disagreement; d != nil {
		l.add(labelUnused, d.unused(tag))
	}
}

// text says what is missing, and where the code needs it.
func (d Difference) text(tag lang.Tag) string {
	out := name(d.Host)
	if d.Place.File != "" {
		at := clip(d.Place.File, maxPlace)
		if d.Place.Line > 0 {
			at += ":" + strconv.Itoa(d.Place.Line)
		}
		phrase := wordMissingAt
		if d.Places > 1 {
			phrase = wordMissingTimes
		}
		out = fill(tag, phrase, "host", out, "place", at, "count", strconv.Itoa(d.Places))
	}
	if d.New {
		return fill(tag, wordMissingNew, "what", out)
	}
	return out
}

// maxPlace bounds the path of a file in a message, in characters.
const maxPlace = 160

// unused names the first few entries that no code needs and counts the rest; "" when there are none.
func (d *Disagreement) unused(tag lang.Tag) string {
	var names []string
	for _, u := range d.Unused[:min(len(d.Unused), namedUnused)] {
		names = append(names, name(u.Host)+lang.Aside(tag, listLabel(u.List)))
	}
	list, total := naming.List(names, tag), max(d.UnusedTotal, len(d.Unused))
	if more := total - len(names); more > 0 && len(names) > 0 {
		return fill(tag, wordListAndMore, "list", list, "more", strconv.Itoa(more), "total", strconv.Itoa(total))
	}
	return list
}
