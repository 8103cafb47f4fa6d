package rules

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// clientAuthEnds is the notBefore from which on a public server certificate may not also be for clients. Version 1.8 of
// the programme has this day, earlier ones had 2026-06-15.
var clientAuthEnds = firstSecond(2027, time.March, 15)

// levelEarlier is of a certificate that was issued before that day.
const levelEarlier LevelID = "earlier"

var certEKUClientAuth = Rule{
	ID:     "cert_eku_clientauth",
	Levels: map[LevelID]Severities{Default: same(Medium), levelEarlier: same(Info)},
	Source: Source{"Chrome Root Program Policy", "1.8", "https://googlechrome.github.io/chromerootprogram/"},
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate of a public authority is for servers alone").Zh("公共 CA 签发的证书只用于服务器"),
		Why:   lang.En("From 2027-03-15 on public authorities may issue no server certificate that is also for clients (clientAuth). Whoever uses it to log in to other services (mTLS) will find the next one refused there.").Zh("自 2027-03-15 起，公共 CA 不得签发同时可用于客户端（clientAuth）的服务器证书。如果还用它登录其他服务（mTLS），换发后的证书将无法登录。"),
		Fix:   lang.En("Have the next certificate issued with serverAuth alone. Where it logs in to other services, use one of a private authority there.").Zh("下次换发时只保留 serverAuth；如果还用于登录其他服务（mTLS），请改用私有 CA 的证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("issued on {not_before} for {usages}, which has been forbidden since {since}").Zh("签发于 {not_before}，用途为 {usages}；{since} 起已禁止"),
			"earlier": lang.En("for {usages}; one issued from {since} on may not be").Zh("用途为 {usages}；{since} 起签发的证书不得如此"),
		},
	},
	Check: checkCertEKUClientAuth,
}

func checkCertEKUClientAuth(v *View, p Params) []Outcome {
	leaf, on := v.Leaf(), v.public(p)
	if on == 0 {
		return notApplicable()
	}
	if !slices.Contains(usages(leaf), usageNames[x509.ExtKeyUsageClientAuth]) {
		if !usagesRead(leaf) {
			return unreadable(leaf)
		}
		return pass()
	}
	if leaf.Lacks(trust.PartDates) {
		return unreadable(leaf)
	}
	out := Outcome{Status: Fail, On: on, Values: Values{
		"usages": usages(leaf), "since": clientAuthEnds.Format(time.DateOnly), "not_before": leaf.NotBefore.UTC().Format(time.DateOnly),
	}}
	if leaf.NotBefore.Before(clientAuthEnds) {
		out.Level = levelEarlier
	}
	return []Outcome{out}
}
