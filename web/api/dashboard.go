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
)

// A Dashboard is how everything stands.
type Dashboard struct {
	At        time.Time              `json:"at" doc:"when it was counted, some seconds ago at most|统计时间，最多几秒之前"`
	Total     int                    `json:"total" minimum:"0" doc:"endpoints|服务器总数"`
	NotJudged int                    `json:"not_judged" minimum:"0" doc:"of them, those that wait for their first verdict|尚未判定的数量"`
	Paused    int                    `json:"paused" minimum:"0"`
	Status    GradeCounts            `json:"status" doc:"endpoints by the verdict of their worst platform|按最差平台的结论统计"`
	Platforms map[string]GradeCounts `json:"platforms" doc:"endpoints by verdict|按平台的结论统计"`
	Causes    []CauseCount           `json:"causes" doc:"what does not pass, the heaviest first; twenty at most|未通过的项目，最严重的在前，最多二十项"`
	Expiry    []ExpiryCount          `json:"expiry" doc:"endpoints by the end of their certificate: expired, week by week, later|按证书到期时间统计：已过期、逐周、更晚"`
	Changed   []VerdictChange        `json:"changed" doc:"verdicts that became others within a day, the newest first; twenty at most|一天内的结论变化，最新的在前，最多二十项"`
	Health    Health                 `json:"health"`
}

// GradeCounts counts endpoints by verdict.
type GradeCounts struct {
	Pass    int `json:"pass" minimum:"0"`
	Warn    int `json:"warn" minimum:"0"`
	Unknown int `json:"unknown" minimum:"0"`
	Fail    int `json:"fail" minimum:"0"`
}

// A CauseCount is something that does not pass, and at how many endpoints.
type CauseCount struct {
	Cause
	Title     string `json:"title,omitempty" doc:"the requirement, in words|要求"`
	Endpoints int    `json:"endpoints" minimum:"0"`
}

// An ExpiryCount counts the endpoints whose certificate ends within a time.
type ExpiryCount struct {
	From      *time.Time `json:"from,omitempty" doc:"absent: no bound|不返回表示无下限"`
	To        *time.Time `json:"to,omitempty" doc:"not included; absent: no bound|不含该时间；不返回表示无上限"`
	Endpoints int        `json:"endpoints" minimum:"0"`
}

// A VerdictChange is a verdict that became another one.
type VerdictChange struct {
	EndpointID ID        `json:"endpoint_id"`
	Host       string    `json:"host"`
	Port       uint16    `json:"port"`
	At         time.Time `json:"at"`
	From       *Verdicts `json:"from,omitempty"`
	To         *Verdicts `json:"to,omitempty"`
}

// Health tells whether scans get done.
type Health struct {
	LastScanAt    *time.Time `json:"last_scan_at,omitempty" doc:"absent: none yet|尚无扫描时不返回"`
	LagSeconds    float64    `json:"lag_seconds" minimum:"0" doc:"how long the endpoint that is most overdue has been waiting|等待最久的服务器已超期的时间"`
	Queued        int        `json:"queued" minimum:"0"`
	Running       int        `json:"running" minimum:"0"`
	Workers       []Worker   `json:"workers" doc:"of the last day, silent ones too|最近一天内的进程，包括已停止的"`
	DatabaseBytes int64      `json:"database_bytes" minimum:"0"`
}

// A Worker is a process that scans.
type Worker struct {
	Name      string    `json:"name"`
	Version   string    `json:"version"`
	Alive     bool      `json:"alive"`
	StartedAt time.Time `json:"started_at"`
	SeenAt    time.Time `json:"seen_at"`
}

func (a *API) dashboard() {
	register(a, operation{
		id: "get-dashboard", method: http.MethodGet, path: "/dashboard", action: auth.See, tag: tagOverview,
		summary: lang.En("Look at how everything stands").Zh("查看总览"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Dashboard }, error) {
		d, at, err := a.deps.Overview.Get(ctx)
		if err != nil {
			return nil, err
		}
		return &struct{ Body Dashboard }{dashboardOf(d, at, languageOf(ctx))}, nil
	})
}

func dashboardOf(d store.Dashboard, at time.Time, tag lang.Tag) Dashboard {
	titles := map[string]string{}
	for _, r := range rules.All() {
		titles[r.ID] = r.Text.Title.In(tag)
	}
	out := Dashboard{
		At: at.UTC(), Total: d.Total, NotJudged: d.NotJudged, Paused: d.Paused, Status: gradeCounts(d.Worst), Platforms: map[string]GradeCounts{},
		Causes: each(d.Causes, func(c store.CauseCount) CauseCount {
			return CauseCount{causeOf(c.Cause), titles[c.Rule], c.Endpoints}
		}),
		Expiry: each(d.Expiry, func(b store.Bucket) ExpiryCount { return ExpiryCount{utc(b.From), utc(b.To), b.Endpoints} }),
		Changed: each(d.Changed, func(c store.Change) VerdictChange {
			return VerdictChange{idOf(c.EndpointID), c.Host, c.Port, c.At.UTC(), verdictsOf(c.From), verdictsOf(c.To)}
		}),
		Health: Health{
			LastScanAt: utc(d.Health.LastScanAt), LagSeconds: d.Health.Lag.Seconds(), Queued: d.Health.Queued, Running: d.Health.Running,
			Workers: each(d.Health.Workers, func(w store.Worker) Worker {
				return Worker{w.Name, w.Version, w.Alive, w.StartedAt.UTC(), w.SeenAt.UTC()}
			}),
			DatabaseBytes: d.Health.DatabaseBytes,
		},
	}
	for _, p := range facts.AllPlatforms() {
		out.Platforms[string(p)] = gradeCounts(d.Counts[p])
	}
	return out
}

func gradeCounts(n map[rules.Grade]int) GradeCounts {
	return GradeCounts{n[rules.GradePass], n[rules.GradeWarn], n[rules.GradeUnknown], n[rules.GradeFail]}
}
