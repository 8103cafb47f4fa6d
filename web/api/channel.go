package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/problem"
)

// The words of channels.
type (
	ChannelKind string
	Pause       string
	Language    string
	Sample      string
)

// Schema describes it to huma.
func (ChannelKind) Schema(huma.Registry) *huma.Schema { return words(notify.Kinds()...) }

// Schema describes it to huma.
func (Pause) Schema(huma.Registry) *huma.Schema { return words(store.PauseGone, store.PauseFailing) }

// Schema describes it to huma.
func (Language) Schema(huma.Registry) *huma.Schema { return words(lang.Chinese, lang.English) }

// Schema describes it to huma.
func (Sample) Schema(huma.Registry) *huma.Schema { return words(channels.Samples()...) }

// A Channel is where alerts are told.
type Channel struct {
	ID       ID          `json:"id"`
	Name     string      `json:"name"`
	Kind     ChannelKind `json:"kind"`
	Enabled  bool        `json:"enabled" doc:"a person's switch; off, nothing new is sent|人工开关；关闭后不再发送新消息"`
	Lang     Language    `json:"lang" doc:"of its messages|消息的语言"`
	Template string      `json:"template,omitempty" doc:"of a webhook: a body in place of the standard one|webhook 自定义的请求体"`
	Mention  []string    `json:"mention" doc:"of a robot: whom it names when it is critical|紧急告警时机器人提醒的成员"`

	URL         string     `json:"url,omitempty" doc:"where it leads and the end of its key; the rest is secret. Absent when the key that it is encrypted with is missing|接收地址及密钥末尾，其余为机密；缺少加密密钥时不返回"`
	Headers     []string   `json:"header_names" doc:"of a webhook: what is sent along; the values are secret|webhook 附带的请求头名称，值为机密"`
	Signed      bool       `json:"signed" doc:"what is sent is signed|消息带有签名"`
	OldKeyUntil *time.Time `json:"old_key_until,omitempty" doc:"the key before the newest one signs too, until then|旧密钥在此时间之前同时签名"`

	Paused       Pause      `json:"paused,omitempty" doc:"why it is told nothing although it is enabled: its receiver said 410, or nothing arrived for five days|已启用但暂停的原因：接收方返回 410，或五天未能送达"`
	FailingSince *time.Time `json:"failing_since,omitempty" doc:"nothing has arrived since; absent: the last message did|从此时起未能送达；不返回表示最近一次已送达"`
	LimitedUntil *time.Time `json:"limited_until,omitempty" doc:"it was sent too much, and is left alone until then|发送过于频繁，在此时间之前不再发送"`
	WaitSeconds  int        `json:"wait_seconds" minimum:"0" doc:"how long an event waits for others to share its message|事件等待合并发送的秒数"`
	Waiting      int        `json:"waiting" minimum:"0" doc:"deliveries that are on their way|正在投递的数量"`
	Parked       int        `json:"parked" minimum:"0" doc:"deliveries that wait for its next success|等待渠道恢复的数量"`
	DeliveredAt  *time.Time `json:"delivered_at,omitempty" doc:"when the last message arrived|最近一次送达的时间"`
	CreatedAt    time.Time  `json:"created_at"`
	Version      int64      `json:"version" doc:"grows with every change that a person makes|每次人工修改后递增"`
}

// A ChannelSecret is what is given of a channel and never shown.
type ChannelSecret struct {
	URL     *string            `json:"url,omitempty" maxLength:"2000" doc:"where to send; a robot's whole webhook URL|接收地址；机器人请填写完整的 Webhook 地址"`
	Keys    *[]string          `json:"keys,omitempty" maxItems:"4" doc:"of DingTalk and Feishu: the signing secret, if the robot asks for one. A webhook's key is made for it|钉钉和飞书：机器人的签名密钥（如已启用）。webhook 的密钥由系统生成"`
	Headers *map[string]string `json:"headers,omitempty" doc:"of a webhook: sent along; those that are given replace all|webhook 附带的请求头；提供时整体替换"`
}

// A ChannelConfig is how a channel is told, without what is secret.
type ChannelConfig struct {
	Lang     *Language `json:"lang,omitempty" doc:"of its messages; Chinese when nobody says|消息的语言，默认中文"`
	Template *string   `json:"template,omitempty" maxLength:"16384" doc:"of a webhook: a Go template that makes JSON; empty: the standard body|webhook 的 Go 模板，须生成 JSON；空表示标准请求体"`
	Mention  *[]string `json:"mention,omitempty" maxItems:"20" doc:"of a robot: user ids, mobile numbers or all, for what is critical|机器人在紧急告警时提醒的用户 ID、手机号或 all"`
}

// A NewChannel is a channel to be made.
type NewChannel struct {
	Name    string      `json:"name" minLength:"1" maxLength:"100" doc:"everybody sees it|对所有人可见"`
	Kind    ChannelKind `json:"kind"`
	Enabled *bool       `json:"enabled,omitempty" doc:"true when nobody says|默认为 true"`
	ChannelConfig
	ChannelSecret
}

// A ChannelChange is what may be changed about a channel. What is absent stays.
type ChannelChange struct {
	Name    *string `json:"name,omitempty" maxLength:"100"`
	Enabled *bool   `json:"enabled,omitempty"`
	ChannelConfig
	ChannelSecret
}

// A KeyedChannel is a channel with a key that was just made for it.
type KeyedChannel struct {
	Channel
	Key string `json:"key,omitempty" doc:"what a webhook's messages are signed with (Standard Webhooks), shown this once; absent for a robot|webhook 的签名密钥（Standard Webhooks），仅显示这一次；机器人不返回"`
}

// A Preview is a message that was not sent.
type Preview struct {
	Body string `json:"body" doc:"what would be posted, without what signs it|将要发送的内容（不含签名）"`
	Text string `json:"text,omitempty" doc:"what people read of it, in the robot's markdown; absent for a webhook|机器人消息的可读内容（markdown）；webhook 不返回"`
}

// A PreviewOf is what a preview is wanted of.
type PreviewOf struct {
	Kind   ChannelKind `json:"kind"`
	Sample Sample      `json:"sample,omitempty" default:"firing" doc:"the event that it tells|示例事件"`
	ChannelConfig
}

func channelOf(v channels.View) Channel {
	out := Channel{
		ID: idOf(v.ID), Name: v.Name, Kind: ChannelKind(v.Kind), Enabled: v.Enabled, Lang: Language(v.Config.Lang), Template: v.Config.Template,
		Mention: each(v.Config.Mention, func(s string) string { return s }), URL: v.Mask, Headers: v.Headers, Signed: v.Signed, OldKeyUntil: utc(v.OldKeyUntil),
		Paused: Pause(v.Paused), FailingSince: utc(v.FailingSince), LimitedUntil: utc(v.ResumeAt), WaitSeconds: int(v.Wait / time.Second),
		Waiting: v.Waiting, Parked: v.Parked, DeliveredAt: utc(v.DeliveredAt), CreatedAt: v.CreatedAt.UTC(), Version: v.Version,
	}
	if out.Lang == "" {
		out.Lang = Language(lang.Chinese)
	}
	return out
}

// config gives the configuration that is asked for.
func (c ChannelConfig) config() (out notify.Config) {
	if c.Lang != nil {
		out.Lang = lang.Tag(*c.Lang)
	}
	if c.Template != nil {
		out.Template = *c.Template
	}
	if c.Mention != nil {
		out.Mention = *c.Mention
	}
	return out
}

// secret gives the secret that is given.
func (c ChannelSecret) secret() (out notify.Secret) {
	if c.URL != nil {
		out.URL = *c.URL
	}
	if c.Keys != nil {
		out.Keys = *c.Keys
	}
	if c.Headers != nil {
		out.Headers = *c.Headers
	}
	return out
}

// OneChannel is a channel that is answered.
type OneChannel struct {
	ETag string `header:"ETag"`
	Body Channel
}

func oneChannel(v channels.View, err error) (*OneChannel, error) {
	if err != nil {
		return nil, err
	}
	out := &OneChannel{Body: channelOf(v)}
	out.ETag, err = tagOf(v.Version, out.Body)
	return out, err
}

// OneKeyedChannel is a channel that is answered with a key, which nobody keeps.
type OneKeyedChannel struct {
	CacheControl string `header:"Cache-Control"`
	Location     string `header:"Location"`
	ETag         string `header:"ETag"`
	Body         KeyedChannel
}

func oneKeyedChannel(v channels.View, key string, err error) (*OneKeyedChannel, error) {
	if err != nil {
		return nil, err
	}
	out := &OneKeyedChannel{CacheControl: "no-store", Location: pathTo("/channels/{}", v.ID), Body: KeyedChannel{channelOf(v), key}}
	out.ETag, err = tagOf(v.Version, out.Body.Channel)
	return out, err
}

func (a *API) channels() {
	register(a, operation{
		id: "list-channels", method: http.MethodGet, path: "/channels", action: auth.See, tag: tagAlerts,
		summary: lang.En("List channels").Zh("列出通知渠道"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body All[Channel] }, error) {
		list, err := a.deps.Channels.List(ctx)
		return &struct{ Body All[Channel] }{All[Channel]{each(list, channelOf)}}, err
	})
	register(a, operation{
		id: "create-channel", method: http.MethodPost, path: "/channels", action: auth.Manage, tag: tagAlerts, status: http.StatusCreated,
		secret: true, problems: []problem.Kind{problem.Exists, problem.NoSecretKey}, summary: lang.En("Add a channel").Zh("添加通知渠道"),
		about: lang.En("What is secret of it is encrypted, and never shown again.").Zh("其中的机密会加密保存，不再显示。"),
	}, a.createChannel)
	register(a, operation{
		id: "get-channel", method: http.MethodGet, path: "/channels/{id}", action: auth.See, tag: tagAlerts,
		summary: lang.En("Look at a channel").Zh("查看通知渠道"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfNoneMatch
	},
	) (*OneChannel, error) {
		out, err := oneChannel(a.deps.Channels.Get(ctx, in.ID.n))
		if err == nil {
			err = in.unchanged(out.ETag)
		}
		return out, err
	})
	register(a, operation{
		id: "update-channel", method: http.MethodPatch, path: "/channels/{id}", action: auth.Manage, tag: tagAlerts,
		problems: []problem.Kind{problem.Exists, problem.NoSecretKey}, summary: lang.En("Change a channel").Zh("修改通知渠道"),
		about: lang.En("One that was paused is tried anew, and what was parked is sent. Secrets that are not given stay.").
			Zh("已暂停的渠道会重新尝试，并补发等待的消息。未提供的机密保持不变。"),
	}, a.updateChannel)
	register(a, operation{
		id: "delete-channel", method: http.MethodDelete, path: "/channels/{id}", action: auth.Manage, tag: tagAlerts, status: http.StatusNoContent,
		summary: lang.En("Delete a channel, with all its deliveries").Zh("删除通知渠道及其全部投递记录"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
	},
	) (*struct{}, error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		return nil, a.deps.Channels.Delete(ctx, whoAsks(ctx), in.ID.n, version)
	})
	a.channelKeys()
	a.channelMessages()
}

func (a *API) createChannel(ctx context.Context, in *struct{ Body NewChannel }) (*OneKeyedChannel, error) {
	b := in.Body
	return oneKeyedChannel(a.deps.Channels.Create(ctx, whoAsks(ctx), channels.New{
		Name: b.Name, Kind: notify.Kind(b.Kind), Config: b.config(), Secret: b.secret(), Enabled: b.Enabled == nil || *b.Enabled,
	}))
}

func (a *API) updateChannel(ctx context.Context, in *struct {
	ByID
	IfMatch
	Body ChannelChange
},
) (*OneChannel, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	return oneChannel(a.deps.Channels.Update(ctx, whoAsks(ctx), in.ID.n, version, channels.Change{
		Name: b.Name, Enabled: b.Enabled, Lang: (*lang.Tag)(b.Lang), Template: b.Template, Mention: b.Mention, URL: b.URL, Headers: b.Headers, Keys: b.Keys,
	}))
}

// channelKeys are the operations on what signs.
func (a *API) channelKeys() {
	register(a, operation{
		id: "rotate-channel-key", method: http.MethodPost, path: "/channels/{id}:rotate", action: auth.Manage, tag: tagAlerts,
		secret: true, problems: []problem.Kind{problem.WrongState, problem.NoSecretKey},
		summary: lang.En("Give a webhook a new key").Zh("轮换 webhook 的密钥"),
		about: lang.En("The key before it signs too for 24 hours, so that the receiver can change over. There are two at most: who rotates again ends the oldest.").
			Zh("旧密钥在 24 小时内同时签名，便于接收方切换。最多保留两个：再次轮换会停用最旧的。"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
	},
	) (*OneKeyedChannel, error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		return oneKeyedChannel(a.deps.Channels.Rotate(ctx, whoAsks(ctx), in.ID.n, version))
	})
	register(a, operation{
		id: "drop-channel-key", method: http.MethodPost, path: "/channels/{id}:drop-old-key", action: auth.Manage, tag: tagAlerts,
		problems: []problem.Kind{problem.WrongState, problem.NoSecretKey},
		summary:  lang.En("End the older key of a webhook now").Zh("立即停用 webhook 的旧密钥"),
	}, func(ctx context.Context, in *struct {
		ByID
		IfMatch
	},
	) (*OneChannel, error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		return oneChannel(a.deps.Channels.DropOld(ctx, whoAsks(ctx), in.ID.n, version))
	})
}

// channelMessages are the operations on what is sent.
func (a *API) channelMessages() {
	register(a, operation{
		id: "test-channel", method: http.MethodPost, path: "/channels/{id}:test", action: auth.Edit, tag: tagAlerts, status: http.StatusAccepted,
		summary: lang.En("Send a test to a channel").Zh("发送测试消息"),
		about:   lang.En("By the way that all messages go, also to one that is paused or switched off. If it arrives, what was parked follows.").Zh("与正式消息走相同的流程，渠道已暂停或停用时也会发送。送达后会补发等待的消息。"),
	}, func(ctx context.Context, in *ByID) (*SentDelivery, error) {
		d, err := a.deps.Channels.Test(ctx, whoAsks(ctx), in.ID.n)
		if err != nil {
			return nil, err
		}
		return sentDelivery(d, languageOf(ctx)), nil
	})
	register(a, operation{
		id: "preview-channel", method: http.MethodPost, path: "/channels:preview", action: auth.Manage, tag: tagAlerts,
		summary: lang.En("See what a channel would be sent").Zh("预览消息"),
	}, func(_ context.Context, in *struct{ Body PreviewOf }) (*struct{ Body Preview }, error) {
		p, err := a.deps.Channels.Preview(notify.Kind(in.Body.Kind), in.Body.config(), channels.Sample(in.Body.Sample))
		return &struct{ Body Preview }{Preview{string(p.Body), p.Text}}, err
	})
	register(a, operation{
		id: "list-channel-deliveries", method: http.MethodGet, path: "/channels/{id}/deliveries", action: auth.See, tag: tagAlerts,
		summary: lang.En("List the messages to a channel, the newest first").Zh("列出渠道的消息投递，最新的在前"),
	}, func(ctx context.Context, in *struct {
		ByID
		State DeliveryState `query:"state"`
		Paging
	},
	) (*List[Delivery], error) {
		if _, err := a.deps.Store.Channel(ctx, in.ID.n); err != nil {
			return nil, err
		}
		return a.deliveriesBy(ctx, store.DeliveryFilter{Channel: in.ID.n, State: store.DeliveryState(in.State)}, in.Paging)
	})
}
