package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var prefetchTooMany = Rule{
	ID:     "prefetch_too_many",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("DNS预解析域名 - 预解析域名最多可添加 5 个"),
	Text: Text{
		Title: lang.En("No more than 5 domains are prefetched").Zh("DNS 预解析域名不超过 5 个"),
		Why:   lang.En("The console refuses a sixth one.").Zh("后台最多允许 5 个。"),
		Fix:   lang.En("Keep those that the first page needs.").Zh("只保留首屏需要的域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {count} entries").Zh("{list} 列表中有 {count} 个域名"),
		},
	},
	Errors: map[facts.Platform][]Error{Devtools: {"9420002"}},
	Lint:   lintPrefetchTooMany,
}

// maxPrefetched is the size_limit that WeChat's getPrefetchDomain gives.
const maxPrefetched = 5

func lintPrefetchTooMany(c *Code, _ Params) []Outcome {
	list, told := c.entries(facts.ListPrefetch)
	switch {
	case !told:
		return notChecked()
	case len(list) > maxPrefetched:
		return []Outcome{{Status: Fail, Place: list[maxPrefetched].Place, Values: Values{"list": string(facts.ListPrefetch), "count": len(list)}}}
	}
	return judged(nil, len(list))
}
