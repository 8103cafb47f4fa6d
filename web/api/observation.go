package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/redact"
)

// An Observation is a state of an endpoint and the time for which it was seen.
type Observation struct {
	ID      ID         `json:"id"`
	FirstAt time.Time  `json:"first_at"`
	LastAt  *time.Time `json:"last_at,omitempty" doc:"absent: nothing else was seen since|不返回表示此后无变化"`
}

// A Snapshot is everything that was observed, as tongguan-scanner check --with-snapshot writes it.
type Snapshot struct{ *facts.Snapshot }

// Schema describes it to huma. It has a version of its own, and grows with what is observed.
func (Snapshot) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"schema_version", "endpoint", "started_at"},
		Properties: map[string]*huma.Schema{
			"schema_version": {Type: huma.TypeInteger}, "endpoint": {Type: huma.TypeObject, AdditionalProperties: true},
			"started_at": {Type: huma.TypeString, Format: "date-time"},
		},
	}
}

func (a *API) observations() {
	register(a, operation{
		id: "list-observations", method: http.MethodGet, path: "/endpoints/{id}/observations", action: auth.See, tag: tagScans,
		summary: lang.En("List what was seen of an endpoint").Zh("列出观测记录"),
		about:   lang.En("The newest first; a new one when something changed.").Zh("最新的在前；有变化时才产生新记录。"),
	}, a.listObservations)
	register(a, operation{
		id: "get-observation", method: http.MethodGet, path: "/observations/{id}", action: auth.See, tag: tagScans,
		problems: []problem.Kind{problem.NewerVersion},
		summary:  lang.En("Look at what was seen").Zh("查看观测结果"),
	}, a.getObservation)
}

func (a *API) listObservations(ctx context.Context, in *struct {
	ByID
	Paging
},
) (*List[Observation], error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	return paged(ctx, a, "observations", in.ID, in.Paging, func(after store.Cursor, limit int) ([]store.Observation, *store.Cursor, error) {
		return a.deps.Store.Observations(ctx, in.ID.n, after, limit)
	}, func(o store.Observation) Observation {
		return Observation{idOf(o.ID), o.FirstAt.UTC(), utc(o.LastAt)}
	})
}

func (a *API) getObservation(ctx context.Context, in *ByID) (*struct{ Body OneObservation }, error) {
	s, err := a.deps.Store.Snapshot(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	return &struct{ Body OneObservation }{OneObservation{in.ID, Snapshot{redact.Snapshot(s)}}}, nil
}

// OneObservation is a state with all its facts.
type OneObservation struct {
	ID       ID       `json:"id"`
	Snapshot Snapshot `json:"snapshot" doc:"addresses that the policy of this installation forbids have no number|被地址策略禁止的地址不显示"`
}
