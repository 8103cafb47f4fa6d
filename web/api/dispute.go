package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/disputes"
	"github.com/tongguan/tongguan/web/problem"
)

// A PhonePlatform is a platform of phones.
type PhonePlatform string

// Schema describes it to huma.
func (PhonePlatform) Schema(huma.Registry) *huma.Schema {
	return words(facts.IOS, facts.Android, facts.Harmony)
}

// A NewDispute is a phone on which it works although a rule fails there.
type NewDispute struct {
	Rule   string `json:"rule" minLength:"1" maxLength:"100" example:"chain_incomplete" doc:"which fails on the phone's platform now|在该手机平台上当前未通过的规则"`
	Phone  string `json:"phone" minLength:"1" maxLength:"60" example:"iPhone 12"`
	System string `json:"system" minLength:"1" maxLength:"40" example:"iOS 15.8" doc:"with its version; the platform follows from it|系统及版本，据此确定平台"`
	WeChat string `json:"wechat" minLength:"1" maxLength:"40" example:"8.0.50" doc:"its version|微信版本"`
	Note   string `json:"note,omitempty" maxLength:"300" doc:"what else there is to say|补充说明"`
}

// A Dispute is somebody's word that an endpoint works on a phone on which a rule fails.
type Dispute struct {
	ID            ID            `json:"id"`
	Rule          string        `json:"rule"`
	Level         string        `json:"level" doc:"of the rule, as it was then|当时的规则级别"`
	Platform      PhonePlatform `json:"platform"`
	Phone         string        `json:"phone"`
	System        string        `json:"system"`
	WeChat        string        `json:"wechat"`
	Note          string        `json:"note,omitempty"`
	By            string        `json:"by,omitempty" doc:"who said so; absent when the account is gone|提出者；账号已删除时不返回"`
	At            time.Time     `json:"at"`
	Ruleset       string        `json:"ruleset" doc:"the version that judged, and whose roots it trusted|当时判定所用的版本和根证书"`
	ObservationID ID            `json:"observation_id" doc:"what had been seen then|当时的观测记录"`
}

func disputeOf(d store.Dispute) Dispute {
	return Dispute{
		idOf(d.ID), d.Rule, d.Level, PhonePlatform(d.Platform), d.Phone, d.System, d.WeChat, d.Note, d.By, d.At.UTC(), d.Judged, idOf(d.ObservationID),
	}
}

// ByDispute names one of an endpoint.
type ByDispute struct {
	ByID
	Dispute ID `path:"dispute" doc:"its id|异议的编号"`
}

func (a *API) disputes() {
	const path = "/endpoints/{id}/disputes"
	register(a, operation{
		id: "list-disputes", method: http.MethodGet, path: path, action: auth.See, tag: tagEndpoints,
		summary: lang.En("List the phones on which it works although a rule fails there").Zh("列出真机可用的异议"),
		about:   lang.En("The newest first. They are evidence for whoever mends the rules; no verdict goes by them.").Zh("最新的在前。异议是修正规则的依据，不影响结论。"),
	}, a.listDisputes)
	register(a, operation{
		id: "create-dispute", method: http.MethodPost, path: path, action: auth.Edit, tag: tagEndpoints, status: http.StatusCreated,
		summary: lang.En("Say that it works on a real phone").Zh("登记真机可用"),
		about: lang.En("What was seen is kept with it. 422 where the rule does not fail on the phone's platform now, or the endpoint has a hundred already.").
			Zh("当时的观测结果会一并保留。该规则在手机所属平台上当前没有未通过，或该服务器已有一百条异议时，返回 422。"),
	}, a.createDispute)
	register(a, operation{
		id: "delete-dispute", method: http.MethodDelete, path: path + "/{dispute}", action: auth.Edit, tag: tagEndpoints, status: http.StatusNoContent,
		summary: lang.En("Take a dispute back").Zh("删除异议"),
	}, a.deleteDispute)
	register(a, operation{
		id: "download-dispute", method: http.MethodGet, path: path + "/{dispute}/snapshot", action: auth.See, tag: tagEndpoints,
		problems: []problem.Kind{problem.NewerVersion},
		summary:  lang.En("Download what had been seen then, with the dispute in it").Zh("下载当时的快照及异议"),
		about: lang.En("tongguan-scanner check --snapshot judges the file, without a network.").
			Zh("可用 tongguan-scanner check --snapshot 重新判定该文件，无需网络。"),
	}, a.downloadDispute)
}

func (a *API) listDisputes(ctx context.Context, in *ByID) (*struct{ Body All[Dispute] }, error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	list, err := a.deps.Store.Disputes(ctx, in.ID.n)
	return &struct{ Body All[Dispute] }{All[Dispute]{each(list, disputeOf)}}, err
}

func (a *API) createDispute(ctx context.Context, in *struct {
	ByID
	Body NewDispute
},
) (*struct {
	Location string `header:"Location"`
	Body     Dispute
}, error,
) {
	said := dispute.Input{Phone: in.Body.Phone, System: in.Body.System, WeChat: in.Body.WeChat, Note: in.Body.Note}
	d, err := disputes.Make(ctx, a.deps.Store, whoAsks(ctx), in.ID.n, in.Body.Rule, said, a.deps.Clock().UTC())
	if m, ok := errors.AsType[dispute.Mistake](err); ok {
		return nil, problem.At("body."+m.Field, "unusable", m.What)
	}
	if err != nil {
		return nil, err
	}
	return &struct {
		Location string `header:"Location"`
		Body     Dispute
	}{pathTo("/endpoints/{}/disputes", in.ID.n), disputeOf(d)}, nil
}

func (a *API) deleteDispute(ctx context.Context, in *ByDispute) (*struct{}, error) {
	return nil, disputes.Delete(ctx, a.deps.Store, whoAsks(ctx), in.ID.n, in.Dispute.n, a.deps.Clock().UTC())
}

// DisputedSnapshot is a file for tongguan-scanner check --snapshot.
type DisputedSnapshot struct {
	ContentDisposition string `header:"Content-Disposition"`
	Body               Snapshot
}

func (a *API) downloadDispute(ctx context.Context, in *ByDispute) (*DisputedSnapshot, error) {
	name, snapshot, err := disputes.Snapshot(ctx, a.deps.Store, in.ID.n, in.Dispute.n)
	if err != nil {
		return nil, err
	}
	return &DisputedSnapshot{`attachment; filename="` + name + `"`, Snapshot{snapshot}}, nil
}
