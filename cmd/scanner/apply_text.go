package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/lang"
)

// plansText writes plans for people: + what comes, - what goes, ~ what becomes another, ! what WeChat does not take, and
// at the end what it comes to.
func plansText(files []appFile, dry bool, tag lang.Tag) string {
	var out strings.Builder
	added, dropped, settings := 0, 0, 0
	for _, file := range files {
		p := file.plan
		for _, l := range p.Lists {
			added, dropped = added+len(l.Added), dropped+len(l.Dropped)
		}
		settings += len(p.Settings)
		planText(&out, file, tag)
	}
	words := wordPlanDone
	if dry {
		words = wordPlanDry
	}
	out.WriteString(words.Fill(tag, lang.Pairs(
		"apps", strconv.Itoa(len(files)), "added", strconv.Itoa(added), "dropped", strconv.Itoa(dropped), "settings", strconv.Itoa(settings))) + "\n")
	return out.String()
}

func planText(out *strings.Builder, file appFile, tag lang.Tag) {
	p := file.plan
	state := wordPlanChanges
	switch {
	case p.Unchanged:
		state = wordPlanSame
	case p.New:
		state = wordPlanNew
	}
	fmt.Fprintf(out, "%s  %s  %s\n", file.appid, file.name, state.In(tag))
	for _, s := range p.Settings {
		fmt.Fprintf(out, "  ~ %s  %s → %s\n", s.Name, cmp.Or(s.From, "–"), cmp.Or(s.To, "–"))
	}
	unused := map[string]bool{}
	for _, d := range p.Dropped {
		unused[d.Host] = unused[d.Host] || d.Unused
	}
	for _, l := range p.Lists {
		for _, entry := range l.Added {
			fmt.Fprintf(out, "  + %s  %s\n", l.List, entry)
		}
		for _, entry := range l.Dropped {
			fmt.Fprintf(out, "  - %s  %s\n", l.List, entry)
		}
	}
	for _, d := range p.Dropped {
		if unused[d.Host] {
			fmt.Fprintf(out, "    %s\n", wordPlanUnused.Fill(tag, lang.Pairs("host", d.Host)))
			unused[d.Host] = false
		}
	}
	for _, f := range p.Findings {
		at := file.name
		if f.Line > 0 && f.File == "body" { // so the service calls what it was sent
			at += ":" + strconv.Itoa(f.Line)
		}
		fmt.Fprintf(out, "  ! %s  %s (%s, %s)\n", at, f.Evidence, f.Rule, worst(f))
	}
	for _, u := range p.Unwatched {
		fmt.Fprintf(out, "  ? %s  %s  %s\n", u.List, u.Entry, u.Error)
	}
	out.WriteString("\n")
}

// worst is the gravest severity of a finding on any platform.
func worst(f client.Finding) string {
	for _, s := range []string{"blocker", "high", "medium", "low"} {
		for _, has := range f.Severity {
			if has == s {
				return s
			}
		}
	}
	return "info"
}

var (
	wordPlanNew     = lang.En("is new").Zh("新增")
	wordPlanChanges = lang.En("changes").Zh("有变化")
	wordPlanSame    = lang.En("is so already").Zh("无变化")
	wordPlanUnused  = lang.En("nobody needs {host} any more; it is watched on until somebody deletes it").Zh("{host} 已无使用方；删除之前仍会继续监测")
	wordPlanDone    = lang.En("Apps: {apps}; entries added: {added}, dropped: {dropped}; settings changed: {settings}.").
			Zh("小程序 {apps} 个；域名新增 {added} 个，删去 {dropped} 个；设置变化 {settings} 项。")
	wordPlanDry = lang.En("Apps: {apps}; entries to add: {added}, to drop: {dropped}; settings to change: {settings}. Nothing was done (--dry-run).").
			Zh("小程序 {apps} 个；域名将新增 {added} 个，删去 {dropped} 个；设置将变化 {settings} 项。未作任何修改（--dry-run）。")
)
