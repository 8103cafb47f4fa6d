package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/domain"
	"github.com/tongguan/tongguan/internal/lang"
)

var icpNumberMissing = Rule{
	ID:     "icp_number_missing",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("服务器域名配置 - 域名必须经过 ICP 备案"),
	Text: Text{
		Title: lang.En("Every domain has an ICP number").Zh("每个域名都有 ICP 备案号"),
		Why:   lang.En("WeChat takes no domain without an ICP filing. Whether there is one cannot be asked of any public service, so it is kept in app.yaml.").Zh("没有 ICP 备案的域名不能配置。备案情况没有公开接口可查，因此记录在 app.yaml 中。"),
		Fix:   lang.En("Write the number under icp in app.yaml; file the domain with your hosting provider if there is none.").Zh("在 app.yaml 的 icp 中填写备案号；没有备案的，请通过接入商办理。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{domain} has no ICP number, and the app is in production").Zh("{domain} 没有填写备案号，而应用已上线"),
		},
	},
	Lint: lintIcpNumberMissing,
}

func lintIcpNumberMissing(c *Code, _ Params) []Outcome {
	if c.Console == nil || !c.Console.Production {
		return notChecked()
	}
	var found []Outcome
	seen := map[string]bool{}
	for _, id := range facts.AllLists() {
		for _, e := range c.Console.Lists[id] {
			a := splitURL(e.Text)
			registrable := domain.Registrable(a.host)
			if !a.isName() || seen[registrable] {
				continue
			}
			seen[registrable] = true
			if c.Console.ICP[registrable].Number == "" {
				found = append(found, Outcome{Status: Fail, Place: e.Place, Values: Values{"domain": registrable}})
			}
		}
	}
	return judged(found, len(seen))
}
