package rules

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// ekuDemandedFrom is the notBefore from which on Apple demands serverAuth by name (support.apple.com/103769).
var ekuDemandedFrom = firstSecond(2019, time.July, 1)

var certEKUMissing = Rule{
	ID:     "cert_eku_missing",
	Levels: one(by(Blocker, Medium, Medium)),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate says that it is for TLS servers").Zh("证书注明了用于 TLS 服务器"),
		Why:   lang.En("iOS wants the use serverAuth in the extended key usage of every server certificate issued from 2019-07-01 on; a certificate that names no use, or any use, is refused. Other clients take it for now.").Zh("对 2019-07-01 起签发的服务器证书，iOS 要求扩展密钥用法（EKU）中包含 serverAuth；未注明用途或只写“任意用途”的证书会被拒绝。其他客户端目前仍接受。"),
		Fix:   lang.En("Have the certificate reissued with the extended key usage serverAuth (openssl: extendedKeyUsage = serverAuth).").Zh("重新签发证书，加入扩展密钥用法 serverAuth（openssl：extendedKeyUsage = serverAuth）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate has no extended key usage").Zh("证书没有扩展密钥用法（EKU）"),
			ekuAny:    lang.En("the extended key usage names {usages}, and not serverAuth").Zh("扩展密钥用法只写了 {usages}，没有 serverAuth"),
		},
	},
	Errors: clients(-207, -1202),
	Check:  checkCertEKUMissing,
}

const ekuAny = "any" // evidence: any use is allowed, and serverAuth not named

func checkCertEKUMissing(v *View, p Params) []Outcome {
	leaf := v.Leaf()
	anyUse := slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageAny)
	switch {
	case slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageServerAuth):
		return pass()
	case leaf.Lacks(trust.PartDates), !usagesRead(leaf):
		return unreadable(leaf)
	case leaf.NotBefore.Before(ekuDemandedFrom):
		return notApplicable()
	case !anyUse && len(leaf.ExtKeyUsage)+len(leaf.UnknownExtKeyUsage) > 0:
		return notApplicable() // chain_eku says so
	}
	out := Outcome{Status: Fail, On: facts.Everywhere}
	if anyUse {
		out.Evidence, out.Values = ekuAny, Values{"usages": usages(leaf)}
	}
	if v.public(p).Has(IOS) {
		return []Outcome{out}
	}
	// Apple's page speaks of every authority, and its code spares those that users or administrators added
	// (SecPolicyCheckServerAuthEKU in Security).
	onIOS := out
	onIOS.On, onIOS.Confidence = facts.On(IOS), Inferred
	out.On &^= facts.On(IOS)
	return []Outcome{onIOS, out}
}
