package report_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// untried adds addresses of a family that this machine has no way to, and leaves some out.
func untried(ips, omitted int) func(*factstest.World) {
	return func(w *factstest.World) {
		chain, leaves := w.Address().Chain, w.Address().Leaves
		w.Add("192.0.2.8")
		w.Address().Chain, w.Address().Leaves = chain, leaves
		for _, ip := range []string{"2001:db8::1", "2001:db8::2"}[:ips] {
			w.Add(ip)
			factstest.Fail(w.Address(), facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect})
		}
		for _, ip := range []string{"192.0.2.9", "192.0.2.10"}[:omitted] {
			w.DNS.Value.Omitted = append(w.DNS.Value.Omitted, netip.MustParseAddr(ip))
		}
	}
}

// TestHealthy reads all that stands under a healthy target, in the number that it takes.
func TestHealthy(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*factstest.World)
		tag    lang.Tag
		want   []string
	}{
		{"alone", nil, lang.English, []string{"192.0.2.7:443"}},
		{"addresses not tried", untried(2, 2), lang.English, []string{
			"192.0.2.7:443 · +1 more",
			"[2001:db8::1]:443, [2001:db8::2]:443 were not tried: this machine has no route to the address.",
			"2 more addresses of this name were not scanned.",
		}},
		{"one not tried", untried(1, 1), lang.English, []string{
			"+1 more", "[2001:db8::1]:443 was not tried: this machine has no route to the address.",
			"1 more address of this name was not scanned.",
		}},
		{"一个未尝试", untried(1, 1), lang.Chinese, []string{
			"另有 1 个地址", "[2001:db8::1]:443 未尝试：本机没有到该地址的路由。", "该域名另有 1 个地址未扫描。",
		}},
		{"some rules", quick, lang.English, []string{"192.0.2.7:443", "5 rules were not checked at this depth"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t)
			o.Lang = c.tag
			text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, scanned(t, "x.test", c.change))
			body, _, _ := strings.Cut(text, "\n\n")
			lines := strings.Split(body, "\n")
			if len(lines) != len(c.want) || !strings.HasPrefix(lines[0], "✓ x.test") {
				t.Fatalf("got\n%s", body)
			}
			for i, want := range c.want {
				if !strings.HasSuffix(lines[i], want) || i > 0 && lines[i] != "    "+want {
					t.Errorf("line %d is %q, want %q", i+1, lines[i], want)
				}
			}
		})
	}
}

// TestHostileFacts holds that what a saved snapshot puts into the line of a healthy target is made visible.
func TestHostileFacts(t *testing.T) {
	o := options(t)
	r := scanned(t, "x.test", func(w *factstest.World) {
		w.Address().Addr = netip.AddrPortFrom(netip.MustParseAddr("2001:db8::1").WithZone("\x1b[2J\u202e"), 443)
	})
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, r)
	if !strings.HasPrefix(text, "✓") || !strings.Contains(text, `\u001b[2J\u202e`) || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("got %q", text)
	}
}
