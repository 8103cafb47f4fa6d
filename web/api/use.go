package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// A Use is somebody's need of an endpoint.
type Use struct {
	ID          ID        `json:"id"`
	EndpointID  ID        `json:"endpoint_id"`
	Host        string    `json:"host"`
	Port        uint16    `json:"port"`
	Verdicts    *Verdicts `json:"verdicts,omitempty" doc:"of the endpoint|服务器的结论"`
	AppID       *ID       `json:"app_id,omitempty" doc:"absent where no app is named|未指定小程序时不返回"`
	AppRef      string    `json:"appid,omitempty" doc:"WeChat's name for the app|小程序的 appid"`
	AppName     string    `json:"app_name,omitempty"`
	List        UseList   `json:"list"`
	Scheme      string    `json:"scheme" enum:"https,wss"`
	Path        string    `json:"path"`
	Environment string    `json:"environment"`
	CreatedAt   time.Time `json:"created_at"`
}

// A UseOfEndpoint is a need to be noted.
type UseOfEndpoint struct {
	AppID string `json:"appid,omitempty" pattern:"^wx[0-9a-f]{16}$" doc:"of an app that exists; absent: no app is named|已有小程序的 appid；未填写则不指定小程序"`
	NewUse
}

func useOf(u store.Use) Use {
	return Use{
		ID: idOf(u.ID), EndpointID: idOf(u.EndpointID), Host: u.Host, Port: u.Port, Verdicts: verdictsOf(u.Verdicts), AppID: idPointer(u.AppID),
		AppRef: u.App, AppName: u.AppName, List: UseList(u.List), Scheme: u.Scheme, Path: u.Path, Environment: u.Environment,
		CreatedAt: u.CreatedAt.UTC(),
	}
}

func (a *API) uses() {
	register(a, operation{
		id: "list-uses", method: http.MethodGet, path: "/endpoints/{id}/uses", action: auth.See, tag: tagEndpoints,
		summary: lang.En("List who needs an endpoint").Zh("列出使用方"),
	}, a.listUses)
	register(a, operation{
		id: "create-use", method: http.MethodPost, path: "/endpoints/{id}/uses", action: auth.Edit, tag: tagEndpoints,
		status: http.StatusCreated, problems: []problem.Kind{problem.Exists},
		summary: lang.En("Note who needs an endpoint").Zh("添加使用方"),
	}, a.createUse)
	register(a, operation{
		id: "delete-use", method: http.MethodDelete, path: "/endpoints/{id}/uses/{use}", action: auth.Edit, tag: tagEndpoints,
		status: http.StatusNoContent, summary: lang.En("Take back a need").Zh("删除使用方"),
		about: lang.En("The endpoint stays, even when nobody else needs it.").Zh("即使没有其他使用方，服务器仍会保留。"),
	}, a.deleteUse)
}

func (a *API) listUses(ctx context.Context, in *ByID) (*struct{ Body All[Use] }, error) {
	if _, err := a.deps.Store.Endpoint(ctx, in.ID.n); err != nil {
		return nil, err
	}
	uses, err := a.deps.Store.UsesOfEndpoint(ctx, in.ID.n)
	return &struct{ Body All[Use] }{All[Use]{each(uses, useOf)}}, err
}

func (a *API) createUse(ctx context.Context, in *struct {
	ByID
	Body UseOfEndpoint
},
) (*struct {
	Location string `header:"Location"`
	Body     Use
}, error,
) {
	path, err := in.Body.path("body.path")
	if err != nil {
		return nil, err
	}
	u := store.Use{
		EndpointID: in.ID.n, List: store.List(in.Body.List), Scheme: in.Body.Scheme, Path: path,
		Environment: strings.TrimSpace(in.Body.Environment),
	}
	if in.Body.AppID != "" {
		app, err := a.deps.Store.AppByAppID(ctx, in.Body.AppID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, invalidAt("body.appid", "not_found", lang.En("there is no app with this appid; make it first").Zh("没有使用该 appid 的小程序，请先创建"))
		} else if err != nil {
			return nil, err
		}
		u.AppID = &app.ID
	}
	u, err = a.deps.Store.AddUse(ctx, u)
	if errors.Is(err, store.ErrExists) {
		return nil, problem.New(problem.Exists, lang.Errorf(lang.En("this need is noted already").Zh("该使用方已存在")))
	}
	if err != nil {
		return nil, err
	}
	return &struct {
		Location string `header:"Location"`
		Body     Use
	}{pathTo("/endpoints/{}/uses", in.ID.n), useOf(u)}, nil
}

func (a *API) deleteUse(ctx context.Context, in *struct {
	ByID
	Use ID `path:"use" doc:"its id|使用方的编号"`
},
) (*struct{}, error) {
	u, err := a.deps.Store.Use(ctx, in.Use.n)
	if err == nil && u.EndpointID != in.ID.n {
		err = store.ErrNotFound
	}
	if err == nil {
		err = a.deps.Store.DeleteUse(ctx, in.Use.n)
	}
	return nil, err
}
