package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/renewal"
)

// A Renewed is a certificate that somebody said is installed, and what became of it.
type Renewed struct {
	SHA256   string
	Name     string    // "" where only the hash was given
	NotAfter time.Time // likewise zero
	State    RenewedState
	By       string // "" nobody whose account is still there
	Since    time.Time
	Due      time.Time
	Ended    time.Time // zero while it is open
	Seen     time.Time // the last look that learned anything; zero: there was none
	Served   int       // addresses that serve it
	Tried    int
	Holdouts []Holdout // those that do not
}

// A RenewedState is how far it has come.
type RenewedState string

// The states.
const (
	RenewedOpen      RenewedState = "open"
	RenewedServed    RenewedState = "served"
	RenewedReplaced  RenewedState = "replaced"
	RenewedWithdrawn RenewedState = "withdrawn"
)

// A Holdout is an address that does not serve what was installed.
type Holdout struct {
	Address  string
	Node     string
	State    renewal.State
	Serial   string    // of what it serves instead, the first of several to end
	NotAfter time.Time // likewise; zero where it cannot be read
	Old, All int       // connections that were shown another certificate, and all
	Rules    []string  // what fails in its chain
}

// Open reports whether it is waited for.
func (r Renewed) Open() bool { return r.State == RenewedOpen }

// Late reports whether its time is up.
func (r Renewed) Late(now time.Time) bool { return r.Open() && !now.Before(r.Due) }

// Mark names its icon and colour.
func (r Renewed) Mark(now time.Time) string {
	switch {
	case r.State == RenewedServed:
		return "pass"
	case r.Late(now):
		return "warn"
	}
	return "pending"
}

// Unread reports whether what it serves instead cannot be read.
func (h Holdout) Unread() bool { return h.State == renewal.Old && h.NotAfter.IsZero() }

// Withins are the times to choose from, in which it is to be served, the usual one first.
func (Endpoint) Withins() []Within {
	const hour = time.Hour
	return []Within{{"24h", 24 * hour}, {"1h", hour}, {"6h", 6 * hour}, {"3d", 72 * hour}, {"7d", 168 * hour}}
}

// A Within is a time to choose.
type Within struct {
	Value string
	Span  time.Duration
}

var expectedWords = words{
	"renewed.title":            lang.En("A renewed certificate").Zh("更换证书"),
	"renewed.what":             lang.En("Say which certificate you have installed. It is then looked for at each address, by several connections, and an alert fires if one does not serve it in time.").Zh("登记已安装的新证书后，会对每个地址多次连接检查；如果到期限仍有地址未使用该证书，将触发告警。"),
	"renewed.open":             lang.En("Waiting for it to be served everywhere").Zh("正在等待全部生效"),
	"renewed.late":             lang.En("Not served everywhere in time").Zh("到期限仍未全部生效"),
	"renewed.served":           lang.En("Served everywhere since").Zh("已全部生效，时间："),
	"renewed.replaced":         lang.En("Another is expected in its place").Zh("已改为等待另一张证书"),
	"renewed.withdrawn":        lang.En("Taken back").Zh("已撤销"),
	"renewed.due":              lang.En("to be served").Zh("期限"),
	"renewed.since":            lang.En("installed").Zh("登记于"),
	"renewed.by":               lang.En("says {by}").Zh("登记人 {by}"),
	"renewed.ends":             lang.En("valid until").Zh("有效期至"),
	"renewed.seen":             lang.En("{served} of {tried} addresses serve it, seen").Zh("{tried} 个地址中有 {served} 个已生效，检查于"),
	"renewed.unseen":           lang.En("No look has learned anything yet.").Zh("尚无有效的检查结果。"),
	"renewed.holds.old":        lang.En("still serves the certificate with serial {serial}, valid until {until} ({old} of {all} connections)").Zh("仍在使用序列号为 {serial}、有效期至 {until} 的证书（{all} 次连接中有 {old} 次）"),
	"renewed.holds.unread":     lang.En("still serves another certificate ({old} of {all} connections)").Zh("仍在使用另一张证书（{all} 次连接中有 {old} 次）"),
	"renewed.holds.incomplete": lang.En("serves it without a whole chain").Zh("已使用该证书，但证书链不完整"),
	"renewed.holds.unknown":    lang.En("could not be learned for certain").Zh("未能确认"),
	"renewed.holds.silent":     lang.En("gives no answer").Zh("没有应答"),
	"renewed.pem":              lang.En("Certificate (PEM, such as fullchain.pem; no private key)").Zh("证书（PEM，例如 fullchain.pem；请勿粘贴私钥）"),
	"renewed.within":           lang.En("Alert if it is not served within").Zh("超过该时长仍未生效则告警"),
	"renewed.do":               lang.En("Expect it").Zh("登记"),
	"renewed.withdraw":         lang.En("Expect it no more").Zh("撤销"),
}
