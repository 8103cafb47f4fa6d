package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
)

var domainUnused = Rule{
	ID:     "domain_unused",
	Levels: everywhere(Low),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("Every entry of the lists is used").Zh("列表中的每个域名都有代码用到"),
		Why:   lang.En("An entry that nothing uses is one more domain that must be kept, and through which data may leave.").Zh("无用的域名徒增维护，也多一个数据外流的出口。"),
		Fix:   lang.En("Drop it from the list.").Zh("从列表中删去。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}, and no code names it").Zh("{list} 列表中有 {entry}，而代码中没有出现"),
		},
	},
	Lint: lintDomainUnused,
}

func lintDomainUnused(c *Code, _ Params) []Outcome {
	whole, followed := c.read()
	if !whole {
		return notChecked()
	}
	var served []*vendors.Product // whose SDKs may put their hosts together, or be told them
	for _, s := range c.sdks() {
		served = append(served, s.product)
	}
	out := c.eachEntry(append(slices.Clone(serverLists), facts.ListUDP, facts.ListTCP), string(Default), func(_ facts.ListID, a webAddress, _ string) bool {
		return a.host != "" && !c.names(a.host) && !slices.Contains(served, c.vendors.Owner(a.host))
	})
	if !followed { // an address that could not be followed may lead there
		for i := range out {
			out[i].Confidence = Inferred
		}
	}
	return out
}
