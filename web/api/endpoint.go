package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
)

// An Endpoint is what is dialled, with what is known about it now.
type Endpoint struct {
	ID            ID         `json:"id"`
	Zone          string     `json:"zone" doc:"from where it is looked at|从哪个区域观测"`
	Host          string     `json:"host" doc:"its name as DNS has it, or an IP address|DNS 形式的域名，或 IP 地址"`
	Port          uint16     `json:"port"`
	Status        Grade      `json:"status,omitempty" doc:"the worst verdict of any platform; absent until it was judged|各平台中最差的结论；尚未判定时不返回"`
	Verdicts      *Verdicts  `json:"verdicts,omitempty" doc:"the verdict of each platform; absent until it was judged|各平台的结论；尚未判定时不返回"`
	Reach         Reach      `json:"reach,omitempty" doc:"whether it could be connected to; absent until it was scanned|能否连接；尚未扫描时不返回"`
	LeafNotAfter  *time.Time `json:"leaf_not_after,omitempty" doc:"when its certificate ends, the first of several|证书到期时间，有多张时取最早的"`
	Issuer        string     `json:"issuer,omitempty" doc:"of that certificate|该证书的颁发者"`
	Causes        []Cause    `json:"causes" doc:"what does not pass, the worst first|未通过的项目，最严重的在前"`
	Apps          []string   `json:"apps" doc:"the appids that use it, four at most|使用它的 appid，最多四个"`
	Paused        bool       `json:"paused" doc:"no scan of it is planned|已暂停定期扫描"`
	EverySeconds  int64      `json:"every_seconds,omitempty" minimum:"0" doc:"the time between planned scans; absent: that of the installation|定期扫描的间隔；不返回时使用系统设置"`
	NextScanAt    *time.Time `json:"next_scan_at,omitempty" doc:"absent while paused|暂停时不返回"`
	LastScanAt    *time.Time `json:"last_scan_at,omitempty"`
	FailStreak    int        `json:"fail_streak" minimum:"0" doc:"scans in a row that reached nothing|连续无法连接的次数"`
	Pending       bool       `json:"pending" doc:"a scan was ordered and is not over|已安排扫描，尚未完成"`
	ObservationID *ID        `json:"observation_id,omitempty" doc:"the newest|最新的观测"`
	JudgementID   *ID        `json:"judgement_id,omitempty" doc:"the newest|最新的判定"`
	CreatedAt     time.Time  `json:"created_at"`
	Version       int64      `json:"version" doc:"grows with every change|每次变化后递增"`
}

// A Cause is a rule that does not pass, at whichever address.
type Cause struct {
	Rule      string     `json:"rule"`
	Level     string     `json:"level,omitempty" doc:"the step of the rule that was reached|达到的级别"`
	Status    RuleStatus `json:"status"`
	Severity  Severity   `json:"severity" doc:"the worst on any platform|各平台中最高的严重程度"`
	Platforms []Platform `json:"platforms" doc:"where it weighs anything|受影响的平台"`
}

func endpointOf(e store.Endpoint) Endpoint {
	out := Endpoint{
		ID: idOf(e.ID), Zone: e.Zone, Host: e.Host, Port: e.Port, Status: Grade(e.Worst), Verdicts: verdictsOf(e.Verdicts),
		Reach: Reach(e.Reach), LeafNotAfter: utc(e.LeafNotAfter), Issuer: e.Issuer, Causes: each(e.Causes, causeOf),
		Apps: each(e.Apps, func(a string) string { return a }), Paused: !e.Enabled, EverySeconds: int64(e.Every / time.Second),
		LastScanAt: utc(e.LastScanAt), FailStreak: e.FailStreak, Pending: e.Pending,
		ObservationID: idPointer(e.ObservationID), JudgementID: idPointer(e.JudgementID), CreatedAt: e.CreatedAt.UTC(), Version: e.Version,
	}
	if e.Enabled {
		out.NextScanAt = utc(&e.NextScanAt)
	}
	return out
}

func causeOf(c store.Cause) Cause {
	return Cause{c.Rule, string(c.Level), RuleStatus(c.Status), Severity(c.Severity.String()), platformsOf(c.On)}
}

func platformsOf(on facts.Platforms) []Platform {
	return each(on.List(), func(p facts.Platform) Platform { return Platform(p) })
}

// OneEndpoint is an endpoint that is answered.
type OneEndpoint struct {
	ETag string `header:"ETag"`
	Body Endpoint
}

func oneEndpoint(e store.Endpoint) (*OneEndpoint, error) {
	out := &OneEndpoint{Body: endpointOf(e)}
	var err error
	out.ETag, err = tagOf(e.Version, out.Body)
	return out, err
}

// endpoints registers the operations on endpoints.
func (a *API) endpoints() {
	register(a, operation{
		id: "list-endpoints", method: http.MethodGet, path: "/endpoints", action: auth.See, tag: tagEndpoints,
		summary: lang.En("List endpoints").Zh("列出服务器"),
	}, a.listEndpoints)
	register(a, operation{
		id: "create-endpoint", method: http.MethodPost, path: "/endpoints", action: auth.Edit, tag: tagEndpoints,
		status: http.StatusCreated, also: http.StatusOK,
		summary: lang.En("Watch a server").Zh("添加服务器"),
		about: lang.En("What is there already is left as it is, and answered with 200; a new one is scanned at once.").
			Zh("已存在的保持不变，返回 200；新增的会立即扫描。"),
	}, a.createEndpoint)
	register(a, operation{
		id: "get-endpoint", method: http.MethodGet, path: "/endpoints/{id}", action: auth.See, tag: tagEndpoints,
		summary: lang.En("Look at an endpoint").Zh("查看服务器"),
	}, a.getEndpoint)
	register(a, operation{
		id: "update-endpoint", method: http.MethodPatch, path: "/endpoints/{id}", action: auth.Edit, tag: tagEndpoints,
		summary: lang.En("Pause an endpoint, or change how often it is scanned").Zh("暂停或调整扫描间隔"),
	}, a.updateEndpoint)
	register(a, operation{
		id: "delete-endpoint", method: http.MethodDelete, path: "/endpoints/{id}", action: auth.Edit, tag: tagEndpoints,
		status:  http.StatusNoContent,
		summary: lang.En("Delete an endpoint with its history").Zh("删除服务器及其历史记录"),
	}, a.deleteEndpoint)
}

func (a *API) getEndpoint(ctx context.Context, in *struct {
	ByID
	IfNoneMatch
},
) (*OneEndpoint, error) {
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	out, err := oneEndpoint(e)
	if err == nil {
		err = in.unchanged(out.ETag)
	}
	return out, err
}

// ScheduleChange is what may be changed about an endpoint. What is absent stays.
type ScheduleChange struct {
	Paused       *bool  `json:"paused,omitempty" doc:"plan no scans|暂停定期扫描"`
	EverySeconds *int64 `json:"every_seconds,omitempty" minimum:"0" maximum:"2592000" doc:"the time between planned scans, 300 at least; 0: that of the installation|定期扫描的间隔，至少 300；0 表示使用系统设置"`
}

// leastEvery keeps a typing mistake from scanning somebody's server without a pause.
const leastEvery = 300

func (a *API) updateEndpoint(ctx context.Context, in *struct {
	ByID
	IfMatch
	Body ScheduleChange
},
) (*OneEndpoint, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	to := store.Schedule{Enabled: was.Enabled, Every: was.Every}
	if in.Body.Paused != nil {
		to.Enabled = !*in.Body.Paused
	}
	if every := in.Body.EverySeconds; every != nil {
		if *every > 0 && *every < leastEvery {
			return nil, invalidAt("body.every_seconds", "too_small",
				lang.En("this must be 0, or at least 300").Zh("须为 0，或不小于 300"))
		}
		to.Every = time.Duration(*every) * time.Second
	}
	if version == 0 {
		version = was.Version // what is absent must stay as it was read
	}
	if err := a.deps.Store.SetSchedule(ctx, in.ID.n, version, to); err != nil {
		return nil, err
	}
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	return oneEndpoint(e)
}

func (a *API) deleteEndpoint(ctx context.Context, in *struct {
	ByID
	IfMatch
},
) (*struct{}, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return nil, a.deps.Store.DeleteEndpoint(ctx, in.ID.n, version)
}
