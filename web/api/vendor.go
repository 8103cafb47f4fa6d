package api

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/vendors"
)

// A Vendor is whose a server is that is not one's own, as tongguan-scanner gate --format json has it.
type Vendor struct {
	ID     string `json:"id" doc:"of the product, or the name in app.yaml|产品标识，或 app.yaml 中的名称"`
	Name   string `json:"name"`
	Ticket string `json:"ticket,omitempty" doc:"where its customers ask; absent where that is not known|提交工单的地址；未知时不返回"`
	Fix    string `json:"fix" doc:"what to do about its findings, in place of their rules' fix|处理办法，代替各规则的 fix"`
}

// vendorOf puts a product into words; nil for nil.
func vendorOf(p *vendors.Product, tag lang.Tag) *Vendor {
	if p == nil {
		return nil
	}
	return &Vendor{p.ID, p.Name.In(tag), p.Ticket, p.Fix(tag)}
}
