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

// A ChainTrust is what the root lists make of a presented chain, aside from dates, keys and hashes.
type ChainTrust struct {
	Chain     string               `json:"chain" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the hashes of its certificates, one after the other|依次连接各证书 SHA-256 后的 SHA-256"`
	Platforms map[string]RootLists `json:"platforms" doc:"dates, keys and hashes of the certificates have rules of their own|证书的有效期、密钥和签名算法另有规则判定"`
}

// RootLists is what the root lists of a platform make of it.
type RootLists struct {
	Oldest  string    `json:"oldest,omitempty" doc:"from this version on they accept the chain; absent: none does, or versions are not told apart|从该版本起接受证书链；没有版本接受或不区分版本时省略"`
	Minimum string    `json:"minimum,omitempty" doc:"the oldest version that counts; absent where versions are not told apart|计入结论的最旧版本；不区分版本时省略"`
	Runs    []ListRun `json:"runs" doc:"all lists, the oldest first; those that answer alike, and for the same reasons, together|全部列表，由旧到新；结果和原因相同的相邻列表合并"`
}

// A ListRun is some versions of a platform that answer alike.
type ListRun struct {
	Versions []string    `json:"versions" doc:"a list is named for the version that brought it; empty text: one list for all|以最先采用该列表的版本命名；空字符串表示只有一份列表"`
	Status   string      `json:"status" enum:"pass,fail,unknown" doc:"pass: they accept the chain; fail: they refuse it|pass 为接受，fail 为拒绝"`
	Root     string      `json:"root,omitempty" doc:"at which the best path ends|最佳路径终止的根证书"`
	Against  []Objection `json:"against,omitempty" doc:"what they have against that path|不接受该路径的原因"`
}

// An Objection is a reason not to take a path.
type Objection struct {
	Kind string `json:"kind" doc:"such as not_listed, distrusted, issuer_missing|例如 not_listed、distrusted、issuer_missing"`
	At   string `json:"at" doc:"the name of the certificate that has it|相关证书的名称"`
}

// EndpointChains is what the newest judgement says of the chains of an endpoint.
type EndpointChains struct {
	JudgementID ID           `json:"judgement_id"`
	JudgedAt    time.Time    `json:"judged_at" doc:"when it was last judged so|最近一次判定的时间"`
	Ruleset     string       `json:"ruleset" doc:"the version that judged, and whose roots it trusted|判定所用的版本和根证书"`
	Data        []ChainTrust `json:"data" doc:"a chain each; empty: none was seen, or it was judged by a version that kept none|每条证书链一项；没有证书链，或由不保存此项的旧版本判定时为空"`
	Authorities []ChainCA    `json:"authorities" doc:"on whom they depend|所依赖的证书机构"`
}

// A ChainCA is an authority on whom a chain depends.
type ChainCA struct {
	SHA256 string `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of one of its certificates|其中一张证书的 SHA-256"`
	Name   string `json:"name"`
	Root   bool   `json:"root" doc:"the chain ends there|证书链终止于此"`
}

func chainOf(c rules.ChainTrust) ChainTrust {
	out := ChainTrust{Chain: c.Chain.String(), Platforms: map[string]RootLists{}}
	for _, p := range facts.AllPlatforms() {
		lists := c.Platforms[p]
		out.Platforms[string(p)] = RootLists{lists.Oldest(), lists.Minimum, each(lists.Runs, runOf)}
	}
	return out
}

func runOf(r rules.Run) ListRun {
	return ListRun{
		each(r.Versions, func(v string) string { return v }), string(r.Status), r.Root,
		each(r.Against, func(o rules.Objection) Objection { return Objection{string(o.Kind), o.At} }),
	}
}

func (a *API) chains() {
	register(a, operation{
		id: "get-endpoint-chains", method: http.MethodGet, path: "/endpoints/{id}/chains", action: auth.See, tag: tagEndpoints,
		summary: lang.En("Look at which versions of each platform trust the chains of an endpoint").Zh("查看各平台版本是否信任服务器的证书链"),
		about: lang.En("As the newest judgement has it. 404 until there is one.").
			Zh("取自最新的判定；尚未判定时返回 404。"),
	}, a.getEndpointChains)
}

func (a *API) getEndpointChains(ctx context.Context, in *ByID) (*struct{ Body EndpointChains }, error) {
	e, err := a.deps.Store.Endpoint(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	if e.JudgementID == nil {
		return nil, store.ErrNotFound
	}
	j, err := a.deps.Store.Judgement(ctx, *e.JudgementID)
	if err != nil {
		return nil, err
	}
	depends, err := a.deps.Store.AuthoritiesOf(ctx, e.ID)
	return &struct{ Body EndpointChains }{EndpointChains{
		idOf(j.ID), j.Report.JudgedAt.UTC(), j.Ruleset, each(j.Report.Chains, chainOf),
		each(depends, func(a store.Authority) ChainCA { return ChainCA{a.SHA256.String(), a.Name, a.Root} }),
	}}, err
}
