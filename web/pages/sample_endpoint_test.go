package pages_test

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	. "github.com/tongguan/tongguan/web/pages"
)

// judged is the page of the server that the world is changed into, judged by the rules themselves.
func judged(t testing.TB, tag lang.Tag, change func(*factstest.World)) Endpoint {
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
	report := rules.Evaluate(profile, w.Snapshot, rules.Params{Now: now, Stores: stores})
	standings := StandingsOf(report, profile.Rules, tag)
	return Endpoint{
		Host: "api.example.com", Port: 443, Verdicts: VerdictsOf(report), Reach: report.Reach,
		Findings:  FindingsOf(report, len(w.Addresses), tag),
		Passed:    standings[rules.Pass],
		Addresses: AddressesOf(w.Snapshot, report, tag), Profile: profile.Name,
		NotApplicable: standings[rules.NotApplicable], NotChecked: standings[rules.NotChecked],
		LastScan: now.Add(-40 * time.Minute), NextScan: now.Add(5 * hour), JudgedAt: now.Add(-40 * time.Minute), NotAfter: now.Add(40 * day),
	}
}

func well(*factstest.World) {}

func missingIntermediate(w *factstest.World) {
	leaf := w.Leaf(func(t *pki.Template) { t.Change = aia })
	w.Serve(leaf.Raw)
}

// aia says where the issuer can be fetched.
func aia(c *x509.Certificate) {
	c.IssuingCertificateURL = []string{"http://pki.example.test/intermediate.crt"}
}

func oneAddressDiffers(w *factstest.World) {
	w.Add("192.0.2.8")
	w.Serve(w.Leaf(nil).Chain()...)
	missingIntermediate(w)
	w.Add("2001:db8::7")
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
	w.Address().Node = "gz-3"
}

func expiringSoon(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = now.Add(5 * day) }).Chain()...)
}

func unreachable(w *factstest.World) {
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
}

// endpoints gives the page of one endpoint in its states.
func endpoints(t testing.TB, tag lang.Tag) []sample {
	t.Helper()
	worst := judged(t, tag, oneAddressDiffers)
	worst.ID, worst.Omitted, worst.Scanning = 7, 2, false
	worst.Chains = []Chain{{Addresses: []string{"192.0.2.8:443"}, Certificates: chainOf()[:1], Missing: &Missing{1, "Test Intermediate", []string{"http://pki.example.test/intermediate.crt"}}}, {Addresses: []string{"192.0.2.7:443"}, Certificates: chainOf(), Misordered: true}}
	worst.Chains[0].Matrix, worst.Chains[1].Matrix = matrixOf(t, missingIntermediate, nil), young(t)
	worst.Mending = &Mending{
		Said: []string{"added: “Test Intermediate” by “Test Root”"}, Whole: true,
		Places: []Place{
			{"nginx", []Step{{"In the server block, name the file:", "ssl_certificate /path/to/fullchain.pem;"}}, "https://nginx.org/en/docs/http/configuring_https_servers.html#chains", false},
			{"IIS", []Step{{"Choose the certificate anew.", ""}}, "https://learn.microsoft.com/", false},
		},
	}
	worst.Findings[0].Fixes = []Place{
		{Name: "nginx", Likely: true, Steps: []Step{{"In the server block:", "ssl_protocols TLSv1.2 TLSv1.3;\nssl_prefer_server_ciphers on;"}, {"Then:", "nginx -t"}}},
		{Name: "Alibaba Cloud", Steps: []Step{{"CDN: Domain names → HTTPS.", ""}}},
	}
	worst.Chat = "[fail] api.example.com\nopenssl s_client -connect 192.0.2.7:443 -servername api.example.com -verify_hostname api.example.com </dev/null\n"
	worst.Changed = &Changed{
		Before: now.Add(-6 * day), After: now.Add(-40 * time.Minute), Same: 1,
		Gone: []RuleRef{{"hsts", "Strict-Transport-Security is set"}}, New: []RuleRef{{"cert_expired", "The certificate has not expired"}},
		Unclear: []RuleRef{{"alpn", "HTTP/2 is chosen only with a cipher suite that it allows"}},
	}
	worst.Verified = "Verify return code: 21 (unable to verify the first certificate)"
	worst.Depends = []AuthorityRef{{chainOf()[1].SHA256, "Test Intermediate", false}, {chainOf()[2].SHA256, "Test Root", true}}
	worst.Uses = []Use{
		{App: shop, List: "request", Scheme: "https", Path: "/v1", Environment: "prod"},
		{List: "socket", Scheme: "wss", Path: "/chat", Environment: "test", FromFile: true},
	}
	worst.Nodes = []Node{{4, "gz-3", "[2001:db8::7]:443"}}
	worst.Notes = []string{"The platforms' own root lists are not told apart in this version."}
	worst.History = History{From: now.Add(-30 * day), To: now, Scans: 121, Marks: []Mark{
		{now.Add(-29 * day), MarkVerdict, Pending, pass, ""},
		{now.Add(-20 * day), MarkScan, pass, pass, ""},
		{now.Add(-12 * day), MarkFacts, pass, pass, ""},
		{now.Add(-9 * day), MarkTime, pass, warn, "the certificate expires in 13 days"},
		{now.Add(-6 * day), MarkRules, warn, pass, ""},
		{now.Add(-40 * time.Minute), MarkVerdict, pass, fail, worst.Findings[0].Evidence},
	}}

	worst.Renewed = &Renewed{
		SHA256: chainOf()[0].SHA256, Name: "api.example.com", NotAfter: now.Add(89 * day), State: RenewedOpen, By: "li.wei",
		Since: now.Add(-25 * hour), Due: now.Add(-hour), Seen: now.Add(-10 * time.Minute), Served: 1, Tried: 5, Holdouts: []Holdout{
			{Address: "192.0.2.8:443", State: renewal.Old, Serial: "0193B4EE", NotAfter: now.Add(5 * day), Old: 3, All: 8},
			{Address: "192.0.2.9:443", State: renewal.Old, Old: 8, All: 8},
			{Address: "192.0.2.10:443", State: renewal.Incomplete, All: 8, Rules: []string{"chain_incomplete"}},
			{Address: "[2001:db8::7]:443", Node: "gz-3", State: renewal.Unreachable},
		},
	}

	at := worst.Findings[0].Rule
	worst.Dispute([]Dispute{
		{6, RuleRef{at, ""}, "iPhone 12, iOS 15.8, WeChat 8.0.50", "on 5G, at home", "li.wei", now.Add(-hour), false},
		{5, RuleRef{at, ""}, "iPhone SE, iOS 17.1, WeChat 8.0.49", "", "", now.Add(-2 * hour), false},
		{4, RuleRef{"cert_expired", ""}, "Mate 60, HarmonyOS 4.2, WeChat 8.0.50", "", "wang", now.Add(-9 * day), true},
		{3, RuleRef{at, ""}, "Mi 14, Android 14, WeChat 8.0.50", "", "wang", now.Add(-9 * day), true},
		{2, RuleRef{at, ""}, "Mi 13, Android 13, WeChat 8.0.50", "", "wang", now.Add(-9 * day), true},
	})

	firing, _, _, down := alertRows()
	worst.Alerts = []AlertRow{firing, down}

	good := judged(t, tag, well)
	good.ID, good.Paused = 8, true
	good.Renewed = &Renewed{SHA256: chainOf()[0].SHA256, State: RenewedServed, Since: now.Add(-5 * hour), Due: now.Add(hour), Ended: now.Add(-4 * hour), Seen: now.Add(-4 * hour), Served: 2, Tried: 2}
	good.Chains = []Chain{{Certificates: chainOf(), Matrix: matrixOf(t, well, map[facts.Platform]string{facts.IOS: "", facts.Android: "", facts.Harmony: "", facts.Devtools: ""})}}
	good.History = History{From: now.Add(-2 * day), To: now, Scans: 1, Marks: []Mark{{now.Add(-2 * day), MarkScan, pass, pass, ""}}}
	dead, soon := judged(t, tag, unreachable), judged(t, tag, expiringSoon)
	dead.ID, soon.ID, soon.Scanning = 10, 11, true
	dead.Renewed = &Renewed{SHA256: chainOf()[0].SHA256, State: RenewedOpen, Since: now.Add(-hour), Due: now.Add(hour)}
	soon.Renewed = &Renewed{SHA256: chainOf()[0].SHA256, State: RenewedWithdrawn, Since: now.Add(-2 * hour), Due: now.Add(hour), Ended: now.Add(-hour)}
	return []sample{
		{"endpoint", "/endpoints/7", worst},
		{"endpoint-well", "/endpoints/8", good},
		{"endpoint-dead", "/endpoints/10", dead},
		{"endpoint-expiring", "/endpoints/11", soon},
		{"endpoint-new", "/endpoints/9", Endpoint{ID: 9, Host: "2001:db8::1", Port: 8443, Scanning: true}},
		{"delete", "/endpoints/7/delete", ConfirmDelete{ID: 7, Host: "api.example.com", Port: 443, Uses: 2}},
	}
}

func chainOf() []Certificate {
	return []Certificate{
		{
			SHA256: strings.Repeat("3f9c", 16), Subject: "api.example.com", Issuer: "Test Intermediate", Key: "EC P-256", Signature: "ECDSA with SHA-256",
			Names:     []string{"api.example.com", "api2.example.com", "api3.example.com", "api4.example.com", "api5.example.com", "api6.example.com", "api7.example.com", "api8.example.com", "api9.example.com"},
			NotBefore: now.Add(-50 * day), NotAfter: now.Add(40 * day), Serial: "04a7c1", SPKI: strings.Repeat("77ab", 16), Pin: "d6t3q3erd6t3q3erd6t3q3erd6t3q3erd6t3q3erd6s=",
		},
		{SHA256: strings.Repeat("a01b", 16), Subject: "Test Intermediate", Issuer: "Test Root", Key: "RSA 2048", Signature: "SHA-256 with RSA", NotBefore: now.Add(-900 * day), NotAfter: now.Add(5 * day), CA: true},
		{SHA256: strings.Repeat("c1d2", 16), Subject: "Test Root", Issuer: "Test Root", Key: "RSA 4096", Signature: "SHA-1 with RSA", NotBefore: now.Add(-9000 * day), NotAfter: now.Add(-day), CA: true, SelfSigned: true},
	}
}
