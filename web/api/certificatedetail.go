package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
)

// A CertificateDetail is all that is known of one certificate.
type CertificateDetail struct {
	Certificate
	Signature string      `json:"signature,omitempty" doc:"the algorithm|签名算法"`
	Pin       string      `json:"pin,omitempty" doc:"spki_sha256 in base64, as curl --pinnedpubkey has it|spki_sha256 的 base64，与 curl --pinnedpubkey 的写法一致"`
	Lints     *Lints      `json:"lints,omitempty" doc:"absent: it was not linted|省略：尚未检查"`
	SCTs      []SCT       `json:"scts" doc:"what it holds of Certificate Transparency; signatures are not checked|证书中的证书透明度时间戳，未验证签名"`
	Chains    []SentChain `json:"chains" doc:"in which it is sent as the server's own, by those who were judged last|最近判定的服务器把它作为服务器证书发送时的证书链"`
}

// Lints are what zlint said.
type Lints struct {
	Zlint  string `json:"zlint" doc:"which one|zlint 的版本"`
	Failed string `json:"failed,omitempty" enum:"unreadable,timeout,panic" doc:"why it said nothing|未能检查的原因"`
	Data   []Lint `json:"data" doc:"what the certificate does not pass, the gravest first|未通过的检查项，严重的在前"`
	More   int    `json:"more,omitempty" minimum:"0" doc:"how many others it does not pass|另有多少项未通过"`
	Broken int    `json:"broken,omitempty" minimum:"0" doc:"lints that came to no answer|未能得出结论的检查项数"`
}

// A Lint is one that a certificate does not pass.
type Lint struct {
	Name     string `json:"name"`
	Source   string `json:"source" doc:"whose requirement it is, such as RFC5280 or CABF_BR|依据，例如 RFC5280、CABF_BR"`
	Severity string `json:"severity" enum:"error,warn,notice" doc:"as the requirement is worded|按规范的措辞"`
	Details  string `json:"details,omitempty"`
}

// An SCT says that a log promised to publish the certificate.
type SCT struct {
	Log string    `json:"log" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the log's key|日志公钥的 SHA-256"`
	At  time.Time `json:"at" doc:"when it took the certificate, as it says|收录时间"`

	Name     string `json:"name,omitempty" doc:"by the list of logs that was added (stores update --ct-log-list), as the next two; absent where it has no such log|日志名称，来自已添加的日志列表（stores update --ct-log-list），下两项同；列表中没有该日志时不返回"`
	Operator string `json:"operator,omitempty" doc:"who operated the log at that time|当时的运营方"`
	State    string `json:"state,omitempty" enum:"pending,qualified,usable,readonly,retired,rejected" doc:"how the list has it|日志在列表中的状态"`
}

// A SentChain is a chain in which a certificate is sent, and who sends it.
type SentChain struct {
	ChainTrust
	Certificates []string    `json:"certificates" doc:"SHA-256 of each, as they are sent|各证书的 SHA-256，按发送顺序"`
	SentBy       []SenderRef `json:"sent_by" minItems:"1"`
}

// A SenderRef names an endpoint.
type SenderRef struct {
	ID   ID     `json:"id"`
	Host string `json:"host"`
	Port uint16 `json:"port"`
}

// sendersAsked is of how many endpoints that present a certificate the chains are told.
const sendersAsked = 10

func (a *API) getCertificate(ctx context.Context, in *ByCertificate) (*struct{ Body CertificateDetail }, error) {
	c, err := a.certificate(ctx, in.Certificate)
	if err != nil {
		return nil, err
	}
	presenters, err := a.deps.Store.Presenters(ctx, c.ID, sendersAsked)
	if err != nil {
		return nil, err
	}
	out := CertificateDetail{Certificate: certificateOf(c), Lints: lintsOf(c.Lints), SCTs: []SCT{}, Chains: sentIn(c.SHA256, presenters)}
	if parsed, err := trust.Parse(c.DER); err == nil {
		out.describe(parsed, a.deps.Logs)
	}
	return &struct{ Body CertificateDetail }{out}, nil
}

// describe fills in what stands in the certificate, as far as it can be read.
func (d *CertificateDetail) describe(c *trust.Certificate, logs *ct.List) {
	if !c.Lacks(trust.PartKey) {
		pin := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		d.Key, d.Pin = c.Key().String(), base64.StdEncoding.EncodeToString(pin[:])
	}
	if !c.Lacks(trust.PartAlgorithm) {
		d.Signature = c.SignatureAlgorithm.String()
	}
	for _, sct := range ct.InCertificate(c).SCTs {
		out := SCT{Log: sct.LogID.Hex(), At: sct.Timestamp}
		if log := logs.Log(sct.LogID); log != nil {
			out.Name, out.Operator, out.State = log.Description, log.OperatorAt(sct.Timestamp), string(log.State)
		}
		d.SCTs = append(d.SCTs, out)
	}
}

func lintsOf(l *facts.Lints) *Lints {
	if l == nil {
		return nil
	}
	return &Lints{l.Linter, l.Failed, each(l.Found, func(f facts.Lint) Lint {
		return Lint{f.Name, f.Source, string(f.Severity), f.Details}
	}), l.More, l.Broken}
}

// sentIn gives the chains that begin with a certificate, each once, with those who send it.
func sentIn(leaf facts.SHA256, by []store.Presenter) []SentChain {
	out := []SentChain{}
	for _, p := range by {
		for _, c := range p.Report.Chains {
			certificates := presented(p.Snapshot, c)
			if len(certificates) == 0 || certificates[0] != leaf {
				continue
			}
			sender := SenderRef{idOf(p.ID), p.Host, p.Port}
			n := slices.IndexFunc(out, func(s SentChain) bool { return s.Chain == c.Chain.String() })
			if n < 0 {
				n = len(out)
				out = append(out, SentChain{ChainTrust: chainOf(c), Certificates: each(certificates, facts.SHA256.String)})
			}
			out[n].SentBy = append(out[n].SentBy, sender)
		}
	}
	return out
}

// presented finds the certificates of a chain that was judged; nil where no address presents it.
func presented(s *facts.Snapshot, c rules.ChainTrust) []facts.SHA256 {
	for i := range s.Addresses {
		if chain := s.Addresses[i].Chain.Value; chain != nil && facts.ChainName(*chain) == c.Chain {
			return *chain
		}
	}
	return nil
}
