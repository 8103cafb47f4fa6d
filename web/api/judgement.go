package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/redact"
)

// A Judgement is what the rules made of an observation, without its findings.
type Judgement struct {
	ID            ID        `json:"id"`
	EndpointID    ID        `json:"endpoint_id"`
	ObservationID ID        `json:"observation_id"`
	Status        Grade     `json:"status" doc:"the worst verdict of any platform|各平台中最差的结论"`
	Verdicts      *Verdicts `json:"verdicts,omitempty"`
	Profile       string    `json:"profile"`
	Ruleset       string    `json:"ruleset" doc:"the version that judged, and whose roots it trusted|判定所用的版本和根证书"`
	JudgedAt      time.Time `json:"judged_at" doc:"when it was first judged so|首次得出该结论的时间"`
	Reason        string    `json:"reason" enum:"scan,time,rules" doc:"why it was judged: a scan, that time has passed, or that the rules have changed|判定的起因：扫描、时间变化或规则变化"`
}

// A FullJudgement has all findings. Its fields have the names of tongguan-scanner check --format json.
type FullJudgement struct {
	Judgement
	Reach         Reach                      `json:"reach"`
	Platforms     map[string]PlatformVerdict `json:"platforms"`
	Findings      []Finding                  `json:"findings" doc:"what does not pass|未通过的项目"`
	Passed        []string                   `json:"passed" doc:"rules|规则"`
	NotApplicable []string                   `json:"notapplicable" doc:"rules whose question does not arise, or is answered by a narrower one|不适用的规则"`
	NotChecked    []string                   `json:"notchecked" doc:"rules that were not asked for|未检查的规则"`
	Rules         map[string]RuleText        `json:"rules" doc:"the texts of the rules of findings|findings 所涉规则的说明"`
	Vendor        *Vendor                    `json:"vendor,omitempty" doc:"whose server it is; absent where it is one's own|服务器所属的第三方厂商；自有服务器不返回"`
	Chains        []ChainTrust               `json:"chains" doc:"what the root lists make of each chain; empty where a version judged that kept none|各平台根证书列表对每条证书链的判定；由不保存此项的旧版本判定时为空"`
}

// A PlatformVerdict is the verdict of one platform.
type PlatformVerdict struct {
	Status  Grade    `json:"status"`
	Oldest  string   `json:"oldest,omitempty" doc:"the version of the platform from which on all that are known accept the chain; absent where none does or it is not known|从该平台版本起，已知的版本全部接受证书链；没有版本接受或无法得知时省略"`
	Reasons []string `json:"reasons" doc:"the rules that decided it|决定结论的规则"`
}

// A Finding is a rule that does not pass, at one address.
type Finding struct {
	Rule       string              `json:"rule"`
	Status     RuleStatus          `json:"status"`
	Level      string              `json:"level,omitempty" doc:"the step of the rule that was reached|达到的级别"`
	Confidence Confidence          `json:"confidence"`
	Address    string              `json:"address,omitempty" doc:"absent for the whole endpoint|针对整个服务器时不返回"`
	Severity   map[string]Severity `json:"severity" doc:"by platform, where it weighs anything|各平台的严重程度"`
	Evidence   string              `json:"evidence,omitempty" doc:"what was seen, in words|现象说明"`
	Values     map[string]any      `json:"values,omitempty" doc:"what was seen, for programs|供程序使用的现象数据"`
	Errors     map[string][]string `json:"errors,omitempty" doc:"what a developer sees there, by platform|开发者在各平台看到的报错"`
	Lowered    map[string]Severity `json:"lowered_from,omitempty" doc:"the rule's own severity where the profile has it weigh less|被规则集降级的平台上，规则原本的严重程度"`
	Waived     *Waived             `json:"waived,omitempty" doc:"the profile waives it, so that it counts for nothing there|规则集已豁免，在这些平台上不计入结论"`
}

// Waived says with whose word a finding counts for nothing.
type Waived struct {
	Reason    string   `json:"reason"`
	Owner     string   `json:"owner"`
	Until     string   `json:"until" format:"date" doc:"the last day, UTC|最后一个有效日期（UTC）"`
	Platforms []string `json:"platforms" doc:"where it counts for nothing|不计入结论的平台"`
}

// A RuleText says what a rule is about.
type RuleText struct {
	Title  string `json:"title" doc:"the requirement|要求"`
	Why    string `json:"why" doc:"what happens when it is not met|不满足时的后果"`
	Fix    string `json:"fix" doc:"what to do|修复方法"`
	Source Source `json:"source"`
}

// A Source says who demands something.
type Source struct {
	Name    string `json:"name"`
	Section string `json:"section,omitempty"`
	URL     string `json:"url,omitempty"`
}

func (a *API) judgements() {
	register(a, operation{
		id: "list-judgements", method: http.MethodGet, path: "/endpoints/{id}/judgements", action: auth.See, tag: tagScans,
		summary: lang.En("List what was made of an endpoint").Zh("列出判定记录"),
		about:   lang.En("The newest first; a new one when it says something else.").Zh("最新的在前；结论内容有变化时才产生新记录。"),
	}, a.listJudgements)
	register(a, operation{
		id: "get-judgement", method: http.MethodGet, path: "/judgements/{id}", action: auth.See, tag: tagScans,
		summary: lang.En("Look at a judgement with its findings").Zh("查看判定结果"),
	}, a.getJudgement)
}

func (a *API) listJudgements(ctx context.Context, in *struct {
	ByID
	Paging
},
) (*List[Judgement], error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	return paged(ctx, a, "judgements", in.ID, in.Paging, func(after store.Cursor, limit int) ([]store.Judgement, *store.Cursor, error) {
		return a.deps.Store.Judgements(ctx, in.ID.n, after, limit)
	}, judgementOf)
}

func judgementOf(j store.Judgement) Judgement {
	worst := rules.GradePass
	for _, g := range j.Verdicts {
		if g.Worse(worst) {
			worst = g
		}
	}
	return Judgement{
		ID: idOf(j.ID), EndpointID: idOf(j.EndpointID), ObservationID: idOf(j.ObservationID), Status: Grade(worst), Verdicts: verdictsOf(j.Verdicts),
		Profile: j.Profile, Ruleset: j.Ruleset, JudgedAt: j.JudgedAt.UTC(), Reason: string(j.Reason),
	}
}

func (a *API) getJudgement(ctx context.Context, in *ByID) (*struct{ Body FullJudgement }, error) {
	j, err := a.deps.Store.Judgement(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	e, err := a.deps.Store.Endpoint(ctx, j.EndpointID)
	if err != nil {
		return nil, err
	}
	consoles, err := a.deps.Store.ConsolesOfEndpoints(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	out := fullJudgement(j, e.Host, languageOf(ctx))
	out.Vendor = vendorOf(rules.Vendors(consoles[e.ID]...).Owner(e.Host), languageOf(ctx))
	return &struct{ Body FullJudgement }{out}, nil
}

// fullJudgement puts a report into words.
func fullJudgement(j store.Judgement, host string, tag lang.Tag) FullJudgement {
	report := redact.Report(j.Report, host, tag)
	out := FullJudgement{
		Judgement: judgementOf(j), Reach: Reach(report.Reach), Platforms: map[string]PlatformVerdict{}, Rules: map[string]RuleText{},
		Findings: []Finding{}, Passed: []string{}, NotApplicable: []string{}, NotChecked: []string{}, Chains: each(report.Chains, chainOf),
	}
	for _, p := range facts.AllPlatforms() {
		v := report.Platforms[p]
		out.Platforms[string(p)] = PlatformVerdict{Grade(v.Grade), v.Oldest.Version, each(v.Reasons, func(r string) string { return r })}
	}
	by := map[rules.Status]*[]string{rules.Pass: &out.Passed, rules.NotApplicable: &out.NotApplicable, rules.NotChecked: &out.NotChecked}
	seen := map[string]bool{}
	for i := range report.Outcomes {
		f := &report.Outcomes[i]
		if f.Status == rules.Fail || f.Status == rules.Unknown {
			out.Findings = append(out.Findings, findingOf(f, tag))
			out.Rules[f.Rule.ID] = ruleText(f.Rule, tag)
		}
		if list := by[report.Standing(f.Rule, facts.Everywhere)]; list != nil && !seen[f.Rule.ID] {
			*list = append(*list, f.Rule.ID)
		}
		seen[f.Rule.ID] = true
	}
	return out
}

func findingOf(f *rules.Finding, tag lang.Tag) Finding {
	out := Finding{
		Rule: f.Rule.ID, Status: RuleStatus(f.Status), Confidence: Confidence(f.Confidence), Evidence: f.Text(tag),
		Values: redact.Values(f), Severity: map[string]Severity{},
	}
	if f.Status == rules.Fail {
		out.Level = string(f.Level)
	}
	if f.Address.IsValid() {
		out.Address = f.Address.String()
	}
	if on := f.WaivedOn(); on != 0 {
		out.Waived = &Waived{
			f.Waiver.Reason, f.Waiver.Owner, f.Waiver.Until.UTC().Format(time.DateOnly), each(on.List(), func(p facts.Platform) string { return string(p) }),
		}
	}
	for _, p := range facts.AllPlatforms() {
		if own := f.LoweredFrom(p); own > rules.None {
			if out.Lowered == nil {
				out.Lowered = map[string]Severity{}
			}
			out.Lowered[string(p)] = Severity(own.String())
		}
		weight := f.Severity(p)
		if weight > rules.None {
			out.Severity[string(p)] = Severity(weight.String())
		}
		// What a developer sees is named where the finding keeps a client out, as in the report.
		if errors := f.Errors(p); f.Status == rules.Fail && weight >= rules.High && len(errors) > 0 {
			if out.Errors == nil {
				out.Errors = map[string][]string{}
			}
			out.Errors[string(p)] = each(errors, func(e rules.Error) string { return string(e) })
		}
	}
	return out
}

func ruleText(r *rules.Rule, tag lang.Tag) RuleText {
	return RuleText{r.Text.Title.In(tag), r.Text.Why.In(tag), r.Text.Fix.In(tag), Source(r.Source)}
}
