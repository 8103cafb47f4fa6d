package rules

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

func dnsFails(kind facts.FailureKind) func(*world) {
	return func(w *world) {
		w.Addresses = nil
		w.DNS = facts.Failed[facts.DNS](facts.Failure{Kind: kind, Phase: facts.PhaseDNS})
	}
}

var _ = covers(&dnsFail,
	ruleCase{"resolves", nil, "pass"},
	ruleCase{"no such name", dnsFails(facts.NameNotFound), "fail"},
	ruleCase{"NXDOMAIN", dnsFails(facts.NoSuchName), "fail"},
	ruleCase{"no record", dnsFails(facts.NoData), "fail"},
	ruleCase{"aliases in a circle", dnsFails(facts.NameLoop), "fail"},
	ruleCase{"the zone's servers fail", dnsFails(facts.NameServer), "fail"},
	ruleCase{"the resolver refuses", dnsFails(facts.NameRefused), "unknown"},
	ruleCase{"no answer", dnsFails(facts.Timeout), "fail"},
	ruleCase{"our resolver is down", dnsFails(facts.NoResolver), "unknown"},
	ruleCase{"not asked", func(w *world) { w.DNS = facts.Probe[facts.DNS]{} }, "notchecked"},
)

// TestDNSFailWords holds that each way in which a name fails is told apart, in both languages, with what to do about it.
func TestDNSFailWords(t *testing.T) {
	alias := func(w *world) {
		dnsFails(facts.NoSuchName)(w)
		w.DNS.Value = &facts.DNS{A: &facts.Lookup{Aliases: []string{"a.cdn.test", "b.cdn.test"}}}
	}
	circle := func(w *world) {
		dnsFails(facts.NameLoop)(w)
		w.DNS.Value = &facts.DNS{A: &facts.Lookup{Aliases: []string{"a.cdn.test"}}}
	}
	seen := map[string]string{}
	for name, c := range map[string]struct {
		change func(*world)
		en, zh string // both in this order, parted by "…"
	}{
		"not told":        {dnsFails(facts.NameNotFound), "the name has no address", "没有解析到任何地址"},
		"NXDOMAIN":        {dnsFails(facts.NoSuchName), "api.example.test: the name does not exist in DNS (NXDOMAIN)…check its spelling", "NXDOMAIN…请检查拼写"},
		"no record":       {dnsFails(facts.NoData), "has no address…add an A or AAAA record", "没有地址记录…请添加"},
		"SERVFAIL":        {dnsFails(facts.NameServer), "SERVFAIL…check the domain's name servers", "SERVFAIL…请在 DNS"},
		"circle":          {circle, "api.example.test: its aliases (CNAME) lead in a circle…correct", "api.example.test：CNAME 记录形成循环…请修正"},
		"REFUSED":         {dnsFails(facts.NameRefused), "REFUSED…--resolver", "REFUSED…--resolver"},
		"time-out":        {dnsFails(facts.Timeout), "no answer about the name in time…check", "DNS 查询超时…请检查"},
		"dead resolver":   {dnsFails(facts.NoResolver), "resolver does not answer…--resolver", "解析器没有应答…--resolver"},
		"a dangling name": {alias, "is an alias (CNAME) of b.cdn.test: the name does not exist", "是 b.cdn.test 的别名（CNAME）：DNS 中不存在"},
	} {
		w := newWorld(t)
		c.change(w)
		outcomes := dnsFail.run(nil, &View{Target: prepare(w.Snapshot, w.Params)}, w.Params)
		for tag, want := range map[lang.Tag]string{lang.English: c.en, lang.Chinese: c.zh} {
			text := outcomes[0].Text(tag)
			rest := text
			for part := range strings.SplitSeq(want, "…") {
				_, after, ok := strings.Cut(rest, part)
				if rest = after; !ok {
					t.Errorf("%s: %q has not %q", name, text, want)
				}
			}
			if other, known := seen[text]; known {
				t.Errorf("%s says the same as %s: %q", name, other, text)
			}
			seen[text] = name
		}
	}
}
