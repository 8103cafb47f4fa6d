package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// What may stand behind a rule beside severities.
const (
	switchOn  = "on"  // the rule counts, with its own severities
	switchOff = "off" // the rule is not asked
)

// readRules reads which rules count, and what they weigh. A rule that is named belongs to the profile, unless it is off.
func (p *profileReader) readRules(e *ast.MappingValueNode) {
	held := map[string]bool{}
	for _, r := range p.profile.Rules {
		held[r.ID] = true
	}
	p.profile.Severities = map[string]map[rules.LevelID]rules.Severities{}
	for _, named := range p.below(e, vocabulary{noRule, slices.Sorted(maps.Keys(p.rules))}) {
		rule := p.rules[named.key]
		held[rule.ID] = true
		text, one := scalar(named.Value)
		switch {
		case one && text == switchOff && rule.ID == "waiver_ended":
			p.wrong(named.Value, lang.En("it cannot be off: that a waiver has ended is always told").Zh("不能关闭：豁免到期必须提示"))
		case one && text == switchOff:
			held[rule.ID] = false
		case one && text == switchOn:
		case one:
			if _, is := rules.ParseSeverity(text); !is {
				p.unknown(named.Value, text, vocabulary{noSeverity, slices.Concat([]string{switchOn, switchOff}, rules.SeverityNames())})
				continue
			}
			p.weigh(named.Value, text, rule, levelsOf(rule), facts.AllPlatforms())
		default:
			p.readRule(named.MappingValueNode, rule)
		}
	}
	p.profile.Rules = nil
	for _, r := range slices.Concat(rules.All(), rules.AllLint()) {
		if held[r.ID] {
			p.profile.Rules = append(p.profile.Rules, r)
		}
	}
}

// readRule reads the levels and platforms of a rule. A level is stronger than a platform that stands beside it.
func (p *profileReader) readRule(e *ast.MappingValueNode, rule *rules.Rule) {
	levels, platforms := levelsOf(rule), platformNames(facts.AllPlatforms()...)
	words := slices.Clone(platforms)
	for _, level := range levels {
		if level != rules.Default {
			words = append(words, string(level))
		}
	}
	entries := p.below(e, vocabulary{noPlace, words})
	for _, at := range entries {
		if slices.Contains(platforms, at.key) {
			p.severity(at.Value, rule, levels, facts.Platform(at.key))
		}
	}
	for _, at := range entries {
		if slices.Contains(platforms, at.key) {
			continue
		}
		level := []rules.LevelID{rules.LevelID(at.key)}
		if _, one := scalar(at.Value); one {
			p.severity(at.Value, rule, level, facts.AllPlatforms()...)
			continue
		}
		for _, on := range p.below(at.MappingValueNode, vocabulary{noPlatform, platforms}) {
			p.severity(on.Value, rule, level, facts.Platform(on.key))
		}
	}
}

// severity reads what levels weigh on platforms.
func (p *profileReader) severity(node ast.Node, rule *rules.Rule, levels []rules.LevelID, on ...facts.Platform) {
	text, _ := scalar(node)
	p.weigh(node, text, rule, levels, on)
}

// weigh sets a severity where the rule weighs anything by itself: elsewhere it does not concern the platform, and what it
// finds there is no failure of anybody's.
func (p *profileReader) weigh(node ast.Node, text string, rule *rules.Rule, levels []rules.LevelID, on []facts.Platform) {
	to, ok := rules.ParseSeverity(text)
	if !ok {
		p.unknown(node, text, vocabulary{noSeverity, rules.SeverityNames()})
		return
	}
	concerns := false
	for _, level := range levels {
		own := rule.Levels[level]
		weighs, known := p.profile.Severities[rule.ID][level]
		if !known {
			weighs = own
		}
		for _, platform := range on {
			if own.At(platform) > rules.None {
				concerns = true
				weighs.Set(platform, to)
			}
		}
		if p.profile.Severities[rule.ID] == nil {
			p.profile.Severities[rule.ID] = map[rules.LevelID]rules.Severities{}
		}
		p.profile.Severities[rule.ID][level] = weighs
	}
	if !concerns {
		p.wrong(node, lang.En("{rule} weighs nothing there by itself, so that it cannot weigh anything else").Zh("{rule} 在此处本来就不计入结论，无法设置严重程度"),
			"rule", rule.ID)
	}
}

// levelsOf lists the levels of a rule by their names.
func levelsOf(rule *rules.Rule) []rules.LevelID {
	return slices.SortedFunc(maps.Keys(rule.Levels), func(a, b rules.LevelID) int { return strings.Compare(string(a), string(b)) })
}
