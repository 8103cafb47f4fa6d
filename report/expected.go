package report

import (
	"strconv"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
)

// An Expectation is what became of a certificate that was to be served.
type Expectation struct {
	renewal.Comparison
	Looks int       // that were made until it was served, or given up
	Until time.Time // until when it was waited for; zero: it was looked at once
}

var (
	wordExpectMet     = lang.En("Expected certificate: served at each of {tried} addresses, in a whole chain ({connections} connections).").Zh("期望的证书：全部 {tried} 个地址均已生效，证书链完整（共 {connections} 次连接）。")
	wordExpectMetOne  = lang.En("Expected certificate: served at the one address, in a whole chain ({connections} connections).").Zh("期望的证书：唯一的地址已生效，证书链完整（共 {connections} 次连接）。")
	wordExpectUnmet   = lang.En("Expected certificate: served at {served} of {tried} addresses.").Zh("期望的证书：{tried} 个地址中有 {served} 个已生效。")
	wordExpectNowhere = lang.En("Expected certificate: no address could be asked.").Zh("期望的证书：没有可以检查的地址。")
	wordExpectOmitted = lang.En("{count} more addresses of the name were not looked at").Zh("该域名另有 {count} 个地址未检查")

	wordStillOld       = lang.En("still serves the certificate with serial {serial}, valid until {until} ({old} of {all} connections)").Zh("仍在使用序列号为 {serial}、有效期至 {until} 的证书（{all} 次连接中有 {old} 次）")
	wordStillUnread    = lang.En("still serves another certificate, which cannot be read (SHA-256 {sha256}; {old} of {all} connections)").Zh("仍在使用另一张无法解析的证书（SHA-256 {sha256}；{all} 次连接中有 {old} 次）")
	wordServedBroken   = lang.En("serves it, but {evidence}").Zh("已使用该证书，但{evidence}")
	wordServedShort    = lang.En("showed it to {count} connections and then answered no more").Zh("对 {count} 次连接出示了该证书，之后不再应答")
	wordServedUnclear  = lang.En("serves it, in a chain that could not be judged to its end").Zh("已使用该证书，但证书链无法完全判定")
	wordNotAsked       = lang.En("could not be tried from here: {why}").Zh("从这里无法尝试：{why}")
	wordNoAnswer       = lang.En("takes no connection: {why}").Zh("无法连接：{why}")
	wordShowsNone      = lang.En("shows no certificate: {why}").Zh("没有出示证书：{why}")
	wordShowsNoneKnown = lang.En("shows no certificate").Zh("没有出示证书")
)

// expected writes what became of the certificate that was to be served; nothing where none was.
func (p *page) expected(e *Expectation) {
	if e == nil {
		return
	}
	grade, sentence := rules.GradePass, e.sentence(p.o.Lang)
	switch e.Outcome() {
	case renewal.Unmet:
		grade = rules.GradeFail
	case renewal.Unclear:
		grade = rules.GradeUnknown
	}
	p.line("  " + p.paint(grade, gradeMarks[grade]) + " " + sentence)
	for i := range e.Addresses {
		for _, text := range Holdout(&e.Addresses[i], p.o.Lang) {
			p.hanging("      ", text)
		}
	}
	if e.Omitted > 0 {
		p.hanging("      ", wordExpectOmitted.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(e.Omitted))))
	}
}

// sentence says how far it has come.
func (e *Expectation) sentence(tag lang.Tag) string {
	phrase, connections := wordExpectUnmet, 0
	for _, a := range e.Addresses {
		connections += a.Connections
	}
	switch {
	case e.Tried() == 0:
		phrase = wordExpectNowhere
	case e.Outcome() == renewal.Met && e.Tried() == 1:
		phrase = wordExpectMetOne
	case e.Outcome() == renewal.Met:
		phrase = wordExpectMet
	}
	n := strconv.Itoa
	return phrase.Fill(tag, lang.Pairs("tried", n(e.Tried()), "served", n(e.Count(renewal.Served)), "connections", n(connections)))
}

// Holdout says why an address does not serve what is expected: a line for each certificate that it serves in its place;
// none where it does.
func Holdout(a *renewal.Address, tag lang.Tag) (lines []string) {
	at := a.Addr.String()
	if a.Node != "" {
		at += lang.Aside(tag, a.Node)
	}
	say := func(p lang.Phrase, pairs ...string) {
		lines = append(lines, wordAddress.Fill(tag, lang.Pairs("address", at, "why", p.Fill(tag, lang.Pairs(pairs...)))))
	}
	why := ""
	if a.Failure != nil {
		why = rules.FailureText(a.Failure, tag)
	}
	switch n := strconv.Itoa; {
	case a.State == renewal.Old:
		all := a.Connections
		for _, l := range a.Others {
			all += l.Connections
		}
		for _, l := range a.Others {
			if l.NotAfter.IsZero() {
				say(wordStillUnread, "sha256", l.SHA256.String(), "old", n(l.Connections), "all", n(all))
				continue
			}
			say(wordStillOld, "serial", l.Serial, "until", l.NotAfter.UTC().Format("2006-01-02 15:04 UTC"), "old", n(l.Connections), "all", n(all))
		}
	case a.State == renewal.Incomplete:
		for i := range a.Fails {
			say(wordServedBroken, "evidence", a.Fails[i].Text(tag))
		}
	case a.State == renewal.NotTried:
		say(wordNotAsked, "why", why)
	case a.State == renewal.Unreachable:
		say(wordNoAnswer, "why", why)
	case a.State != renewal.Unknown:
	case a.Short:
		say(wordServedShort, "count", n(a.Connections))
	case a.Connections > 0:
		say(wordServedUnclear)
	case a.Failure == nil:
		say(wordShowsNoneKnown)
	default:
		say(wordShowsNone, "why", why)
	}
	return lines
}

// An expectedDoc is the same for machines.
type expectedDoc struct {
	SHA256    []facts.SHA256       `json:"sha256"`
	Outcome   renewal.Outcome      `json:"outcome"`
	Looks     int                  `json:"looks"`
	Until     *time.Time           `json:"until,omitempty"`
	Addresses []expectedAddressDoc `json:"addresses"`
}

type expectedAddressDoc struct {
	Address     string         `json:"address"`
	Node        string         `json:"node,omitempty"`
	State       renewal.State  `json:"state"`
	Connections int            `json:"connections"`
	Others      []renewal.Leaf `json:"others,omitempty"`
	Rules       []string       `json:"rules,omitempty"`
	Failure     *facts.Failure `json:"failure,omitempty"`
	Why         []string       `json:"why,omitempty"`
}

func (o *Options) expected(e *Expectation) *expectedDoc {
	if e == nil {
		return nil
	}
	d := &expectedDoc{SHA256: e.Expected, Outcome: e.Outcome(), Looks: e.Looks, Addresses: []expectedAddressDoc{}}
	if !e.Until.IsZero() {
		until := e.Until.UTC()
		d.Until = &until
	}
	for i := range e.Addresses {
		a := &e.Addresses[i]
		d.Addresses = append(d.Addresses, expectedAddressDoc{
			a.Addr.String(), a.Node, a.State, a.Connections, a.Others, a.Rules, a.Failure, Holdout(a, o.Lang),
		})
	}
	return d
}
