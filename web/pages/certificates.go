package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// CertificateList is the list of certificates, those that end first before the others.
type CertificateList struct {
	Filter CertificateFilter
	Rows   []CertificateRow
	Cursor string // of this page; "" on the first
	Next   string // of the next page; "" on the last
}

// A CertificateRow is one of them.
type CertificateRow struct {
	SHA256    string // 64 hexadecimal digits
	Subject   string // "" where it has no common name, or cannot be read
	Names     []string
	Issuer    string
	Key       string
	NotAfter  time.Time // zero: it cannot be read
	CA        bool
	Endpoints int // that present it as their own now
}

// A CertificateFilter says which certificates a list shows. It stands in the address of the list. The zero filter is all
// that some endpoint presents as its own now.
type CertificateFilter struct {
	Query   string // q: a part of a name that it is for, or of its issuer
	Key     string // key: one of CertificateKeys
	Expires int    // expires: it ends within so many days, or has ended; 0: whenever
	Unused  bool   // unused=1: those too that no endpoint presents as its own now
}

// CertificateKeys are the kinds of keys that can be chosen, as they are written in lists.
func CertificateKeys() []string {
	return []string{"RSA 2048", "RSA 3072", "RSA 4096", "P-256", "P-384", "Ed25519"}
}

// ParseCertificateFilter reads a query. What it does not understand it leaves out.
func ParseCertificateFilter(q url.Values) CertificateFilter {
	f := CertificateFilter{Query: sound(strings.TrimSpace(q.Get("q"))), Unused: q.Get("unused") == "1"}
	if key := q.Get("key"); slices.Contains(CertificateKeys(), key) {
		f.Key = key
	}
	if days, err := strconv.Atoi(q.Get("expires")); err == nil && slices.Contains(certificateDays, days) {
		f.Expires = days
	}
	return f
}

var certificateDays = []int{7, 14, 30, 90}

// Values writes the query that ParseCertificateFilter reads.
func (f CertificateFilter) Values() url.Values {
	q := url.Values{}
	set := func(name, value string, is bool) {
		if is {
			q.Set(name, value)
		}
	}
	set("q", f.Query, f.Query != "")
	set("key", f.Key, f.Key != "")
	set("expires", strconv.Itoa(f.Expires), f.Expires != 0)
	set("unused", "1", f.Unused)
	return q
}

func (f CertificateFilter) at(path string) string {
	if q := f.Values().Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

func (CertificateList) file() string { return "certificates" }

// Keys are what can be chosen.
func (CertificateList) Keys() []string { return CertificateKeys() }

// Days are what can be chosen.
func (CertificateList) Days() []int { return certificateDays }

// FirstURL is the address of the first page.
func (l CertificateList) FirstURL() string { return l.Filter.at("/certificates") }

// TableURL is the address of the whole list as a CSV file.
func (l CertificateList) TableURL() string { return l.Filter.at("/certificates.csv") }

// NextURL is the address of the next page.
func (l CertificateList) NextURL() string {
	q := l.Filter.Values()
	q.Set("cursor", l.Next)
	return "/certificates?" + q.Encode()
}

// Filtered reports whether the list leaves something out that it shows without a filter.
func (l CertificateList) Filtered() bool {
	return l.Filter != CertificateFilter{} && l.Filter != CertificateFilter{Unused: true}
}

var certificatesWords = words{
	"certificates.title":     lang.En("Certificates").Zh("证书"),
	"certificates.q":         lang.En("Name or issuer contains").Zh("域名或签发者包含"),
	"certificates.key":       lang.En("Key").Zh("密钥"),
	"certificates.expires":   lang.En("Ends within").Zh("到期时间"),
	"certificates.days":      lang.En("{count} days").Zh("{count} 天内"),
	"certificates.unused":    lang.En("those not in use too").Zh("包括未使用的"),
	"certificates.names":     lang.En("For").Zh("适用域名"),
	"certificates.issuer":    lang.En("Issuer").Zh("签发者"),
	"certificates.endpoints": lang.En("Endpoints").Zh("使用的域名数"),
	"certificates.csv":       lang.En("Download as CSV").Zh("下载 CSV"),
	"certificates.none":      lang.En("No endpoint presents a certificate yet.").Zh("目前没有域名使用证书。"),
	"certificates.empty":     lang.En("No certificate matches.").Zh("没有符合条件的证书。"),
	"certificates.link":      lang.En("Which certificates are in use").Zh("查看使用中的证书"),
}
