package pages

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// CertificatePage is the page of one certificate.
type CertificatePage struct {
	Certificate           // its Names count, and are not shown: Named is
	Named       NameList  // of the names that it is valid for
	FirstSeen   time.Time // when somebody presented it first; zero: not known
	Endpoints   []EndpointRef
	More        int         // how many others present it as their own, now
	Below       int         // endpoints whose chains depend on it, as an authority; 0 for one that is none
	Sent        []SentChain // the chains in which it is sent as the server's own, by those who were judged last
	Lints       *LintList   // nil: it was not linted
	SCTs        SCTList
}

// An EndpointRef names an endpoint.
type EndpointRef struct {
	ID       int64
	Host     string
	Port     int
	Verdicts Verdicts
}

// A SentChain is a chain and some of those who send it.
type SentChain struct {
	Chain
	By []EndpointRef // without verdicts
}

// A NameList shows some of the names of a certificate.
type NameList struct {
	Query  string   // a part of the name that is looked for; "": all
	All    int      // how many names the certificate has
	Shown  []string // at once
	Folded []string // on demand
	More   int      // that are looked for and stand in neither
}

// maxNamed is how many names a page holds: some certificates have thousands.
const maxNamed = 500

// namesAtOnce is how many of them are not folded.
const namesAtOnce = 20

// NamesOf lists the names that have query in them, in whatever case. A query that no name can have is none.
func NamesOf(names []string, query string) NameList {
	query = sound(strings.TrimSpace(query))
	out := NameList{Query: query, All: len(names)}
	for _, name := range names {
		switch {
		case query != "" && !strings.Contains(strings.ToLower(name), strings.ToLower(query)):
		case len(out.Shown) < namesAtOnce:
			out.Shown = append(out.Shown, name)
		case len(out.Shown)+len(out.Folded) < maxNamed:
			out.Folded = append(out.Folded, name)
		default:
			out.More++
		}
	}
	return out
}

// Many reports whether there are so many that somebody may want to look for one.
func (l NameList) Many() bool { return l.All > namesAtOnce }

// A LintList is what zlint said of a certificate.
type LintList struct {
	By     string     // which zlint
	Failed LintFailed // "" or why it said nothing
	Found  []LintRow  // what the certificate does not pass, the gravest first
	More   int        // how many others it does not pass
	Broken int        // lints that came to no answer
}

// LintFailed says why there are no lints, by the word of package facts.
type LintFailed string

// A LintRow is one lint that a certificate does not pass.
type LintRow struct {
	Name     string
	Source   string         // whose requirement it is
	Severity rules.Severity // as rule cert_lint has it
	Details  string
}

// LintsOf puts lints into words; nil for nil.
func LintsOf(l *facts.Lints) *LintList {
	if l == nil {
		return nil
	}
	out := &LintList{By: l.Linter, Failed: LintFailed(l.Failed), More: l.More, Broken: l.Broken}
	weighs := map[facts.LintSeverity]rules.Severity{facts.LintError: rules.Medium, facts.LintWarn: rules.Low, facts.LintNotice: rules.Info}
	for _, f := range l.Found {
		out.Found = append(out.Found, LintRow{f.Name, lintSource(f.Source), weighs[f.Severity], f.Details})
	}
	return out
}

// lintSource writes a source as people know it.
func lintSource(s string) string {
	if s == "CABF_BR" {
		return "CA/Browser Forum BR"
	}
	if number, ok := strings.CutPrefix(s, "RFC"); ok {
		return "RFC " + number
	}
	return s
}

// An SCTList is what a certificate holds of Certificate Transparency.
type SCTList struct {
	SCTs   []SCT
	Broken bool // it holds a list that cannot be read
}

// An SCT says that a log promised to publish the certificate. Whether the log did is not checked.
type SCT struct {
	Log string    // the log's id, 64 hexadecimal digits
	At  time.Time // when, as it says

	// By the list of logs that was added; "" where there is none, or it has no such log.
	Name     string
	Operator string // when it took the certificate
	State    string // in the list's own words: "usable", "retired", …
}

func (CertificatePage) file() string { return "certificate" }

// Label is host:port.
func (e EndpointRef) Label() string { return hostPort(e.Host, e.Port) }

// OpenSSL is a command that prints which certificate the first endpoint shows; "" where none presents this one.
func (c CertificatePage) OpenSSL() string {
	if len(c.Endpoints) == 0 {
		return ""
	}
	e := c.Endpoints[0]
	name := ""
	if _, err := netip.ParseAddr(e.Host); err != nil { // SNI names hosts, never addresses (RFC 6066 §3)
		name = " -servername " + e.Host
	}
	return "openssl s_client -connect " + e.Label() + name + " </dev/null 2>/dev/null | openssl x509 -noout -subject -dates -fingerprint -sha256"
}

// Curl is a command that succeeds as long as the first endpoint has a certificate for this key that curl trusts; "" where
// none presents this one.
func (c CertificatePage) Curl() string {
	if len(c.Endpoints) == 0 || c.Pin == "" {
		return ""
	}
	e := c.Endpoints[0]
	at := e.Label()
	if e.Port == 443 {
		at = at[:len(at)-len(":"+strconv.Itoa(e.Port))]
	}
	return "curl -sS -o /dev/null --pinnedpubkey 'sha256//" + c.Pin + "' https://" + at + "/"
}

// lintFailedWords say why zlint has nothing to tell.
var lintFailedWords = map[LintFailed]lang.Phrase{
	facts.LintUnreadable: lang.En("zlint's parser refuses this certificate.").Zh("zlint 无法解析这张证书。"),
	facts.LintTimeout:    lang.En("zlint took too long over this certificate.").Zh("zlint 检查这张证书超时。"),
	facts.LintPanic:      lang.En("zlint broke off over this certificate.").Zh("zlint 检查这张证书时异常中止。"),
}

var certificateWords = words{
	"certificate.title":    lang.En("Certificate").Zh("证书"),
	"certificate.serial":   lang.En("Serial number").Zh("序列号"),
	"certificate.spki":     lang.En("SHA-256 of the key").Zh("公钥的 SHA-256"),
	"certificate.pin":      lang.En("Key pin (base64)").Zh("公钥固定值（base64）"),
	"certificate.seen":     lang.En("First seen").Zh("首次发现"),
	"certificate.ca":       lang.En("Certificate authority").Zh("CA 证书"),
	"certificate.used":     lang.En("Presented by").Zh("使用该证书的域名"),
	"certificate.unused":   lang.En("No endpoint presents it as its own.").Zh("目前没有域名使用它作为服务器证书。"),
	"certificate.more":     lang.En("and {count} more").Zh("另有 {count} 个"),
	"certificate.more:1":   lang.En("and 1 more").Zh("另有 1 个"),
	"certificate.download": lang.En("Download PEM").Zh("下载 PEM"),

	"certificate.names":          lang.En("Names ({count})").Zh("适用域名（{count} 个）"),
	"certificate.names:1":        lang.En("Names (1)").Zh("适用域名（1 个）"),
	"certificate.names.find":     lang.En("Name contains").Zh("名称包含"),
	"certificate.names.none":     lang.En("No name of this certificate has “{query}” in it.").Zh("这张证书没有包含“{query}”的名称。"),
	"certificate.names.all":      lang.En("Show all").Zh("显示全部"),
	"certificate.names.beyond":   lang.En("{count} more are not shown: look for them above.").Zh("另有 {count} 个未显示，请用上面的搜索查找。"),
	"certificate.names.beyond:1": lang.En("1 more is not shown: look for it above.").Zh("另有 1 个未显示，请用上面的搜索查找。"),

	"certificate.chains":  lang.En("The chain as it is sent").Zh("发送的证书链"),
	"certificate.sent":    lang.En("Seen at those judged last").Zh("最近判定的域名中发送此链的有"),
	"certificate.trusted": lang.En("Which versions trust this chain").Zh("各平台版本是否信任此证书链"),

	"certificate.lints":          lang.En("Lints").Zh("规范检查"),
	"certificate.lints.by":       lang.En("By zlint {by}. No lint keeps a client out; rules of their own say what does. What the CA/Browser Forum and the root programs ask for binds public authorities only.").Zh("由 zlint {by} 检查。这些问题不会使客户端无法连接；影响连接的问题另有规则。CA/Browser Forum 和各根证书计划的要求只约束公共 CA。"),
	"certificate.lints.never":    lang.En("Not linted yet: a scan at depth full does it, once.").Zh("尚未检查：深度为 full 的扫描会检查一次。"),
	"certificate.lints.ca":       lang.En("Only servers' certificates are linted.").Zh("只检查服务器证书。"),
	"certificate.lints.none":     lang.En("It passes all lints.").Zh("全部通过。"),
	"certificate.lints.name":     lang.En("Lint").Zh("检查项"),
	"certificate.lints.severity": lang.En("Severity").Zh("严重程度"),
	"certificate.lints.source":   lang.En("Requirement").Zh("依据"),
	"certificate.lints.details":  lang.En("What was seen").Zh("现象"),
	"certificate.lints.broken":   lang.En("{count} lints came to no answer.").Zh("{count} 项未能得出结论。"),
	"certificate.lints.broken:1": lang.En("1 lint came to no answer.").Zh("1 项未能得出结论。"),

	"certificate.ct":        lang.En("Certificate Transparency").Zh("证书透明度"),
	"certificate.ct.what":   lang.En("What the certificate says of logs that took it. Their signatures are not checked here; a server may send more by other ways.").Zh("证书中记载的日志收录情况。此处不验证日志的签名；服务器还可能以其他方式提供。"),
	"certificate.ct.none":   lang.En("It holds no timestamp of a log.").Zh("证书中没有日志时间戳（SCT）。"),
	"certificate.ct.broken": lang.En("It holds a list of timestamps that cannot be read.").Zh("证书中的时间戳（SCT）列表无法读取。"),
	"certificate.ct.log":    lang.En("Log").Zh("日志"),
	"certificate.ct.state":  lang.En("State").Zh("状态"),
	"certificate.ct.by":     lang.En("Operator").Zh("运营方"),
	"certificate.ct.at":     lang.En("Taken").Zh("收录时间"),

	"certificate.check":         lang.En("Check it yourself").Zh("自行核对"),
	"certificate.check.openssl": lang.En("Which certificate the server shows now; compare the fingerprint with the SHA-256 above:").Zh("查看服务器当前出示的证书，将指纹与上面的 SHA-256 比较："),
	"certificate.check.curl":    lang.En("Whether it still has this key (curl fails with code 90 when not):").Zh("确认服务器仍使用该公钥（否则 curl 以代码 90 退出）："),
}
