package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/problem"
)

// A UUID names a delivery. Its receiver knows it as webhook-id.
type UUID string

// Schema describes it to huma.
func (UUID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid", Examples: []any{"5c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e"}}
}

// A DeliveryState is where a message is.
type DeliveryState string

// Schema describes it to huma.
func (DeliveryState) Schema(huma.Registry) *huma.Schema {
	return words(store.DeliveryWaiting, store.DeliveryUnderWay, store.DeliveryDelivered, store.DeliveryFolded, store.DeliverySuperseded, store.DeliveryParked)
}

// A Delivery is one event on its way to one channel.
type Delivery struct {
	ID        UUID          `json:"id" doc:"the same at every attempt; webhooks are sent it as webhook-id|每次尝试都相同；webhook 中为 webhook-id"`
	ChannelID ID            `json:"channel_id"`
	Channel   string        `json:"channel" doc:"its name|渠道名称"`
	EventID   ID            `json:"event_id"`
	EventAt   time.Time     `json:"event_at"`
	AlertID   *ID           `json:"alert_id,omitempty" doc:"absent where it is about none|与告警无关时不返回"`
	Type      EventType     `json:"type"`
	State     DeliveryState `json:"state" doc:"folded: the message of another delivery told it too; superseded: it was over before it was told; parked: it waits for the channel's next success|folded 表示由另一条消息一并送达；superseded 表示通知前已结束；parked 表示等待渠道恢复"`
	Attempts  int           `json:"attempt_count" minimum:"0" doc:"how often it was sent|发送次数"`
	NextAt    *time.Time    `json:"next_at,omitempty" doc:"when it is sent next; absent when it is not|下次发送的时间；不再发送时不返回"`
	DoneAt    *time.Time    `json:"done_at,omitempty" doc:"when it came to its end|结束时间"`
	Status    *int          `json:"status,omitempty" doc:"of HTTP, of the last attempt; absent: there was no answer|最近一次的 HTTP 状态码；没有应答时不返回"`
	Failure   string        `json:"failure,omitempty" doc:"why the last attempt failed, for programs|最近一次失败的原因，供程序判断"`
	Reason    string        `json:"reason,omitempty" doc:"the failure in words|失败原因的说明"`
	DigestID  *UUID         `json:"digest_id,omitempty" doc:"the delivery whose message told it|一并送达它的那条投递"`
	Folded    int           `json:"folded" minimum:"0" doc:"how many others its message told|其消息还包含多少条其他投递"`
}

// A WholeDelivery is a delivery with its message and its attempts.
type WholeDelivery struct {
	Delivery
	Headline string      `json:"headline" doc:"the event in one line|事件概要"`
	Body     string      `json:"body,omitempty" doc:"what is sent, byte for byte, without what signs it; absent until it is made|发送的原文（不含签名）；尚未生成时不返回"`
	Tries    []Attempted `json:"attempts" doc:"the first one first; those of the digest where it was folded into one|按先后顺序；已合并的显示合并后的记录"`
}

// An Attempted is a time that a message was sent.
type Attempted struct {
	N       int       `json:"n" minimum:"1"`
	At      time.Time `json:"at"`
	Took    *float64  `json:"took_seconds,omitempty" minimum:"0" doc:"absent: it is under way, or was cut off|进行中或被中断时不返回"`
	Status  *int      `json:"status,omitempty" doc:"of HTTP; absent: there was no answer|HTTP 状态码；没有应答时不返回"`
	Failure string    `json:"failure,omitempty" doc:"absent: it arrived, if there is took_seconds|不返回且有 took_seconds 表示已送达"`
	Reason  string    `json:"reason,omitempty" doc:"the failure in words|失败原因的说明"`
	Answer  string    `json:"answer,omitempty" doc:"the first KiB of the answer, secrets blacked out|应答的前 1 KiB，机密已隐去"`
}

// reasonOf puts a failure into words.
func reasonOf(failure string, tag lang.Tag) string { return channels.Failure(failure).In(tag) }

func deliveryOf(d store.Delivery, tag lang.Tag) Delivery {
	return Delivery{
		ID: UUID(d.ID), ChannelID: idOf(d.ChannelID), Channel: d.Channel, EventID: idOf(d.EventID), EventAt: d.EventAt.UTC(),
		AlertID: idPointer(d.AlertID), Type: EventType(d.Type), State: DeliveryState(d.State), Attempts: d.Attempt, NextAt: utc(d.NextAt),
		DoneAt: utc(d.DoneAt), Status: d.Status, Failure: d.Failure, Reason: reasonOf(d.Failure, tag), DigestID: (*UUID)(d.DigestID), Folded: d.Folded,
	}
}

func attemptedOf(a store.Attempt, tag lang.Tag) Attempted {
	out := Attempted{N: a.N, At: a.At.UTC(), Status: a.Status, Failure: a.Failure, Reason: reasonOf(a.Failure, tag), Answer: a.Answer}
	if a.Took != nil {
		seconds := a.Took.Seconds()
		out.Took = &seconds
	}
	return out
}

// ByUUID is the path of a delivery.
type ByUUID struct {
	ID UUID `path:"id" doc:"its id|编号"`
}

// SentDelivery is a delivery that is to be sent.
type SentDelivery struct {
	Location string `header:"Location"`
	Body     Delivery
}

func sentDelivery(d store.Delivery, tag lang.Tag) *SentDelivery {
	return &SentDelivery{Prefix + "/deliveries/" + d.ID, deliveryOf(d, tag)}
}

func (a *API) deliveries() {
	register(a, operation{
		id: "list-deliveries", method: http.MethodGet, path: "/deliveries", action: auth.See, tag: tagAlerts,
		summary: lang.En("List messages, the newest first").Zh("列出消息投递，最新的在前"),
	}, func(ctx context.Context, in *struct {
		Channel ID            `query:"channel" doc:"to this channel, by its id|渠道编号"`
		Alert   ID            `query:"alert" doc:"about this alert, by its id|告警编号"`
		State   DeliveryState `query:"state"`
		Paging
	},
	) (*List[Delivery], error) {
		return a.deliveriesBy(ctx, store.DeliveryFilter{Channel: in.Channel.n, Alert: in.Alert.n, State: store.DeliveryState(in.State)}, in.Paging)
	})
	register(a, operation{
		id: "get-delivery", method: http.MethodGet, path: "/deliveries/{id}", action: auth.See, tag: tagAlerts,
		summary: lang.En("Look at a message, and at every attempt to send it").Zh("查看消息及每次发送"),
	}, a.getDelivery)
	register(a, operation{
		id: "replay-delivery", method: http.MethodPost, path: "/deliveries/{id}:replay", action: auth.Edit, tag: tagAlerts,
		status: http.StatusAccepted, problems: []problem.Kind{problem.WrongState}, summary: lang.En("Send a message again").Zh("重新发送消息"),
		about: lang.En("With the id and the body that it had, whatever became of it; what was folded into a digest is sent with that. Also to a channel that is paused or switched off.").
			Zh("无论此前结果如何，都以原有的 id 和内容重发；已合并的会随合并消息一起重发。渠道已暂停或停用时也会发送。"),
	}, func(ctx context.Context, in *ByUUID) (*SentDelivery, error) {
		d, err := a.deps.Channels.Replay(ctx, whoAsks(ctx), string(in.ID))
		if err != nil {
			return nil, err
		}
		return sentDelivery(d, languageOf(ctx)), nil
	})
}

// deliveriesBy answers with the deliveries that a filter selects.
func (a *API) deliveriesBy(ctx context.Context, f store.DeliveryFilter, p Paging) (*List[Delivery], error) {
	tag := languageOf(ctx)
	return paged(ctx, a, "deliveries", f, p, func(after store.Cursor, limit int) ([]store.Delivery, *store.Cursor, error) {
		return a.deps.Store.Deliveries(ctx, f, after, limit)
	}, func(d store.Delivery) Delivery { return deliveryOf(d, tag) })
}

func (a *API) getDelivery(ctx context.Context, in *struct {
	ByUUID
	IfNoneMatch
},
) (*struct {
	ETag string `header:"ETag"`
	Body WholeDelivery
}, error,
) {
	d, event, err := a.deps.Store.Delivery(ctx, string(in.ID))
	if err != nil {
		return nil, err
	}
	tries, err := a.deps.Store.Attempts(ctx, d)
	if err != nil {
		return nil, err
	}
	tag := languageOf(ctx)
	out := &struct {
		ETag string `header:"ETag"`
		Body WholeDelivery
	}{Body: WholeDelivery{
		Delivery: deliveryOf(d, tag), Headline: event.Headline(tag), Body: string(d.Body),
		Tries: each(tries, func(one store.Attempt) Attempted { return attemptedOf(one, tag) }),
	}}
	if out.ETag, err = tagOf(d.EventID, out.Body); err == nil {
		err = in.unchanged(out.ETag)
	}
	return out, err
}
