package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certRevoked = Rule{
	ID:     "cert_revoked",
	Levels: everywhere(Blocker),
	Source: rfc("6960", "2.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("No certificate of the chain is revoked").Zh("证书链中没有被吊销的证书"),
		Why:   lang.En("A revoked certificate has ended before its time. Clients refuse it as soon as they hear of it; some ask the authority, others get lists of revoked certificates, so it fails for some users first and for all in the end.").Zh("被吊销的证书提前失效。客户端一旦得知就会拒绝：有的会询问证书机构，有的使用下发的吊销列表，因此先是部分用户失败，最终全部失败。"),
		Fix:   lang.En("Have a new certificate issued, with a new key if the old one may have leaked, and replace it. If an intermediate is revoked, fetch the current one from your authority.").Zh("重新签发证书并替换（如果私钥可能泄露，应同时更换私钥）。如果被吊销的是中间证书，请从证书机构下载当前的中间证书。"),
		Evidence: map[string]lang.Phrase{
			"staple":    lang.En("“{name}” was revoked at {when} ({reason}), says the OCSP response that the server itself sends").Zh("“{name}”已于 {when} 被吊销（{reason}），服务器自己附带的 OCSP 响应如此说明"),
			"ocsp":      lang.En("“{name}” was revoked at {when} ({reason}), says the OCSP responder {url}").Zh("“{name}”已于 {when} 被吊销（{reason}），来源：OCSP 响应器 {url}"),
			"crl":       lang.En("“{name}” was revoked at {when} ({reason}), says the list {url}").Zh("“{name}”已于 {when} 被吊销（{reason}），来源：吊销列表 {url}"),
			"unreached": lang.En("whether “{name}” is revoked could not be learned from {url}: {failure}").Zh("无法从 {url} 得知“{name}”是否被吊销：{failure}"),
			"flawed":    lang.En("whether “{name}” is revoked could not be learned: what {url} answers proves nothing, since {flaw}").Zh("无法得知“{name}”是否被吊销：{url} 的应答不能作为依据（{flaw}）"),
			"not_known": lang.En("whether “{name}” is revoked could not be learned: the authority says at {url} that it does not know the certificate").Zh("无法得知“{name}”是否被吊销：证书机构在 {url} 表示不认识该证书"),
		},
	},
	Errors: clients(-206, -1202),
	Check:  checkCertRevoked,
}

// checkCertRevoked goes by what the observer proved at his time: an answer that is out of date by now was good then, and
// a stored observation is judged as its scan was. That nobody could be asked is mostly no sign of anything, so that it
// decides no verdict.
func checkCertRevoked(v *View, _ Params) []Outcome {
	var unlearned []Outcome
	asked, open := false, false
	for _, c := range along(v.telling()) {
		good := false
		var first *facts.Revocation // that proves nothing
		for _, r := range v.said(c) {
			switch {
			case r.Status == facts.StatusRevoked:
				return []Outcome{{Status: Fail, Evidence: string(r.Source), Values: revocationValues(c, &r)}}
			case r.Status == facts.StatusGood:
				good = true
			case r.Source != facts.SourceStaple && first == nil: // of a staple there is a rule of its own
				first = &r
			}
		}
		switch {
		case good:
			asked = true
		case first != nil:
			unlearned = append(unlearned, Outcome{Status: Unknown, Confidence: Inferred, Evidence: unlearnedBy(first), Values: revocationValues(c, first)})
		default:
			open = open || revocable(c)
		}
	}
	switch {
	case len(unlearned) > 0:
		return unlearned
	case open:
		return notChecked()
	case asked:
		return pass()
	}
	return notApplicable() // none of them says where to ask
}

func unlearnedBy(r *facts.Revocation) string {
	switch {
	case r.Failure != nil:
		return "unreached"
	case r.Flaw != "":
		return "flawed"
	}
	return "not_known"
}

// revocable reports whether the certificate says where to ask about it.
func revocable(c *trust.Certificate) bool {
	return len(webURLs(c.OCSPServer)) > 0 || len(webURLs(c.CRLDistributionPoints)) > 0
}
