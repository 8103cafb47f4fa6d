package rules

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var parentDomainEntry = Rule{
	ID:     "parent_domain_entry",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("Each sub-domain that is used is listed itself").Zh("用到的每个子域名都单独列出"),
		Why:   lang.En("An entry covers its own host only: neither its sub-domains nor a wildcard.").Zh("列表中的域名只对它自身有效，不包含子域名，也不支持通配符。"),
		Fix:   lang.En("Add the very host to the list.").Zh("把具体的子域名加入列表。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and the list {list} has only its parent {entry}").Zh("{api} 请求 {url}，而 {list} 列表中只有父域名 {entry}"),
			"entry":   lang.En("the list {list} has the wildcard {entry}").Zh("{list} 列表中有通配符 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintParentDomainEntry,
}

func lintParentDomainEntry(c *Code, _ Params) []Outcome {
	uses := c.eachListed(func(u use, list []facts.Entry) (Values, bool) {
		v := u.values()
		parent := parentOf(u, list)
		v["entry"] = parent
		return v, parent != ""
	})
	return either(uses, c.eachEntry(serverLists, "entry", func(_ facts.ListID, _ webAddress, text string) bool { return strings.Contains(text, "*") }))
}

// eachListed judges the uses of domains that their list, which was told, does not let through.
func (c *Code) eachListed(bad func(use, []facts.Entry) (Values, bool)) []Outcome {
	relevant, told := 0, 0
	out := c.eachUse(
		func(u use) bool {
			_, has := c.entries(u.list)
			if !u.isName() || !slices.Contains(serverLists, u.list) || isWeChatAPI(u.host) || u.scheme != secureScheme(u.list) || c.isOfSDK(u) {
				return false // a narrower rule, or none of these lists
			}
			relevant++
			if has {
				told++
			}
			return has
		},
		func(u use) (Values, bool) {
			if found, _ := c.listed(u); found {
				return nil, false
			}
			list, _ := c.entries(u.list)
			return bad(u, list)
		})
	if relevant > 0 && told == 0 {
		return notChecked()
	}
	return out
}

// parentOf gives the entry that a use's host stands under, where the host itself is in no entry; "" where there is none.
func parentOf(u use, list []facts.Entry) string {
	parent := ""
	for _, e := range list {
		a := splitURL(e.Text)
		switch {
		case a.host == u.host:
			return ""
		case strings.HasSuffix(u.host, "."+strings.TrimPrefix(a.host, "*.")) && a.host != "":
			parent = e.Text
		}
	}
	return parent
}
