package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestDomains says whose each host is.
func TestDomains(t *testing.T) {
	p, _ := lintCase{
		code: "request https://b.example.com/x\nrequest https://a.example.com\nuploadFile https://a.example.com\nrequest https://apis.map.qq.com/ws\nrequest http://10.0.0.1\n" +
			"request https://files.example.net\nrequest https://api.partner.example\ncreateTCPSocket tcp.example.com\nrequest http://localhost",
		media: "image https://x.cos.ap-guangzhou.myqcloud.com/a.png\nimage https://a.example.com/a.png",
	}.facts()
	show := func(c *facts.Console) string {
		var b strings.Builder
		for _, d := range Domains(p, c) {
			vendor := ""
			if d.Vendor != nil {
				vendor = d.Vendor.ID
			}
			fmt.Fprintf(&b, "%s %s%s %v\n", d.Host, d.Owner, strings.TrimRight(" "+vendor, " "), d.Lists)
		}
		return b.String()
	}
	const want = `a.example.com ours [request upload]
api.partner.example ours [request]
apis.map.qq.com vendor tencent_map [request]
b.example.com ours [request]
files.example.net ours [request]
tcp.example.com ours [tcp]
x.cos.ap-guangzhou.myqcloud.com vendor tencent_cos []
`
	if got := show(nil); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	known := &facts.Console{Vendors: map[string][]string{"Partner": {"*.partner.example"}, "ours": {"*.myqcloud.com"}}}
	got := show(known)
	for _, line := range []string{"api.partner.example vendor Partner [request]", "x.cos.ap-guangzhou.myqcloud.com ours []"} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if len(Domains(nil, nil)) != 0 {
		t.Error("domains of nothing")
	}
}
