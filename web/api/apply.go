package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/problem"
)

// The words of apps.
type (
	Keeper      string
	ConsoleList string
)

// Schema describes it to huma.
func (Keeper) Schema(huma.Registry) *huma.Schema {
	return words(store.KeptByPeople, store.KeptByFile)
}

// Schema describes it to huma.
func (ConsoleList) Schema(huma.Registry) *huma.Schema { return words(facts.AllLists()...) }

// ApplyOptions says how to take what is told of an app.
type ApplyOptions struct {
	AppID    string `query:"appid" pattern:"^wx[0-9a-f]{16}$" doc:"whose lists these are, where the text does not say|文本未注明时，指定所属小程序"`
	Keeper   Keeper `query:"keeper" doc:"who keeps the app from now on: people, when absent, or a file|此后由谁维护：默认 people（人工），或 file（文件）"`
	TakeOver bool   `query:"take_over" doc:"although another keeper has it|从另一方接管"`
	DryRun   bool   `query:"dry_run" doc:"only tell what would change|仅预览，不执行"`
}

// An AppPlan is what changes, or would.
type AppPlan struct {
	DryRun    bool             `json:"dry_run" doc:"nothing was done|未执行任何操作"`
	Unchanged bool             `json:"unchanged" doc:"it is so already|已经如此，无变化"`
	New       bool             `json:"new" doc:"there was no such app|此前没有该小程序"`
	AppID     string           `json:"appid"`
	App       *App             `json:"app,omitempty" doc:"as it is then; absent for a new one in a dry run|变化后的小程序；预览新增时不返回"`
	Lists     []ListChange     `json:"lists" doc:"the lists that change|有变化的列表"`
	Settings  []SettingChange  `json:"settings" doc:"the settings that change|有变化的设置"`
	Watched   []WatchedEntry   `json:"watched" doc:"the entries for which a server is watched|有服务器监测的条目"`
	Unwatched []UnwatchedEntry `json:"unwatched" doc:"those that cannot be dialled|无法监测的条目"`
	Dropped   []DroppedUse     `json:"dropped" doc:"needs that end|不再使用的服务器"`
	Findings  []AppFinding     `json:"findings" doc:"what the rules about lists have against it, the gravest first|域名列表规则发现的问题，最严重的在前"`
}

// A ListChange is what one list has more, and less, than it had.
type ListChange struct {
	List    ConsoleList `json:"list"`
	Added   []string    `json:"added"`
	Dropped []string    `json:"dropped"`
}

// A SettingChange is a setting that changes.
type SettingChange struct {
	Name string `json:"name" example:"icp example.com" doc:"as app.yaml has it|app.yaml 中的名称"`
	From string `json:"from" doc:"empty where it was not there|此前没有时为空"`
	To   string `json:"to" doc:"empty where it is not there any more|不再有时为空"`
}

// A WatchedEntry is an entry with the server that is watched for it.
type WatchedEntry struct {
	List        ConsoleList `json:"list"`
	Entry       string      `json:"entry"`
	Host        string      `json:"host"`
	Port        uint16      `json:"port"`
	Environment string      `json:"environment"`
	EndpointID  *ID         `json:"endpoint_id,omitempty" doc:"absent for a new one in a dry run|预览中的新增项不返回"`
	NewEndpoint bool        `json:"new_endpoint" doc:"it was not watched before|此前未监测"`
	NewUse      bool        `json:"new_use" doc:"the app did not need it before|此前未使用"`
}

// An UnwatchedEntry is an entry that cannot be dialled.
type UnwatchedEntry struct {
	List  ConsoleList `json:"list"`
	Entry string      `json:"entry"`
	Error string      `json:"error" doc:"why|原因"`
}

// A DroppedUse is a need that ends.
type DroppedUse struct {
	EndpointID  ID      `json:"endpoint_id"`
	Host        string  `json:"host"`
	Port        uint16  `json:"port"`
	List        UseList `json:"list"`
	Environment string  `json:"environment"`
	Unused      bool    `json:"unused" doc:"nobody needs the server any more; it stays, with its history|已无任何使用方；服务器及其历史仍保留"`
}

// An AppFinding is a rule that lists or code do not meet, at a place.
type AppFinding struct {
	Finding
	Title  string `json:"title" doc:"the requirement|要求"`
	Fix    string `json:"fix" doc:"what to do|处理办法"`
	File   string `json:"file,omitempty" doc:"body: of what was sent|body 表示所发送的内容"`
	Line   int    `json:"line,omitempty" minimum:"1"`
	Column int    `json:"column,omitempty" minimum:"1"`
}

func appFinding(f rules.Finding, tag lang.Tag) AppFinding {
	return AppFinding{findingOf(&f, tag), f.Rule.Text.Title.In(tag), f.Rule.Text.Fix.In(tag), f.Place.File, f.Place.Line, f.Place.Column}
}

func (a *API) applies() {
	register(a, operation{
		id: "apply-app", method: http.MethodPost, path: "/apps:apply", action: auth.Edit, tag: tagApps, status: http.StatusOK, also: http.StatusCreated,
		body: applyBody, problems: []problem.Kind{problem.KeptElsewhere},
		summary: lang.En("Tell what an app's console has").Zh("应用小程序的域名列表和设置"),
		about: lang.En("The body is an app.yaml, the same in JSON, the block copied from the console's page of server domains, or the JSON of WeChat's domain APIs. Lists and settings that it leaves out stay. New domains are watched at once; of those that are dropped the need ends, and their history stays. What is so already changes nothing.").
			Zh("请求体可以是 app.yaml、同样内容的 JSON、从小程序后台“服务器域名”页面复制的内容，或微信域名接口返回的 JSON。未写出的列表和设置保持不变。新增的域名立即开始监测；删去的域名不再计入使用，历史仍保留。已经如此的内容不会产生变化。"),
	}, a.applyApp)
	register(a, operation{
		id: "get-app-console", method: http.MethodGet, path: "/apps/{id}/console", action: auth.See, tag: tagApps,
		summary: lang.En("See what is known of an app's console").Zh("查看小程序的域名列表和设置"),
		about:   lang.En("404 where nobody has told yet.").Zh("从未提供时返回 404。"),
	}, a.getConsole)
}

// applyBody describes what is taken: text, or JSON of two kinds.
func applyBody(huma.Registry) *huma.RequestBody {
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
		"application/yaml": text,
	}}
}

// AppliedApp is an app that was told about.
type AppliedApp struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     AppPlan
}

func (a *API) applyApp(ctx context.Context, in *struct {
	ApplyOptions
	IfMatch
	RawBody []byte `contentType:"text/plain"`
},
) (*AppliedApp, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	who := whoAsks(ctx)
	t := apps.Told{
		Name: "body", Text: in.RawBody, AppID: in.AppID, Keeper: store.KeptByPeople, TakeOver: in.TakeOver, Version: version, DryRun: in.DryRun,
		By: &who.Account.ID,
	}
	if in.Keeper != "" {
		t.Keeper = store.Keeper(in.Keeper)
	}
	p, err := a.deps.Apps.Apply(ctx, t)
	if err != nil {
		return nil, consoleProblem(err)
	}
	out := &AppliedApp{Status: http.StatusOK, Body: planOf(p, languageOf(ctx))}
	if out.Body.DryRun = in.DryRun; p.App.ID == 0 {
		return out, nil
	}
	app := appOf(p.App)
	out.Body.App = &app
	if out.ETag, err = tagOf(p.App.Version, app); err != nil || in.DryRun {
		return out, err
	}
	if out.Location = pathTo("/apps/{}", p.App.ID); p.New() {
		out.Status = http.StatusCreated
	}
	if p.Nothing {
		return out, nil
	}
	return out, a.deps.Store.Audit(ctx, who.Event(a.deps.Clock().UTC(), auth.AuditApplied, p.App.AppID, p.Summary()))
}

func planOf(p apps.Plan, tag lang.Tag) AppPlan {
	return AppPlan{
		Unchanged: p.Nothing, New: p.New(), AppID: p.App.AppID,
		Lists: each(p.Lists, func(c facts.ListChange) ListChange {
			return ListChange{ConsoleList(c.List), each(c.Added, same), each(c.Dropped, same)}
		}),
		Settings: each(p.Settings, func(s apps.Setting) SettingChange { return SettingChange(s) }),
		Watched: each(p.Watched, func(w apps.Watched) WatchedEntry {
			return WatchedEntry{ConsoleList(w.List), w.Entry, w.Host, w.Port, w.Environment, idPointer(&w.EndpointID), w.NewEndpoint, w.NewUse}
		}),
		Unwatched: each(p.Unwatched, func(u apps.Unwatched) UnwatchedEntry {
			return UnwatchedEntry{ConsoleList(u.List), u.Entry, u.Why.In(tag)}
		}),
		Dropped: each(p.Dropped, func(d store.Dropped) DroppedUse {
			return DroppedUse{idOf(d.EndpointID), d.Host, d.Port, UseList(d.List), d.Environment, d.Unused}
		}),
		Findings: each(p.Findings, func(f rules.Finding) AppFinding { return appFinding(f, tag) }),
	}
}

func same(text string) string { return text }

// consoleProblem puts the mistakes of what was told at their lines: body:3.
func consoleProblem(err error) error {
	var fields []problem.Field
	for _, one := range lang.Flatten(err) {
		m, ok := errors.AsType[lang.Mistake](one)
		if !ok {
			return err
		}
		fields = append(fields, problem.Field{Location: m.At, Code: "invalid_app", Message: m.What})
	}
	return problem.New(problem.Invalid, nil, fields...)
}

// A Console is what is known of an app's console.
type Console struct {
	KeptBy       Keeper              `json:"kept_by"`
	ToldAt       time.Time           `json:"told_at" doc:"when it was last told|最近一次提供的时间"`
	ToldBy       string              `json:"told_by,omitempty" doc:"by whom|提供者"`
	Lists        []ConsoleEntries    `json:"lists" doc:"those that were told; one without entries is empty in the console|已知的列表；没有条目表示后台列表为空"`
	ICP          map[string]string   `json:"icp,omitempty" doc:"ICP number by registrable domain, and the day on which it was checked|各主域名的备案号及核对日期"`
	Environments map[string][]string `json:"environments,omitempty" doc:"patterns of hosts by name|各环境的主机名模式"`
	Nodes        map[string][]string `json:"nodes,omitempty" doc:"pinned addresses by host|各主机的固定地址"`
	Vendors      map[string][]string `json:"vendors,omitempty" doc:"patterns of hosts by the name of a vendor; under ours, one's own|各第三方厂商的主机名模式；ours 为自己的"`
}

// ConsoleEntries are the entries of one list, as they are written.
type ConsoleEntries struct {
	List    ConsoleList `json:"list"`
	Entries []string    `json:"entries"`
}

// OneConsole is a console that is answered.
type OneConsole struct {
	ETag string `header:"ETag"`
	Body Console
}

func (a *API) getConsole(ctx context.Context, in *struct {
	ByID
	IfNoneMatch
},
) (*OneConsole, error) {
	app, err := a.deps.Store.App(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	c, err := a.deps.Store.Console(ctx, in.ID.n)
	if err == nil && c.Console == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	out := &OneConsole{Body: Console{
		KeptBy: Keeper(app.KeptBy), ToldAt: c.At.UTC(), ToldBy: c.By, Lists: []ConsoleEntries{}, ICP: map[string]string{}, Environments: c.Environments, Nodes: c.Nodes, Vendors: c.Vendors,
	}}
	for _, id := range facts.AllLists() {
		if list, told := c.Lists[id]; told {
			out.Body.Lists = append(out.Body.Lists, ConsoleEntries{ConsoleList(id), each(list, func(e facts.Entry) string { return e.Text })})
		}
	}
	for domain, f := range c.ICP {
		out.Body.ICP[domain] = f.String()
	}
	if out.ETag, err = tagOf(app.Version, out.Body); err != nil {
		return nil, err
	}
	return out, in.unchanged(out.ETag)
}
