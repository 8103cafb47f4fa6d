package pages

import (
	"net/netip"
	"regexp"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// Endpoint is the page of one endpoint. Its fragment is "verdict".
type Endpoint struct {
	ID       int64
	Host     string
	Port     int
	Verdicts Verdicts // empty: it waits for its first scan
	Reach    facts.Reach
	Findings []Finding // the gravest first
	Passed, NotApplicable,
	NotChecked []RuleRef
	Addresses []Address
	Omitted   int // addresses of the name that were not scanned, beyond the limit
	Chains    []Chain
	Mending   *Mending       // the chain that should be sent; nil: no rule about chains fails
	Verified  string         // how the command of OpenSSL ends; "": that is not known
	Depends   []AuthorityRef // on whom the chains depend, intermediates first
	Uses      []Use
	Nodes     []Node
	History   History
	Changed   *Changed // between the two newest judgements; nil: there are none
	Chat      string   // what to hand to whoever runs the server; "": nothing is wrong, or it is not known

	Scanning bool      // a scan is ordered or runs
	Paused   bool      // it is not scanned by itself
	LastScan time.Time // zero: never
	NextScan time.Time // zero: none is planned
	JudgedAt time.Time
	NotAfter time.Time  // of the leaf that ends first; zero: none is known
	Profile  string     // by which it was judged
	Alerts   []AlertRow // that hold now; the first dozen will do
	Notes    []string   // what limits the verdict, a sentence each, in words
	Disputes []Dispute  // that there are of it, the newest first
	Renewed  *Renewed   // the newest certificate that was said to be installed; nil: none ever was
}

// A Use is somebody's need of the endpoint. App is zero where none is named.
type Use struct {
	App         AppRef
	List        string // one of ListNames
	Scheme      string
	Path        string
	Environment string // "prod" and the like
	FromFile    bool   // it stands in a file that is applied, and is changed there
}

// A Node is an address that somebody pinned.
type Node struct {
	ID      int64
	Label   string
	Address string
}

// A RuleRef names a rule.
type RuleRef struct{ ID, Title string }

// ConfirmDelete asks whether an endpoint shall really go.
type ConfirmDelete struct {
	ID   int64
	Host string
	Port int
	Uses int // that go with it
}

func (Endpoint) file() string      { return "endpoint" }
func (ConfirmDelete) file() string { return "confirm_delete" }

func (e Endpoint) pending() bool { return e.Scanning || !e.Verdicts.Known() && !e.Paused }

// Pending reports whether the page will soon change.
func (e Endpoint) Pending() bool { return e.pending() }

// Label is host:port.
func (e Endpoint) Label() string { return hostPort(e.Host, e.Port) }

// Label is host:port.
func (c ConfirmDelete) Label() string { return hostPort(c.Host, c.Port) }

// Judged gives the chains of which it is known who trusts them.
func (e Endpoint) Judged() []Chain {
	return slices.DeleteFunc(slices.Clone(e.Chains), func(c Chain) bool { return len(c.Matrix) == 0 })
}

// Weighty gives the findings that change a verdict, or say why there is none. What a rule says for itself stands at
// its first finding only.
func (e Endpoint) Weighty() []Finding {
	out := e.findings(func(f Finding) bool { return !f.Unjudged && f.Grade() != Pending })
	explained := map[string]bool{}
	for i := range out {
		if f := &out[i]; explained[f.Rule] {
			f.Why, f.Fix, f.Source, f.Fixes, f.Disputes, f.Contest = "", "", rules.Source{}, nil, nil, 0
		}
		explained[out[i].Rule] = true
	}
	return out
}

// Minor gives those that change none.
func (e Endpoint) Minor() []Finding {
	return e.findings(func(f Finding) bool { return !f.Unjudged && f.Grade() == Pending })
}

// Unjudged gives those that say no more than that a probe failed.
func (e Endpoint) Unjudged() []Finding { return e.findings(func(f Finding) bool { return f.Unjudged }) }

func (e Endpoint) findings(keep func(Finding) bool) []Finding {
	var out []Finding
	for _, f := range e.Findings {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// Because is the evidence that decided the verdict of a platform; "" for a pass.
func (e Endpoint) Because(p facts.Platform) string {
	v := Verdicts{}
	if g, ok := e.Verdicts[p]; ok {
		v[p] = g
	}
	return Reason(v, e.Reach, e.Findings)
}

// plainHost is what may stand on a command line without quotes.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)

// OpenSSL is the command that shows the chain as the server sends it; "" for a host that is no plain name or address,
// since people run what they copy.
func (e Endpoint) OpenSSL() string {
	if e.Port < 1 || e.Port > 65535 {
		return ""
	}
	tail := " -showcerts </dev/null"
	if addr, err := netip.ParseAddr(e.Host); err == nil && addr.Zone() == "" {
		return "openssl s_client -connect '" + hostPort(addr.String(), e.Port) + "' -verify_ip " + addr.String() + tail
	}
	if !plainHost.MatchString(e.Host) {
		return ""
	}
	return "openssl s_client -connect " + e.Label() + " -servername " + e.Host + " -verify_hostname " + e.Host + tail
}

// Headline is the worst grade, for the colour of the sentence.
func (e Endpoint) Headline() rules.Grade { return e.Verdicts.Worst() }

var endpointWords = words{
	"endpoint.alerts":         lang.En("Alerts").Zh("告警"),
	"endpoint.paused":         lang.En("paused").Zh("已暂停"),
	"endpoint.scanning":       lang.En("scanning now").Zh("正在扫描"),
	"endpoint.last":           lang.En("Scanned").Zh("上次扫描"),
	"endpoint.next":           lang.En("next").Zh("下次"),
	"endpoint.judged":         lang.En("Judged {time}, profile {profile}").Zh("判定于 {time}，规则集 {profile}"),
	"endpoint.ends":           lang.En("Certificate ends").Zh("证书到期"),
	"endpoint.verdicts":       lang.En("Verdict on each platform").Zh("各平台结论"),
	"endpoint.said":           lang.En("Scan finished. {sentence}").Zh("扫描完成。{sentence}"),
	"endpoint.actions":        lang.En("Actions").Zh("操作"),
	"endpoint.scan":           lang.En("Scan now").Zh("立即扫描"),
	"endpoint.pause":          lang.En("Pause").Zh("暂停"),
	"endpoint.resume":         lang.En("Resume").Zh("恢复"),
	"endpoint.delete":         lang.En("Delete…").Zh("删除…"),
	"endpoint.delete.title":   lang.En("Delete {endpoint}?").Zh("删除 {endpoint}？"),
	"endpoint.delete.what":    lang.En("Its verdicts, its history and its alerts go with it. They cannot be brought back.").Zh("它的结论、历史记录和告警会一并删除，无法恢复。"),
	"endpoint.delete.uses":    lang.En("{count} uses of mini programs go with it.").Zh("小程序的 {count} 处使用会一并删除。"),
	"endpoint.delete.uses:1":  lang.En("One use of a mini program goes with it.").Zh("小程序的 1 处使用会一并删除。"),
	"endpoint.delete.rather":  lang.En("To stop scanning and keep the history, pause it.").Zh("如果只是不想再扫描，又想保留历史，可以选择暂停。"),
	"endpoint.delete.yes":     lang.En("Delete it").Zh("确认删除"),
	"endpoint.findings":       lang.En("What does not pass").Zh("未通过的项目"),
	"endpoint.findings.none":  lang.En("Nothing: every rule that was checked passes.").Zh("没有：检查过的规则全部通过。"),
	"endpoint.minor":          lang.En("{count} of low weight").Zh("轻微问题 {count} 项"),
	"endpoint.minor:1":        lang.En("1 of low weight").Zh("轻微问题 1 项"),
	"endpoint.unjudged":       lang.En("{count} rules could not be judged").Zh("{count} 条规则无法判定"),
	"endpoint.unjudged:1":     lang.En("1 rule could not be judged").Zh("1 条规则无法判定"),
	"endpoint.addresses":      lang.En("Addresses").Zh("地址"),
	"endpoint.address":        lang.En("Address").Zh("地址"),
	"endpoint.answer":         lang.En("Answer").Zh("应答"),
	"endpoint.version":        lang.En("Version").Zh("协议版本"),
	"endpoint.suite":          lang.En("Cipher suite").Zh("加密套件"),
	"endpoint.leaf":           lang.En("Certificate").Zh("证书"),
	"endpoint.differs":        lang.En("differs").Zh("不一致"),
	"endpoint.omitted":        lang.En("{count} more addresses of this name were not scanned.").Zh("该域名另有 {count} 个地址未扫描。"),
	"endpoint.omitted:1":      lang.En("1 more address of this name was not scanned.").Zh("该域名另有 1 个地址未扫描。"),
	"endpoint.reproduce":      lang.En("See it for yourself").Zh("自行验证"),
	"endpoint.reproduce.how":  lang.En("This prints the chain as the server sends it:").Zh("下面的命令会打印服务器实际发送的证书链："),
	"endpoint.reproduce.end":  lang.En("It ends with “{line}” where the system trusts what Mozilla does.").Zh("如果系统信任的根证书与 Mozilla 的列表相同，其末行为“{line}”。"),
	"chat.title":              lang.En("For whoever runs the server").Zh("发给运维"),
	"chat.what":               lang.En("Plain text, short enough for any chat.").Zh("纯文本，长度适合各种聊天工具。"),
	"endpoint.uses":           lang.En("Needed by").Zh("使用方"),
	"endpoint.uses.none":      lang.En("No mini program is named. It is judged by the rules for everybody.").Zh("没有指定小程序，按通用规则判定。"),
	"endpoint.use.list":       lang.En("List").Zh("域名列表"),
	"endpoint.use.address":    lang.En("Address").Zh("地址"),
	"endpoint.use.env":        lang.En("Environment").Zh("环境"),
	"endpoint.use.file":       lang.En("from a file").Zh("来自文件"),
	"endpoint.nodes":          lang.En("Pinned addresses").Zh("固定的地址"),
	"endpoint.nodes.why":      lang.En("Servers that DNS does not name here, such as one behind a load balancer: they are scanned beside those of DNS.").Zh("DNS 在此处查不到的服务器（例如负载均衡后面的某一台），会与 DNS 给出的地址一起扫描。"),
	"endpoint.node.label":     lang.En("Label").Zh("名称"),
	"endpoint.node.address":   lang.En("Address, with a port if it is another one").Zh("地址，端口不同时一并写上"),
	"endpoint.node.add":       lang.En("Pin").Zh("固定"),
	"endpoint.node.remove":    lang.En("Remove").Zh("移除"),
	"endpoint.node.remove.of": lang.En("Remove {node}").Zh("移除 {node}"),
	"endpoint.rest":           lang.En("Everything else that was looked at").Zh("其余规则"),
	"endpoint.passed":         lang.En("{count} rules pass").Zh("{count} 条规则通过"),
	"endpoint.passed:1":       lang.En("1 rule passes").Zh("1 条规则通过"),
	"endpoint.notapplicable":  lang.En("{count} do not apply here").Zh("{count} 条不适用"),
	"endpoint.notchecked":     lang.En("{count} were not checked").Zh("{count} 条未检查"),
	"endpoint.notes":          lang.En("What limits this verdict").Zh("结论的适用范围"),

	"endpoint.notapplicable:1": lang.En("1 does not apply here").Zh("1 条不适用"),
	"endpoint.notchecked:1":    lang.En("1 was not checked").Zh("1 条未检查"),
}
