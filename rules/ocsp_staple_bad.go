package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var ocspStapleBad = Rule{
	ID:     "ocsp_staple_bad",
	Levels: everywhere(Medium),
	Source: rfc("6066", "8"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The OCSP response that the server staples vouches for its certificate").Zh("服务器附带的 OCSP 响应（stapling）能够证明其证书有效"),
		Why:   lang.En("Clients that read a staple distrust one that is out of date or about something else: some refuse the connection, others ask the authority themselves and are slow.").Zh("读取 stapling 的客户端不会接受过期或不相符的响应：有的拒绝连接，有的改为自行询问证书机构，从而变慢。"),
		Fix:   lang.En("See that the server can reach the OCSP responder and fetches responses anew before they end (nginx: resolver, ssl_trusted_certificate); a fixed file (ssl_stapling_file) must be renewed with the certificate and by schedule. Or switch stapling off.").Zh("确认服务器能访问 OCSP 响应器，并会在响应到期前重新获取（nginx：resolver、ssl_trusted_certificate）；如果使用固定文件（ssl_stapling_file），更换证书时以及平时都要定期更新。也可以关闭 stapling。"),
		Evidence: map[string]lang.Phrase{
			"flawed":  lang.En("the stapled OCSP response proves nothing: {flaw}").Zh("附带的 OCSP 响应不能作为依据：{flaw}"),
			"unknown": lang.En("the stapled OCSP response says that the authority does not know “{name}”").Zh("附带的 OCSP 响应表明证书机构不认识“{name}”"),
			"broke":   lang.En("the stapled OCSP response could not be read: {failure}").Zh("无法读取附带的 OCSP 响应：{failure}"),
		},
	},
	Check: checkOCSPStapleBad,
}

func checkOCSPStapleBad(v *View, _ Params) []Outcome {
	staple := v.Address.Staple
	switch {
	case staple == nil && v.Address.Handshake.Value == nil:
		return notChecked() // what ended the handshake is for other rules
	case staple == nil && !v.stapled():
		return notApplicable()
	case staple == nil || staple.Certificate != v.Leaf().SHA256:
		return notChecked() // it was not read, since nobody knows who issued the certificate
	case staple.Status == facts.StatusGood:
		return pass()
	case staple.Status == facts.StatusRevoked:
		return notApplicable() // the response is well; cert_revoked says what it says
	case staple.Failure != nil:
		return []Outcome{{Status: Unknown, Confidence: Inferred, Evidence: "broke", Values: revocationValues(v.Leaf(), staple)}}
	case staple.Flaw == facts.FlawUnchecked:
		return []Outcome{{Status: Unknown, Confidence: Inferred, Evidence: "flawed", Values: revocationValues(v.Leaf(), staple)}}
	case staple.Flaw != "":
		return []Outcome{{Status: Fail, Evidence: "flawed", Values: revocationValues(v.Leaf(), staple)}}
	}
	return []Outcome{{Status: Fail, Evidence: "unknown", Values: revocationValues(v.Leaf(), staple)}}
}

// stapled reports whether the server sent an OCSP response with its certificate.
func (v *View) stapled() bool {
	return v.Address.Staple != nil || v.Address.Handshake.Value != nil && len(v.Address.Handshake.Value.OCSPStaple) > 0
}
