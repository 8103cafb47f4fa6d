package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestClientErrors holds that what developers are said to see goes by how the server failed.
func TestClientErrors(t *testing.T) {
	alert := func(n uint8) func(*world) {
		return func(w *world) {
			factstest.Fail(w.Address(), facts.Failure{Kind: facts.Alert, Phase: facts.PhaseTLS, Alert: &n})
		}
	}
	dead := func(kind facts.FailureKind) func(*world) {
		return func(w *world) {
			redirected(facts.RedirectFailed, facts.Hop{Scheme: "https", Host: "b.test", Port: 443})(w)
			exchanged(func(e *facts.Exchange) { e.RedirectsFailure = &facts.Failure{Kind: kind} })(w)
		}
	}
	for name, c := range map[string]struct {
		rule   *Rule
		change func(*world)
		want   string // what Android shows at the end
	}{
		"handshake_failure":         {&tlsHandshakeFailed, alert(40), "(-113)"},
		"protocol_version":          {&tlsHandshakeFailed, alert(70), "(-113)"},
		"internal_error":            {&tlsHandshakeFailed, alert(80), "(-107)"},
		"access_denied":             {&tlsHandshakeFailed, alert(49), "(-117)"},
		"unrecognized_name":         {&tlsHandshakeFailed, alert(112), "(-159)"},
		"an alert without a number": {&tlsHandshakeFailed, noTLS(facts.Alert), "(-113)"},
		"a circle":                  {&redirectBroken, redirected(facts.RedirectLoop, facts.Hop{Scheme: "https", Host: "b.test", Port: 443}), "(-310)"},
		"to no name":                {&redirectBroken, dead(facts.NoSuchName), "(-105)"},
		"to a closed port":          {&redirectBroken, dead(facts.Refused), "(-102)"},
		"to silence":                {&redirectBroken, dead(facts.Timeout), "(-118)"},
		"to a reset":                {&redirectBroken, dead(facts.Reset), "(-101)"},
		"to no TLS":                 {&redirectBroken, dead(facts.NotTLS), "(-107)"},
		"to what has no number":     {&redirectBroken, dead(facts.Unreachable), "errno 600001"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			r := Evaluate(Profile{Name: "test", Rules: All()}, w.Snapshot, w.Params)
			i := slices.IndexFunc(r.Outcomes, func(f Finding) bool { return f.Rule.ID == c.rule.ID && f.Status == Fail })
			if i < 0 {
				t.Fatal("it does not fail")
			}
			f := &r.Outcomes[i]
			got := f.Errors(Android)
			if len(got) == 0 || !strings.HasSuffix(string(got[len(got)-1]), c.want) {
				t.Errorf("got %q, want %s", got, c.want)
			}
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if f.Text(tag) == "" {
					t.Errorf("no evidence in %s", tag)
				}
			}
		})
	}
}
