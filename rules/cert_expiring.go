package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// The levels of cert_expiring, named by the days from which on they are reached; a profile may set others, and they keep
// their names. So they do for a short-lived certificate, which reaches them by its share of life left, since a fixed
// number of days would warn from its first day on.
const (
	level30d LevelID = "30d"
	level14d LevelID = "14d"
	level3d  LevelID = "3d"
)

var certExpiring = Rule{
	ID:     "cert_expiring",
	Levels: map[LevelID]Severities{level30d: same(Low), level14d: same(Medium), level3d: same(Medium)},
	Source: wechatNetwork("HTTPS 证书：证书必须在有效期内"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartDates,
	Text: Text{
		Title: lang.En("The certificate does not expire soon").Zh("证书不会很快过期"),
		Why:   lang.En("On the day that it expires every client refuses the server at once. It still works today.").Zh("证书一过期，所有客户端会同时拒绝该服务器。目前仍可使用。"),
		Fix:   lang.En("Renew it now, and let a machine do it next time (ACME). Then see that the new one is served, not only issued.").Zh("尽快续期，并改为自动续期（ACME）。续期后还要确认新证书已在服务器上生效，而不只是签发成功。"),
		Evidence: map[string]lang.Phrase{
			"30d": lang.En("expires at {not_after}, in {days} days").Zh("将于 {not_after} 过期，还剩 {days} 天"),
			"14d": lang.En("expires at {not_after}, in {days} days").Zh("将于 {not_after} 过期，还剩 {days} 天"),
			"3d":  lang.En("expires at {not_after}, in {hours} hours").Zh("将于 {not_after} 过期，还剩 {hours} 小时"),
		},
	},
	Check: checkCertExpiring,
}

func checkCertExpiring(v *View, p Params) []Outcome {
	leaf := v.Leaf()
	if expired(leaf.NotAfter, p.Now) || p.Now.Before(leaf.NotBefore) {
		return notApplicable() // cert_expired and cert_not_yet_valid say so
	}
	left := leaf.NotAfter.Sub(p.Now)
	level, near := expiryLevel(leaf.NotAfter.Sub(leaf.NotBefore), left, p.thresholds.Or(DefaultThresholds))
	if !near {
		return pass()
	}
	return []Outcome{{Status: Fail, Level: level, Values: Values{
		"not_after": date(leaf.NotAfter), "days": days(left), "hours": int(left / time.Hour),
	}}}
}

// expiryLevel tells how near the end is; the second result is false when it is not near. Certificates of at most 47
// days (the CA/Browser Forum's limit from 2029-03-15, ballot SC-081v3) are judged by the share of life left.
func expiryLevel(life, left time.Duration, near Thresholds) (LevelID, bool) {
	const day = 24 * time.Hour
	if life <= 47*day {
		part := time.Duration(3)
		if life <= 10*day {
			part = 2
		}
		switch {
		case left*10 < life:
			return level3d, true
		case left*part < life:
			return level14d, true
		}
		return "", false
	}
	switch {
	case left < time.Duration(near.ExpiringUrgent)*day:
		return level3d, true
	case left < time.Duration(near.ExpiringWarning)*day:
		return level14d, true
	case left < time.Duration(near.ExpiringNotice)*day:
		return level30d, true
	}
	return "", false
}
