package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var wssPortInConfig = Rule{
	ID:     "wss_port_in_config",
	Levels: everywhere(Info),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("Entries of wss have no port").Zh("wss 域名不写端口"),
		Why:   lang.En("Every port of a wss host is allowed, so a port in the entry has no effect.").Zh("wss 域名默认允许所有端口，写端口没有作用。"),
		Fix:   lang.En("Delete the port.").Zh("删去端口。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Lint: lintWssPortInConfig,
}

func lintWssPortInConfig(c *Code, _ Params) []Outcome {
	return c.eachEntry([]facts.ListID{facts.ListSocket}, string(Default), func(_ facts.ListID, a webAddress, _ string) bool { return a.port != "" })
}
