package api

import (
	"context"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
)

// A Certificate is one that some server presented. Of one that cannot be parsed little is known.
type Certificate struct {
	ID         ID         `json:"id"`
	SHA256     string     `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of its DER|DER 的 SHA-256"`
	SPKISHA256 string     `json:"spki_sha256,omitempty" pattern:"^[0-9a-f]{64}$" doc:"of its key|公钥的 SHA-256"`
	SubjectCN  string     `json:"subject_cn,omitempty"`
	Issuer     string     `json:"issuer,omitempty"`
	Serial     string     `json:"serial,omitempty" pattern:"^[0-9a-f]*$" doc:"hexadecimal|十六进制"`
	Key        string     `json:"key,omitempty" doc:"such as RSA 2048 or P-256|例如 RSA 2048、P-256"`
	NotBefore  *time.Time `json:"not_before,omitempty"`
	NotAfter   *time.Time `json:"not_after,omitempty"`
	IsCA       bool       `json:"is_ca" doc:"it may sign others|可签发其他证书"`
	SANs       []string   `json:"sans" doc:"the names and addresses that it is for|适用的域名和地址"`
	FirstSeen  time.Time  `json:"first_seen"`
	Endpoints  int        `json:"endpoints" minimum:"0" doc:"how many present it as their own now|目前有多少服务器出示它"`
}

func certificateOf(c store.Certificate) Certificate {
	out := Certificate{
		ID: idOf(c.ID), SHA256: c.SHA256.String(), SubjectCN: c.SubjectCN, Issuer: c.IssuerDN, Serial: hex.EncodeToString(c.Serial),
		Key: c.Key, NotBefore: utc(c.NotBefore), NotAfter: utc(c.NotAfter), IsCA: c.IsCA, SANs: each(c.SANs, func(s string) string { return s }),
		FirstSeen: c.FirstSeen.UTC(), Endpoints: c.Endpoints,
	}
	if c.SPKI != (facts.SHA256{}) {
		out.SPKISHA256 = c.SPKI.String()
	}
	return out
}

// A CertificateRef names a certificate by its id or its hash.
type CertificateRef string

// Schema describes it to huma.
func (CertificateRef) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^([1-9][0-9]{0,18}|[0-9a-f]{64})$`}
}

// ByCertificate is the path of a certificate.
type ByCertificate struct {
	Certificate CertificateRef `path:"certificate" doc:"its id, or its SHA-256|编号或 SHA-256"`
}

func (a *API) certificates() {
	register(a, operation{
		id: "list-certificates", method: http.MethodGet, path: "/certificates", action: auth.See, tag: tagCertificates,
		summary: lang.En("List certificates, those that end first before the others").Zh("列出证书，先到期的在前"),
	}, a.listCertificates)
	register(a, operation{
		id: "get-certificate", method: http.MethodGet, path: "/certificates/{certificate}", action: auth.See, tag: tagCertificates,
		summary: lang.En("Look at a certificate").Zh("查看证书"),
	}, a.getCertificate)
	register(a, operation{
		id: "download-certificate", method: http.MethodGet, path: "/certificates/{certificate}.pem", action: auth.See, tag: tagCertificates,
		content: pemType, summary: lang.En("Download a certificate as PEM").Zh("下载 PEM 格式的证书"),
	}, a.downloadCertificate)
	register(a, operation{
		id: "list-certificate-endpoints", method: http.MethodGet, path: "/certificates/{certificate}/endpoints", action: auth.See, tag: tagCertificates,
		summary: lang.En("List the endpoints that present a certificate as their own").Zh("列出出示该证书的服务器"),
	}, a.listCertificateEndpoints)
}

// certificate finds a certificate by whatever names it.
func (a *API) certificate(ctx context.Context, ref CertificateRef) (store.Certificate, error) {
	if hash, err := hex.DecodeString(string(ref)); err == nil && len(hash) == len(facts.SHA256{}) {
		return a.deps.Store.CertificateBySHA256(ctx, facts.SHA256(hash))
	}
	id, err := strconv.ParseInt(string(ref), 10, 64)
	if err != nil {
		return store.Certificate{}, store.ErrNotFound // a number beyond all ids
	}
	return a.deps.Store.Certificate(ctx, id)
}

func (a *API) listCertificates(ctx context.Context, in *struct {
	ExpiresBefore time.Time `query:"expires_before" doc:"it ends before that time|早于该时间到期"`
	Query         string    `query:"q" maxLength:"253" doc:"part of a name that it is for, or of its issuer|适用域名或颁发者包含"`
	Key           string    `query:"key" maxLength:"32" doc:"such as RSA 2048 or P-256|例如 RSA 2048、P-256"`
	InUse         bool      `query:"in_use" doc:"only those that some server presents as its own now|只列出目前有服务器使用的证书"`
	Paging
},
) (*List[Certificate], error) {
	f := store.CertificateFilter{ExpiresBefore: timePointer(in.ExpiresBefore), Query: in.Query, Key: in.Key, InUse: in.InUse}
	return paged(ctx, a, "certificates", f, in.Paging, func(after store.Cursor, limit int) ([]store.Certificate, *store.Cursor, error) {
		return a.deps.Store.Certificates(ctx, f, after, limit)
	}, certificateOf)
}

// pemType is that of RFC 8555 §9.1.
const pemType = "application/pem-certificate-chain"

// A Download is a file.
type Download struct {
	ContentType        string `header:"Content-Type" hidden:"true"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (a *API) downloadCertificate(ctx context.Context, in *ByCertificate) (*Download, error) {
	c, err := a.certificate(ctx, in.Certificate)
	if err != nil {
		return nil, err
	}
	return &Download{
		ContentType:        pemType,
		ContentDisposition: `attachment; filename="` + c.SHA256.String() + `.pem"`,
		Body:               pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.DER}),
	}, nil
}

func (a *API) listCertificateEndpoints(ctx context.Context, in *struct {
	ByCertificate
	Paging
},
) (*List[Endpoint], error) {
	c, err := a.certificate(ctx, in.Certificate)
	if err != nil {
		return nil, err
	}
	return a.endpointsBy(ctx, store.Filter{Certificate: c.ID, Sort: store.SortHost}, in.Paging)
}
