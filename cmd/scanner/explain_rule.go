package main

import (
	"strings"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// A ruleDoc is a rule in words, and in JSON.
type ruleDoc struct {
	Rule     string                                      `json:"rule"`
	Title    string                                      `json:"title"`
	Why      string                                      `json:"why"`
	Fix      string                                      `json:"fix"`
	Profiles []string                                    `json:"profiles"`
	Levels   map[rules.LevelID]map[facts.Platform]string `json:"levels"` // severities
	Errors   map[facts.Platform][]rules.Error            `json:"errors"` // what a developer sees
	Source   rules.Source                                `json:"source"`
}

// A versioned rule is one that stands alone.
type versionedRule struct {
	SchemaVersion int `json:"schema_version"`
	ruleDoc
}

// rule shows a rule. The word is written like a rule's id; there may be none of it.
func (f *explainFlags) rule(w *world, word string, tag lang.Tag) error {
	id := strings.ReplaceAll(strings.ToLower(word), "-", "_")
	r := explain.RuleNamed(id)
	if r == nil {
		return noRule(word, id)
	}
	if f.Target != "" {
		return lang.Errorf(lang.En("--target goes with an error; {program} check {target} judges a server by every rule").
			Zh("--target 与报错内容一起使用；{program} check {target} 可按全部规则检查服务器"), "program", program, "target", f.Target)
	}
	var err error
	if f.Format == "json" {
		err = writeJSON(w.stdout, versionedRule{1, describeRule(r, tag)})
	} else {
		err = report.RuleText(w.stdout, r, f.options(w, tag))
	}
	if err != nil {
		return unwritten(err)
	}
	return commandline.Exit(exitOK)
}

// noRule says that there is no such rule, and which may have been meant.
func noRule(word, id string) error {
	var ids []string
	for _, r := range rules.All() {
		ids = append(ids, r.ID)
	}
	if near := explain.Suggest(id, ids); near != "" {
		return lang.Errorf(lang.En(`there is no rule "{word}", did you mean "{near}"?`).Zh(`没有 "{word}" 这条规则，是否想写 "{near}"？`), "word", word, "near", near)
	}
	return lang.Errorf(lang.En(`"{word}" is no rule and no error that is known; docs/rules.md lists the rules`).
		Zh(`"{word}" 既不是规则，也不是已知的报错；规则列表见 docs/rules.zh-CN.md`), "word", word)
}

func describeRule(r *rules.Rule, tag lang.Tag) ruleDoc {
	d := ruleDoc{
		Rule: r.ID, Title: r.Text.Title.In(tag), Why: r.Text.Why.In(tag), Fix: r.Text.Fix.In(tag), Profiles: r.Profiles,
		Levels: map[rules.LevelID]map[facts.Platform]string{}, Errors: map[facts.Platform][]rules.Error{}, Source: r.Source,
	}
	if d.Profiles == nil {
		d.Profiles = rules.ProfileNames()
	}
	for level, severities := range r.Levels {
		d.Levels[level] = map[facts.Platform]string{}
		for _, p := range facts.AllPlatforms() {
			d.Levels[level][p] = severities.At(p).String()
		}
	}
	for p, errors := range r.Errors {
		d.Errors[p] = errors
	}
	return d
}
