package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var preconnectNotSubset = Rule{
	ID:     "preconnect_not_subset",
	Levels: everywhere(Low),
	Source: Source{"WeChat 预连接域名", "", "https://developers.weixin.qq.com/community/develop/doc/0000c009330648b56863d243366c00"},
	Text: Text{
		Title: lang.En("Preconnected domains are request domains and prefetched").Zh("预连接域名同时在 request 列表和预解析列表中"),
		Why:   lang.En("WeChat connects ahead only to what is in both lists.").Zh("只有同时在两个列表中的域名，微信才会预先连接。"),
		Fix:   lang.En("Add the domain to the lists that lack it.").Zh("把域名补进缺少它的列表。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}, which is not in both the request and the prefetch list").Zh("{list} 列表中有 {entry}，而它没有同时在 request 和 prefetch 列表中"),
		},
	},
	Lint: lintPreconnectNotSubset,
}

func lintPreconnectNotSubset(c *Code, _ Params) []Outcome {
	request, a := c.entries(facts.ListRequest)
	prefetch, b := c.entries(facts.ListPrefetch)
	if !a || !b {
		return notChecked()
	}
	has := func(list []facts.Entry, host string) bool {
		return slices.ContainsFunc(list, func(e facts.Entry) bool { return splitURL(e.Text).host == host })
	}
	return c.eachEntry([]facts.ListID{facts.ListPreconnect}, string(Default), func(_ facts.ListID, a webAddress, _ string) bool {
		return !has(request, a.host) || !has(prefetch, a.host)
	})
}
