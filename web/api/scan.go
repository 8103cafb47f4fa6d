package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/request"
)

// A ScanRequest is somebody's wish to have an endpoint looked at now.
type ScanRequest struct {
	ID         ID         `json:"id"`
	EndpointID ID         `json:"endpoint_id"`
	State      string     `json:"state" enum:"queued,running,done,given_up" doc:"given_up: the endpoint was deleted, or a fault of ours|given_up 表示服务器已删除，或程序出错"`
	AskedBy    *ID        `json:"asked_by,omitempty" doc:"an account|账号"`
	AskedAt    time.Time  `json:"asked_at"`
	ScanAt     *time.Time `json:"scan_at,omitempty" doc:"when the scan that answered was stored|扫描结果的保存时间"`
	Links      ScanLinks  `json:"links"`
}

// ScanLinks lead on from a request.
type ScanLinks struct {
	Self        string `json:"self" format:"uri-reference"`
	Endpoint    string `json:"endpoint" format:"uri-reference"`
	Observation string `json:"observation,omitempty" format:"uri-reference" doc:"what was seen; absent until it is done|观测结果，完成后返回"`
	Judgement   string `json:"judgement,omitempty" format:"uri-reference" doc:"what the rules made of it; absent until it is done|判定结果，完成后返回"`
}

// A Scan is the trace of one look.
type Scan struct {
	At            time.Time `json:"at"`
	TookSeconds   float64   `json:"took_seconds" minimum:"0"`
	Reach         Reach     `json:"reach"`
	ObservationID ID        `json:"observation_id"`
	JudgementID   ID        `json:"judgement_id"`
	Worker        string    `json:"worker,omitempty" doc:"who looked|执行扫描的进程"`
}

func (a *API) scans() {
	register(a, operation{
		id: "create-scan", method: http.MethodPost, path: "/endpoints/{id}/scans", action: auth.Scan, tag: tagScans,
		status:  http.StatusAccepted,
		summary: lang.En("Scan an endpoint now").Zh("立即扫描"),
		about: lang.En("Also one that is paused. A request that still waits is answered again instead of making another.").
			Zh("已暂停的也会扫描。仍在排队的请求不会重复创建，而是直接返回。"),
	}, a.createScan)
	register(a, operation{
		id: "get-scan", method: http.MethodGet, path: "/scans/{id}", action: auth.See, tag: tagScans,
		summary: lang.En("Follow a scan that was asked for").Zh("查看扫描进展"),
		about:   lang.En("Requests are kept for a week.").Zh("请求保留一周。"),
	}, a.getScan)
	register(a, operation{
		id: "list-scans", method: http.MethodGet, path: "/endpoints/{id}/scans", action: auth.See, tag: tagScans,
		summary: lang.En("List the newest scans of an endpoint").Zh("列出最近的扫描"),
	}, a.listScans)
}

// FollowedScan is a request that is answered.
type FollowedScan struct {
	Location   string `header:"Location"`
	ETag       string `header:"ETag"`
	RetryAfter string `header:"Retry-After" doc:"seconds after which it is worth asking again|建议再次查询的秒数"`
	Body       ScanRequest
}

func followed(s store.ScanRequest) (*FollowedScan, error) {
	out := &FollowedScan{Location: pathTo("/scans/{}", s.ID), Body: ScanRequest{
		ID: idOf(s.ID), EndpointID: idOf(s.EndpointID), State: string(s.State), AskedBy: idPointer(s.AskedBy), AskedAt: s.AskedAt.UTC(),
		ScanAt: utc(s.ScanAt),
		Links:  ScanLinks{Self: pathTo("/scans/{}", s.ID), Endpoint: pathTo("/endpoints/{}", s.EndpointID)},
	}}
	if s.State == store.RequestQueued || s.State == store.RequestRunning {
		out.RetryAfter = "1"
	}
	return out, nil
}

func (a *API) createScan(ctx context.Context, in *ByID) (*FollowedScan, error) {
	who, err := request.From(ctx).Identity()
	if err != nil {
		return nil, err
	}
	s, err := a.deps.Store.RequestScan(ctx, in.ID.n, &who.Account.ID)
	if err != nil {
		return nil, err
	}
	return followed(s)
}

func (a *API) getScan(ctx context.Context, in *struct {
	ByID
	IfNoneMatch
},
) (*FollowedScan, error) {
	s, err := a.deps.Store.ScanRequest(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	out, err := followed(s)
	if err != nil {
		return nil, err
	}
	if s.State == store.RequestDone && s.ScanAt != nil {
		if err := a.linkResult(ctx, s, &out.Body.Links); err != nil {
			return nil, err
		}
	}
	if out.ETag, err = tagOf(s.ID, out.Body); err == nil {
		err = in.unchanged(out.ETag)
	}
	return out, err
}

// linkResult finds the scan that answered a request, unless so many came after it that nobody waits for it any more.
func (a *API) linkResult(ctx context.Context, s store.ScanRequest, links *ScanLinks) error {
	const most = 100
	scans, err := a.deps.Store.Scans(ctx, s.EndpointID, *s.ScanAt, most)
	for _, one := range scans {
		if one.At.Equal(*s.ScanAt) {
			links.Observation, links.Judgement = pathTo("/observations/{}", one.ObservationID), pathTo("/judgements/{}", one.JudgementID)
		}
	}
	return err
}

// defaultSince is how far back scans are listed when nobody says.
const defaultSince = 7 * 24 * time.Hour

func (a *API) listScans(ctx context.Context, in *struct {
	ByID
	Since time.Time `query:"since" doc:"from when on; a week ago when absent|起始时间，默认一周前"`
	Limit int       `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"how many at most, the newest first|最多返回多少项，最新的在前"`
},
) (*struct{ Body All[Scan] }, error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	since := in.Since
	if since.IsZero() {
		since = a.deps.Clock().Add(-defaultSince)
	}
	scans, err := a.deps.Store.Scans(ctx, in.ID.n, since, in.Limit)
	return &struct{ Body All[Scan] }{All[Scan]{each(scans, scanOf)}}, err
}

func scanOf(s store.Scan) Scan {
	return Scan{s.At.UTC(), s.Took.Seconds(), Reach(s.Reach), idOf(s.ObservationID), idOf(s.JudgementID), s.Worker}
}
