package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var httpDateSkew = Rule{
	ID:       "http_date_skew",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9110", "6.6.1"),
	Needs:    []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server's clock is right").Zh("服务器时钟准确"),
		Why:   lang.En("A server whose clock is off signs tokens that are not valid yet, staples OCSP answers of another time, and renews its certificate too late.").Zh("时钟不准的服务器会签发尚未生效的令牌、装订过期的 OCSP 应答，并错过证书续期。"),
		Fix:   lang.En("Switch on time synchronisation (chrony, systemd-timesyncd).").Zh("开启时间同步（chrony、systemd-timesyncd）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("GET {path}: the Date of the answer is {skew} s off").Zh("GET {path}：应答的 Date 与实际时间相差 {skew} 秒"),
		},
	},
	Check: checkHTTPDateSkew,
}

func checkHTTPDateSkew(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		if !e.ClockOff || e.Skew == nil {
			return nil
		}
		return &Outcome{Values: Values{"skew": int(*e.Skew)}}
	})
}
