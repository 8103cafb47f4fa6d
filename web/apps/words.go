package apps

import (
	"net"
	"slices"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// Text is the reason in one sentence.
func (r Reason) Text(tag lang.Tag) string {
	fill := func(p lang.Phrase, pairs ...string) string { return p.Fill(tag, lang.Pairs(pairs...)) }
	switch r.Kind {
	case ReasonUntold:
		return wordUntold.In(tag)
	case ReasonList:
		return r.Finding.Text(tag)
	case ReasonCode:
		if at := Place(r.Finding.Place); at != "" {
			return fill(wordAt, "place", at, "what", r.Finding.Text(tag))
		}
		return r.Finding.Text(tag)
	case ReasonWaiting:
		return fill(wordWaiting, "host", r.host())
	}
	c := r.Endpoint.Cause
	title, on := titleOf(c.Rule, tag), naming.Among(r.Endpoint.On(), tag)
	switch {
	case title == "" && r.Endpoint.Grade == rules.GradeFail:
		return fill(wordFails, "host", r.host())
	case title == "":
		return fill(wordUnknown, "host", r.host())
	case r.Endpoint.Grade == rules.GradeFail:
		return fill(wordUnmet, "host", r.host(), "title", title, "platforms", on)
	}
	return fill(wordUnlearned, "host", r.host(), "title", title, "platforms", on)
}

// host is the endpoint as people write it: without the usual port.
func (r Reason) host() string {
	if r.Endpoint.Port == 443 {
		return r.Endpoint.Host
	}
	return net.JoinHostPort(r.Endpoint.Host, strconv.Itoa(int(r.Endpoint.Port)))
}

// Place writes a place as compilers do; "" for one that is not known.
func Place(at facts.Place) string {
	out := at.File
	if out != "" && at.Line > 0 {
		out += ":" + strconv.Itoa(at.Line)
	}
	return out
}

// titleOf is what a rule about servers demands; "" of one that this version does not know.
func titleOf(id string, tag lang.Tag) string {
	all := rules.All()
	if at := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == id }); at >= 0 {
		return all[at].Text.Title.In(tag)
	}
	return ""
}

var (
	wordUntold    = lang.En("its lists are not known here: paste them from the console, or apply its app.yaml").Zh("尚不知道它的域名列表：请粘贴小程序后台的内容，或应用它的 app.yaml")
	wordAt        = lang.En("{place}: {what}").Zh("{place}：{what}")
	wordWaiting   = lang.En("{host} was not scanned yet").Zh("{host} 尚未扫描")
	wordFails     = lang.En("{host} fails").Zh("{host} 不通过")
	wordUnknown   = lang.En("{host} could not be judged").Zh("{host} 无法判定")
	wordUnmet     = lang.En("{host}: not met on {platforms}: {title}").Zh("{host}（{platforms}）不满足“{title}”")
	wordUnlearned = lang.En("{host}: not known on {platforms}: {title}").Zh("{host}（{platforms}）无法判定“{title}”")
)
