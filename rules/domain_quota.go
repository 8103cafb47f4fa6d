package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var domainQuota = Rule{
	ID:     "domain_quota",
	Levels: everywhere(Medium),
	Source: Source{"WeChat modifyServerDomain", "", "https://developers.weixin.qq.com/doc/oplatform/openApi/miniprogram-management/domain-management/modifyServerDomain.html"},
	Text: Text{
		Title: lang.En("No list has more entries than WeChat takes").Zh("列表中的域名数量不超过上限"),
		Why:   lang.En("A list has 200 entries at most through the API of third-party platforms; the console's own limit may be lower.").Zh("通过第三方平台接口，每个列表最多 200 个域名；后台的上限可能更低。"),
		Fix:   lang.En("Put several hosts behind one gateway.").Zh("把多个服务放到同一个网关域名之后。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {count} entries").Zh("{list} 列表中有 {count} 个域名"),
		},
	},
	Lint: lintDomainQuota,
}

// maxListed is how many entries a list has at most.
const maxListed = 200

func lintDomainQuota(c *Code, _ Params) []Outcome {
	if c.Console == nil || len(c.Console.Lists) == 0 {
		return notChecked()
	}
	var found []Outcome
	for _, id := range serverLists {
		if list := c.Console.Lists[id]; len(list) > maxListed {
			found = append(found, Outcome{Status: Fail, Place: list[maxListed].Place, Values: Values{"list": string(id), "count": len(list)}})
		}
	}
	return judged(found, 1)
}
