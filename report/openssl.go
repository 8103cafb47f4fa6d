package report

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// openSSLDoc is what openssl s_client says of the chain of an address. Code and Text are absent where that is not known;
// then Reason tells why.
type openSSLDoc struct {
	Command string `json:"command"`
	Code    *int   `json:"code,omitempty"`
	Text    string `json:"text,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func (o *Options) openSSL(r Result, at netip.AddrPort) *openSSLDoc {
	line, there := r.OpenSSL[at]
	if !there {
		return nil
	}
	d := &openSSLDoc{Command: line.Command, Reason: line.Reason(o.Lang)}
	if line.Gap == "" {
		d.Code, d.Text = &line.Code, line.Text
	}
	return d
}

// openSSL writes what to type, to see the chain as openssl does, and how that ends: at the first address where a finding
// about the chain weighs, or with --all at the first of all.
func (p *page) openSSL(r Result) {
	for i := range r.Snapshot.Addresses {
		at := r.Snapshot.Addresses[i].Addr
		line, there := r.OpenSSL[at]
		if !there || !p.o.All && !p.faulted(r, at) {
			continue
		}
		p.line("")
		p.line("    " + visible.Text(line.Command)) // in one piece, to be copied
		if line.Gap != "" {
			p.hanging("    ", wordOpenSSLGap.Fill(p.o.Lang, lang.Pairs("why", line.Reason(p.o.Lang))))
			return
		}
		ends := wordOpenSSL
		if line.Code == 0 {
			ends = wordOpenSSLBlind
		}
		if line.System && line.Code != 0 {
			ends = wordOpenSSLSystem
		}
		p.hanging("    ", ends.Fill(p.o.Lang, lang.Pairs("line", line.Says())))
		return
	}
}

// faulted reports whether a finding about the chain that weighs medium or more is shown for the address.
func (p *page) faulted(r Result, at netip.AddrPort) bool {
	return slices.ContainsFunc(r.Report.Outcomes, func(f rules.Finding) bool {
		return f.Address == at && f.Status == rules.Fail && p.o.shown(&f) && f.Worst(p.o.Platforms) >= rules.Medium &&
			slices.Contains(f.Rule.Needs, facts.ProbeChain)
	})
}

var (
	wordOpenSSL       = lang.En("ends with “{line}”").Zh("其末行为“{line}”")
	wordOpenSSLBlind  = lang.En("ends with “{line}”, since openssl does not look for this fault").Zh("其末行为“{line}”，因为 openssl 不检查这一问题")
	wordOpenSSLSystem = lang.En("ends with “{line}” where the system trusts what Mozilla does").
				Zh("如果系统信任的根证书与 Mozilla 的列表相同，其末行为“{line}”")
	wordOpenSSLGap = lang.En("how this ends cannot be told: {why}").Zh("无法预知其结果：{why}")
)
