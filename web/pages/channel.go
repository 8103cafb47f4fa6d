package pages

import (
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// ChannelList is all channels.
type ChannelList struct {
	Rows  []ChannelRow
	NoKey string // what to do when there is no key to encrypt secrets with, in words; "": there is one
}

// A ChannelRow is one channel of the list.
type ChannelRow struct {
	ID           int64
	Name         string
	Kind         ChannelKind
	Where        string // where it leads, with its key left out; "": that cannot be known here
	Version      int64
	Enabled      bool
	Paused       string    // "gone" or "failing": why it is told nothing although it is on; "": it is
	FailingSince time.Time // nothing has arrived since; zero: the last message did
	LimitedUntil time.Time // it was sent too much, and is left alone until then; zero: it was not
	Waiting      int       // messages on their way
	Parked       int       // and such as wait for its next success
	DeliveredAt  time.Time // when the last message arrived; zero: none has
}

// Channel is the page of one channel. Its fragments are "channel" and "log".
type Channel struct {
	ChannelRow
	Lang        lang.Tag // of its messages
	Mention     []string
	Template    string
	Headers     []string // the names of those that are sent along
	Signed      bool
	OldKeyUntil time.Time // two keys sign until then; zero: one does
	Previews    []Preview
	Log         []Delivery // the newest first
	Cursor      string     // of this page of the log; "" on the first
	Next        string     // of the next page; "" on the last
	Error       string     // why what was wanted was not done, in words
}

// A ChannelKind is a way of telling.
type ChannelKind string

// The kinds.
const (
	WeCom    ChannelKind = "wecom"
	DingTalk ChannelKind = "dingtalk"
	Feishu   ChannelKind = "feishu"
	Webhook  ChannelKind = "webhook"
)

// ChannelForm makes a channel, or changes one.
type ChannelForm struct {
	ID       int64 // 0: it is to be made
	Version  int64
	Kind     ChannelKind
	Name     string
	Lang     lang.Tag
	Mention  string // one a line
	Template string
	Where    string            // as in ChannelRow; of one that is changed
	Signed   bool              // it has a signing secret
	Headers  []string          // the names of those that it has
	Again    bool              // secrets were typed, and are to be typed again: they are never sent back
	Error    string            // what is wrong with none of the fields
	Wrong    map[string]string // what is wrong with a field, by its name
	Previews []Preview
}

// ChannelKey shows a webhook's signing key, this once.
type ChannelKey struct {
	ID       int64
	Name     string
	Key      string
	OldUntil time.Time // the key before it signs too until then; zero: there is none
}

// ConfirmDeleteChannel asks whether a channel shall really go.
type ConfirmDeleteChannel struct {
	ID      int64
	Version int64
	Name    string
	Open    int // messages that go with it unsent
}

// A Preview is a message that was not sent.
type Preview struct {
	Lang   lang.Tag
	Sample string  // firing, resolved or digest
	Shown  Message // as people see it; empty for a webhook
	Body   string  // what would be posted
}

func (ChannelList) file() string          { return "channels" }
func (Channel) file() string              { return "channel" }
func (ChannelForm) file() string          { return "channel_form" }
func (ChannelKey) file() string           { return "channel_key" }
func (ConfirmDeleteChannel) file() string { return "confirm_delete_channel" }

// Kinds are those to choose from.
func (ChannelList) Kinds() []ChannelKind { return []ChannelKind{WeCom, DingTalk, Feishu, Webhook} }

// Standing is what state a channel is in, the worst thing that can be said about it.
type Standing string

// The standings.
const (
	StandingOff     Standing = "off"     // somebody switched it off
	StandingGone    Standing = "gone"    // its receiver wants nothing any more
	StandingFailing Standing = "failing" // nothing arrived for days
	StandingTrouble Standing = "trouble" // the last messages did not arrive
	StandingLimited Standing = "limited" // it was sent too much
	StandingNew     Standing = "new"     // nothing was sent yet
	StandingWell    Standing = "well"
)

// Standing tells it at a time.
func (c ChannelRow) Standing(now time.Time) Standing {
	switch {
	case !c.Enabled:
		return StandingOff
	case c.Paused == "gone":
		return StandingGone
	case c.Paused != "":
		return StandingFailing
	case !c.FailingSince.IsZero():
		return StandingTrouble
	case c.LimitedUntil.After(now):
		return StandingLimited
	case c.DeliveredAt.IsZero():
		return StandingNew
	}
	return StandingWell
}

// Mark names the icon and the colour.
func (s Standing) Mark() string {
	switch s {
	case StandingGone, StandingFailing:
		return "fail"
	case StandingTrouble, StandingLimited:
		return "warn"
	case StandingWell:
		return "pass"
	}
	return "pending"
}

// pending: a message to it is on its way.
func (c Channel) pending() bool {
	for _, d := range c.Log {
		if d.Soon {
			return true
		}
	}
	return false
}

// Pending reports whether the page will soon change.
func (c Channel) Pending() bool { return c.pending() }

// Stuck reports whether it is on and told nothing, so that trying it anew makes sense.
func (c Channel) Stuck() bool { return c.Enabled && c.Paused != "" }

// Mentioned writes whom it mentions.
func (c Channel) Mentioned() string { return strings.Join(c.Mention, ", ") }

// HasKey reports whether its key is made here.
func (c Channel) HasKey() bool { return c.Kind == Webhook }

// New reports whether the channel is to be made.
func (f ChannelForm) New() bool { return f.ID == 0 }

// Robot reports whether the channel writes into a chat.
func (f ChannelForm) Robot() bool { return f.Kind != Webhook }

// TakesKey reports whether a person brings the signing secret.
func (f ChannelForm) TakesKey() bool { return f.Kind == DingTalk || f.Kind == Feishu }

// Names writes the names of the headers.
func (f ChannelForm) Names() string { return strings.Join(f.Headers, ", ") }

// Languages are those that messages are written in.
func (ChannelForm) Languages() []lang.Tag { return []lang.Tag{lang.Chinese, lang.English} }

var channelKindWords = map[ChannelKind]lang.Phrase{
	WeCom:    lang.En("WeCom group robot").Zh("企业微信群机器人"),
	DingTalk: lang.En("DingTalk robot").Zh("钉钉机器人"),
	Feishu:   lang.En("Feishu robot").Zh("飞书机器人"),
	Webhook:  lang.En("Webhook").Zh("Webhook 接口"),
}

var standingWords = map[Standing]lang.Phrase{
	StandingOff:     lang.En("off").Zh("已关闭"),
	StandingGone:    lang.En("paused: the receiver is gone").Zh("已暂停：接收方已失效"),
	StandingFailing: lang.En("paused: nothing arrives").Zh("已暂停：持续无法送达"),
	StandingTrouble: lang.En("does not arrive").Zh("未能送达"),
	StandingLimited: lang.En("was sent too much").Zh("发送过于频繁"),
	StandingNew:     lang.En("not tried yet").Zh("尚未使用"),
	StandingWell:    lang.En("works").Zh("正常"),
}

// languageNames are written as their speakers write them.
var languageNames = map[lang.Tag]lang.Phrase{
	lang.Chinese: lang.En("中文").Zh("中文"),
	lang.English: lang.En("English").Zh("English"),
}

var channelWords = words{
	"channel.title":      lang.En("Channels").Zh("通知渠道"),
	"channel.what":       lang.En("Every alert, reminder and all-clear goes to every channel that is on. What cannot be delivered is kept and tried again for three days; then it is put aside until the channel works again.").Zh("每条告警、提醒和恢复通知都会发送到所有已开启的渠道。未能送达的消息会保留并在三天内重试，之后搁置，待渠道恢复后按顺序补发。"),
	"channel.name":       lang.En("Channel").Zh("渠道"),
	"channel.state":      lang.En("State").Zh("状态"),
	"channel.delivered":  lang.En("Last delivered").Zh("最近送达"),
	"channel.open":       lang.En("Messages").Zh("消息"),
	"channel.waiting":    lang.En("{count} wait").Zh("{count} 条待发送"),
	"channel.waiting:1":  lang.En("1 waits").Zh("1 条待发送"),
	"channel.parked":     lang.En("{count} put aside").Zh("{count} 条已搁置"),
	"channel.parked:1":   lang.En("1 put aside").Zh("1 条已搁置"),
	"channel.none":       lang.En("There is no channel yet: nobody is told anything.").Zh("还没有通知渠道，告警不会通知任何人。"),
	"channel.none.ask":   lang.En("An admin can add one.").Zh("管理员可以添加。"),
	"channel.add":        lang.En("Add a channel").Zh("添加渠道"),
	"channel.nowhere":    lang.En("its secret cannot be opened here").Zh("此处无法解密其机密"),
	"channel.is.wecom":   lang.En("A robot writes into a WeCom group.").Zh("机器人把消息发到企业微信群。"),
	"channel.is.ding":    lang.En("A robot writes into a DingTalk group.").Zh("机器人把消息发到钉钉群。"),
	"channel.is.feishu":  lang.En("A robot sends cards into a Feishu group.").Zh("机器人把消息卡片发到飞书群。"),
	"channel.is.webhook": lang.En("Your own program is sent JSON, signed as Standard Webhooks has it.").Zh("以 JSON 发给你自己的程序，按 Standard Webhooks 签名。"),

	"channel.well":        lang.En("Messages arrive. The last one did so").Zh("消息可以送达，最近一次："),
	"channel.new":         lang.En("Nothing was sent yet. Send a test to see that messages arrive.").Zh("还没有发送过消息。请发送测试，确认能够收到。"),
	"channel.off":         lang.En("Switched off: nothing new is sent.").Zh("已关闭：不再发送新消息。"),
	"channel.gone":        lang.En("Paused: the receiver says that it is gone for good. Put its new address into the settings; what was put aside then follows in order.").Zh("已暂停：接收方表示不再接收。请在设置中填写新的地址，搁置的消息随后会按顺序补发。"),
	"channel.failing":     lang.En("Paused: nothing has arrived for days. It is tried once an hour. Mend it and press “Try now”; what was put aside then follows in order.").Zh("已暂停：多日无法送达，系统每小时尝试一次。修复后点击“立即重试”，搁置的消息会按顺序补发。"),
	"channel.trouble":     lang.En("The last messages did not arrive; they are tried again. Nothing has arrived since").Zh("最近的消息未能送达，正在重试。开始时间："),
	"channel.limited":     lang.En("The receiver was sent too much and is left alone; it goes on").Zh("发送过于频繁，暂停发送，恢复时间："),
	"channel.test":        lang.En("Send a test").Zh("发送测试"),
	"channel.edit":        lang.En("Settings…").Zh("设置…"),
	"channel.on":          lang.En("Switch on").Zh("开启"),
	"channel.switchoff":   lang.En("Switch off").Zh("关闭"),
	"channel.retry":       lang.En("Try now").Zh("立即重试"),
	"channel.delete":      lang.En("Delete…").Zh("删除…"),
	"channel.actions":     lang.En("Actions").Zh("操作"),
	"channel.settings":    lang.En("Settings").Zh("设置"),
	"channel.where":       lang.En("Leads to").Zh("接收地址"),
	"channel.lang":        lang.En("Language").Zh("消息语言"),
	"channel.mention":     lang.En("Mentions, when urgent").Zh("紧急时提醒"),
	"channel.nobody":      lang.En("nobody").Zh("无"),
	"channel.headers":     lang.En("Headers").Zh("请求头"),
	"channel.signed":      lang.En("Signed").Zh("签名"),
	"channel.signed.yes":  lang.En("yes").Zh("是"),
	"channel.signed.no":   lang.En("no").Zh("否"),
	"channel.template":    lang.En("Body").Zh("消息体"),
	"channel.template.of": lang.En("a template of its own").Zh("自定义模板"),
	"channel.key":         lang.En("Signing key").Zh("签名密钥"),
	"channel.key.two":     lang.En("Two keys sign, the new and the old one, until").Zh("新旧两个密钥同时签名，截止："),
	"channel.key.one":     lang.En("It was shown when it was made, and cannot be shown again.").Zh("密钥只在生成时显示，无法再次查看。"),
	"channel.rotate":      lang.En("Make a new key").Zh("更换密钥"),
	"channel.rotate.how":  lang.En("The old key goes on to sign beside it for 24 hours.").Zh("旧密钥会继续同时签名 24 小时。"),
	"channel.drop":        lang.En("End the old key now").Zh("立即停用旧密钥"),
	"channel.preview":     lang.En("What would be sent").Zh("消息预览"),
	"channel.preview.of":  lang.En("Examples; nothing is sent.").Zh("以下为示例，不会发送。"),
	"channel.firing":      lang.En("An alert").Zh("告警"),
	"channel.resolved":    lang.En("The all-clear").Zh("恢复"),
	"channel.digest":      lang.En("Several at once").Zh("多条合并"),
	"channel.log":         lang.En("Messages").Zh("发送记录"),
	"channel.log.none":    lang.En("None yet.").Zh("暂无记录。"),
	"channel.pages":       lang.En("Pages").Zh("翻页"),
	"channel.sent":        lang.En("The test came to its end; see the messages.").Zh("测试已完成，结果见发送记录。"),

	"channel.form.new":           lang.En("Add: {kind}").Zh("添加{kind}"),
	"channel.form.edit":          lang.En("Settings of {name}").Zh("{name} 的设置"),
	"channel.form.name":          lang.En("Name").Zh("名称"),
	"channel.form.name.how":      lang.En("By which you know it, such as “ops group”. Everybody sees it.").Zh("便于识别，例如“运维群”。对所有人可见。"),
	"channel.form.url":           lang.En("Webhook URL").Zh("Webhook 地址"),
	"channel.form.url.wecom":     lang.En("In WeCom: open the group, “…” at the top right, Message Push (formerly Group Robot), Add, and copy the webhook URL.").Zh("企业微信：打开群聊，点右上角“…”→“消息推送”（旧版为“群机器人”）→“添加”，复制 Webhook 地址。"),
	"channel.form.url.ding":      lang.En("In DingTalk: group settings, Robots, Add, Custom (by webhook), and copy the URL that begins with https://oapi.dingtalk.com.").Zh("钉钉：群设置→“机器人”→“添加机器人”→“自定义（通过 Webhook 接入）”，复制以 https://oapi.dingtalk.com 开头的地址。"),
	"channel.form.url.feishu":    lang.En("In Feishu: group settings, Bots, Add, Custom Bot, and copy the webhook URL.").Zh("飞书：群设置→“群机器人”→“添加机器人”→“自定义机器人”，复制 Webhook 地址。"),
	"channel.form.url.webhook":   lang.En("The https address at which your program takes POST requests. It answers with 2xx within 15 seconds.").Zh("你的程序接收 POST 请求的 https 地址，须在 15 秒内返回 2xx。"),
	"channel.form.url.keep":      lang.En("It is secret. Now: {where}. Leave this empty to keep it.").Zh("地址属于机密。当前：{where}。留空则保持不变。"),
	"channel.form.key":           lang.En("Signing secret").Zh("签名密钥"),
	"channel.form.key.ding":      lang.En("Under the robot's security settings choose “Sign” (加签) and copy what begins with SEC. Do not choose keywords: not every message would have them.").Zh("机器人“安全设置”中勾选“加签”，复制以 SEC 开头的密钥。不要使用“自定义关键词”，因为并非每条消息都包含它。"),
	"channel.form.key.feishu":    lang.En("If “Set signature verification” (签名校验) is on in the robot's security settings, copy the secret from there; else leave this empty.").Zh("机器人“安全设置”中如勾选了“签名校验”，请复制其密钥；否则留空。"),
	"channel.form.key.has":       lang.En("There is one. Leave this empty to keep it.").Zh("已设置。留空则保持不变。"),
	"channel.form.key.none":      lang.En("sign no more").Zh("不再签名"),
	"channel.form.key.made":      lang.En("A signing key is made for it, and shown once after this.").Zh("保存后会生成签名密钥，并仅显示一次。"),
	"channel.form.mention":       lang.En("Mention, when urgent").Zh("紧急时提醒谁"),
	"channel.form.mention.wecom": lang.En("User IDs of WeCom, one a line; “all” means everybody. May be empty.").Zh("企业微信成员账号，每行一个；all 表示所有人。可不填。"),
	"channel.form.mention.ding":  lang.En("Mobile numbers or user IDs of DingTalk, one a line; “all” means everybody. May be empty.").Zh("钉钉手机号或用户 ID，每行一个；all 表示所有人。可不填。"),
	"channel.form.mention.fei":   lang.En("Open IDs or user IDs of Feishu, one a line; “all” means everybody. May be empty.").Zh("飞书 Open ID 或 User ID，每行一个；all 表示所有人。可不填。"),
	"channel.form.headers":       lang.En("Headers").Zh("请求头"),
	"channel.form.headers.how":   lang.En("Sent along, one a line, such as “Authorization: Bearer …”. The values are secret. May be empty.").Zh("随请求发送，每行一个，例如 Authorization: Bearer …。其值属于机密。可不填。"),
	"channel.form.headers.has":   lang.En("Now: {names}. Leave this empty to keep them; what you write replaces all.").Zh("当前：{names}。留空则保持不变；填写则全部替换。"),
	"channel.form.headers.none":  lang.En("send none").Zh("不再附带请求头"),
	"channel.form.template":      lang.En("Body").Zh("消息体模板"),
	"channel.form.template.how":  lang.En("Empty: the standard body. Else a Go template that makes JSON; it is tried when you save.").Zh("留空使用标准格式；否则填写生成 JSON 的 Go 模板，保存时会试运行。"),
	"channel.form.lang":          lang.En("Language of the messages").Zh("消息语言"),
	"channel.form.again":         lang.En("Type the secrets again: they are not sent back to you.").Zh("请重新填写机密内容：出于安全不会回显。"),
	"channel.form.save":          lang.En("Save").Zh("保存"),
	"channel.form.make":          lang.En("Add it").Zh("添加"),
	"channel.made":               lang.En("Copy the signing key now; it is not shown again").Zh("请立即复制签名密钥，之后不会再显示"),
	"channel.made.how":           lang.En("Your program checks with it that a message is from here: Standard Webhooks, HMAC-SHA256 over id.timestamp.body; there are libraries for most languages.").Zh("你的程序用它验证消息来自本系统：Standard Webhooks 规范，对 id.timestamp.body 做 HMAC-SHA256；多数语言都有现成的库。"),
	"channel.made.old":           lang.En("The key before it signs too, until").Zh("旧密钥同时签名，截止："),
	"channel.made.go":            lang.En("I have copied it: on to {name}").Zh("已复制，前往 {name}"),
	"channel.delete.title":       lang.En("Delete {name}?").Zh("删除 {name}？"),
	"channel.delete.what":        lang.En("Its messages and their log go with it. They cannot be brought back.").Zh("它的消息和发送记录会一并删除，无法恢复。"),
	"channel.delete.open":        lang.En("{count} messages have not arrived yet and go with it.").Zh("其中 {count} 条消息尚未送达，也会一并删除。"),
	"channel.delete.open:1":      lang.En("1 message has not arrived yet and goes with it.").Zh("其中 1 条消息尚未送达，也会一并删除。"),
	"channel.delete.rather":      lang.En("To stop it and keep the log, switch it off.").Zh("如果只是暂时不用，又想保留记录，可以将其关闭。"),
	"channel.delete.yes":         lang.En("Delete it").Zh("确认删除"),
}
