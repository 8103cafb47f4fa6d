package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/report"
)

// answered changes what the server answers.
func answered(change func(*facts.Exchange)) func(*factstest.World) {
	return func(w *factstest.World) { change(&(*w.Address().HTTP.Value)[0]) }
}

// TestShowing holds that a message never sends somebody to a command that ends well: what is typed shows the fault.
func TestShowing(t *testing.T) {
	const curl = "curl -skv --max-time 60 --connect-to api.example.test:443:192.0.2.7:443"
	refused := 200
	for name, c := range map[string]struct {
		change func(*factstest.World)
		want   []string
	}{
		"what openssl says": {expired, []string{" </dev/null\n", "ends with: Verify return code: 10 (certificate has expired)\n"}},
		"TLS 1.3 alone": {func(w *factstest.World) { (*w.Address().Versions.Value)[facts.TLS12] = facts.Denied }, []string{
			" -tls1_2 </dev/null\nlook for: it fails, since TLS 1.2 is refused\n",
		}},
		"soon to end": {func(w *factstest.World) {
			w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = w.StartedAt.Add(48 * time.Hour) }).Chain()...)
		}, []string{" </dev/null 2>/dev/null | openssl x509 -noout -dates\nlook for: notBefore and notAfter\n"}},
		"the Referer is refused": {
			answered(func(e *facts.Exchange) { e.Status, e.WithoutReferer, e.RefererRefused = 403, &refused, true }),
			[]string{curl + " -e https://servicewechat.com/wx0000000000000000/0/page-frame.html https://api.example.test:443/\nlook for: the status; without -e it is another\n"},
		},
		"a release's Referer is refused": {
			answered(func(e *facts.Exchange) {
				e.RefererStatus, e.RefererVersions = 403, []facts.RefererVersion{facts.RefererRelease}
			}), []string{"-e https://servicewechat.com/wx0000000000000000/1/page-frame.html"},
		},
		"a path for a shell": {
			answered(func(e *facts.Exchange) { e.Path, e.BOMs = "/v1/$(id)'x", 2 }),
			[]string{` 'https://api.example.test:443/v1/$(id)'\''x' 2>/dev/null | head -c 12 | od -An -tx1` + "\n"},
		},
		"a path that was cut": {
			answered(func(e *facts.Exchange) { e.Path, e.BOMs = "/"+strings.Repeat("x", 600), 2 }),
			[]string{"[bom_multiple]\nFix: "},
		},
		"slow": {answered(func(e *facts.Exchange) { e.Slow, e.FirstByte = facts.Slow30, 31*time.Second }), []string{"time " + curl, " -o /dev/null\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := report.Chat(asked(t, scanned(t, "x.test", c.change)), chatOptions(t, lang.English))
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("it lacks %q:\n%s", want, text)
				}
			}
		})
	}
}
