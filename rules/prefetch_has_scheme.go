package rules

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var prefetchHasScheme = Rule{
	ID:     "prefetch_has_scheme",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("DNS预解析域名 - 配置流程"),
	Text: Text{
		Title: lang.En("Entries for DNS prefetching are bare hosts").Zh("DNS 预解析域名只写主机名"),
		Why:   lang.En("The console takes neither a scheme nor a path or port there.").Zh("后台的预解析域名不填协议头，也不填路径或端口。"),
		Fix:   lang.En("Write the host alone, such as api.example.com.").Zh("只写主机名，例如 api.example.com。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Errors: map[facts.Platform][]Error{Devtools: {"9420001 invalid domain"}},
	Lint:   lintPrefetchHasScheme,
}

func lintPrefetchHasScheme(c *Code, _ Params) []Outcome {
	return c.eachEntry([]facts.ListID{facts.ListPrefetch}, string(Default), func(_ facts.ListID, _ webAddress, text string) bool {
		return strings.ContainsAny(text, ":/")
	})
}
