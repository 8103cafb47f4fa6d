package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certExpired = Rule{
	ID:     "cert_expired",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：证书必须在有效期内"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartDates,
	Text: Text{
		Title: lang.En("The certificate has not expired").Zh("证书未过期"),
		Why:   lang.En("Every client refuses an expired certificate, without asking the user.").Zh("所有客户端都会直接拒绝过期证书，用户没有选择的余地。"),
		Fix:   lang.En("Renew the certificate, install it on every server and CDN node of this name, and reload them.").Zh("续期证书，部署到该域名的每台服务器和每个 CDN 节点，并重新加载。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("expired at {not_after}, {days} days ago").Zh("已于 {not_after} 过期，距今 {days} 天"),
			"lately":  lang.En("expired at {not_after}, {hours} h ago").Zh("已于 {not_after} 过期，距今 {hours} 小时"),
		},
	},
	Errors: clients(-201, -1201),
	Check:  checkCertExpired,
}

func checkCertExpired(v *View, p Params) []Outcome {
	leaf := v.Leaf()
	if !expired(leaf.NotAfter, p.Now) {
		return pass()
	}
	seconds := p.Now.Unix() - leaf.NotAfter.Unix() // a Duration ends at 292 years
	o := Outcome{Status: Fail, Values: Values{"not_after": date(leaf.NotAfter), "days": int(seconds / 86400)}}
	if seconds < 2*86400 {
		o.Evidence, o.Values["hours"] = "lately", int(seconds/3600)
	}
	return []Outcome{o}
}

// expired tells whether validity is over. The second of notAfter still belongs to it (RFC 5280 §4.1.2.5), and
// certificates know no shorter time.
func expired(notAfter, now time.Time) bool { return now.Truncate(time.Second).After(notAfter) }

// days counts whole days, of 86,400 seconds.
func days(d time.Duration) int { return int(d / (24 * time.Hour)) }
