package lab

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/crypto/ocsp"
)

// hold is how long before now the lab's authorities revoked what they revoked.
const hold = 3 * day

// revocation makes a response of the intermediate, which says that the certificate of this number is good or was revoked.
func (a *authorities) revocation(serial *big.Int, status int) ([]byte, error) {
	return a.respond(ocsp.Response{Status: status, SerialNumber: serial, ThisUpdate: a.now.Add(-time.Hour), NextUpdate: a.now.Add(30 * day)})
}

func (a *authorities) respond(r ocsp.Response) ([]byte, error) {
	if r.IssuerHash = crypto.SHA1; r.Status == ocsp.Revoked {
		r.RevokedAt, r.RevocationReason = a.now.Add(-hold), ocsp.KeyCompromise
	}
	return ocsp.CreateResponse(a.intermediate.Certificate, a.intermediate.Certificate, r, a.intermediate.Key)
}

// responder answers requests by POST and by GET (RFC 6960 §A.1) with one status for every certificate.
func responder(status int) publication {
	return func(a *authorities, r *http.Request, rest string) (string, []byte, error) {
		var asked []byte
		var err error
		if r.Method == http.MethodPost {
			const longest = 16 << 10
			asked, err = io.ReadAll(io.LimitReader(r.Body, longest))
		} else if rest, err = url.PathUnescape(rest); err == nil {
			asked, err = base64.StdEncoding.DecodeString(rest)
		}
		if err != nil {
			return "", nil, err
		}
		request, err := ocsp.ParseRequest(asked)
		if err != nil {
			return "application/ocsp-response", ocsp.MalformedRequestErrorResponse, nil
		}
		der, err := a.revocation(request.SerialNumber, status)
		return "application/ocsp-response", der, err
	}
}

// revocationList lists those certificates of the intermediate that name it.
func revocationList(a *authorities, _ *http.Request, _ string) (string, []byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: a.now.Add(-time.Hour), NextUpdate: a.now.Add(30 * day)}
	for _, serial := range a.listed {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: serial, RevocationTime: a.now.Add(-hold), ReasonCode: ocsp.KeyCompromise,
		})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, a.intermediate.Certificate, a.intermediate.Key)
	return "application/pkix-crl", der, err
}

// stapledSite is a site that staples an OCSP response to its certificate.
type stapledSite struct {
	site
	response func(a *authorities, serial *big.Int) ([]byte, error)
}

func (s stapledSite) open(a *authorities, host string) (welcome, error) {
	var failed error
	s.config = func(c *tls.Config) {
		var leaf *x509.Certificate
		if leaf, failed = x509.ParseCertificate(c.Certificates[0].Certificate[0]); failed == nil {
			c.Certificates[0].OCSPStaple, failed = s.response(a, leaf.SerialNumber)
		}
	}
	welcome, err := s.site.open(a, host)
	if err == nil {
		err = failed
	}
	return welcome, err
}

// The responses that are stapled.

func goodStaple(a *authorities, serial *big.Int) ([]byte, error) {
	return a.revocation(serial, ocsp.Good)
}

func revokedStaple(a *authorities, serial *big.Int) ([]byte, error) {
	return a.revocation(serial, ocsp.Revoked)
}

func staleStaple(a *authorities, serial *big.Int) ([]byte, error) {
	return a.respond(ocsp.Response{Status: ocsp.Good, SerialNumber: serial, ThisUpdate: a.now.Add(-10 * day), NextUpdate: a.now.Add(-3 * day)})
}

func otherStaple(a *authorities, serial *big.Int) ([]byte, error) {
	return a.revocation(new(big.Int).Add(serial, big.NewInt(1)), ocsp.Good)
}

// revocable writes into the certificate where to ask whether it is revoked, and has the list list it where it names that.
func (n naming) revocable(a *authorities, c *x509.Certificate) {
	if n.responder != "" {
		c.OCSPServer = []string{a.web + "/" + n.responder}
	}
	if n.list != "" {
		c.CRLDistributionPoints = []string{a.web + "/" + n.list}
		a.mu.Lock()
		a.listed = append(a.listed, c.SerialNumber)
		a.mu.Unlock()
	}
}

// revocationCases have certificates that their authority has revoked, and authorities that cannot be asked.
func revocationCases() []setting {
	return []setting{
		{Case{
			ID:      "revoked-by-staple",
			Title:   title("The server itself brings the proof that its certificate is revoked", "证书已被吊销，服务器自己附带的 OCSP 响应就是证明"),
			Shows:   ids("cert_revoked"),
			Verdict: everywhere(fail),
		}, serve(stapledSite{site{}, revokedStaple})},
		{Case{
			ID:      "revoked-by-ocsp",
			Title:   title("The certificate is revoked, says the OCSP responder", "证书已被吊销，OCSP 响应器如此说明"),
			Shows:   ids("cert_revoked"),
			Verdict: everywhere(fail),
		}, serve(naming{responder: "ocsp-revoked"})},
		{Case{
			ID:      "revoked-by-crl",
			Title:   title("The certificate is revoked, says the authority's list", "证书已被吊销，列在证书机构的吊销列表中"),
			Shows:   ids("cert_revoked"),
			Verdict: everywhere(fail),
		}, serve(naming{list: "list.crl"})},
		{Case{
			ID:      "revoked-and-alone",
			Title:   title("The intermediate is not sent, and once it is fetched the OCSP responder says that the certificate is revoked", "没有发送中间证书；下载之后，OCSP 响应器表明证书已被吊销"),
			Shows:   ids("cert_revoked", "chain_incomplete/fetchable"),
			Verdict: everywhere(fail),
		}, serve(naming{site: site{sends: leafAlone}, issuer: "intermediate.crt", responder: "ocsp-revoked"})},
		{Case{
			ID:      "ocsp-good",
			Title:   title("The OCSP responder says that the certificate is good", "OCSP 响应器表明证书有效"),
			Verdict: everywhere(pass),
		}, serve(naming{responder: "ocsp-good"})},
		{Case{
			ID:      "dead-responder",
			Title:   title("The OCSP responder is broken, which changes no verdict", "OCSP 响应器故障，不影响结论"),
			Unknown: ids("cert_revoked"),
			Verdict: everywhere(pass),
		}, serve(naming{responder: cut})},
		{Case{
			ID:      "good-staple",
			Title:   title("A good OCSP response is stapled", "附带了有效的 OCSP 响应"),
			Verdict: everywhere(pass),
		}, serve(stapledSite{site{}, goodStaple})},
		{Case{
			ID:      "stale-staple",
			Title:   title("The stapled OCSP response is out of date", "附带的 OCSP 响应已过期"),
			Shows:   ids("ocsp_staple_bad"),
			Verdict: everywhere(warn),
		}, serve(stapledSite{site{}, staleStaple})},
		{Case{
			ID:      "staple-of-another",
			Title:   title("The stapled OCSP response is about another certificate", "附带的 OCSP 响应针对的是另一张证书"),
			Shows:   ids("ocsp_staple_bad"),
			Verdict: everywhere(warn),
		}, serve(stapledSite{site{}, otherStaple})},
	}
}
