package explain_test

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// judged is the report of a server that is good but for one change, whose root the platforms trust.
func judged(t *testing.T, trusted facts.Platforms, change func(*factstest.World)) *rules.Report {
	t.Helper()
	w := factstest.New(t)
	change(w)
	stores := trust.NewStores()
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("the test's root", trusted, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	return rules.Evaluate(profile, w.Snapshot, rules.Params{Now: factstest.Now, Stores: stores})
}

func good(*factstest.World) {}

// gap lacks the intermediate, and says where it lies: some clients fetch it.
func gap(w *factstest.World) {
	leaf := w.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) {
			c.IssuingCertificateURL = []string{"http://pki.example.test/intermediate.crt"}
		}
	})
	w.Serve(leaf.Raw)
}

func expired(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = factstest.Now.Add(-time.Hour) }).Chain()...)
}

func selfSigned(w *factstest.World) {
	w.Serve(w.Must(pki.SelfSigned(pki.Template{CommonName: factstest.Host, Names: []string{factstest.Host}, Now: factstest.Now})).Raw)
}

// gatewayOnly answers 502 whatever is asked.
func gatewayOnly(w *factstest.World) {
	e, again := &(*w.Address().HTTP.Value)[0], 502
	e.Status, e.WithoutReferer, e.ServerError = 502, &again, true
}

// halfAsked answered nothing but a hello of TLS 1.3.
func halfAsked(w *factstest.World) {
	failure := facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS}
	a := w.Address()
	a.ATS, a.NonATS = facts.Failed[facts.Answer](failure), facts.Failed[facts.Answer](failure)
	a.Handshake.Value.Version = facts.TLS13
	a.Versions.Value, a.Versions.Failure = nil, &failure
}

func failing(kind facts.FailureKind, phase facts.Phase) func(*factstest.World) {
	return func(w *factstest.World) { factstest.Fail(w.Address(), facts.Failure{Kind: kind, Phase: phase}) }
}

func TestAgainst(t *testing.T) {
	noApple := facts.Everywhere.Without(facts.On(facts.IOS))
	for name, c := range map[string]struct {
		text    string
		trusted facts.Platforms
		change  func(*factstest.World)
		outcome explain.Outcome
		found   []string
	}{
		"the gap, on Android":                {"android errcode:-202", facts.Everywhere, gap, explain.Found, []string{"chain_incomplete"}},
		"the gap, nowhere said":              {"errcode:-202", facts.Everywhere, gap, explain.Found, []string{"chain_incomplete"}},
		"the gap, on iOS: nobody has looked": {"iphone errcode:-202", facts.Everywhere, gap, explain.Another, nil},
		"the gap, and another error":         {"android errcode:-201", facts.Everywhere, gap, explain.Another, nil},
		"the gap, and any error":             {"errno 600001", facts.Everywhere, gap, explain.Found, []string{"chain_incomplete"}},
		"the gap, described":                 {"浏览器正常，手机不行", facts.Everywhere, gap, explain.Found, []string{"chain_incomplete"}},
		"the gap, and nothing known":         {"something", facts.Everywhere, gap, explain.Another, nil},
		"Apple's root, on iOS":               {"iphone errcode:-202", noApple, good, explain.Found, []string{"trust_ios", "ats_trust"}},
		"Apple's root, in Apple's words":     {"此服务器的证书无效", noApple, good, explain.Found, []string{"trust_ios", "ats_trust"}},
		"Apple's root, on Android":           {"android errcode:-202", noApple, good, explain.Another, nil},
		"expired":                            {"errcode:-201", facts.Everywhere, expired, explain.Found, []string{"cert_expired"}},
		"self-signed, and any error":         {"errno 600001", facts.Everywhere, selfSigned, explain.Found, []string{"cert_self_signed", "ats_trust"}},
		"what matters was not learned":       {"android errcode:-113", facts.Everywhere, halfAsked, explain.Unlearned, nil},
		"what does not matter was not":       {"iphone errcode:-201", facts.Everywhere, halfAsked, explain.Clean, nil},
		"good":                               {"errcode:-202", facts.Everywhere, good, explain.Clean, nil},
		"good, and nothing known":            {"something", facts.Everywhere, good, explain.Clean, nil},
		"refused, and so was the phone":      {"errcode:-102", facts.Everywhere, failing(facts.Refused, facts.PhaseConnect), explain.Found, []string{"tcp_unreachable"}},
		"refused, and -202":                  {"errcode:-202", facts.Everywhere, failing(facts.Refused, facts.PhaseConnect), explain.Unlearned, nil},
		"refused, and any error":             {"errno 600001", facts.Everywhere, failing(facts.Refused, facts.PhaseConnect), explain.Found, []string{"tcp_unreachable"}},
		"refused, and an error of TLS":       {"ssl hand shake error", facts.Everywhere, failing(facts.Refused, facts.PhaseConnect), explain.Unlearned, nil},
		"refused, and it works elsewhere":    {"浏览器正常，手机不行", facts.Everywhere, failing(facts.Refused, facts.PhaseConnect), explain.Unlearned, nil},
		"nobody behind the gateway":          {"statusCode:502", facts.Everywhere, gatewayOnly, explain.Found, []string{"http_server_error"}},
		"nobody behind it, and -202":         {"errcode:-202", facts.Everywhere, gatewayOnly, explain.Clean, nil},
		"no TLS, by what the rule names":     {"errcode:-107", facts.Everywhere, failing(facts.NotTLS, facts.PhaseTLS), explain.Found, []string{"tls_handshake_failed"}},
	} {
		r := explain.Read(c.text)
		v := r.Against(judged(t, c.trusted, c.change))
		var found []string
		for _, f := range v.Found {
			found = append(found, f.Rule.ID)
		}
		if v.Outcome != c.outcome {
			t.Errorf("%s: %s, want %s (found %v)", name, v.Outcome, c.outcome, found)
		}
		if diff := cmp.Diff(c.found, found); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// TestAgainstNewRule: a rule that no table here knows brings about the errors that it says itself, where it weighs.
func TestAgainstNewRule(t *testing.T) {
	rule := &rules.Rule{
		ID: "new", Levels: map[rules.LevelID]rules.Severities{rules.Default: {Android: rules.Blocker, IOS: rules.Low}},
		Errors: map[facts.Platform][]rules.Error{
			rules.Android: {"errno 600001", "net::ERR_CERT_REVOKED (-206)"}, rules.IOS: {"net::ERR_CERT_REVOKED (-206)", "net::ERR_CERT_WEAK_KEY (-211)"},
		},
	}
	report := &rules.Report{Reach: facts.ReachOK, Outcomes: []rules.Finding{{
		Rule: rule, Outcome: rules.Outcome{Status: rules.Fail, Level: rules.Default, On: facts.Everywhere},
	}}}
	for text, want := range map[string]explain.Outcome{
		"android errcode:-206": explain.Found,
		"iphone errcode:-206":  explain.Another,
		"android errcode:-201": explain.Another,
		"errcode:-211":         explain.Another, // it weighs too little where it shows itself so
	} {
		r := explain.Read(text)
		if v := r.Against(report); v.Outcome != want {
			t.Errorf("%s: %s, want %s", text, v.Outcome, want)
		}
	}
}

// TestJudge: with the cause on the server nothing else is advised about it; with a clean one what is left is, in order.
func TestJudge(t *testing.T) {
	r := explain.Read("android errcode:-202")
	a := r.Judge("a.example.com", judged(t, facts.Everywhere, good), "en")
	var ids []string
	for _, c := range a.Causes {
		if c.Side == explain.AtServer {
			t.Errorf("%s is on the server, which is clean", c.ID)
		}
		if c.Side == explain.AtPhone && c.Test == "" {
			t.Errorf("%s has no test", c.ID)
		}
		ids = append(ids, c.ID)
	}
	want := []string{"proxy", "inspection", "version", "network", "clock", "cache", "url_check", "base_library"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	list := explain.Read("errno 600002")
	for _, c := range list.Judge("a.example.com", judged(t, facts.Everywhere, good), "en").Causes {
		if c.ID == "clock" {
			t.Error("the clock has nothing to do with the list of domains")
		}
	}
	if a := r.Judge("a.example.com", judged(t, facts.Everywhere, failing(facts.Refused, facts.PhaseConnect)), "en"); a.Causes[0].ID != "chain" || len(a.Verdict.Findings) != 1 {
		t.Errorf("not reached: %+v", a.Verdict)
	}
}
