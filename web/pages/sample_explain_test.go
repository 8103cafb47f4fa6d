package pages_test

import (
	"testing"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	. "github.com/tongguan/tongguan/web/pages"
)

const pastedError = "安卓 {\"errno\":600001,\"errMsg\":\"request:fail errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID\"}\nhttps://api.example.com/v1 wx0123456789abcdef"

// explaining gives the page about an error as it is asked, answered by the text alone, and answered with a scan.
func explaining(t testing.TB, tag lang.Tag) []sample {
	t.Helper()
	const label = "api.example.com:443"
	form := ExplainForm{Text: pastedError}
	page := func(text string, change func(*factstest.World)) Explain {
		r := explain.Read(text)
		a := r.Answer(tag)
		if change != nil {
			a = r.Judge(label, reportOf(t, change), tag)
		}
		return Explain{Form: ExplainForm{Text: text}, Answer: &a, Label: label, Endpoint: 7}
	}
	unwatched, pending := page(pastedError, nil), page(pastedError, nil)
	unwatched.Endpoint, pending.Scanning = 0, true
	unknown := page("net:ERR_CERT_AUTHORTY_INVALD", nil)
	unknown.Label, unknown.Endpoint = "", 0
	return []sample{
		{"explain", "/explain", Explain{}},
		{"explain-refused", "/explain", Explain{Form: ExplainForm{Text: form.Text, Target: "*.example.com", Platform: facts.Android, Error: "“*.example.com” is a wildcard"}}},
		{"explain-unwatched", "/explain", unwatched},
		{"explain-pending", "/explain", pending},
		{"explain-unjudged", "/explain", page("errno 600004", nil)},
		{"explain-found", "/explain", page(pastedError, missingIntermediate)},
		{"explain-another", "/explain", page("iOS errcode:-113", missingIntermediate)},
		{"explain-clean", "/explain", page("errcode:-201", func(*factstest.World) {})},
		{"explain-unlearned", "/explain", page("errcode:-202", unreachable)},
		{"explain-unknown", "/explain", unknown},
	}
}

func reportOf(t testing.TB, change func(*factstest.World)) *rules.Report {
	t.Helper()
	w := factstest.New(t)
	change(w)
	stores := trust.NewStores()
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("the test's root", facts.Everywhere, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	return rules.Evaluate(profile, w.Snapshot, rules.Params{Now: now, Stores: stores})
}
