package pages

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A Dispute is somebody's word that an endpoint works on a phone on which a rule fails.
type Dispute struct {
	ID      int64
	Rule    RuleRef
	Phone   string // with its system and WeChat's version, in the reader's language
	Note    string
	By      string // "" nobody whose account is still there
	At      time.Time
	Earlier bool // something else was seen since
}

// phones are the platforms on which somebody can see for himself.
var phones = facts.On(facts.IOS, facts.Android, facts.Harmony)

// Disputable reports whether the finding says of a phone that it fails or is at a risk.
func (f Finding) Disputable() bool {
	if f.Status != rules.Fail {
		return false
	}
	for p, s := range f.Severity {
		if phones.Has(p) && s >= rules.Medium {
			return true
		}
	}
	return false
}

// Dispute puts what is said against findings beside them, the newest first, and has those that can be disputed offer it.
func (e *Endpoint) Dispute(all []Dispute) {
	e.Disputes = all
	for i := range e.Findings {
		f := &e.Findings[i]
		f.Disputes = slices.DeleteFunc(slices.Clone(all), func(d Dispute) bool { return d.Rule.ID != f.Rule })
		if f.Disputable() {
			f.Contest = e.ID
		}
	}
}

// fewDisputes is how many are named beside a finding; the card below names all.
const fewDisputes = 3

// FewDisputes gives the newest of them.
func (f Finding) FewDisputes() []Dispute { return f.Disputes[:min(len(f.Disputes), fewDisputes)] }

// MoreDisputes is how many others there are.
func (f Finding) MoreDisputes() int { return max(len(f.Disputes)-fewDisputes, 0) }

var disputeWords = words{
	"dispute.title":    lang.En("Works on a real phone").Zh("真机可用"),
	"dispute.what":     lang.En("What people saw on phones, against the rules. No verdict goes by it: it is evidence for whoever mends the rules. Each file holds what had been seen then, and {command} judges it without a network.").Zh("真机上看到的情况与规则不符时的记录。它不影响结论，而是修正规则的依据。每个文件包含当时的观测结果，可用 {command} 离线重新判定。"),
	"dispute.disputed": lang.En("Disputed").Zh("有异议"),
	"dispute.count":    lang.En("by {count}").Zh("{count} 条"),
	"dispute.count:1":  lang.En("by one").Zh("1 条"),
	"dispute.more":     lang.En("and {count} more, below").Zh("另有 {count} 条，见下方"),
	"dispute.more:1":   lang.En("and one more, below").Zh("另有 1 条，见下方"),
	"dispute.button":   lang.En("It works on my phone").Zh("真机可用"),
	"dispute.why":      lang.En("You saw it work on a phone although this says that it fails? Say on which. The verdict stays, and what was seen is kept with what you say.").Zh("如果这里判定不通过，但你在真机上看到可以使用，请写明手机。结论不会因此改变，当时的观测结果会一并保留。"),
	"dispute.phone":    lang.En("Phone, such as iPhone 12").Zh("手机型号，例如 iPhone 12"),
	"dispute.system":   lang.En("System with its version, such as iOS 15.8").Zh("系统及版本，例如 iOS 15.8"),
	"dispute.wechat":   lang.En("Version of WeChat, such as 8.0.50").Zh("微信版本，例如 8.0.50"),
	"dispute.note":     lang.En("Anything else (may be empty)").Zh("补充说明（可不填）"),
	"dispute.do":       lang.En("Keep it").Zh("登记"),
	"dispute.earlier":  lang.En("something else was seen since").Zh("此后观测结果已变化"),
	"dispute.file":     lang.En("Snapshot").Zh("快照"),
	"dispute.file.of":  lang.En("Snapshot of the dispute of {phone}").Zh("{phone} 的异议快照"),
	"dispute.remove":   lang.En("Delete").Zh("删除"),
	"dispute.of":       lang.En("Delete the dispute of {phone}").Zh("删除 {phone} 的异议"),
	"dispute.head":     lang.En("Phone").Zh("手机"),
	"dispute.rule":     lang.En("Rule").Zh("规则"),
	"dispute.said":     lang.En("Said").Zh("登记"),
	"dispute.keep":     lang.En("Kept").Zh("保留"),
}
