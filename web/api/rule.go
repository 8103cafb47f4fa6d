package api

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// A Rule is one requirement.
type Rule struct {
	ID string `json:"id" doc:"permanent|永久不变"`
	RuleText
	Profiles []string            `json:"profiles" doc:"that hold it|包含它的规则集"`
	Levels   []RuleLevel         `json:"levels" doc:"the steps that it can reach, the gravest first|可能达到的级别，最严重的在前"`
	Errors   map[string][]string `json:"errors" doc:"what a developer sees where it fails, by platform|不满足时开发者在各平台看到的报错"`
}

// A RuleLevel is a step of a rule.
type RuleLevel struct {
	Level    string              `json:"level"`
	Severity map[string]Severity `json:"severity" doc:"by platform|各平台的严重程度"`
}

func (a *API) rules() {
	register(a, operation{
		id: "list-rules", method: http.MethodGet, path: "/rules", action: auth.See, tag: tagRules,
		summary: lang.En("List the rules").Zh("列出规则"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body All[Rule] }, error) {
		tag := languageOf(ctx)
		return &struct{ Body All[Rule] }{All[Rule]{each(rules.All(), func(r *rules.Rule) Rule { return ruleOf(r, tag) })}}, nil
	})
	register(a, operation{
		id: "get-rule", method: http.MethodGet, path: "/rules/{rule}", action: auth.See, tag: tagRules,
		summary: lang.En("Look at a rule").Zh("查看规则"),
	}, func(ctx context.Context, in *struct {
		Rule string `path:"rule" maxLength:"64" doc:"its id|规则的编号"`
	},
	) (*struct{ Body Rule }, error) {
		for _, r := range rules.All() {
			if r.ID == in.Rule {
				return &struct{ Body Rule }{ruleOf(r, languageOf(ctx))}, nil
			}
		}
		return nil, store.ErrNotFound
	})
}

func ruleOf(r *rules.Rule, tag lang.Tag) Rule {
	out := Rule{ID: r.ID, RuleText: ruleText(r, tag), Profiles: r.Profiles, Errors: map[string][]string{}}
	if r.Profiles == nil {
		out.Profiles = rules.ProfileNames()
	}
	for _, id := range slices.SortedFunc(maps.Keys(r.Levels), func(x, y rules.LevelID) int { return weight(r.Levels[y]) - weight(r.Levels[x]) }) {
		level := RuleLevel{string(id), map[string]Severity{}}
		for _, p := range facts.AllPlatforms() {
			level.Severity[string(p)] = Severity(r.Levels[id].At(p).String())
		}
		out.Levels = append(out.Levels, level)
	}
	for _, p := range facts.AllPlatforms() {
		if errors := r.Errors[p]; len(errors) > 0 {
			out.Errors[string(p)] = each(errors, func(e rules.Error) string { return string(e) })
		}
	}
	return out
}

func weight(s rules.Severities) (sum int) {
	for _, p := range facts.AllPlatforms() {
		sum += int(s.At(p))
	}
	return sum
}
