package pages

import "github.com/tongguan/tongguan/internal/lang"

// CertificatePage is the page of one certificate.
type CertificatePage struct {
	Certificate
	Endpoints []EndpointRef // that present it as their own, now
	More      int           // how many others do
	Below     int           // endpoints whose chains depend on it, as an authority; 0 for one that is none
}

// An EndpointRef names an endpoint.
type EndpointRef struct {
	ID       int64
	Host     string
	Port     int
	Verdicts Verdicts
}

func (CertificatePage) file() string { return "certificate" }

// Label is host:port.
func (e EndpointRef) Label() string { return hostPort(e.Host, e.Port) }

var certificateWords = words{
	"certificate.title":    lang.En("Certificate").Zh("证书"),
	"certificate.serial":   lang.En("Serial number").Zh("序列号"),
	"certificate.spki":     lang.En("SHA-256 of the key").Zh("公钥的 SHA-256"),
	"certificate.ca":       lang.En("Certificate authority").Zh("CA 证书"),
	"certificate.used":     lang.En("Presented by").Zh("使用该证书的域名"),
	"certificate.unused":   lang.En("No endpoint presents it as its own.").Zh("目前没有域名使用它作为服务器证书。"),
	"certificate.more":     lang.En("and {count} more").Zh("另有 {count} 个"),
	"certificate.more:1":   lang.En("and 1 more").Zh("另有 1 个"),
	"certificate.download": lang.En("Download PEM").Zh("下载 PEM"),
}
