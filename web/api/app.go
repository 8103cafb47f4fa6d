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
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/problem"
)

// An App is a mini program or mini game.
type App struct {
	ID         ID        `json:"id"`
	AppID      string    `json:"appid" doc:"WeChat's name for it|微信分配的 appid"`
	Name       string    `json:"name"`
	Production bool      `json:"production" doc:"people use it|已上线"`
	OwnerID    *ID       `json:"owner_id,omitempty" doc:"an account|负责人的账号编号"`
	Owner      string    `json:"owner,omitempty" doc:"a team or a person, as app.yaml has it|负责的团队或个人，取自 app.yaml"`
	KeptBy     Keeper    `json:"kept_by,omitempty" doc:"who keeps its lists and settings; absent where they were never told|域名列表和设置由谁维护；从未提供时不返回"`
	Endpoints  int       `json:"endpoints" minimum:"0" doc:"how many it uses|使用的服务器数量"`
	Status     Grade     `json:"status,omitempty" doc:"the worst verdict of them; absent until one was judged|其中最差的结论；尚未判定时不返回"`
	CreatedAt  time.Time `json:"created_at"`
	Version    int64     `json:"version" doc:"grows with every change|每次变化后递增"`
}

// A NewApp is an app to be made.
type NewApp struct {
	AppID string `json:"appid" pattern:"^wx[0-9a-f]{16}$" example:"wx0123456789abcdef"`
	AppChange
}

// An AppChange is what may be changed about an app. What is absent stays.
type AppChange struct {
	Name       *string `json:"name,omitempty" maxLength:"100"`
	Production *bool   `json:"production,omitempty" doc:"people use it; true when nobody says|已上线；默认为 true"`
	OwnerID    *string `json:"owner_id,omitempty" pattern:"^([1-9][0-9]{0,18})?$" doc:"an account; empty: nobody|负责人的账号编号；空字符串表示无"`
}

func appOf(a store.App) App {
	return App{
		ID: idOf(a.ID), AppID: a.AppID, Name: a.Name, Production: a.Production, OwnerID: idPointer(a.OwnerID), Owner: a.Owner, KeptBy: Keeper(a.KeptBy), Endpoints: a.Endpoints,
		Status: Grade(a.Worst), CreatedAt: a.CreatedAt.UTC(), Version: a.Version,
	}
}

// OneApp is an app that is answered.
type OneApp struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     App
}

func oneApp(a store.App) (*OneApp, error) {
	out := &OneApp{Body: appOf(a)}
	var err error
	out.ETag, err = tagOf(a.Version, out.Body)
	return out, err
}

func (a *API) apps() {
	register(a, operation{
		id: "list-apps", method: http.MethodGet, path: "/apps", action: auth.See, tag: tagApps,
		summary: lang.En("List apps").Zh("列出小程序"),
	}, a.listApps)
	register(a, operation{
		id: "create-app", method: http.MethodPost, path: "/apps", action: auth.Edit, tag: tagApps, status: http.StatusCreated,
		problems: []problem.Kind{problem.Exists}, summary: lang.En("Add an app").Zh("添加小程序"),
	}, a.createApp)
	register(a, operation{
		id: "get-app", method: http.MethodGet, path: "/apps/{id}", action: auth.See, tag: tagApps,
		summary: lang.En("Look at an app").Zh("查看小程序"),
	}, a.getApp)
	register(a, operation{
		id: "update-app", method: http.MethodPatch, path: "/apps/{id}", action: auth.Edit, tag: tagApps,
		problems: []problem.Kind{problem.KeptElsewhere}, summary: lang.En("Change an app").Zh("修改小程序"),
	}, a.updateApp)
	register(a, operation{
		id: "delete-app", method: http.MethodDelete, path: "/apps/{id}", action: auth.Edit, tag: tagApps, status: http.StatusNoContent,
		summary: lang.En("Delete an app").Zh("删除小程序"),
		about:   lang.En("The endpoints that it uses stay.").Zh("它使用的服务器仍会保留。"),
	}, a.deleteApp)
	register(a, operation{
		id: "list-app-uses", method: http.MethodGet, path: "/apps/{id}/uses", action: auth.See, tag: tagApps,
		summary: lang.En("List what an app needs, list by list").Zh("按域名列表列出小程序使用的服务器"),
	}, a.listAppUses)
}

func (a *API) listApps(ctx context.Context, in *struct{ Paging }) (*List[App], error) {
	return paged(ctx, a, "apps", nil, in.Paging, func(after store.Cursor, limit int) ([]store.App, *store.Cursor, error) {
		return a.deps.Store.Apps(ctx, after, limit)
	}, appOf)
}

func (a *API) createApp(ctx context.Context, in *struct{ Body NewApp }) (*OneApp, error) {
	app := store.App{AppID: in.Body.AppID, Production: true}
	if err := in.Body.change(&app); err != nil {
		return nil, err
	}
	made, err := a.deps.Store.CreateApp(ctx, app)
	switch {
	case errors.Is(err, store.ErrExists):
		return nil, problem.New(problem.Exists, lang.Errorf(lang.En("there is an app with this appid already").Zh("该 appid 已存在")))
	case err != nil:
		return nil, ownerMissing(err)
	}
	out, err := oneApp(made)
	if err == nil {
		out.Location = pathTo("/apps/{}", made.ID)
	}
	return out, err
}

// change applies what is not absent.
func (c AppChange) change(app *store.App) error {
	if c.Name != nil {
		app.Name = strings.TrimSpace(*c.Name)
	}
	if c.Production != nil {
		app.Production = *c.Production
	}
	if c.OwnerID == nil {
		return nil
	}
	app.OwnerID = nil
	if *c.OwnerID != "" {
		var id ID
		if err := id.UnmarshalText([]byte(*c.OwnerID)); err != nil {
			return invalidAt("body.owner_id", "invalid", general)
		}
		app.OwnerID = &id.n
	}
	return nil
}

// ownerMissing says which of the things that a change speaks of is not there.
func ownerMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return invalidAt("body.owner_id", "not_found", lang.En("there is no such account").Zh("没有该账号"))
	}
	return err
}

func (a *API) getApp(ctx context.Context, in *struct {
	ByID
	IfNoneMatch
},
) (*OneApp, error) {
	app, err := a.deps.Store.App(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	out, err := oneApp(app)
	if err == nil {
		err = in.unchanged(out.ETag)
	}
	return out, err
}

func (a *API) updateApp(ctx context.Context, in *struct {
	ByID
	IfMatch
	Body AppChange
},
) (*OneApp, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	app, err := a.deps.Store.App(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	if version != 0 {
		app.Version = version
	}
	was := app
	if err := in.Body.change(&app); err != nil {
		return nil, err
	}
	if app.Name != was.Name || app.Production != was.Production {
		if err := apps.Changeable(was); err != nil {
			return nil, err
		}
	}
	if app, err = a.deps.Store.UpdateApp(ctx, app); err != nil {
		return nil, ownerMissing(err)
	}
	return oneApp(app)
}

func (a *API) deleteApp(ctx context.Context, in *struct {
	ByID
	IfMatch
},
) (*struct{}, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return nil, a.deps.Store.DeleteApp(ctx, in.ID.n, version)
}

func (a *API) listAppUses(ctx context.Context, in *struct {
	ByID
	Paging
},
) (*List[Use], error) {
	if _, err := a.deps.Store.App(ctx, in.ID.n); err != nil {
		return nil, err
	}
	return paged(ctx, a, "app-uses", in.ID, in.Paging, func(after store.Cursor, limit int) ([]store.Use, *store.Cursor, error) {
		return a.deps.Store.UsesOfApp(ctx, in.ID.n, after, limit)
	}, useOf)
}
