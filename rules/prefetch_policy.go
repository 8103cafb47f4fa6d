package rules

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var prefetchPolicy = Rule{
	ID:     "prefetch_policy",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("DNS预解析域名 - 其他安全策略同服务器域名配置策略"),
	Text: Text{
		Title: lang.En("Domains for DNS prefetching obey the rules of server domains").Zh("DNS 预解析域名符合服务器域名的规则"),
		Why:   lang.En("The console refuses IP addresses, localhost and wildcards there too.").Zh("后台同样不接受 IP 地址、localhost 和通配符。"),
		Fix:   lang.En("Write the name of a host that has an ICP filing.").Zh("填写已备案的具体域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Errors: map[facts.Platform][]Error{Devtools: {"9420001 invalid domain"}},
	Lint:   lintPrefetchPolicy,
}

func lintPrefetchPolicy(c *Code, _ Params) []Outcome {
	return c.eachEntry([]facts.ListID{facts.ListPrefetch}, string(Default), func(_ facts.ListID, a webAddress, text string) bool {
		return !a.isName() || strings.Contains(text, "*")
	})
}
