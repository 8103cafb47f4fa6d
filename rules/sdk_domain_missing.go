package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var sdkDomainMissing = Rule{
	ID:     "sdk_domain_missing",
	Levels: everywhere(High),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("The domains of the SDKs in the code are in the lists").Zh("代码中 SDK 的域名都已列入名单"),
		Why:   lang.En("An SDK goes to its vendor's servers, and WeChat refuses what is not in the list: it works in devtools with the check off, and not on a phone.").Zh("SDK 要访问厂商的服务器，不在名单中的会被微信拒绝：开发者工具关闭校验时正常，手机上失败。"),
		Fix:   lang.En("Add the vendor's domains of your region in the console; its documentation has the whole list.").Zh("在后台添加厂商文档中对应地域的域名，完整列表以厂商文档为准。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{sdk} is of {vendor}, and the list {list} has none of {hosts}").Zh("{sdk} 属于{vendor}，而 {list} 列表中没有 {hosts} 中的任何一个"),
		},
	},
	Errors: listErrors,
	Lint:   lintSDKDomainMissing,
}

func lintSDKDomainMissing(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked, told := 0, false
	for _, s := range c.sdks() {
		for _, list := range serverLists {
			hosts := c.vendors.Demands(s.product, list)
			if len(hosts) == 0 {
				continue
			}
			looked++
			entries, ok := c.entries(list)
			told = told || ok
			if !ok || c.serves(s, list, entries) {
				continue
			}
			found = append(found, Outcome{
				Status: Fail, Place: s.place, Confidence: s.confidence, Evidence: string(Default),
				Values: Values{"sdk": s.name, "vendor": s.product.ID, "list": string(list), "hosts": hosts},
			})
		}
	}
	if looked > 0 && !told {
		return notChecked()
	}
	return judged(found, looked)
}

// serves reports whether a list has one of the hosts that an SDK needs there.
func (c *Code) serves(s sdk, list facts.ListID, entries []facts.Entry) bool {
	for _, e := range entries {
		if c.vendors.Serves(s.product, list, splitURL(e.Text).host) {
			return true
		}
	}
	return false
}
