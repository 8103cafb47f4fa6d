package pages_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	. "github.com/tongguan/tongguan/web/pages"
)

// now is when the sample pages are read.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// A sample is a page as readers meet it.
type sample struct {
	name string
	path string // it stands at
	body Body
}

// chromeOf makes what is around a sample for an admin.
func chromeOf(tag lang.Tag, path string) Chrome {
	u, err := url.Parse(path)
	if err != nil {
		panic(err)
	}
	return Chrome{
		Lang: tag, URL: u, Now: now, User: &User{"li.wei", Admin}, Version: "1.4.0", Stores: "Mozilla 2026-10-30 (117 roots)",
		Database: &Database{Size: 43_800_000}, Described: "/reference", Firing: 3,
	}
}

// all is one grade on every platform.
func all(g rules.Grade) Verdicts { return on(g, g, g, g) }

func on(ios, android, harmony, devtools rules.Grade) Verdicts {
	return Verdicts{facts.IOS: ios, facts.Android: android, facts.Harmony: harmony, facts.Devtools: devtools}
}

const (
	pass    = rules.GradePass
	warn    = rules.GradeWarn
	fail    = rules.GradeFail
	unknown = rules.GradeUnknown
)

var shop = AppRef{ID: 3, AppID: "wx5a3c2f7e91d04b68", Name: "云上小店"}

// samples gives every page, most of them in the state that readers meet most often.
func samples(t testing.TB, tag lang.Tag) []sample {
	t.Helper()
	form := ImportForm{Text: "https://api.example.com\nwss://ws.example.com/chat\n*.example.com", AppID: shop.AppID, Name: shop.Name, List: "request"}
	out := []sample{
		{"dashboard", "/", dashboard(t, tag)},
		{"dashboard-empty", "/", Dashboard{Health: Health{Workers: 1}}},
		{"dashboard-first", "/", Dashboard{Total: 12, Waiting: 12, Health: Health{Workers: 1, Queue: 12}}},
		{"dashboard-well", "/", Dashboard{
			Total: 9, Worst: map[rules.Grade]int{pass: 9},
			Counts: map[facts.Platform]map[rules.Grade]int{facts.IOS: {pass: 9}, facts.Android: {pass: 9}, facts.Harmony: {pass: 9}, facts.Devtools: {pass: 9}},
			Expiry: Expiry{Weeks: make([]int, 13)}, Health: Health{LastScan: now.Add(-hour), Lag: 3 * hour, Late: true}, Channels: Channels{Total: 1},
		}},
		{"endpoints", "/endpoints", EndpointList{Total: 128, Rows: rows(t, tag), Next: "eyJrIjoxfQ", Apps: []AppRef{shop, {ID: 4, AppID: "wx1111222233334444"}}}},
		{"endpoints-filtered", "/endpoints?status=fail&platform=android&rule=chain_incomplete", EndpointList{
			Filter: Filter{Query: "api", Status: fail, Platform: facts.Android, Rule: "chain_incomplete", App: 3, Expires: Window{From: 7, To: 14}, Paused: true, Sort: ByExpiry},
			Total:  -1, Rows: rows(t, tag)[:1], Cursor: "eyJrIjoxfQ", Apps: []AppRef{shop}, Rule: ruleOf(t, "chain_incomplete", tag).Title,
		}},
		{"endpoints-below", "/endpoints?below=" + chainOf()[2].SHA256, EndpointList{Filter: Filter{Below: chainOf()[2].SHA256}, Total: 1, Rows: rows(t, tag)[:1], Below: "Test Root"}},
		{"endpoints-below-nobody", "/endpoints?below=" + chainOf()[1].SHA256, EndpointList{Filter: Filter{Below: chainOf()[1].SHA256}}},
		{"authorities", "/authorities", AuthorityList{Cursor: "x", Next: "y", Rows: []AuthorityRow{
			{AuthorityRef{chainOf()[2].SHA256, "Test Root", true}, 128}, {AuthorityRef{chainOf()[1].SHA256, "Test Intermediate", false}, 1}, {AuthorityRef{SHA256: chainOf()[0].SHA256}, 1},
		}}},
		{"authorities-none", "/authorities", AuthorityList{}},
		{"authorities-empty", "/authorities?q=nothing", AuthorityList{Query: "nothing", Cursor: "x"}},
		{"endpoints-none", "/endpoints?q=nothing", EndpointList{Filter: Filter{Query: "nothing"}, Total: 0}},
		{"import", "/import", Import{Form: form, Apps: []AppRef{shop}}},
		{"import-preview", "/import", preview(form)},
		{"import-result", "/import", ImportResult{New: 41, Use: 3, Exists: 6, App: shop}},
		{"rules", "/rules", ruleList(tag)},
		{"rule", "/rules/chain_incomplete", RulePage{ruleOf(t, "chain_incomplete", tag)}},
		{"rule-strict", "/rules/tls_legacy_present", RulePage{ruleOf(t, "tls_legacy_present", tag)}},
		{"certificates", "/certificates?key=P-256", CertificateList{Filter: CertificateFilter{Key: "P-256", Query: "a", Expires: 30, Unused: true}, Cursor: "x", Next: "y", Rows: []CertificateRow{
			{chainOf()[0].SHA256, "api.example.com", chainOf()[0].Names, "CN=Test Intermediate", "P-256", now.Add(-day), false, 12},
			{chainOf()[1].SHA256, "", []string{"only.example.com"}, "CN=Test Root", "RSA 2048", now.Add(5 * day), true, 0},
			{SHA256: chainOf()[2].SHA256},
		}}},
		{"certificates-none", "/certificates", CertificateList{}},
		{"certificates-empty", "/certificates?q=nothing", CertificateList{Filter: CertificateFilter{Query: "nothing"}}},
		{"certificate", "/certificates/" + chainOf()[0].SHA256, certificate(t)},
		{"certificate-names", "/certificates/" + chainOf()[0].SHA256 + "?name=example", CertificatePage{Certificate: chainOf()[0], Named: NamesOf(manyNames(700), "example")}},
		{"certificate-no-name", "/certificates/" + chainOf()[0].SHA256 + "?name=x", CertificatePage{Certificate: chainOf()[0], Named: NamesOf(manyNames(21), "nobody"), Lints: &LintList{By: "v3.7.3"}}},
		{"certificate-unlinted", "/certificates/" + chainOf()[0].SHA256, CertificatePage{Certificate: chainOf()[0], SCTs: SCTList{Broken: true}, Lints: &LintList{By: "v3.7.3", Failed: facts.LintTimeout}}},
		{"certificate-authority", "/certificates/" + chainOf()[1].SHA256, CertificatePage{Certificate: chainOf()[1], Below: 128}},
		{"certificate-bad", "/certificates/00", CertificatePage{Certificate: Certificate{SHA256: chainOf()[1].SHA256, Unreadable: "x509: malformed serial number"}}},
		{"problem", "/problems/not-found", Problem{"not-found", 404, "Not found", "No object has this id.", "List the objects and use an id from there."}},
		{"reference", "/reference", reference()},
		{"sign-in", "/sign-in", SignIn{Next: "/endpoints/7"}},
		{"sign-in-wrong", "/sign-in", SignIn{Name: "li.wei", Refusal: RefusedWrong}},
		{"sign-in-slow", "/sign-in", SignIn{Refusal: RefusedSlow}},
		{"sign-in-link", "/sign-in", SignIn{Refusal: RefusedLink}},
		{"sign-in-origin", "/sign-in", SignIn{Refusal: RefusedOrigin}},
		{"sign-in-ended", "/sign-in", SignIn{Refusal: RefusedEnded}},
		{"link", "/sign-in/link", OneTimeLink{Token: "k3J9sT-0x", Name: "admin"}},
		{"blocked-cookie", "/sign-in", SignInBlocked{Why: BlockedCookie, Next: "/apps"}},
		{"blocked-plain", "/sign-in", SignInBlocked{Why: BlockedPlain}},
		{"account", "/account", account()},
		{"account-new", "/account", Account{Name: "zhang", Role: Viewer, MinLength: 12, Sessions: account().Sessions[:1], Error: "The two passwords differ.", NewToken: "tg_scan_7fKq2ZrT0xPv9LmWc4Yb1NdHs8Ej3UaG_1c9f2e07"}},
		{"users", "/users", users()},
	}
	for _, status := range []int{403, 404, 405, 409, 413, 418, 429, 500, 503} {
		out = append(out, sample{"failure", "/endpoints/9", Failure{Status: status, RequestID: "01JD7Q4N", RetryAfter: 5 * time.Second}})
	}
	out = append(out, sample{"failure-titled", "/users", Failure{
		Status: 403, Title: "The request comes from another site", Detail: "Nothing was done.", Remedy: "Open Tongguan at its public address.",
	}}, sample{"link-unnamed", "/sign-in/link", OneTimeLink{Token: "k3J9sT-0x"}})
	out = append(out, apps(t, tag)...)
	out = append(out, alerting()...)
	out = append(out, explaining(t, tag)...)
	out = append(out, channeling()...)
	return append(out, endpoints(t, tag)...)
}

func dashboard(t testing.TB, tag lang.Tag) Dashboard {
	cause := func(id string, status rules.Status, s rules.Severity, p facts.Platforms, n int) Cause {
		return Cause{id, ruleOf(t, id, tag).Title, status, s, p, n}
	}
	phones := facts.On(facts.Android, facts.Harmony)
	return Dashboard{
		Total: 128, Waiting: 2, Paused: 3,
		Worst: map[rules.Grade]int{fail: 7, unknown: 4, warn: 11, pass: 104},
		Counts: map[facts.Platform]map[rules.Grade]int{
			facts.IOS: {fail: 3, unknown: 6, warn: 11, pass: 106}, facts.Android: {fail: 6, unknown: 4, warn: 9, pass: 107},
			facts.Harmony: {fail: 6, unknown: 4, warn: 9, pass: 107}, facts.Devtools: {fail: 2, unknown: 7, warn: 9, pass: 108},
		},
		Expiry: Expiry{Expired: 1, Weeks: []int{2, 1, 0, 5, 3, 0, 0, 14, 31, 6, 0, 2, 1}},
		Causes: []Cause{
			cause("cert_expired", rules.Fail, rules.Blocker, facts.Everywhere, 1),
			cause("chain_incomplete", rules.Fail, rules.Blocker, phones, 4),
			cause("ats_forward_secrecy", rules.Fail, rules.High, facts.On(facts.IOS), 2),
			cause("chain_incomplete", rules.Unknown, rules.Blocker, facts.On(facts.IOS, facts.Devtools), 4),
			cause("cert_expiring", rules.Fail, rules.Medium, facts.Everywhere, 9),
		},
		Changes: []Change{
			{now.Add(-40 * time.Minute), 7, "api.example.com", 443, pass, fail, rows(t, tag)[0].Reason},
			{now.Add(-5 * hour), 9, "ws.example.com", 8443, fail, pass, ""},
			{now.Add(-21 * hour), 11, "img.example.com", 443, Pending, warn, rows(t, tag)[2].Reason},
		},
		Further: 2,
		Health:  Health{LastScan: now.Add(-20 * time.Second), Queue: 6, Workers: 1},

		Alerts: map[alert.Urgency]int{alert.Critical: 2, alert.Warning: 1}, Channels: Channels{Total: 5, Off: 1, Paused: 1, Failing: 1, Parked: 12},
	}
}

func rows(t testing.TB, tag lang.Tag) []Row {
	all3 := []RowUse{{shop, []string{"request", "upload"}}, {AppRef{ID: 4, AppID: "wx1111222233334444"}, []string{"request"}}}
	missing, expiring := judged(t, tag, missingIntermediate), judged(t, tag, expiringSoon)
	dead := judged(t, tag, unreachable)
	return []Row{
		{ID: 7, Host: "api.example.com", Port: 443, Uses: all3, Verdicts: missing.Verdicts, Reach: facts.ReachOK, Reason: Reason(missing.Verdicts, missing.Reach, missing.Findings), NotAfter: now.Add(40 * day), LastScan: now.Add(-40 * time.Minute), NextScan: now.Add(5 * hour)},
		{ID: 10, Host: "pay.example.com", Port: 443, Uses: []RowUse{{shop, []string{"request"}}}, Verdicts: dead.Verdicts, Reach: facts.ReachNone, Reason: Reason(dead.Verdicts, dead.Reach, dead.Findings), LastScan: now.Add(-3 * time.Minute), NextScan: now.Add(2 * time.Minute), Scanning: true},
		{ID: 11, Host: "img.example.com", Port: 443, Verdicts: expiring.Verdicts, Reach: facts.ReachOK, Reason: Reason(expiring.Verdicts, expiring.Reach, expiring.Findings), NotAfter: now.Add(5 * day), LastScan: now.Add(-21 * hour), NextScan: now.Add(hour)},
		{ID: 12, Host: "old.example.com", Port: 443, Verdicts: all(fail), Reach: facts.ReachOK, Reason: ruleOf(t, "cert_expired", tag).Title, NotAfter: now.Add(-2 * day), LastScan: now.Add(-hour), Paused: true},
		{ID: 8, Host: "cdn.example.com", Port: 443, Uses: all3[:1], Verdicts: all(pass), Reach: facts.ReachOK, NotAfter: now.Add(61 * day), LastScan: now.Add(-2 * hour), NextScan: now.Add(22 * hour)},
		{ID: 9, Host: "a-rather-long-name-of-a-host.with-many-labels.eu-central-1.gateway.internal.example.com", Port: 8443, Uses: []RowUse{{AppRef{}, []string{"socket"}}}},
	}
}

func preview(form ImportForm) ImportPreview {
	return ImportPreview{Form: form, New: 1, Use: 1, Exists: 1, Bad: 1, More: 3, Lines: []ImportLine{
		{Number: 1, Text: "https://api.example.com", Outcome: OutcomeExists, Host: "api.example.com", Port: 443, Endpoint: 7},
		{Number: 2, Text: "wss://ws.example.com/chat", Outcome: OutcomeNew, Host: "ws.example.com", Port: 443},
		{Number: 3, Text: "*.example.com", Outcome: OutcomeBad, Why: "“*.example.com” is a wildcard, not a server: write the host names one by one"},
		{Number: 4, Text: "cdn.example.com:8443", Outcome: OutcomeUse, Host: "cdn.example.com", Port: 8443, Endpoint: 8},
	}}
}

func account() Account {
	return Account{
		Name: "li.wei", Role: Admin, HasPassword: true, MinLength: 12,
		Sessions: []Session{
			{ID: "a1", This: true, UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36", IP: "192.0.2.10", Since: now.Add(-3 * hour), Seen: now},
			{ID: "b2", UserAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)", IP: "2001:db8::7", Since: now.Add(-3 * day), Seen: now.Add(-30 * hour)},
		},
		Tokens: []Token{
			{ID: 1, Name: "CI gate", Prefix: "tg_pat_7fKq", Scope: "write", Made: now.Add(-20 * day), Expires: now.Add(70 * day), LastUsed: now.Add(-2 * hour)},
			{ID: 2, Name: "Grafana", Prefix: "tg_pat_0aZ9", Scope: "read", Made: now.Add(-200 * day), Expires: now.Add(-10 * day), Expired: true},
		},
	}
}

func users() UserList {
	return UserList{
		Made: &NewLink{"zhang", "https://tongguan.example.com/sign-in/link?token=Jx2_9Qm", now.Add(30 * time.Minute)},
		Users: []UserRow{
			{ID: 1, Name: "li.wei", Role: Admin, You: true, HasPassword: true, LastSeen: now},
			{ID: 2, Name: "zhang", Role: Operator},
			{ID: 3, Name: "wang", Role: Viewer, HasPassword: true, Disabled: true, LastSeen: now.Add(-90 * day)},
		},
	}
}

func reference() Reference {
	return Reference{Base: "https://tongguan.example.com/api/v1", Tags: []Tag{{"endpoints", "What is watched.", []Operation{
		{
			ID: "list-endpoints", Method: "GET", Path: "/endpoints", Summary: "List endpoints", Scope: "read",
			Parameters: []Parameter{{"limit", "query", "integer", false, "at most 500"}, {"cursor", "query", "string", false, "from the page before"}},
			Responses:  []Response{{"200", "a page"}, {"400", "a cursor of another filter"}},
		},
		{
			ID: "import", Method: "POST", Path: "/endpoints:import", Summary: "Import a list", Description: "With dry_run nothing is stored.", Scope: "write",
			Body: []Parameter{{"text", "body", "string", true, "what was pasted"}}, Responses: []Response{{"200", "a line each"}},
		},
	}}}}
}

func ruleOf(t testing.TB, id string, tag lang.Tag) Rule {
	t.Helper()
	for _, r := range rules.All() {
		if r.ID == id {
			out := RuleOf(r, tag)
			out.Failing, out.Unknown = 4, 4
			return out
		}
	}
	t.Fatalf("no rule %s", id)
	return Rule{}
}

func ruleList(tag lang.Tag) RuleList {
	out := RuleList{Profile: "wechat"}
	for i, r := range rules.All() {
		out.Rules = append(out.Rules, RuleOf(r, tag))
		out.Rules[i].Failing = i % 3
	}
	return out
}
