package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
)

// An Authority is one on whom chains depend: a root, or an intermediate. It is a name with a key, whatever certificates
// it has.
type Authority struct {
	ID        ID        `json:"id"`
	Name      string    `json:"name"`
	SHA256    string    `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of one of its certificates, which may be one that nobody presents|其中一张证书的 SHA-256，该证书不一定有服务器出示"`
	Root      bool      `json:"root" doc:"chains end there; else it is an intermediate|证书链终止于此；否则为中间证书"`
	Endpoints int       `json:"endpoints" minimum:"0" doc:"how many depend on it now|目前依赖它的服务器数量"`
	FirstSeen time.Time `json:"first_seen"`
}

func authorityOf(a store.Authority) Authority {
	return Authority{idOf(a.ID), a.Name, a.SHA256.String(), a.Root, a.Endpoints, a.FirstSeen.UTC()}
}

func (a *API) authorities() {
	register(a, operation{
		id: "list-authorities", method: http.MethodGet, path: "/authorities", action: auth.See, tag: tagCertificates,
		summary: lang.En("List the authorities on whom some endpoint depends").Zh("列出所依赖的证书机构"),
		about: lang.En("Those of the most endpoints first. GET /endpoints?below= with its hash lists these.").
			Zh("依赖最多的在前。用 GET /endpoints?below= 加其 SHA-256 列出这些服务器。"),
	}, a.listAuthorities)
}

func (a *API) listAuthorities(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"253" doc:"part of the name|名称包含"`
	Paging
},
) (*List[Authority], error) {
	return paged(ctx, a, "authorities", in.Query, in.Paging, func(after store.Cursor, limit int) ([]store.Authority, *store.Cursor, error) {
		return a.deps.Store.Authorities(ctx, in.Query, after, limit)
	}, authorityOf)
}
