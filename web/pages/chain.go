package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Chain is what a server presents, in its order.
type Chain struct {
	Addresses    []string // where; nil: everywhere
	Certificates []Certificate
	Missing      *Missing // nil: no intermediate is missing
	Misordered   bool     // the certificates do not follow one another
	Matrix       Matrix   // who trusts it; nil: it was judged before that was kept
}

// Missing is the intermediate that a server does not send.
type Missing struct {
	After  int      // how many certificates of the path come before it
	Issuer string   // whose certificate it is
	URLs   []string // where the one before says that it can be fetched
}

// A Certificate is one, in words.
type Certificate struct {
	SHA256     string // 64 hexadecimal digits
	Subject    string // its common name or, without one, its whole name
	Issuer     string
	Names      []string // that it is valid for
	NotBefore  time.Time
	NotAfter   time.Time
	Key        string // "EC P-256"
	Signature  string // "ECDSA with SHA-256"
	Serial     string // hexadecimal
	SPKI       string // SHA-256 of its public key, hexadecimal
	Pin        string // the same in base64, as curl's --pinnedpubkey and pin lists have it
	CA         bool
	SelfSigned bool
	Unreadable string // "" or why it cannot be parsed; then only SHA256 is known
}

// A Link is a certificate in its place.
type Link struct {
	Certificate
	Leaf bool
	Gap  *Missing // what should stand after it; nil: nothing is missing here
}

// Links gives the certificates in their places.
func (c Chain) Links() []Link {
	var out []Link
	for i, cert := range c.Certificates {
		l := Link{Certificate: cert, Leaf: i == 0}
		if c.Missing != nil && (c.Missing.After == i+1 || c.Missing.After > i && i == len(c.Certificates)-1) {
			l.Gap = c.Missing
		}
		out = append(out, l)
	}
	return out
}

// A Validity is how a certificate's time stands.
type Validity struct {
	Percent int  // of it that has gone
	Over    bool // it has ended
	Early   bool // it has not begun
	Soon    bool // less than a tenth is left, or less than two weeks
}

// Validity says how the certificate's time stands.
func (c Certificate) Validity(now time.Time) Validity {
	whole, left := c.NotAfter.Sub(c.NotBefore), c.NotAfter.Sub(now)
	v := Validity{Over: now.After(c.NotAfter), Early: now.Before(c.NotBefore)}
	v.Soon = !v.Over && (left < 14*day0 || left < whole/10)
	switch {
	case v.Over || whole <= 0:
		v.Percent = 100
	case !v.Early:
		v.Percent = int(100 * now.Sub(c.NotBefore) / whole)
	}
	return v
}

var chainWords = words{
	"chain.title":        lang.En("Certificate chain as it is sent").Zh("服务器发送的证书链"),
	"chain.none":         lang.En("No certificate was seen.").Zh("没有看到证书。"),
	"chain.leaf":         lang.En("server").Zh("服务器证书"),
	"chain.intermediate": lang.En("intermediate").Zh("中间证书"),
	"chain.root":         lang.En("self-signed").Zh("自签名"),
	"chain.subject":      lang.En("Subject").Zh("使用者"),
	"chain.issuer":       lang.En("Issued by").Zh("签发者"),
	"chain.valid":        lang.En("Valid").Zh("有效期"),
	"chain.key":          lang.En("Key").Zh("密钥"),
	"chain.signature":    lang.En("Signature").Zh("签名"),
	"chain.names":        lang.En("Names").Zh("适用域名"),
	"chain.names.more":   lang.En("and {count} more").Zh("另有 {count} 个"),
	"chain.names.more:1": lang.En("and 1 more").Zh("另有 1 个"),
	"chain.sha256":       lang.En("SHA-256").Zh("SHA-256"),
	"chain.to":           lang.En("to").Zh("至"),
	"chain.left":         lang.En("{count} days left").Zh("还有 {count} 天"),
	"chain.left:1":       lang.En("1 day left").Zh("还有 1 天"),
	"chain.over":         lang.En("expired").Zh("已过期"),
	"chain.early":        lang.En("not yet valid").Zh("尚未生效"),
	"chain.gone":         lang.En("{percent} % of its time has gone").Zh("有效期已过 {percent}%"),
	"chain.pem":          lang.En("Download PEM").Zh("下载 PEM"),
	"chain.pem.all":      lang.En("Download the chain as PEM").Zh("下载整条证书链（PEM）"),
	"chain.gap":          lang.En("Missing here: the certificate of “{issuer}”").Zh("此处缺少“{issuer}”的证书"),
	"chain.gap.where":    lang.En("The one before says that it can be fetched from").Zh("上一张证书注明可从以下地址下载"),
	"chain.gap.nowhere":  lang.En("The one before does not say where it can be fetched.").Zh("上一张证书没有注明可从何处下载。"),
	"chain.misordered":   lang.En("These certificates do not follow one another: the issuer of one is not the next.").Zh("这些证书的顺序不对：一张证书的签发者并不是下一张。"),
	"chain.unreadable":   lang.En("This certificate cannot be read: {why}").Zh("无法读取这张证书：{why}"),
}
