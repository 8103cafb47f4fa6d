package pages_test

import (
	"strings"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/lang"
	. "github.com/tongguan/tongguan/web/pages"
)

// alerting gives the pages of alerts in their states.
func alerting() []sample {
	firing, known, silenced, down := alertRows()
	over := AlertRow{
		ID: 25, Version: 9, Headline: "【已恢复】api.example.com：已恢复连接，中断了 26 分钟", Kind: alert.Unreachable, State: alert.Resolved,
		FiredAt: now.Add(-50 * time.Minute), Since: now.Add(-24 * time.Minute), Endpoints: 1,
	}
	return []sample{
		{"alerts", "/alerts", AlertList{
			Rows: []AlertRow{firing, down, known, silenced}, Counts: map[alert.State]int{alert.Firing: 2, alert.Acknowledged: 1, alert.Silenced: 1},
			Apps: []AppRef{shop}, Next: "eyJrIjoxfQ",
		}},
		{"alerts-none", "/alerts", AlertList{Nobody: true}},
		{"alerts-filtered", "/alerts?state=resolved&kind=unreachable&app=3", AlertList{
			Filter: AlertFilter{State: alert.Resolved, Kind: alert.Unreachable, App: 3}, Rows: []AlertRow{over}, Apps: []AppRef{shop}, Cursor: "eyJrIjoxfQ",
		}},
		{"alerts-nothing", "/alerts?state=silenced", AlertList{Filter: AlertFilter{State: alert.Silenced}}},
		{"alert", "/alerts/21", alertPage(firing)},
		{"alert-of-app", "/alerts/26", Alert{AlertRow: unlisted(), Lines: []Line{{Label: "request合法域名 中没有", Text: "img.example.com（首次出现于 pages/index.js:12）"}}}},
		{"alert-silenced", "/alerts/23", Alert{AlertRow: silenced, Members: []AlertMember{{7, "api.example.com:443"}}, RuleName: RuleRef{"chain_incomplete", "The chain is complete"}, Error: "Somebody was faster."}},
		{"alert-over", "/alerts/25", Alert{AlertRow: over, Nobody: true, Members: []AlertMember{{0, "api.example.com:443"}}, Events: []Happening{
			{At: now.Add(-24 * time.Minute), Type: alert.EventResolved, Headline: over.Headline, Deliveries: []Delivery{delivered("ops")}},
			{At: now.Add(-50 * time.Minute), Type: alert.EventFiring, Urgency: alert.Critical, Headline: "【紧急】api.example.com：从检测点无法连接", Deliveries: []Delivery{superseded()}},
		}}},
		{"silence", "/alerts/21/silence", Silence{AlertRow: firing, For: "4h", Zone: "+08:00"}},
		{"silence-wrong", "/alerts/21/silence", Silence{
			AlertRow: firing, For: "at", At: "2026-11-01T08:00", Zone: "+00:00", Why: "维护窗口", Error: "It was changed meanwhile.",
			Wrong: map[string]string{"until": "the silence must end in the future", "because": "say why it is silenced"},
		}},
	}
}

func alertRows() (firing, known, silenced, down AlertRow) {
	firing = AlertRow{
		ID: 21, Version: 3, Headline: "api.example.com 等 3 个服务器：证书 20 小时后过期（2026-11-24 08:00 UTC），iOS、Android、HarmonyOS、开发者工具将拒绝访问 · 小程序：云上小店",
		Kind: alert.Expiry, State: alert.Firing, Urgency: alert.Critical, Level: alert.Level1d, FiredAt: now.Add(-3 * hour), Since: now.Add(-3 * hour),
		Endpoints: 3, Apps: []AppRef{shop, {AppID: "wx1111222233334444"}}, AppsTotal: 5,
	}
	down = AlertRow{
		ID: 22, Version: 1, Headline: "ws.example.com:8443：从检测点无法连接（连接超时），所有平台可能都受影响", Kind: alert.Unreachable, State: alert.Firing,
		Urgency: alert.Critical, FiredAt: now.Add(-10 * time.Minute), Since: now.Add(-10 * time.Minute), Endpoints: 1,
	}
	silenced = AlertRow{
		ID: 23, Version: 5, Headline: "old.example.com：在 Android 上不通过：缺少中间证书", Kind: alert.Fault, State: alert.Silenced, Urgency: alert.Critical,
		FiredAt: now.Add(-9 * day), Since: now.Add(-2 * day), Endpoints: 1, By: "zhang", Because: "下线前不再处理", Until: now.Add(5 * day),
	}
	known = AlertRow{
		ID: 24, Version: 4, Headline: "img.example.com：证书 13 天后过期（2026-12-06 12:00 UTC）", Kind: alert.Expiry, State: alert.Acknowledged,
		Urgency: alert.Warning, Level: alert.Level14d, FiredAt: now.Add(-day), Since: now.Add(-20 * hour), Endpoints: 1, By: "li.wei",
	}
	return firing, known, silenced, down
}

// unlisted is an alert of an app, which happens to no endpoint.
func unlisted() AlertRow {
	return AlertRow{
		ID: 26, Version: 1, Headline: "云上小店：代码请求了 img.example.com，而后台的 request合法域名 中没有", Kind: alert.Unlisted, State: alert.Firing,
		Urgency: alert.Warning, FiredAt: now.Add(-hour), Since: now.Add(-hour), Apps: []AppRef{shop}, AppsTotal: 1,
	}
}

func alertPage(row AlertRow) Alert {
	sha := strings.Repeat("3f9c", 16)
	return Alert{
		AlertRow: row,
		Lines: []Line{
			{Label: "平台", Text: "iOS、Android、HarmonyOS、开发者工具将拒绝访问"},
			{Label: "报错信息", Text: "errcode:-202 net::ERR_CERT_DATE_INVALID（Android）"},
			{Label: "处理办法", Text: "续期证书，并把完整的证书链部署到所有服务器。", First: true},
			{Label: "SHA-256", Text: sha, Certificate: sha},
		},
		Members: []AlertMember{{7, "api.example.com:443"}, {8, "cdn.example.com:443"}},
		Further: true,
		Events: []Happening{
			{At: now.Add(-2 * hour), Type: alert.EventReopened, Headline: "li.wei 已重新打开：…"},
			{At: now.Add(-3 * hour), Type: alert.EventFiring, Urgency: alert.Critical, Headline: row.Headline, Deliveries: []Delivery{
				delivered("运维群"), trying("on-call"), parked("旧机器人"), folded("值班群"), unfolded("钉钉群"),
			}},
			{At: now.Add(-day), Type: alert.EventFiring, Urgency: alert.Warning, Headline: row.Headline},
		},
	}
}

func delivered(channel string) Delivery {
	return Delivery{
		ID: "5c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e", Channel: ChannelRef{1, channel}, At: now.Add(-3 * hour), Type: alert.EventFiring, Alert: 21, Headline: "【紧急】api.example.com",
		State: DeliveryDelivered, DoneAt: now.Add(-3 * hour), Tried: 1, Folded: 2,
		Attempts: []Attempt{{N: 1, At: now.Add(-3 * hour), Ended: true, Took: 180 * time.Millisecond, Status: 200, Answer: `{"errcode":0,"errmsg":"ok"}`}},
	}
}

func trying(channel string) Delivery {
	return Delivery{
		ID: "6c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e", Channel: ChannelRef{2, channel}, At: now.Add(-3 * hour), Type: alert.EventFiring, State: DeliveryWaiting,
		NextAt: now.Add(20 * time.Minute), Tried: 9, Headline: "Warning: img.example.com", Attempts: []Attempt{
			{N: 7, At: now.Add(-2 * hour)},
			{N: 8, At: now.Add(-hour), Ended: true, Took: 15 * time.Second, Failure: "no answer came in time"},
			{N: 9, At: now.Add(-20 * time.Minute), Ended: true, Took: 31 * time.Millisecond, Status: 502, Failure: "the receiver refused it by its status", Answer: "<html>\n<h1>502 Bad Gateway</h1>"},
		},
	}
}

func parked(channel string) Delivery {
	return Delivery{ID: "7c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e", Channel: ChannelRef{3, channel}, At: now, Type: alert.EventReminder, State: DeliveryParked, DoneAt: now.Add(-hour)}
}

func folded(channel string) Delivery {
	d := delivered(channel)
	d.State, d.Digest, d.Folded = DeliveryFolded, true, 0
	return d
}

func unfolded(channel string) Delivery {
	d := trying(channel)
	d.State, d.Digest = DeliveryFolded, true
	return d
}

func superseded() Delivery {
	return Delivery{ID: "8c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e", Channel: ChannelRef{1, "ops"}, At: now, Type: alert.EventFiring, State: DeliverySuperseded, DoneAt: now}
}

func ping() Delivery {
	return Delivery{ID: "9c2e8a0b-3a4e-4f0e-9d53-0f7b5a1c2d3e", Channel: ChannelRef{1, "ops"}, At: now, Type: alert.EventPing, State: DeliveryWaiting, Soon: true, Headline: "通关测试消息"}
}

// channeling gives the pages of channels in their states.
func channeling() []sample {
	group := ChannelRow{
		ID: 1, Name: "运维群", Kind: WeCom, Where: "https://qyapi.weixin.qq.com/…3f9c", Version: 2, Enabled: true, DeliveredAt: now.Add(-3 * hour),
	}
	hook := ChannelRow{ID: 2, Name: "on-call", Kind: Webhook, Where: "https://hooks.example.com/…a1b2", Version: 7, Enabled: true, FailingSince: now.Add(-5 * hour), Waiting: 3, Parked: 1}
	gone := ChannelRow{ID: 3, Name: "旧机器人", Kind: DingTalk, Version: 1, Enabled: true, Paused: "gone", Parked: 12, FailingSince: now.Add(-9 * day), DeliveredAt: now.Add(-9 * day)}
	stuck, off, limited, fresh := gone, gone, group, group
	stuck.Paused, off.Enabled, limited.LimitedUntil, fresh.DeliveredAt = "failing", false, now.Add(10*time.Minute), time.Time{}
	return []sample{
		{"channels", "/channels", ChannelList{Rows: []ChannelRow{group, hook, gone, off}}},
		{"channels-none", "/channels", ChannelList{NoKey: "Set TONGGUAN_SECRET_KEY."}},
		{"channel", "/channels/1", Channel{
			ChannelRow: group, Lang: lang.Chinese, Mention: []string{"wangqing", "all"}, Previews: previews(), Log: []Delivery{delivered("运维群"), trying("运维群")}, Next: "eyJrIjoxfQ",
		}},
		{"channel-trying", "/channels/1", Channel{ChannelRow: fresh, Lang: lang.Chinese, Log: []Delivery{ping()}, Cursor: "eyJrIjoxfQ"}},
		{"channel-webhook", "/channels/2", Channel{
			ChannelRow: hook, Lang: lang.English, Signed: true, Headers: []string{"Authorization"}, Template: "{}", OldKeyUntil: now.Add(20 * hour), Error: "Somebody was faster.",
			Previews: []Preview{{Lang: lang.English, Sample: "firing", Body: "{\n  \"type\": \"alert.firing\"\n}"}},
		}},
		{"channel-gone", "/channels/3", Channel{ChannelRow: gone, Lang: lang.Chinese}},
		{"channel-stuck", "/channels/3", Channel{ChannelRow: stuck}},
		{"channel-off", "/channels/3", Channel{ChannelRow: off}},
		{"channel-limited", "/channels/1", Channel{ChannelRow: limited}},
		{"channel-new-wecom", "/channels/new?kind=wecom", ChannelForm{Kind: WeCom, Lang: lang.Chinese, Previews: previews()}},
		{"channel-new-dingtalk", "/channels/new?kind=dingtalk", ChannelForm{Kind: DingTalk, Name: "值班群", Again: true, Error: "There is no key.", Wrong: map[string]string{
			"name": "taken", "url": "no URL", "keys": "no secret", "mention": "nobody", "lang": "no language",
		}}},
		{"channel-edit", "/channels/4/edit", ChannelForm{ID: 4, Version: 1, Kind: Feishu, Name: "飞书", Signed: true, Where: "https://open.feishu.cn/…77ab"}},
		{"channel-new-webhook", "/channels/new?kind=webhook", ChannelForm{Kind: Webhook}},
		{"channel-edit-webhook", "/channels/2/edit", ChannelForm{ID: 2, Kind: Webhook, Name: "on-call", Headers: []string{"Authorization", "X-Team"}, Template: "{\"text\": {{json .Headline}}}", Wrong: map[string]string{
			"headers": "no header", "template": "no JSON", "keys": "none",
		}}},
		{"channel-key", "/channels", ChannelKey{ID: 2, Name: "on-call", Key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", OldUntil: now.Add(24 * hour)}},
		{"channel-delete", "/channels/2/delete", ConfirmDeleteChannel{ID: 2, Version: 7, Name: "on-call", Open: 4}},
	}
}

func previews() []Preview {
	return []Preview{
		{Lang: lang.Chinese, Sample: "firing", Shown: MessageOf("**<font color=\"warning\">【紧急】api.example.com：证书 20 小时后过期</font>**\n>平台：iOS、Android\n>[查看详情](https://tongguan.example.com/alerts/7)\n<@wangqing><@all>")},
		{Lang: lang.English, Sample: "resolved", Shown: MessageOf("### Resolved: ws.example.com:443\n\n- **Alert since**: 26 minutes\n\n[Details](https://tongguan.example.com/alerts/8)\n\n&#60;b&#62; <at id=ou_1></at>")},
		{Lang: lang.Chinese, Sample: "digest", Shown: MessageOf("**1 条紧急，1 条恢复**\n\n**【紧急】api.example.com**")},
	}
}
