package alert

import "github.com/tongguan/tongguan/internal/lang"

// The first words of a message.
var (
	wordUrgent      = lang.En("URGENT: ").Zh("【紧急】")
	wordStillUrgent = lang.En("STILL URGENT: ").Zh("【紧急·仍未解决】")
	wordWarning     = lang.En("Warning: ").Zh("【警告】")
	wordStill       = lang.En("Still open: ").Zh("【警告·仍未解决】")
	wordResolved    = lang.En("Resolved: ").Zh("【已恢复】")
	wordClosed      = lang.En("Closed: ").Zh("【已关闭】")
	wordPing        = lang.En("Test message from Tongguan: the channel “{channel}” works").Zh("通关测试消息：通知渠道“{channel}”可以收到消息")
	wordDisabled    = lang.En("Warning: the channel “{channel}” has been disabled and tells nobody anything: {reason}").Zh("【警告】通知渠道“{channel}”已停用，不再发送任何消息：{reason}")
)

// The frame of a headline.
var (
	wordWhoWhat     = lang.En("{who}: {what}").Zh("{who}：{what}")
	wordWithApps    = lang.En("{text} · apps: {apps}").Zh("{text} · 小程序：{apps}")
	wordAndMore     = lang.En("{first} and {more} more").Zh("{first} 等 {total} 个服务器")
	wordListAndMore = lang.En("{list} and {more} more").Zh("{list}等 {total} 个")
	wordQuoted      = lang.En("certificate “{name}”").Zh("证书“{name}”")
	wordSince       = lang.En("{what}; alert since {since}").Zh("{what}；自 {since} 起持续告警")
	semicolon       = lang.En("; ").Zh("；")
)

// What is the matter.
var (
	wordAnd             = lang.En("{one}; {other}").Zh("{one}，{other}")
	wordEndsSoon        = lang.En("certificate expires soon").Zh("证书即将过期")
	wordExpiresIn       = lang.En("certificate expires in {span} ({at})").Zh("证书 {span}后过期（{at}）")
	wordExpired         = lang.En("certificate has expired ({at})").Zh("证书已过期（{at}）")
	wordExpiredAgo      = lang.En("certificate expired {span} ago ({at})").Zh("证书已过期 {span}（{at}）")
	wordWillRefuse      = lang.En("{platforms} will refuse").Zh("{platforms}将拒绝访问")
	wordRefuse          = lang.En("{platforms} refuses").Zh("{platforms}均拒绝访问")
	wordFails           = lang.En("fails on {platforms}: {evidence}").Zh("在{platforms}上不通过：{evidence}")
	wordUnreachable     = lang.En("cannot be reached from the scanner; every platform is probably affected").Zh("从检测点无法连接，所有平台可能都受影响")
	wordUnreachableSeen = lang.En("cannot be reached from the scanner ({evidence}); every platform is probably affected").Zh("从检测点无法连接（{evidence}），所有平台可能都受影响")
	wordSomeRule        = lang.En("{rule} does not pass").Zh("{rule} 不通过")
	wordEveryPlatform   = lang.En("every platform").Zh("所有平台")
)

// What was the matter, and what people did.
var (
	wordNoLongerServed = lang.En("the certificate valid until {until} is no longer in use; the alert lasted {after}").Zh("有效期至 {until} 的证书已不再使用，告警持续了 {after}")
	wordNeverFired     = lang.En("the certificate valid until {until} is no longer in use; there was no need of an alert").Zh("有效期至 {until} 的证书已不再使用，未触发告警")
	wordReachedAgain   = lang.En("can be reached again, after {after}").Zh("已恢复连接，中断了 {after}")
	wordReachedNow     = lang.En("can be reached").Zh("可以连接")
	wordOverAfter      = lang.En("over after {after}; it was: {what}").Zh("问题已解决，持续了 {after}；原问题：{what}")
	wordOver           = lang.En("over; it was: {what}").Zh("问题已解决；原问题：{what}")
	wordUnasked        = lang.En("not checked any more: the server is a vendor's ({vendor}), and those are looked at gently; it was: {what}").Zh("该服务器属于第三方厂商（{vendor}），只做轻量检测，不再检查此项；原问题：{what}")
	wordAcknowledged   = lang.En("acknowledged by {by}: {what}").Zh("{by} 已确认：{what}")
	wordSilenced       = lang.En("silenced by {by} until {until} because “{because}”: {what}").Zh("{by} 已静默至 {until}（原因：{because}）：{what}")
	wordReopened       = lang.En("open again, by {by}: {what}").Zh("{by} 已重新打开：{what}")
)

// The particulars.
var (
	labelPlatforms   = lang.En("Platforms").Zh("平台")
	labelErrors      = lang.En("Error shown").Zh("报错信息")
	labelSeen        = lang.En("Seen").Zh("现象")
	labelWhy         = lang.En("Why it matters").Zh("影响")
	labelFix         = lang.En("What to do").Zh("处理办法")
	labelWas         = lang.En("What it was").Zh("原问题")
	labelSince       = lang.En("Alert since").Zh("告警开始")
	labelCertificate = lang.En("Certificate").Zh("证书")
	labelSHA256      = lang.En("SHA-256").Zh("SHA-256")
	labelZone        = lang.En("Seen from zone").Zh("检测区域")
	labelApps        = lang.En("Apps").Zh("小程序")
	labelBy          = lang.En("By").Zh("操作人")
	labelBecause     = lang.En("Because").Zh("原因")
	labelUntil       = lang.En("Until").Zh("截止时间")
	labelChannel     = lang.En("Channel").Zh("通知渠道")
	labelReason      = lang.En("Last answer").Zh("最后一次应答")
	labelMeaning     = lang.En("What this means").Zh("说明")

	wordErrorOn       = lang.En("{errors} ({platforms})").Zh("{errors}（{platforms}）")
	wordFailsOn       = lang.En("fails on {platforms}").Zh("在{platforms}上不通过")
	wordRiskOn        = lang.En("at a risk on {platforms}").Zh("在{platforms}上有风险")
	wordAllUnknown    = lang.En("unknown on every platform while nothing answers").Zh("无法连接期间，所有平台的结果均未知")
	wordSinceFor      = lang.En("{since} ({span})").Zh("{since}（已 {span}）")
	wordCertificate   = lang.En("“{name}”, {rest}").Zh("“{name}”，{rest}")
	wordIssued        = lang.En("issued by “{issuer}”, {rest}").Zh("由“{issuer}”签发，{rest}")
	wordValidity      = lang.En("valid from {from} to {to}").Zh("有效期 {from} 至 {to}")
	wordPingMeans     = lang.En("Somebody pressed “send a test”. Alerts will arrive in this place.").Zh("有人点击了“发送测试”。告警会发送到这里。")
	wordDisabledMeans = lang.En("What it should have told is kept. Mend the channel and enable it: the messages follow in order.").Zh("尚未送达的消息均已保留。修复渠道并重新启用后，将按顺序补发。")
)

// Why a command is refused.
var (
	wordCannotAcknowledge = lang.En("only an alert that fires can be acknowledged").Zh("只有正在告警的条目可以确认")
	wordCannotSilence     = lang.En("only an alert that fires or is acknowledged can be silenced").Zh("只有正在告警或已确认的条目可以静默")
	wordCannotReopen      = lang.En("the alert is neither acknowledged nor silenced").Zh("该告警既未确认，也未静默")
	wordUntilPast         = lang.En("the silence must end in the future").Zh("静默的截止时间必须晚于现在")
	wordUntilFar          = lang.En("a silence lasts 366 days at most").Zh("静默最长 366 天")
	wordNoBecause         = lang.En("say why it is silenced").Zh("请填写静默的原因")
	wordLongBecause       = lang.En("the reason has 500 characters at most").Zh("原因最多 500 个字符")
)
