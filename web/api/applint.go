package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
)

// LintPath is where what was read of an app's code is sent to. It may be as long as an import.
const LintPath = "/apps:lint"

// A ProjectDocument is what was read of an app's code, as lint --with-facts writes it.
type ProjectDocument struct{ *facts.Project }

// Schema describes it to huma. What it holds is the scanner's matter.
func (ProjectDocument) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

// A NewLint is a reading of an app's code.
type NewLint struct {
	AppID   string          `json:"appid" pattern:"^wx[0-9a-f]{16}$" doc:"an app that is not known is made, with no lists|不存在的小程序会自动创建，但没有域名列表"`
	Commit  string          `json:"commit,omitempty" maxLength:"100" doc:"of the code|代码的提交号"`
	Tool    string          `json:"tool,omitempty" maxLength:"100" doc:"the version that read it|读取代码的扫描器版本"`
	Project ProjectDocument `json:"project" doc:"what was read, as lint --with-facts writes it under facts|读取到的内容，即 lint --with-facts 输出的 facts"`
}

// A LintOfApp is the newest reading of an app's code, judged by the rules and the lists of now.
type LintOfApp struct {
	AppID    ID           `json:"app_id"`
	At       time.Time    `json:"at" doc:"when it was last sent|最近一次提交的时间"`
	By       string       `json:"by,omitempty" doc:"who sent it|提交者"`
	Commit   string       `json:"commit,omitempty" doc:"of the code|代码的提交号"`
	Tool     string       `json:"tool,omitempty" doc:"the version that read it|读取代码的扫描器版本"`
	Status   Grade        `json:"status"`
	Findings []AppFinding `json:"findings" doc:"what fails, the gravest first|未通过的规则，最严重的在前"`
	Missing  []Difference `json:"missing" doc:"what the code goes to, and no list has|代码请求、但列表中没有的域名"`
	Idle     []Difference `json:"idle" doc:"what a list has, and no code goes to|列表中有、但代码没有用到的域名"`
}

// A Difference is where code and console do not agree.
type Difference struct {
	List    ConsoleList `json:"list"`
	Host    string      `json:"host" doc:"of idle: the entry|idle 中为列表条目"`
	File    string      `json:"file,omitempty"`
	Line    int         `json:"line,omitempty" minimum:"1"`
	Places  int         `json:"places,omitempty" doc:"how often the code goes there|代码中出现的次数"`
	Certain bool        `json:"certain" doc:"false: only develop and trial builds may go there, or an address that could not be followed may lead there|false 表示只有开发版和体验版会请求，或者某个无法确定的地址可能指向它"`
}

func lintOf(l *apps.Lint, tag lang.Tag) LintOfApp {
	difference := func(d alert.Difference) Difference {
		return Difference{ConsoleList(d.List), d.Host, d.Place.File, d.Place.Line, d.Places, d.Certain}
	}
	return LintOfApp{
		AppID: idOf(l.App), At: l.At.UTC(), By: l.By, Commit: l.Commit, Tool: l.Tool, Status: Grade(l.Report.Grade(facts.Everywhere)),
		Findings: each(l.Findings, func(f rules.Finding) AppFinding { return appFinding(f, tag) }),
		Missing:  each(l.Missing, difference), Idle: each(l.Idle, difference),
	}
}

func (a *API) appLints() {
	register(a, operation{
		id: "push-lint", method: http.MethodPost, path: LintPath, action: auth.Edit, tag: tagApps, status: http.StatusCreated, also: http.StatusOK,
		summary: lang.En("Send what was read of an app's code").Zh("提交小程序代码的读取结果"),
		about: lang.En("It takes the place of the one before, and is judged by the lists that are known here whenever somebody looks. Where it needs what they lack, an alert domains_unlisted fires. The same once more is answered with 200.").
			Zh("取代上一次的结果；每次查看时都按此处已知的域名列表判定。用到列表中没有的域名时触发 domains_unlisted 告警。重复提交相同内容返回 200。"),
	}, a.pushLint)
	register(a, operation{
		id: "get-app-lint", method: http.MethodGet, path: "/apps/{id}/lint", action: auth.See, tag: tagApps,
		summary: lang.En("See what was last read of an app's code").Zh("查看最近一次代码检查"),
		about:   lang.En("404 where its code was never sent.").Zh("从未提交代码时返回 404。"),
	}, a.getLint)
	register(a, operation{
		id: "get-app-readiness", method: http.MethodGet, path: "/apps/{id}/readiness", action: auth.See, tag: tagApps,
		summary: lang.En("Ask whether an app can be submitted").Zh("查询小程序能否提审"),
		about:   lang.En("By environment, with the one reason why not: what fails and weighs most; else what is not known.").Zh("按环境给出结论；不能提审时给出一个原因：最严重的问题，否则为尚不清楚的情况。"),
	}, a.getReadiness)
}

// PushedLint is a reading that was kept.
type PushedLint struct {
	Status   int
	Location string `header:"Location"`
	Body     LintOfApp
}

func (a *API) pushLint(ctx context.Context, in *struct{ Body NewLint }) (*PushedLint, error) {
	who := whoAsks(ctx)
	app, fresh, err := a.deps.Apps.Push(ctx, apps.Push{
		AppID: in.Body.AppID, Commit: in.Body.Commit, Tool: in.Body.Tool, Project: in.Body.Project.Project, By: &who.Account.ID,
	})
	if err != nil {
		return nil, err
	}
	l, err := a.lint(ctx, app)
	if err != nil {
		return nil, err
	}
	out := &PushedLint{Status: http.StatusOK, Location: pathTo("/apps/{}/lint", app), Body: lintOf(l, languageOf(ctx))}
	if !fresh {
		return out, nil
	}
	out.Status = http.StatusCreated
	return out, a.deps.Store.Audit(ctx, who.Event(a.deps.Clock().UTC(), auth.AuditLinted, in.Body.AppID, in.Body.Commit))
}

func (a *API) getLint(ctx context.Context, in *ByID) (*struct{ Body LintOfApp }, error) {
	l, err := a.lint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	return &struct{ Body LintOfApp }{lintOf(l, languageOf(ctx))}, nil
}

// lint gives the newest reading of an app's code, or store.ErrNotFound.
func (a *API) lint(ctx context.Context, app int64) (*apps.Lint, error) {
	l, err := a.deps.Apps.Lint(ctx, app)
	if err == nil && l == nil {
		err = store.ErrNotFound
	}
	return l, err
}

// The words of readiness.
type (
	Standing   string
	ReasonKind string
)

// Schema describes it to huma.
func (Standing) Schema(huma.Registry) *huma.Schema {
	return words(apps.Ready, apps.NotReady, apps.Open)
}

// Schema describes it to huma.
func (ReasonKind) Schema(huma.Registry) *huma.Schema {
	return words(apps.ReasonEndpoint, apps.ReasonWaiting, apps.ReasonList, apps.ReasonCode, apps.ReasonUntold)
}

// A Readiness says whether an app can be submitted, as far as one environment is concerned.
type Readiness struct {
	Environment string    `json:"environment"`
	Standing    Standing  `json:"standing" doc:"ready: nothing is known that keeps it out; unknown: something that could is not known|ready 表示没有已知的阻碍；unknown 表示有情况尚不清楚"`
	Reason      *WhyNot   `json:"reason,omitempty" doc:"absent where it can be submitted|可以提审时不返回"`
	Endpoints   int       `json:"endpoints" minimum:"0" doc:"that it needs there|该环境使用的服务器数量"`
	Waiting     int       `json:"waiting" minimum:"0" doc:"of them were not judged yet|其中尚未判定的数量"`
	Verdicts    *Verdicts `json:"verdicts,omitempty" doc:"of each platform the worst|各平台最差的结论"`
}

// A WhyNot is the one reason.
type WhyNot struct {
	Kind       ReasonKind `json:"kind" doc:"where to look: endpoint and waiting speak of a server, list and code of a finding, untold of lists that nobody told|问题所在：endpoint、waiting 为服务器，list、code 为规则，untold 表示尚未提供域名列表"`
	Text       string     `json:"text" doc:"in words|说明"`
	Rule       string     `json:"rule,omitempty"`
	EndpointID *ID        `json:"endpoint_id,omitempty"`
	Host       string     `json:"host,omitempty"`
	Port       uint16     `json:"port,omitempty"`
}

func readinessOf(r apps.Readiness, tag lang.Tag) Readiness {
	out := Readiness{Environment: r.Environment, Standing: Standing(r.Standing), Endpoints: r.Endpoints, Waiting: r.Waiting, Verdicts: verdictsOf(r.Verdicts)}
	if r.Reason == nil {
		return out
	}
	out.Reason = &WhyNot{Kind: ReasonKind(r.Reason.Kind), Text: r.Reason.Text(tag)}
	if f := r.Reason.Finding; f != nil {
		out.Reason.Rule = f.Rule.ID
	}
	if e := r.Reason.Endpoint; e != nil {
		out.Reason.EndpointID, out.Reason.Host, out.Reason.Port, out.Reason.Rule = idPointer(&e.EndpointID), e.Host, e.Port, e.Cause.Rule
	}
	return out
}

func (a *API) getReadiness(ctx context.Context, in *ByID) (*struct{ Body All[Readiness] }, error) {
	app, err := a.deps.Store.App(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	found, err := a.deps.Apps.Readiness(ctx, []store.App{app})
	tag := languageOf(ctx)
	return &struct{ Body All[Readiness] }{All[Readiness]{each(found[app.ID], func(r apps.Readiness) Readiness { return readinessOf(r, tag) })}}, err
}
