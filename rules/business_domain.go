package rules

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var businessDomain = Rule{
	ID:     "business_domain",
	Levels: everywhere(Medium),
	Source: Source{"WeChat 业务域名", "", "https://developers.weixin.qq.com/miniprogram/dev/framework/ability/domain.html"},
	Text: Text{
		Title: lang.En("What a web-view opens is a business domain").Zh("web-view 打开的网页属于业务域名"),
		Why:   lang.En("A web-view opens https pages of listed domains and of their sub-domains only; an entry has no port.").Zh("web-view 只能打开业务域名及其子域名的 https 网页；业务域名不能带端口。"),
		Fix:   lang.En("Add the domain under 业务域名, and open pages without a port.").Zh("在后台“业务域名”中添加，并去掉网址中的端口。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("a web-view opens {url}, and {host} is no business domain").Zh("web-view 打开 {url}，而 {host} 不是业务域名"),
			"port":    lang.En("a web-view opens {url}, which has a port").Zh("web-view 打开的 {url} 带有端口"),
			"entry":   lang.En("the list {list} has {entry}: a business domain is https and a name of letters, digits and hyphens, without a port").Zh("{list} 列表中有 {entry}：业务域名须为 https，只含字母、数字和连字符，不带端口"),
			"count":   lang.En("the list {list} has {count} entries, and 300 are allowed").Zh("{list} 列表中有 {count} 个域名，上限为 300"),
		},
	},
	Lint: lintBusinessDomain,
}

// maxBusiness is how many business domains the page allows.
const maxBusiness = 300

func lintBusinessDomain(c *Code, _ Params) []Outcome {
	entries := c.eachEntry([]facts.ListID{facts.ListBusiness}, "entry", func(_ facts.ListID, a webAddress, _ string) bool {
		odd := strings.ContainsFunc(a.host, func(r rune) bool { return !(r == '.' || r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
		return a.port != "" || !a.isName() || odd || a.scheme != "https" && a.scheme != ""
	})
	list, told := c.entries(facts.ListBusiness)
	if len(list) > maxBusiness {
		entries = either(entries, []Outcome{{Status: Fail, Evidence: "count", Place: list[maxBusiness].Place, Values: Values{"list": string(facts.ListBusiness), "count": len(list)}}})
	}
	if c.Project == nil {
		return entries
	}
	var found []Outcome
	looked := 0
	for _, m := range c.Project.Media {
		a := splitURL(m.Text)
		if m.Kind != facts.MediaWebView || m.Unresolved != "" || !a.isName() {
			continue
		}
		looked++
		v := Values{"url": m.Text, "host": a.host}
		switch {
		case a.port != "":
			found = append(found, Outcome{Status: Fail, Place: m.Place, Evidence: "port", Values: v})
		case told && !slices.ContainsFunc(list, func(e facts.Entry) bool { return coversHost(splitURL(e.Text).host, a.host) }):
			found = append(found, Outcome{Status: Fail, Place: m.Place, Values: v})
		}
	}
	if !told && looked > 0 && len(found) == 0 {
		return notChecked()
	}
	return either(judged(found, looked), entries)
}

// coversHost reports whether a business domain covers a host: itself and its sub-domains, unlike a server domain.
func coversHost(domain, host string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}
