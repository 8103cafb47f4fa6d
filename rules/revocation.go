package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// said gives what authorities said of a certificate of this address: the staple first, if it is the leaf.
func (v *View) said(c *trust.Certificate) (out []facts.Revocation) {
	if staple := v.Address.Staple; staple != nil && staple.Certificate == c.SHA256 {
		out = append(out, *staple)
	}
	if all := v.Target.Snapshot.Revocation.Value; all != nil {
		for _, r := range *all {
			if r.Certificate == c.SHA256 {
				out = append(out, r)
			}
		}
	}
	return out
}

// flawWords say why an answer about revocation proves nothing.
var flawWords = map[facts.RevocationFlaw]lang.Phrase{
	facts.FlawMalformed:        lang.En("it cannot be read").Zh("无法解析"),
	facts.FlawRefused:          lang.En("it is an error of the responder").Zh("响应器返回了错误"),
	facts.FlawOtherCertificate: lang.En("it is about another certificate").Zh("针对的是另一张证书"),
	facts.FlawSignature:        lang.En("neither the issuer nor a responder of the issuer's signed it").Zh("不是签发者或其授权的响应器签名的"),
	facts.FlawUnchecked:        lang.En("this scanner cannot check its signature").Zh("扫描器无法验证其签名"),
	facts.FlawStale:            lang.En("its time is over").Zh("已过有效期"),
	facts.FlawNotYet:           lang.En("its time has not begun").Zh("尚未生效"),
	facts.FlawScope:            lang.En("it does not cover this certificate, or in a way that is not read here").Zh("不涵盖该证书，或其形式无法处理"),
}

// revocationValues are the particulars of an answer about a certificate.
func revocationValues(c *trust.Certificate, r *facts.Revocation) Values {
	v := Values{"name": c.Name(), "source": string(r.Source)}
	if r.Failure != nil {
		v = failureValues(r.Failure)
		v["name"], v["source"] = c.Name(), string(r.Source)
	}
	for name, value := range map[string]string{"url": r.URL, "flaw": string(r.Flaw), "reason": r.Reason} {
		if value != "" {
			v[name] = value
		}
	}
	if r.Status == facts.StatusRevoked {
		v["when"] = date(r.RevokedAt)
		if r.Reason == "" {
			v["reason"] = "unspecified" // that is what silence means (RFC 5280 §5.3.1)
		}
	}
	return v
}
