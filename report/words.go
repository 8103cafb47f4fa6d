package report

import (
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

var gradeMarks = map[rules.Grade]string{
	rules.GradePass: "✓", rules.GradeWarn: "!", rules.GradeFail: "✗", rules.GradeUnknown: "?",
}

var (
	wordFails      = lang.En("Fails on {platforms}: {evidence}.").Zh("在{platforms}上不通过：{evidence}。")
	wordUnknown    = lang.En("Not known on {platforms}: {evidence}.").Zh("在{platforms}上结果未知：{evidence}。")
	wordWarns      = lang.En("Works today, at a risk on {platforms}: {evidence}.").Zh("目前可用，但在{platforms}上有风险：{evidence}。")
	wordNotReached = lang.En("Could not be scanned: {evidence}.").Zh("未能扫描：{evidence}。")

	wordSeen    = lang.En("Seen").Zh("现象")
	wordProfile = lang.En("Profile").Zh("规则集")
	wordError   = lang.En("Error").Zh("报错")
	wordWhy     = lang.En("Why").Zh("原因")
	wordFix     = lang.En("Fix").Zh("修复")
	wordSource  = lang.En("Source").Zh("依据")

	wordAt      = lang.En("{evidence} (at {addresses})").Zh("{evidence}（{addresses}）")
	wordOn      = lang.En("{severity} on {platforms}").Zh("{platforms}：{severity}")
	wordOpen    = lang.En("not known on {platforms}").Zh("{platforms}：未知")
	wordAddress = lang.En("{address}: {why}").Zh("{address}，{why}")
	wordErrorOn = lang.En("{errors} ({platforms})").Zh("{errors}（{platforms}）")
	wordMore    = lang.En("+{count} more").Zh("另有 {count} 个地址")

	wordAccepted    = lang.En("Root accepted: {versions}.").Zh("接受其根证书的版本：{versions}。")
	wordFrom        = lang.En("from {platform} {oldest} on").Zh("{platform} {oldest} 起")
	wordSpan        = lang.En("{platform} {oldest} to {newest} only").Zh("仅 {platform} {oldest} 至 {newest}")
	wordAll         = lang.En("{platform} all").Zh("{platform} 全部")
	wordNever       = lang.En("never on {platform}").Zh("{platform} 均不接受")
	wordStores      = lang.En("Trusted roots: {stores}. {note}").Zh("信任的根证书：{stores}。{note}")
	wordStandIns    = lang.En("OpenHarmony's lists stand in for those of HarmonyOS, Mozilla's for Chrome's in devtools.").Zh("HarmonyOS 以 OpenHarmony 的列表代替，开发者工具以 Mozilla 的列表代替 Chrome 的列表。")
	wordConfined    = lang.En("None of the name's addresses is public: phones on the internet never reach them. If they are meant for your own network, open them as above; else give the name a public address in DNS.").Zh("该域名的地址都不是公网地址，互联网上的手机无法访问。如果本来就只供内网使用，请按上文放行；否则请在 DNS 中改为公网地址。")
	wordHosts       = lang.En("The address is from the hosts file of this machine, which phones do not have; --resolver ADDR asks DNS.").Zh("地址取自本机的 hosts 文件，手机上没有这一条；用 --resolver 地址 可向 DNS 查询。")
	wordInterrupted = lang.En("Interrupted: not every target was scanned.").Zh("已中断：并非所有目标都已扫描。")
)

// A counted is a sentence about {count} things, worded for one and for any other number.
type counted struct{ one, other lang.Phrase }

func (c counted) fill(tag lang.Tag, n int, pairs ...string) string {
	phrase := c.other
	if n == 1 {
		phrase = c.one
	}
	return phrase.Fill(tag, lang.Pairs(append(pairs, "count", strconv.Itoa(n))...))
}

var (
	wordUnjudged = counted{
		lang.En("1 rule could not be judged: {why}.").Zh("1 条规则无法判定：{why}。"),
		lang.En("{count} rules could not be judged: {why}.").Zh("{count} 条规则无法判定：{why}。"),
	}
	wordUnasked = counted{
		lang.En("1 rule was not checked at this depth").Zh("当前深度下有 1 条规则未检查"),
		lang.En("{count} rules were not checked at this depth").Zh("当前深度下有 {count} 条规则未检查"),
	}
	wordMinor = counted{
		lang.En("1 of low weight: {rules} (--all shows it)").Zh("轻微问题 1 项：{rules}（加 --all 查看）"),
		lang.En("{count} of low weight: {rules} (--all shows them)").Zh("轻微问题 {count} 项：{rules}（加 --all 查看）"),
	}
	wordNotTried = counted{
		lang.En("{addresses} was not tried: {why}.").Zh("{addresses} 未尝试：{why}。"),
		lang.En("{addresses} were not tried: {why}.").Zh("{addresses} 未尝试：{why}。"),
	}
	wordOmitted = counted{
		lang.En("1 more address of this name was not scanned.").Zh("该域名另有 1 个地址未扫描。"),
		lang.En("{count} more addresses of this name were not scanned.").Zh("该域名另有 {count} 个地址未扫描。"),
	}
	wordExpires = counted{
		lang.En("expires {date} (in 1 day)").Zh("{date} 到期（还有 1 天）"),
		lang.En("expires {date} (in {count} days)").Zh("{date} 到期（还有 {count} 天）"),
	}
	wordExpired = counted{
		lang.En("expired {date} (1 day ago)").Zh("{date} 已过期（1 天前）"),
		lang.En("expired {date} ({count} days ago)").Zh("{date} 已过期（{count} 天前）"),
	}
	wordTotal = counted{
		lang.En("1 target: {pass} pass, {warn} warn, {fail} fail, {unknown} unknown · profile {profile}").Zh("共 1 个目标：通过 {pass}，警告 {warn}，不通过 {fail}，未知 {unknown} · 规则集 {profile}"),
		lang.En("{count} targets: {pass} pass, {warn} warn, {fail} fail, {unknown} unknown · profile {profile}").Zh("共 {count} 个目标：通过 {pass}，警告 {warn}，不通过 {fail}，未知 {unknown} · 规则集 {profile}"),
	}
)
