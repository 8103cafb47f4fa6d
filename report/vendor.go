package report

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
	"github.com/tongguan/tongguan/rules"
)

// A Vendor is whose a server is that is not one's own.
type Vendor = vendors.Product

// A vendorDoc says whose a server is that is not one's own, and what to do about its findings in place of their rules' fix.
type vendorDoc struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Ticket string `json:"ticket,omitempty"` // where its customers ask; absent where that is not known
	Fix    string `json:"fix"`
}

func (o *Options) vendor(v *Vendor) *vendorDoc {
	if v == nil {
		return nil
	}
	return &vendorDoc{v.ID, v.Name.In(o.Lang), v.Ticket, v.Fix(o.Lang)}
}

// fix is what to do where the target does not meet the rule. What is wrong with a vendor's server only the vendor can mend.
func (r *Result) fix(rule *rules.Rule, tag lang.Tag) string {
	if r.Vendor != nil {
		return r.Vendor.Fix(tag)
	}
	return rule.Text.Fix.In(tag)
}
