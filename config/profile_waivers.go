package config

import (
	"maps"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/target"
)

// The keys of a waiver. All but platforms must be there; of a rule about folders, a file may stand in place of the host.
var waiverKeys = []string{"rule", "host", "file", "platforms", "reason", "owner", "until"}

func (p *profileReader) readWaivers(e *ast.MappingValueNode) {
	if _, nothing := e.Value.(*ast.NullNode); nothing {
		return
	}
	list, ok := e.Value.(*ast.SequenceNode)
	if !ok {
		p.wrong(e.Key, lang.En("waivers are a list: begin each with - rule:").Zh("waivers 应为列表，每项以 - rule: 开头"))
		return
	}
	for _, node := range list.Values {
		values, ok := mapping(node)
		if !ok || len(values) == 0 {
			p.wrong(node, lang.En("write a waiver as KEY: VALUE, with these keys: {keys}").Zh("豁免应写作 键: 值，可用的键有 {keys}"), "keys", strings.Join(waiverKeys, ", "))
			continue
		}
		p.readWaiver(values)
	}
}

func (p *profileReader) readWaiver(values []*ast.MappingValueNode) {
	before := len(p.mistakes)
	w := rules.Waiver{On: facts.Everywhere, At: p.at(values[0].Key)}
	missing := slices.DeleteFunc(slices.Clone(waiverKeys), func(key string) bool { return key == "platforms" || key == "file" })
	for _, e := range p.keyed(values, vocabulary{noKey, waiverKeys}) {
		missing = slices.DeleteFunc(missing, func(key string) bool { return key == e.key })
		text, _ := scalar(e.Value)
		switch e.key {
		case "rule":
			w.Rule = p.waivedRule(e.Value, text)
		case "host":
			w.Host = p.waivedHost(e.Value, text)
		case "file":
			w.File = p.waivedFile(e.Value, text)
			missing = slices.DeleteFunc(missing, func(key string) bool { return key == "host" })
		case "platforms":
			w.On = p.platforms(e.Value)
		case "reason":
			w.Reason = p.sentence(e.Value, text)
		case "owner":
			w.Owner = p.sentence(e.Value, text)
		case "until":
			w.Until = p.day(e.Value, text)
		}
	}
	if len(missing) > 0 {
		p.wrong(values[0].Key, lang.En("this waiver lacks {en}").Zh("该豁免缺少 {zh}"), "en", strings.Join(missing, ", "), "zh", strings.Join(missing, "、"))
	}
	if rule := p.rules[w.Rule]; w.File != "" && rule != nil && rule.Lint == nil {
		p.wrong(values[0].Key, lang.En("{rule} is about servers, which are in no file: name a host").Zh("{rule} 针对服务器，与文件无关：请写 host"), "rule", w.Rule)
	}
	if w.File != "" && w.Host != "" {
		p.wrong(values[0].Key, lang.En("a waiver is about a host or a file; keep one of them").Zh("一项豁免只能针对 host 或 file，请只保留一个"))
	}
	if len(p.mistakes) == before {
		p.profile.Waivers = append(p.profile.Waivers, w)
	}
}

func (p *profileReader) waivedRule(node ast.Node, id string) string {
	switch {
	case p.rules[id] == nil:
		p.unknown(node, id, vocabulary{noRule, slices.Sorted(maps.Keys(p.rules))})
	case id == "waiver_ended":
		p.wrong(node, lang.En("that a waiver has ended cannot be waived").Zh("豁免到期的提示不能再被豁免"))
	case !p.profile.Holds(id):
		p.wrong(node, lang.En("{rule} does not count in this profile, so that there is nothing to waive").Zh("{rule} 不在该规则集中，无需豁免"), "rule", id)
	}
	return id
}

// waivedHost reads a host as targets have it, or *. and a name. A port says nothing: a certificate is the host's.
func (p *profileReader) waivedHost(node ast.Node, text string) string {
	name, wild := strings.CutPrefix(text, "*.")
	t, err := target.Parse(name)
	_, notAddress := netip.ParseAddr(t.Host)
	isAddress := notAddress == nil
	if err != nil || strings.ContainsAny(name, "/*?#@") || strings.Contains(name, ":") && !isAddress || wild && isAddress {
		p.wrong(node, lang.En("write a host as api.example.com, or \"*.example.com\" in quotes for all below it, without scheme, port or path").
			Zh("域名应写作 api.example.com，或用带引号的 \"*.example.com\" 表示其下所有域名，不带协议、端口和路径"))
		return ""
	}
	if wild {
		return "*." + t.Host
	}
	return t.Host
}

// waivedFile reads a file of a folder, or a pattern.
func (p *profileReader) waivedFile(node ast.Node, text string) string {
	if _, err := path.Match(text, ""); err != nil || text == "" || strings.HasPrefix(text, "/") || strings.Contains(text, `\`) {
		p.wrong(node, lang.En("write a file from the mini program's folder on, as pages/a.js, vendor/*.js, or vendor/ for all below it").
			Zh("文件应从小程序目录写起，例如 pages/a.js、vendor/*.js，或用 vendor/ 表示该目录下的所有文件"))
		return ""
	}
	return text
}

// platforms reads one platform or a list.
func (p *profileReader) platforms(node ast.Node) (on facts.Platforms) {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	for _, n := range nodes {
		text, _ := scalar(n)
		platform, err := facts.ParsePlatform(text)
		if err != nil {
			p.unknown(n, text, vocabulary{noPlatform, platformNames(facts.AllPlatforms()...)})
			continue
		}
		on |= facts.On(platform)
	}
	if len(nodes) == 0 {
		p.wrong(node, lang.En("name a platform, or leave platforms out for all").Zh("请至少写一个平台；不写 platforms 表示所有平台"))
	}
	return on
}

// maxSentence is how many characters a reason or an owner may have: it stands in reports and on pages.
const maxSentence = 200

// sentence reads words for people, in one line.
func (p *profileReader) sentence(node ast.Node, text string) string {
	text = strings.TrimSpace(text)
	if text == "" || len([]rune(text)) > maxSentence || strings.ContainsFunc(text, unicode.IsControl) {
		p.wrong(node, lang.En("write it in one line of at most 200 characters").Zh("请写成一行，最长 200 个字符"))
	}
	return text
}

func (p *profileReader) day(node ast.Node, text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.wrong(node, lang.En("write the last day on which it holds as 2026-12-31").Zh("请写最后一个有效日期，例如 2026-12-31"))
	}
	return day
}
