package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var prefetchUnused = Rule{
	ID:     "prefetch_unused",
	Levels: everywhere(Low),
	Source: wechatNetwork("DNS预解析域名 - 配置流程"),
	Text: Text{
		Title: lang.En("Every prefetched domain is used").Zh("每个预解析域名都有代码用到"),
		Why:   lang.En("Only 5 may be listed: one that nothing uses takes the place of one that would make the start faster.").Zh("名额只有 5 个：无用的域名占掉了能加快启动的名额。"),
		Fix:   lang.En("Put the hosts there that the first page calls.").Zh("改填首屏会请求的域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}, and no code names it").Zh("{list} 列表中有 {entry}，而代码中没有出现"),
		},
	},
	Lint: lintPrefetchUnused,
}

func lintPrefetchUnused(c *Code, _ Params) []Outcome {
	whole, followed := c.read()
	if !whole {
		return notChecked()
	}
	out := c.eachEntry([]facts.ListID{facts.ListPrefetch}, string(Default), func(_ facts.ListID, a webAddress, _ string) bool { return !c.names(a.host) })
	if !followed {
		for i := range out {
			out[i].Confidence = Inferred
		}
	}
	return out
}
