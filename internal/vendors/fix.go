package vendors

import (
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// Fix says what to do about a server of this product that does not do as it should, whichever rule it breaks: nobody else
// can mend it.
func (p *Product) Fix(tag lang.Tag) string {
	return wordFix.Fill(tag, lang.Pairs("vendor", strings.TrimSpace(p.Name.In(tag)+" "+p.Ticket)))
}

var wordFix = lang.En("The server is a vendor's, who alone can mend it: open a ticket, with this finding as evidence. {vendor}").
	Zh("该服务器属于第三方厂商，只能由厂商处理：请提交工单并附上本项结果。{vendor}")
