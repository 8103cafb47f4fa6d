package api

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// EndpointFilter selects endpoints. Conditions are joined by and.
type EndpointFilter struct {
	Query         string         `query:"q" maxLength:"253" doc:"part of the host name|域名包含"`
	Status        []StatusChoice `query:"status" maxItems:"5" doc:"one of these verdicts, of the platform if one is named, else the worst; pending is for what was not judged yet|结论为其中之一；指定平台时按该平台，否则按最差的平台；pending 表示尚未判定"`
	Platform      Platform       `query:"platform" doc:"whose verdict status speaks of|status 所指的平台"`
	Rule          string         `query:"rule" pattern:"^[a-z0-9_]*$" maxLength:"64" doc:"this rule does not pass|未通过的规则"`
	Level         string         `query:"level" pattern:"^[a-z0-9_]*$" maxLength:"64" doc:"of the rule|规则的级别"`
	RuleStatus    RuleStatus     `query:"rule_status" doc:"of the rule|规则的状态"`
	App           ID             `query:"app" doc:"this app uses it, by its id|使用它的小程序的编号"`
	List          UseList        `query:"list" doc:"it stands on this list of some app|所在的域名列表"`
	Certificate   ID             `query:"certificate" doc:"it presents this certificate as its own, by its id|出示该证书作为服务器证书"`
	Below         string         `query:"below" pattern:"^[0-9a-f]{64}$" doc:"its chain depends on the authority, a root or an intermediate, that has a certificate with this SHA-256, whether or not anybody presents that|其证书链依赖的根证书或中间证书机构，以该机构任一证书的 SHA-256 指定，该证书不必有服务器出示"`
	ExpiresAfter  time.Time      `query:"expires_after" doc:"its certificate ends at that time or later|证书不早于该时间到期"`
	ExpiresBefore time.Time      `query:"expires_before" doc:"its certificate ends before that time|证书早于该时间到期"`
	Paused        Optional[bool] `query:"paused" doc:"whether it is paused|是否已暂停"`
	Reach         Reach          `query:"reach" doc:"whether it could be connected to|能否连接"`
	Sort          SortChoice     `query:"sort" default:"worst" doc:"the order|排序"`
}

// A StatusChoice is a verdict to look for.
type StatusChoice string

// Schema describes it to huma.
func (StatusChoice) Schema(huma.Registry) *huma.Schema {
	return words("pass", "warn", "unknown", "fail", pending)
}

const pending = "pending"

// A SortChoice is an order of endpoints.
type SortChoice string

// Schema describes it to huma.
func (SortChoice) Schema(huma.Registry) *huma.Schema {
	return words(store.SortWorst, store.SortHost, store.SortExpiry)
}

func (f EndpointFilter) filter() store.Filter {
	out := store.Filter{
		Query: f.Query, Platform: facts.Platform(f.Platform), Rule: f.Rule, Level: rules.LevelID(f.Level), Status: rules.Status(f.RuleStatus),
		App: f.App.n, List: store.List(f.List), Certificate: f.Certificate.n, ExpiresAfter: timePointer(f.ExpiresAfter),
		ExpiresBefore: timePointer(f.ExpiresBefore), Paused: f.Paused.pointer(), Reach: facts.Reach(f.Reach), Sort: store.Sort(f.Sort),
	}
	if hash, err := hex.DecodeString(f.Below); err == nil {
		copy(out.Below[:], hash)
	}
	for _, s := range f.Status {
		if s == pending {
			s = ""
		}
		out.Grades = append(out.Grades, rules.Grade(s))
	}
	return out
}

func (a *API) listEndpoints(ctx context.Context, in *struct {
	EndpointFilter
	Paging
},
) (*List[Endpoint], error) {
	return a.endpointsBy(ctx, in.filter(), in.Paging)
}

// endpointsBy answers with the endpoints that a filter selects.
func (a *API) endpointsBy(ctx context.Context, f store.Filter, p Paging) (*List[Endpoint], error) {
	return paged(ctx, a, "endpoints", f, p, func(after store.Cursor, limit int) ([]store.Endpoint, *store.Cursor, error) {
		return a.deps.Store.Endpoints(ctx, f, after, limit)
	}, endpointOf)
}
