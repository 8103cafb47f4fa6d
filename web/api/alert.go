package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// The words of alerts.
type (
	AlertKind  string
	AlertState string
	AlertLevel string
	Urgency    string
	EventType  string
)

// Schema describes it to huma.
func (AlertKind) Schema(huma.Registry) *huma.Schema {
	return words(alert.Expiry, alert.Fault, alert.Unreachable, alert.Renewed, alert.Unlisted)
}

// Schema describes it to huma.
func (AlertState) Schema(huma.Registry) *huma.Schema {
	return words(alert.Firing, alert.Acknowledged, alert.Silenced, alert.Resolved, alert.Pending, alert.Inactive)
}

// Schema describes it to huma.
func (AlertLevel) Schema(huma.Registry) *huma.Schema {
	return words(alert.Level30d, alert.Level14d, alert.Level7d, alert.LevelThird, alert.LevelSixth, alert.Level3d, alert.Level1d, alert.LevelExpired)
}

// Schema describes it to huma.
func (Urgency) Schema(huma.Registry) *huma.Schema {
	return words(alert.Critical, alert.Warning, alert.Relief)
}

// Schema describes it to huma.
func (EventType) Schema(huma.Registry) *huma.Schema {
	return words(alert.EventFiring, alert.EventReminder, alert.EventResolved, alert.EventAcknowledged, alert.EventSilenced, alert.EventReopened,
		alert.EventPing, alert.EventNotice)
}

// An Alert is a condition that somebody must hear of, at however many endpoints it holds.
type Alert struct {
	ID       ID         `json:"id"`
	Kind     AlertKind  `json:"kind" doc:"expiry: the end of a certificate is near; fault: a rule fails; unreachable: nothing can be connected to; renewed_not_served: a certificate that was installed is not served; domains_unlisted: the code of an app needs domains that its console does not list|expiry 为证书临近到期；fault 为某条规则未通过；unreachable 为无法连接；renewed_not_served 为新证书未生效；domains_unlisted 为小程序代码用到的域名不在后台列表中"`
	Rule     string     `json:"rule,omitempty" doc:"of a fault|fault 对应的规则"`
	State    AlertState `json:"state" doc:"pending waits for a second look; inactive: nothing is the matter|pending 表示等待复查；inactive 表示没有问题"`
	Level    AlertLevel `json:"level,omitempty" doc:"how near the end of the certificate is: so many days, or shares of a short life|证书距到期的级别：剩余天数，或短期证书有效期的比例"`
	Severity Severity   `json:"severity"`
	Urgency  Urgency    `json:"urgency" doc:"how soon somebody must act|紧急程度"`
	Headline string     `json:"headline" doc:"where, what, on which platforms and for whom, in one line|一句话说明：何处、何事、影响的平台和小程序"`

	Since   time.Time  `json:"since" doc:"since when it is in this state|进入当前状态的时间"`
	FiredAt *time.Time `json:"fired_at,omitempty" doc:"when it last began to fire; absent: it never did|最近一次开始告警的时间；从未告警时不返回"`
	By      string     `json:"by,omitempty" doc:"who acknowledged or silenced it|确认或静默的操作人"`
	Because string     `json:"because,omitempty" doc:"why it was silenced|静默的原因"`
	Until   *time.Time `json:"until,omitempty" doc:"the end of the silence|静默的截止时间"`

	Certificate *AlertCertificate `json:"certificate,omitempty" doc:"that it speaks of|相关证书"`
	Endpoints   []AlertEndpoint   `json:"endpoints" doc:"to whom it happens, or did when it ended: 20 at most in lists, 300 else|受影响的服务器，已结束的为结束时的服务器：列表中最多 20 个，详情中最多 300 个"`
	Total       int               `json:"endpoints_total" minimum:"0"`
	Apps        []AlertApp        `json:"apps" doc:"that use them, 300 at most; of domains_unlisted the app itself|使用这些服务器的小程序，最多 300 个；domains_unlisted 为小程序本身"`
	AppsTotal   int               `json:"apps_total" minimum:"0"`
	Version     int64             `json:"version" doc:"grows with every change|每次变化后递增"`
}

// An AlertCertificate is the certificate that an alert speaks of.
type AlertCertificate struct {
	ID         *ID       `json:"id,omitempty" doc:"absent when it is kept no more|已不再保存时不返回"`
	SHA256     string    `json:"sha256" pattern:"^[0-9a-f]{64}$"`
	CommonName string    `json:"common_name,omitempty"`
	Issuer     string    `json:"issuer,omitempty"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
}

// An AlertEndpoint is an endpoint to which an alert happens.
type AlertEndpoint struct {
	ID   *ID    `json:"id,omitempty" doc:"absent where it is over|已结束时不返回"`
	Name string `json:"name" doc:"host:port|主机:端口"`
}

// An AlertApp is an app that an alert touches.
type AlertApp struct {
	AppID string `json:"appid"`
	Name  string `json:"name,omitempty"`
}

// A WholeAlert is an alert with its history.
type WholeAlert struct {
	Alert
	Lines  []AlertLine  `json:"lines" doc:"the particulars, in words|详细信息"`
	Events []AlertEvent `json:"events" doc:"what happened, the newest first, 100 at most, with the messages about it|历史事件及其消息，最新的在前，最多 100 项"`
}

// An AlertLine is one particular.
type AlertLine struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// An AlertEvent is something that an alert did, or that was done to it.
type AlertEvent struct {
	ID         ID         `json:"id"`
	At         time.Time  `json:"at"`
	Type       EventType  `json:"type"`
	Level      AlertLevel `json:"level,omitempty"`
	Urgency    Urgency    `json:"urgency,omitempty"`
	Headline   string     `json:"headline"`
	By         string     `json:"by,omitempty"`
	Because    string     `json:"because,omitempty"`
	Until      *time.Time `json:"until,omitempty"`
	Deliveries []Delivery `json:"deliveries" doc:"to each channel one; none: nobody was told|每个渠道一条；为空表示未通知任何人"`
}

// shownAlert is an alert with what is said of it.
type shownAlert struct {
	store.Alert
	event alert.Event
}

// shown finds the words of alerts. What is over is at nobody any more: the event with which it ended knows where it was.
func (a *API) shown(ctx context.Context, list ...store.Alert) ([]shownAlert, error) {
	var over []int64
	for _, one := range list {
		if one.State == alert.Resolved {
			over = append(over, one.ID)
		}
	}
	ended := map[int64]alert.Event{}
	if len(over) > 0 {
		var err error
		if ended, err = a.deps.Store.Resolutions(ctx, over); err != nil {
			return nil, err
		}
	}
	now := a.deps.Clock()
	return each(list, func(one store.Alert) shownAlert {
		if e, ok := ended[one.ID]; ok {
			one.MembersTotal, one.Apps, one.AppsTotal = e.EndpointsTotal, e.Apps, e.AppsTotal
			return shownAlert{one, e}
		}
		return shownAlert{one, one.Now(now)}
	}), nil
}

// endpoints names those to whom it happens, or happened, at most so many.
func (a *shownAlert) endpoints(most int) []AlertEndpoint {
	if len(a.Members) > 0 {
		return each(a.Members[:min(most, len(a.Members))], func(m store.AlertMember) AlertEndpoint { return AlertEndpoint{idPointer(&m.EndpointID), m.Name} })
	}
	return each(a.event.Endpoints[:min(most, len(a.event.Endpoints))], func(name string) AlertEndpoint { return AlertEndpoint{nil, name} })
}

func alertOf(a shownAlert, most int, tag lang.Tag) Alert {
	out := Alert{
		ID: idOf(a.ID), Kind: AlertKind(a.Kind), Rule: a.Rule, State: AlertState(a.State), Level: AlertLevel(a.Level),
		Severity: Severity(a.Severity.String()), Urgency: Urgency(a.Urgency()), Headline: a.event.Headline(tag),
		Since: a.Since.UTC(), FiredAt: utc(a.FiredAt), By: a.By, Because: a.Because, Until: timePointer(a.Until.UTC()),
		Endpoints: a.endpoints(most), Total: a.MembersTotal,
		Apps: each(a.Apps, func(x alert.App) AlertApp { return AlertApp{x.AppID, x.Name} }), AppsTotal: a.AppsTotal, Version: a.Version,
	}
	if s := a.Subject; s != nil {
		out.Certificate = &AlertCertificate{
			idPointer(a.CertificateID), s.SHA256.String(), s.CommonName, s.Issuer, s.NotBefore.UTC(), s.NotAfter.UTC(),
		}
	}
	return out
}

// OneAlert is an alert that is answered.
type OneAlert struct {
	ETag string `header:"ETag"`
	Body Alert
}

// OneWholeAlert is an alert that is answered with its history.
type OneWholeAlert struct {
	ETag string `header:"ETag"`
	Body WholeAlert
}

func (a *API) alerts() {
	register(a, operation{
		id: "list-alerts", method: http.MethodGet, path: "/alerts", action: auth.See, tag: tagAlerts,
		summary: lang.En("List alerts, those that fire first").Zh("列出告警，正在告警的在前"),
		about:   lang.En("Those that hold now, unless states are named. What never fired is listed only as pending or inactive.").Zh("默认只列出当前有效的告警；可用 state 指定。从未告警的条目仅在指定 pending 或 inactive 时列出。"),
	}, a.listAlerts)
	register(a, operation{
		id: "get-alert", method: http.MethodGet, path: "/alerts/{id}", action: auth.See, tag: tagAlerts,
		summary: lang.En("Look at an alert and what became of it").Zh("查看告警及其经过"),
	}, a.getAlert)
	register(a, operation{
		id: "acknowledge-alert", method: http.MethodPost, path: "/alerts/{id}:acknowledge", action: auth.Edit, tag: tagAlerts,
		problems: []problem.Kind{problem.WrongState}, summary: lang.En("Say that somebody sees to an alert").Zh("确认告警"),
		about: lang.En("Nobody is reminded of it any more, unless it becomes worse.").Zh("不再提醒，除非情况恶化。"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
	},
	) (*OneAlert, error) {
		return a.command(ctx, in.ID, in.IfMatch, auth.AuditAlertAcknowledged, func(is alert.Alert, now time.Time, by string) (alert.Alert, []alert.Notice, error) {
			return is.Acknowledge(now, by)
		})
	})
	register(a, operation{
		id: "silence-alert", method: http.MethodPost, path: "/alerts/{id}:silence", action: auth.Edit, tag: tagAlerts,
		problems: []problem.Kind{problem.WrongState}, summary: lang.En("Have nobody told of an alert for a while").Zh("静默告警"),
		about: lang.En("What would have been told is recorded, and told at the end if it still holds.").Zh("期间的变化仍会记录；到期后如仍存在则会通知。"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
		Body Silence
	},
	) (*OneAlert, error) {
		return a.command(ctx, in.ID, in.IfMatch, auth.AuditAlertSilenced, func(is alert.Alert, now time.Time, by string) (alert.Alert, []alert.Notice, error) {
			return is.Silence(now, in.Body.Until.UTC(), by, in.Body.Because)
		})
	})
	register(a, operation{
		id: "reopen-alert", method: http.MethodPost, path: "/alerts/{id}:reopen", action: auth.Edit, tag: tagAlerts,
		problems: []problem.Kind{problem.WrongState}, summary: lang.En("Take an acknowledgement or a silence back").Zh("撤销确认或静默"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
	},
	) (*OneAlert, error) {
		return a.command(ctx, in.ID, in.IfMatch, auth.AuditAlertReopened, func(is alert.Alert, now time.Time, by string) (alert.Alert, []alert.Notice, error) {
			return is.Reopen(now, by)
		})
	})
}

// A Silence is for how long nobody is to be told, and why.
type Silence struct {
	Until   time.Time `json:"until" doc:"in the future, within 366 days|须晚于现在，最长 366 天"`
	Because string    `json:"because" minLength:"1" maxLength:"500" doc:"why, for those who look at it later|原因，供日后查看"`
}

// An AlertFilter selects alerts. Conditions are joined by and.
type AlertFilter struct {
	State    []AlertState `query:"state" maxItems:"6" doc:"one of these; when absent firing, acknowledged, silenced|状态为其中之一；默认为 firing、acknowledged、silenced"`
	Kind     AlertKind    `query:"kind"`
	Endpoint ID           `query:"endpoint" doc:"it happens to this endpoint, by its id|受影响的服务器的编号"`
	App      ID           `query:"app" doc:"it is about this app, or about an endpoint that the app uses, by its id|受影响的小程序的编号"`
}

func (f AlertFilter) filter() store.AlertFilter {
	out := store.AlertFilter{Kind: alert.Kind(f.Kind), Endpoint: f.Endpoint.n, App: f.App.n}
	for _, s := range f.State {
		out.States = append(out.States, alert.State(s))
	}
	return out
}

func (a *API) listAlerts(ctx context.Context, in *struct {
	AlertFilter
	Paging
},
) (*List[Alert], error) {
	f, tag := in.filter(), languageOf(ctx)
	return paged(ctx, a, "alerts", f, in.Paging, func(after store.Cursor, limit int) ([]shownAlert, *store.Cursor, error) {
		list, next, err := a.deps.Store.Alerts(ctx, f, after, limit)
		if err != nil {
			return nil, nil, err
		}
		shown, err := a.shown(ctx, list...)
		return shown, next, err
	}, func(one shownAlert) Alert { return alertOf(one, mostInList, tag) })
}

// How much an alert is answered with.
const (
	mostEvents = 100
	mostInList = 20 // endpoints of each alert of a list
)

func (a *API) getAlert(ctx context.Context, in *struct {
	ByID
	IfNoneMatch
},
) (*OneWholeAlert, error) {
	one, err := a.deps.Store.Alert(ctx, in.ID.n)
	if err != nil {
		return nil, err
	}
	shown, err := a.shown(ctx, one)
	if err != nil {
		return nil, err
	}
	tag := languageOf(ctx)
	out := &OneWholeAlert{Body: WholeAlert{Alert: alertOf(shown[0], alert.MaxListed, tag), Lines: linesOf(&shown[0].event, tag)}}
	if out.Body.Events, err = a.history(ctx, one.ID, tag); err != nil {
		return nil, err
	}
	if out.ETag, err = tagOf(one.Version, out.Body); err == nil {
		err = in.unchanged(out.ETag)
	}
	return out, err
}

func linesOf(e *alert.Event, tag lang.Tag) []AlertLine {
	return each(e.Lines(tag), func(l alert.Line) AlertLine { return AlertLine(l) })
}

// history tells what an alert did, and who was told.
func (a *API) history(ctx context.Context, id int64, tag lang.Tag) ([]AlertEvent, error) {
	events, err := a.deps.Store.AlertEvents(ctx, id, mostEvents)
	if err != nil {
		return nil, err
	}
	deliveries, err := a.deps.Store.EventDeliveries(ctx, each(events, func(h store.Happened) int64 { return h.ID }))
	if err != nil {
		return nil, err
	}
	told := map[int64][]store.Delivery{}
	for _, d := range deliveries {
		told[d.EventID] = append(told[d.EventID], d)
	}
	return each(events, func(h store.Happened) AlertEvent {
		e := &h.Event
		return AlertEvent{
			ID: idOf(h.ID), At: e.At.UTC(), Type: EventType(e.Type), Level: AlertLevel(e.Level), Urgency: Urgency(e.Urgency), Headline: e.Headline(tag),
			By: e.By, Because: e.Because, Until: timePointer(e.Until.UTC()), Deliveries: each(told[h.ID], func(d store.Delivery) Delivery { return deliveryOf(d, tag) }),
		}
	}), nil
}

// command does what a person wants done to an alert.
func (a *API) command(ctx context.Context, id ID, match IfMatch, what auth.AuditAction,
	do func(is alert.Alert, now time.Time, by string) (alert.Alert, []alert.Notice, error),
) (*OneAlert, error) {
	version, err := match.version()
	if err != nil {
		return nil, err
	}
	who, now := whoAsks(ctx), a.deps.Clock().UTC()
	one, err := a.deps.Store.ChangeAlert(ctx, id.n, version, func(is alert.Alert) (alert.Alert, []alert.Notice, error) {
		return do(is, now, who.Account.Name)
	})
	if err != nil {
		return nil, err
	}
	if err := a.deps.Store.Audit(ctx, who.Event(now, what, pathTo("/alerts/{}", one.ID), "")); err != nil {
		return nil, err
	}
	shown, err := a.shown(ctx, one)
	if err != nil {
		return nil, err
	}
	out := &OneAlert{Body: alertOf(shown[0], alert.MaxListed, languageOf(ctx))}
	out.ETag, err = tagOf(one.Version, out.Body)
	return out, err
}
