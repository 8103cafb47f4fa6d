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
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/expect"
	"github.com/tongguan/tongguan/web/problem"
)

// The words of expectations.
type (
	ExpectedState  string
	RenewalState   string
	RenewalOutcome string
)

// Schema describes it to huma.
func (ExpectedState) Schema(huma.Registry) *huma.Schema {
	return words(store.ExpectedOpen, store.ExpectedServed, store.ExpectedReplaced, store.ExpectedWithdrawn)
}

// Schema describes it to huma.
func (RenewalState) Schema(huma.Registry) *huma.Schema {
	return words(renewal.Served, renewal.Unknown, renewal.Unreachable, renewal.Incomplete, renewal.Old)
}

// Schema describes it to huma.
func (RenewalOutcome) Schema(huma.Registry) *huma.Schema {
	return words(renewal.Met, renewal.Unmet, renewal.Unclear)
}

// A NewExpected is a certificate that is installed.
type NewExpected struct {
	PEM    string `json:"pem,omitempty" maxLength:"1000000" doc:"the server's certificate, first in what it is to send (fullchain.pem); no private key|服务器证书，位于应发送内容（fullchain.pem）的最前；不得包含私钥"`
	SHA256 string `json:"sha256,omitempty" maxLength:"128" doc:"of the certificate in DER, in place of pem|证书 DER 的 SHA-256，可代替 pem"`
	Within string `json:"within,omitempty" maxLength:"32" example:"24h" doc:"in what time it is to be served everywhere before an alert fires: 5m to 90d, 24h when absent|须在多长时间内全部生效，否则告警：5m 到 90d，默认 24h"`
}

// An ExpectedCertificate is a certificate that somebody said is installed.
type ExpectedCertificate struct {
	SHA256     string        `json:"sha256" pattern:"^[0-9a-f]{64}$"`
	CommonName string        `json:"common_name,omitempty" doc:"absent where only the hash was given, as the next two|只提供了 SHA-256 时不返回，下两项同"`
	NotBefore  *time.Time    `json:"not_before,omitempty"`
	NotAfter   *time.Time    `json:"not_after,omitempty"`
	State      ExpectedState `json:"state" doc:"open: not served everywhere yet; served: it was; replaced: another is expected in its place; withdrawn: it was taken back|open 表示尚未全部生效；served 表示已全部生效；replaced 表示已改为等待另一张证书；withdrawn 表示已撤销"`
	By         string        `json:"by,omitempty" doc:"who said so|登记人"`
	Since      time.Time     `json:"since" doc:"when it was said|登记时间"`
	Due        time.Time     `json:"due" doc:"until when it is to be served; then an alert fires|应在此时间之前生效，否则告警"`
	EndedAt    *time.Time    `json:"ended_at,omitempty" doc:"absent while it is open|等待期间不返回"`
	Seen       *RenewalSeen  `json:"seen,omitempty" doc:"what the last look saw that learned anything; absent: there was none|最近一次有效检查的结果；尚未检查时不返回"`
}

// A RenewalSeen is what a look saw.
type RenewalSeen struct {
	At        time.Time        `json:"at"`
	Outcome   RenewalOutcome   `json:"outcome" doc:"met: served by every connection to every address, in a whole chain; unmet: certainly not; unclear: of some address it is not known|met 表示每个地址的每次连接均已使用该证书且证书链完整；unmet 表示尚未；unclear 表示有地址未能确认"`
	Addresses []RenewalAddress `json:"addresses" doc:"those that were tried|已检查的地址"`
}

// A RenewalAddress is what an address showed.
type RenewalAddress struct {
	Address     string        `json:"address" example:"192.0.2.7:443"`
	Node        string        `json:"node,omitempty" doc:"the label of a pinned address|固定地址的名称"`
	State       RenewalState  `json:"state" doc:"old: some connection was shown another certificate; incomplete: the right one in a chain that some platform refuses|old 表示有连接收到其他证书；incomplete 表示证书正确但证书链会被某些平台拒绝"`
	Connections int           `json:"connections" minimum:"0" doc:"that were shown the expected certificate|收到期望证书的连接数"`
	Others      []RenewalLeaf `json:"others" doc:"what is served in its place|实际使用的其他证书"`
	Rules       []string      `json:"rules" doc:"what fails in its chain|证书链未通过的规则"`
}

// A RenewalLeaf is a certificate that is served in place of the expected one.
type RenewalLeaf struct {
	SHA256      string     `json:"sha256" pattern:"^[0-9a-f]{64}$"`
	Serial      string     `json:"serial,omitempty" doc:"hexadecimal, as openssl prints it|十六进制，与 openssl 的显示一致"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
	NotAfter    *time.Time `json:"not_after,omitempty"`
	Connections int        `json:"connections" minimum:"1"`
}

func expectedOf(x store.Expected) ExpectedCertificate {
	out := ExpectedCertificate{
		SHA256: x.SHA256.String(), CommonName: x.Name, NotBefore: utc(x.NotBefore), NotAfter: utc(x.NotAfter), State: ExpectedState(x.State),
		By: x.By, Since: x.Since.UTC(), Due: x.Due.UTC(), EndedAt: utc(x.EndedAt),
	}
	if x.Seen == nil {
		return out
	}
	out.Seen = &RenewalSeen{At: x.Seen.At.UTC(), Outcome: RenewalOutcome(x.Seen.Outcome()), Addresses: []RenewalAddress{}}
	for _, a := range x.Seen.Addresses {
		if a.State == renewal.NotTried {
			continue // perhaps the policy forbids it: then it is nobody's to know (see package redact)
		}
		out.Seen.Addresses = append(out.Seen.Addresses, RenewalAddress{
			Address: a.Addr.String(), Node: a.Node, State: RenewalState(a.State), Connections: a.Connections,
			Others: each(a.Others, func(l renewal.Leaf) RenewalLeaf {
				return RenewalLeaf{l.SHA256.String(), l.Serial, timePointer(l.NotBefore.UTC()), timePointer(l.NotAfter.UTC()), l.Connections}
			}),
			Rules: each(a.Rules, func(id string) string { return id }),
		})
	}
	return out
}

func (a *API) expected() {
	const path = "/endpoints/{id}/expected-certificate"
	register(a, operation{
		id: "get-expected-certificate", method: http.MethodGet, path: path, action: auth.See, tag: tagEndpoints,
		summary: lang.En("See whether a renewed certificate is served").Zh("查看新证书是否已生效"),
		about:   lang.En("The newest that was said to be installed; 404 where none ever was.").Zh("返回最近一次登记的证书；从未登记时返回 404。"),
	}, a.getExpected)
	register(a, operation{
		id: "expect-certificate", method: http.MethodPost, path: path, action: auth.Edit, tag: tagEndpoints,
		status: http.StatusCreated, also: http.StatusOK,
		summary: lang.En("Say that a renewed certificate is installed").Zh("登记新安装的证书"),
		about: lang.En("The endpoint is then looked at soon and closely. An alert renewed_not_served fires when some address does not serve the certificate in the time given. It takes the place of another that is open; the same one once more is answered with 200, and nothing but its time changes.").
			Zh("之后会更频繁、更仔细地检查该服务器。如果在给定时间内仍有地址未使用该证书，将触发 renewed_not_served 告警。新登记会取代尚未生效的另一张证书；重复登记同一张证书返回 200，只更新时限。"),
	}, a.expectCertificate)
	register(a, operation{
		id: "withdraw-certificate", method: http.MethodDelete, path: path, action: auth.Edit, tag: tagEndpoints, status: http.StatusNoContent,
		summary: lang.En("Expect the renewed certificate no more").Zh("撤销登记的证书"),
		about:   lang.En("Its alert ends. 404 where none is open.").Zh("相应告警随之结束。没有等待中的证书时返回 404。"),
	}, a.withdrawCertificate)
}

func (a *API) getExpected(ctx context.Context, in *ByID) (*struct{ Body ExpectedCertificate }, error) {
	x, err := a.deps.Store.Expected(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	return &struct{ Body ExpectedCertificate }{expectedOf(x)}, nil
}

// MadeExpected is a certificate that is expected now.
type MadeExpected struct {
	Status   int
	Location string `header:"Location"`
	Body     ExpectedCertificate
}

func (a *API) expectCertificate(ctx context.Context, in *struct {
	ByID
	Body NewExpected
},
) (*MadeExpected, error) {
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	who, now := whoAsks(ctx), a.deps.Clock().UTC()
	read, err := expect.Read(expect.Input{PEM: in.Body.PEM, SHA256: in.Body.SHA256, Within: in.Body.Within}, e, now)
	if m, ok := errors.AsType[expect.Mistake](err); ok {
		return nil, problem.At("body."+m.Field, "unusable", m.What)
	}
	if err != nil {
		return nil, err
	}
	x, fresh, err := a.deps.Store.Expect(ctx, read, &who.Account.ID)
	if err != nil {
		return nil, err
	}
	at := pathTo("/endpoints/{}/expected-certificate", e.ID)
	if err := a.deps.Store.Audit(ctx, who.Event(now, auth.AuditExpected, pathTo("/endpoints/{}", e.ID), shortHash(x.SHA256))); err != nil {
		return nil, err
	}
	out := &MadeExpected{Status: http.StatusOK, Location: at, Body: expectedOf(x)}
	if fresh {
		out.Status = http.StatusCreated
	}
	return out, nil
}

func (a *API) withdrawCertificate(ctx context.Context, in *ByID) (*struct{}, error) {
	who, now := whoAsks(ctx), a.deps.Clock().UTC()
	if err := a.deps.Store.Withdraw(ctx, in.ID.n, now); err != nil {
		return nil, err
	}
	return nil, a.deps.Store.Audit(ctx, who.Event(now, auth.AuditWithdrawn, pathTo("/endpoints/{}", in.ID.n), ""))
}

// shortHash is enough of a hash to know it by.
func shortHash(h facts.SHA256) string { return h.String()[:16] }
