package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// disputed is a server without its intermediate that somebody saw at work.
func disputed(w *factstest.World) {
	leafOnly(w)
	w.Disputes = []facts.Dispute{
		{Platform: facts.Android, Phone: "Mi 14", System: "Android 14", WeChat: "8.0.50", At: factstest.Now},
		{
			Platform: facts.IOS, Rule: "chain_incomplete", Level: "dead_end", Phone: "iPhone\u202e 12", System: "iOS 15.8", WeChat: "8.0.50",
			Note: "on 5G", At: factstest.Now, Judged: "tongguan v0.0.0",
		},
	}
}

// A dispute is shown and changes no verdict.
func TestDisputed(t *testing.T) {
	s := schema(t)
	r := scanned(t, "a.test", disputed)
	for tag, want := range map[lang.Tag][]string{
		lang.English: {"  Disputed, works on a real phone: Mi 14, Android 14, WeChat 8.0.50\n", "  Disputed (chain_incomplete), works on a real phone: iPhone\\u202e 12, iOS 15.8, WeChat 8.0.50 (on 5G)\n", "Fails on"},
		lang.Chinese: {"  有异议，真机可用：Mi 14，Android 14，微信 8.0.50\n", "  有异议（chain_incomplete），真机可用：iPhone\\u202e 12，iOS 15.8，微信 8.0.50（on 5G）\n", "不通过"},
	} {
		o := options(t)
		o.Lang, o.Width = tag, 200
		table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, r)
		for _, line := range want {
			if !strings.Contains(table, line) {
				t.Errorf("%s: no %q in\n%s", tag, line, table)
			}
		}
	}
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, options(t)) }, false, r)
	validate(t, s, text)
	if !strings.Contains(text, `"disputes":[{"platform":"android","phone":"Mi 14","system":"Android 14","wechat":"8.0.50",`) {
		t.Error(text)
	}
	o := options(t)
	o.Platforms = facts.On(facts.Devtools)
	if text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, r); strings.Contains(text, "disputes") {
		t.Error("a report of devtools speaks of phones")
	}
}
