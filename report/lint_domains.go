package report

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A domainDoc is a host that the code goes to, and whose it is.
type domainDoc struct {
	Host   string      `json:"host"`
	Owner  rules.Owner `json:"owner"`
	Vendor string      `json:"vendor,omitempty"` // an id, such as tencent_map; absent where it is ours
	Name   string      `json:"name,omitempty"`   // of the vendor's product
	Ticket string      `json:"ticket,omitempty"` // where its customers ask
	Lists  []string    `json:"lists"`            // that it must be in
}

func (o *Options) domains(r LintResult) []domainDoc {
	out := []domainDoc{}
	for _, d := range rules.Domains(r.Project, r.Console) {
		doc := domainDoc{Host: d.Host, Owner: d.Owner, Lists: []string{}}
		for _, list := range d.Lists {
			doc.Lists = append(doc.Lists, string(list))
		}
		if v := d.Vendor; v != nil {
			doc.Vendor, doc.Name, doc.Ticket = v.ID, v.Name.In(o.Lang), v.Ticket
		}
		out = append(out, doc)
	}
	return out
}

// vendors says which servers are somebody else's, and where to ask about them; "" where none is.
func (o *Options) vendors(r LintResult) string {
	var names []string
	for _, d := range rules.Domains(r.Project, r.Console) {
		if d.Vendor == nil {
			continue
		}
		name := d.Vendor.Name.In(o.Lang)
		if d.Vendor.Ticket != "" {
			name += " " + d.Vendor.Ticket
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	separator := ", "
	if o.Lang == lang.Chinese {
		separator = "、"
	}
	return wordVendors.Fill(o.Lang, lang.Pairs("vendors", strings.Join(names, separator)))
}

var wordVendors = lang.En("Some servers are vendors'. What is wrong there is theirs to mend: open a ticket, with the finding as evidence. {vendors}").
	Zh("部分服务器属于第三方厂商，问题需由厂商处理：请提交工单并附上本报告的结果。{vendors}")
