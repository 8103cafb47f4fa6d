package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

const levelFresh LevelID = "24h"

var certNotYetValid = Rule{
	ID:     "cert_not_yet_valid",
	Levels: map[LevelID]Severities{Default: same(Blocker), levelFresh: same(Low)},
	Source: wechatNetwork("HTTPS 证书：证书必须在有效期内"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartDates,
	Text: Text{
		Title: lang.En("The certificate's validity has begun").Zh("证书已经生效"),
		Why:   lang.En("Every client refuses a certificate from the future. One that began within the last day is refused by phones whose clock is slow.").Zh("所有客户端都会拒绝尚未生效的证书。刚生效不足一天的证书，会被时钟偏慢的手机拒绝。"),
		Fix:   lang.En("Check the clock of the machine that issued it. Serve the old certificate until the new one is a day old, or have it reissued with an earlier start.").Zh("检查签发机器的时钟。新证书生效满一天之前继续使用旧证书，或让 CA 以更早的起始时间重新签发。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("valid only from {not_before}").Zh("{not_before} 起才有效"),
			"24h":     lang.En("valid since {not_before}, less than 24 hours ago").Zh("{not_before} 才开始生效，不足 24 小时"),
		},
	},
	Errors: clients(-201, -1204),
	Check:  checkCertNotYetValid,
}

func checkCertNotYetValid(v *View, p Params) []Outcome {
	since := p.Now.Sub(v.Leaf().NotBefore)
	values := Values{"not_before": date(v.Leaf().NotBefore)}
	switch {
	case since < 0:
		return fail(values)
	case since < 24*time.Hour:
		return []Outcome{{Status: Fail, Level: levelFresh, Values: values}}
	}
	return pass()
}
