package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// gatewayOnly is a server behind whose gateway nobody answers.
func gatewayOnly(w *factstest.World) {
	e, again := &(*w.Address().HTTP.Value)[0], 502
	e.Status, e.WithoutReferer, e.ServerError = 502, &again, true
}

// excused judges an expired certificate with which somebody has said that he lives.
func excused(t testing.TB, on facts.Platforms) report.Result {
	w := factstest.New(t)
	expired(w)
	profile, _ := rules.Named(rules.ProfileWeChat)
	profile.Waivers = []rules.Waiver{{
		Rule: "cert_expired", Host: w.Endpoint.Host, On: on, Reason: "老门店", Owner: "李伟", Until: factstest.Now.AddDate(0, 1, 0),
	}}
	return report.Result{
		Target: "x.test", Snapshot: w.Snapshot,
		Report: rules.Evaluate(profile, w.Snapshot, rules.Params{Now: factstest.Now, Stores: storesOf(t, w)}),
	}
}

// TestUnsaid holds that a target is not called well without a word of what it was let off and of what was not to be seen,
// in the table as in a message.
func TestUnsaid(t *testing.T) {
	for name, c := range map[string]struct {
		result report.Result
		tag    lang.Tag
		want   []string
	}{
		"waived": {excused(t, facts.Everywhere), lang.English, []string{"expired 2026-", " (2 days ago)", "cert_expired waived on every platform until ", " by 李伟: 老门店"}},
		"已豁免":    {excused(t, facts.Everywhere), lang.Chinese, []string{" 已过期（2 天前）", "cert_expired 所有平台：已豁免至 ", "（李伟）：老门店"}},
		"a gateway alone": {scanned(t, "x.test", gatewayOnly), lang.English, []string{
			"GET /: 502, and 502 without the Referer: the gateway answers, and what is behind it does not [http_server_error]",
		}},
		"只有网关": {scanned(t, "x.test", gatewayOnly), lang.Chinese, []string{"网关有应答，但后面的服务没有正常应答 [http_server_error]"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			o.Lang, o.Width = c.tag, 1000
			for form, text := range map[string]string{
				"table": written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, c.result),
				"chat":  report.Chat(c.result, o),
			} {
				for _, want := range c.want {
					if !strings.Contains(text, want) {
						t.Errorf("%s lacks %q:\n%s", form, want, text)
					}
				}
			}
		})
	}
}

// TestWaivedInPart tells of a waiver beside what still fails.
func TestWaivedInPart(t *testing.T) {
	text := report.Chat(excused(t, facts.On(facts.IOS)), options(t))
	if !strings.Contains(text, "Fails on Android, HarmonyOS, devtools") || !strings.Contains(text, "cert_expired waived on iOS until ") {
		t.Error(text)
	}
}
