package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/mending"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/redact"
)

// fullChains registers what gives the chain that a server should send.
func (a *API) fullChains() {
	register(a, operation{
		id: "download-full-chain", method: http.MethodGet, path: "/endpoints/{id}/fullchain.pem", action: auth.See, tag: tagCertificates,
		content: pemType, problems: []problem.Kind{problem.WrongState, problem.NewerVersion},
		summary: lang.En("Download the certificate chain that the server should send").Zh("下载服务器应发送的完整证书链"),
		about: lang.En("Made of what was last seen there and of the issuers that were looked up. 409 says why where it cannot be made: an issuer is unknown or was not looked up yet, or it is a private authority.").
			Zh("由最近一次观测到的证书和已查找到的签发者组成。无法生成时返回 409 并说明原因：签发者未知、尚未查找，或属于私有 CA。"),
	}, a.downloadFullChain)
}

func (a *API) downloadFullChain(ctx context.Context, in *ByID) (*Download, error) {
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	if e.ObservationID == nil || a.deps.Roots == nil {
		return nil, store.ErrNotFound
	}
	s, err := a.deps.Store.Snapshot(ctx, *e.ObservationID)
	if err != nil {
		return nil, err
	}
	m, err := mending.Of(redact.Snapshot(s), a.deps.Roots, a.deps.Clock())
	switch {
	case err != nil: // it sent none
		return nil, store.ErrNotFound
	case m.Chain == nil:
		return nil, problem.New(problem.WrongState, notMended{m})
	}
	return &Download{
		ContentType:        pemType,
		ContentDisposition: `attachment; filename="` + e.Host + `-fullchain.pem"`,
		Body:               m.PEM(),
	}, nil
}

// notMended says why a chain cannot be mended.
type notMended struct{ *mending.Mending }

func (n notMended) Error() string { return n.In(lang.English) }

// In gives the sentences in one language.
func (n notMended) In(tag lang.Tag) string {
	between := lang.En("; ").Zh("；").In(tag)
	return strings.Join(n.Said(tag), between)
}
