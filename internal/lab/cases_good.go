package lab

import (
	"crypto/tls"
	"time"
)

const day = 24 * time.Hour

// goodCases pass on every platform.
func (a *authorities) goodCases() []setting {
	good := everywhere(pass)
	return []setting{
		{Case{
			ID:      "good-ecdsa",
			Title:   title("All is well, with a P-256 key", "一切正常（P-256 密钥）"),
			Verdict: good,
		}, serve(site{})},
		{Case{
			ID:      "good-rsa",
			Title:   title("All is well, with an RSA key", "一切正常（RSA 密钥）"),
			Verdict: good,
		}, serve(site{change: keyed(a.rsaKey)})},
		{Case{
			ID:      "good-legacy",
			Title:   title("All is well, and TLS 1.0 and 1.1 are there for very old phones", "一切正常，并为很旧的手机保留 TLS 1.0 和 1.1"),
			Verdict: good,
		}, serve(site{change: keyed(a.rsaKey), config: versions(tls.VersionTLS10, tls.VersionTLS13)})},
		{Case{
			ID:      "wildcard",
			Title:   title("A wildcard certificate that covers the host", "通配符证书覆盖该域名"),
			Host:    "a.wildcard" + domain,
			Verdict: good,
		}, serve(site{change: named("*.wildcard" + domain)})},
	}
}

// dateCases differ in when the certificate is valid. A good one has 60 of 90 days left.
func dateCases() []setting {
	return []setting{
		{Case{
			ID:      "expired",
			Title:   title("The certificate expired ten days ago", "证书已于十天前过期"),
			Shows:   ids("cert_expired"),
			Verdict: everywhere(fail),
		}, serve(expired)},
		{Case{
			ID:      "expires-1-day",
			Title:   title("The certificate expires within a day", "证书将在一天内过期"),
			Shows:   ids("cert_expiring/3d"),
			Verdict: everywhere(warn),
		}, serve(site{change: valid(-89*day, day)})},
		{Case{
			ID:      "expires-5-days",
			Title:   title("The certificate expires within five days", "证书将在五天内过期"),
			Shows:   ids("cert_expiring/14d"),
			Verdict: everywhere(warn),
		}, serve(site{change: valid(-85*day, 5*day)})},
		{Case{
			ID:      "expires-20-days",
			Title:   title("The certificate expires within twenty days: worth a note", "证书将在二十天内过期：仅作提示"),
			Verdict: everywhere(pass),
		}, serve(site{change: valid(-70*day, 20*day)})},
		{Case{
			ID:      "short-lived",
			Title:   title("A certificate for six days with five left, as it should be", "有效期六天的证书还剩五天，属正常情况"),
			Verdict: everywhere(pass),
		}, serve(site{change: valid(-day, 5*day)})},
		{Case{
			ID:      "not-yet-valid",
			Title:   title("The certificate becomes valid in two days", "证书两天后才生效"),
			Shows:   ids("cert_not_yet_valid/default"),
			Verdict: everywhere(fail),
		}, serve(site{change: valid(2*day, 92*day)})},
		{Case{
			ID:      "fresh",
			Title:   title("The certificate became valid an hour ago: worth a note", "证书一小时前才生效：仅作提示"),
			Verdict: everywhere(pass),
		}, serve(site{change: valid(-time.Hour, 90*day)})},
	}
}

// expired is a site whose certificate has run out.
var expired = site{change: valid(-100*day, -10*day)}
