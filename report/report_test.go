package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// storesOf trust the root of the world.
func storesOf(t testing.TB, w *factstest.World) *trust.Stores {
	t.Helper()
	stores := trust.NewStores()
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, root)
	return stores
}

// scanned is a target that was judged.
func scanned(t testing.TB, target string, change func(*factstest.World)) report.Result {
	w := factstest.New(t)
	stores := storesOf(t, w)
	if change != nil {
		change(w)
	}
	profile, _ := rules.Named(rules.ProfileWeChat)
	return report.Result{
		Target: target, Snapshot: w.Snapshot,
		Report: rules.Evaluate(profile, w.Snapshot, rules.Params{Now: factstest.Now, Stores: stores}),
	}
}

func expired(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = w.StartedAt.Add(-48 * time.Hour) }).Chain()...)
}

func leafOnly(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) }

func refused(w *factstest.World) {
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
}

func hangs(w *factstest.World) {
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
}

func noName(w *factstest.World) {
	w.Addresses, w.DNS = nil, facts.Failed[facts.DNS](facts.Failure{Kind: facts.NameNotFound, Phase: facts.PhaseDNS})
}

func expiresSoon(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) {
		t.NotBefore, t.NotAfter = w.StartedAt.Add(-85*24*time.Hour), w.StartedAt.Add(5*24*time.Hour)
	}).Chain()...)
}

func blocked(w *factstest.World) {
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Opens: "192.0.2.0/24", Detail: "TEST-NET-1"})
}

// interfered is a server in whose place our own network answered, or from which it kept us.
func interfered(kind facts.Interference) func(*factstest.World) {
	f := map[facts.Interference]facts.Failure{
		facts.FakeIP:        {Kind: facts.OwnNetwork, Phase: facts.PhaseConnect, Opens: "198.18.0.0/15"},
		facts.NamesInvented: {Kind: facts.OwnNetwork, Phase: facts.PhaseDNS},
		facts.TLSInspected:  {Kind: facts.OwnNetwork, Phase: facts.PhaseTLS, Detail: "Guard CA"},
		facts.NoIPv6:        {Kind: facts.NoRoute, Phase: facts.PhaseConnect},
	}[kind]
	return func(w *factstest.World) {
		if kind == facts.NoIPv6 {
			w.Addresses, w.DNS.Value.Addresses = nil, nil
			w.Add("2001:db8::7")
		}
		w.Disown(f, func(*facts.Address) bool { return true })
	}
}

// private leads into a network of one's own.
func private(w *factstest.World) {
	w.Addresses, w.DNS.Value.Addresses = nil, nil
	w.Add("10.0.0.7")
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Opens: "10.0.0.0/8", Detail: "RFC 1918"})
}

func fromHosts(w *factstest.World) { w.DNS.Value.Source = facts.SourceHosts }

// gone is an alias of a name that does not exist, looked up at depth full.
func gone(w *factstest.World) {
	f := facts.Failure{Kind: facts.NoSuchName, Phase: facts.PhaseDNS, Detail: "NXDOMAIN from 192.0.2.53:53"}
	how := &facts.Lookup{RCode: "NXDOMAIN", Extended: []uint16{22}, Aliases: []string{"lb.cdn.test"}, TTL: 60, Server: netip.MustParseAddrPort("192.0.2.53:53"), Tries: 1, Took: time.Millisecond}
	w.Addresses = nil
	w.DNS = facts.Probe[facts.DNS]{Failure: &f, Value: &facts.DNS{Source: facts.SourceResolver, NoIPv4: &f, NoIPv6: &f, A: how, AAAA: how}}
	w.CAA, w.HTTPSRecords = facts.Failed[facts.CAA](f), facts.Failed[facts.HTTPSRecords](f)
}

// full is a server whose name was asked for all that DNS has about it.
func full(w *factstest.World) {
	w.DNS.Value.A = &facts.Lookup{RCode: "NOERROR", TCP: true, Server: netip.MustParseAddrPort("[2001:db8::53]:53"), TTL: 60, Tries: 2, Took: time.Millisecond}
	w.CAA = facts.Answered(facts.CAA{At: "example.test", Records: []facts.CAARecord{{Critical: true, Tag: "issue", Value: "ca.test"}}})
	w.HTTPSRecords = facts.Answered(facts.HTTPSRecords{Name: factstest.Host, Records: []facts.HTTPSRecord{{
		Priority: 1, Target: ".", ALPN: []string{"h2"}, NoDefaultALPN: true, Port: 8443, ECH: true,
		IPv4Hint: []netip.Addr{netip.MustParseAddr("192.0.2.7")}, IPv6Hint: []netip.Addr{netip.MustParseAddr("2001:db8::7")},
	}}})
}

// quick is a server that was asked for its handshake and chain only.
func quick(w *factstest.World) {
	w.Address().Versions, w.Address().ATS = facts.Probe[facts.Versions]{}, facts.Probe[facts.Answer]{}
}

func everyKind(t testing.TB) []report.Result {
	return []report.Result{
		scanned(t, "good.test", nil), scanned(t, "expired.test", expired), scanned(t, "leaf-only.test", leafOnly),
		scanned(t, "refused.test", refused), scanned(t, "hangs.test", hangs), scanned(t, "no-name.test", noName),
		scanned(t, "soon.test", expiresSoon), scanned(t, "blocked.test", blocked), scanned(t, "quick.test", quick),
		scanned(t, "fake.test", interfered(facts.FakeIP)), scanned(t, "invented.test", interfered(facts.NamesInvented)),
		scanned(t, "inspected.test", interfered(facts.TLSInspected)), scanned(t, "six.test", interfered(facts.NoIPv6)),
		scanned(t, "private.test", private), scanned(t, "hosts.test", fromHosts), scanned(t, "gone.test", gone), scanned(t, "full.test", full),
	}
}

func options(t testing.TB) report.Options {
	profile, _ := rules.Named(rules.ProfileWeChat)
	return report.Options{
		Lang: lang.English, Profile: profile, Platforms: facts.Everywhere, StartedAt: factstest.Now,
		Tool: report.Tool{Name: "tongguan", Version: "v0.0.0", Go: "go1.26", Stores: "test"},
	}
}

func written(t testing.TB, make func(*bytes.Buffer) report.Writer, interrupted bool, results ...report.Result) string {
	t.Helper()
	var out bytes.Buffer
	w := make(&out)
	for _, r := range results {
		if err := w.Result(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(interrupted); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestSchema(t *testing.T) {
	s := schema(t)
	for _, all := range []bool{false, true} {
		for _, platforms := range []facts.Platforms{facts.Everywhere, facts.On(facts.Android)} {
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				o := options(t)
				o.All, o.WithSnapshot, o.Platforms, o.Lang = all, all, platforms, tag
				validate(t, s, written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, all, everyKind(t)...))
				lines := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSONL(b, o) }, all, everyKind(t)...)
				kinds := []string{}
				for line := range strings.Lines(lines) {
					validate(t, s, line)
					var head struct{ Kind string }
					if err := json.Unmarshal([]byte(line), &head); err != nil {
						t.Fatal(err)
					}
					kinds = append(kinds, head.Kind)
				}
				if want := slices.Concat([]string{"header"}, slices.Repeat([]string{"result"}, len(everyKind(t))), []string{"summary"}); !slices.Equal(kinds, want) {
					t.Errorf("lines %v", kinds)
				}
			}
		}
	}
	o := options(t)
	validate(t, s, written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, true))
	for _, f := range []facts.Failure{
		{Kind: facts.NotTLS, Speaks: facts.SMTP}, {Kind: facts.Reset, After: facts.StepServerHello}, {Kind: facts.Handshake, Fault: facts.FaultRetryTwice},
	} {
		f.Phase = facts.PhaseTLS
		broken := scanned(t, "hostile.test", func(w *factstest.World) { factstest.Fail(w.Address(), f) })
		validate(t, s, written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, broken))
	}
	for name, text := range map[string]string{"nothing": `{}`, "another version": `{"schema_version":2}`, "a stray field": `{"kind":"summary","pass":0,"warn":0,"fail":0,"unknown":0,"x":1}`} {
		doc, _ := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if s.Validate(doc) == nil {
			t.Errorf("the schema takes %s", name)
		}
	}
}

type result struct {
	Target, Status, Reach string
	Platforms             map[string]struct {
		Status  string
		Reasons []string
	}
	Findings []struct {
		Rule, Status, Level string
		Severity            map[string]string
		Errors              map[string][]string
	}
	Passed, NotApplicable, NotChecked []string
}

// TestOnePlace holds that each rule stands in exactly one list of a result, with and without --all and --platform.
func TestOnePlace(t *testing.T) {
	for _, all := range []bool{false, true} {
		for _, platforms := range []facts.Platforms{facts.Everywhere, facts.On(facts.Android), facts.On(facts.IOS)} {
			o := options(t)
			o.All, o.Platforms = all, platforms
			for _, r := range readJSON(t, o, everyKind(t)...) {
				places := map[string]int{}
				found := map[string]bool{}
				for _, f := range r.Findings {
					found[f.Rule] = true
				}
				for rule := range found {
					places[rule]++
				}
				for _, rule := range slices.Concat(r.Passed, r.NotApplicable, r.NotChecked) {
					places[rule]++
				}
				for _, rule := range o.Profile.Rules {
					if places[rule.ID] != 1 {
						t.Errorf("%s (all %v, platforms %v): %s stands in %d places", r.Target, all, platforms.List(), rule.ID, places[rule.ID])
					}
				}
			}
		}
	}
}

func readJSON(t *testing.T, o report.Options, results ...report.Result) []result {
	t.Helper()
	var doc struct{ Results []result }
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, results...)
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Results
}

// TestOldest holds the three forms of a platform's oldest version, and that the table names it.
func TestOldest(t *testing.T) {
	r := scanned(t, "a.test", nil)
	r.Report.Platforms[facts.IOS] = rules.Verdict{Grade: rules.GradePass, Oldest: rules.Oldest{Known: true, Version: "12.1.3"}}
	r.Report.Platforms[facts.Android] = rules.Verdict{Grade: rules.GradeFail, Oldest: rules.Oldest{Known: true}}
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, options(t)) }, false, r)
	var doc struct {
		Results []struct{ Platforms map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	platforms := doc.Results[0].Platforms
	null, there := platforms["android"]["oldest"]
	_, absent := platforms["devtools"]["oldest"]
	if platforms["ios"]["oldest"] != "12.1.3" || null != nil || !there || absent {
		t.Errorf("got %v", platforms)
	}
	if platforms["ios"]["accepted"] != "from iOS 12.1.3 on" || platforms["android"]["accepted"] != "never on Android" {
		t.Errorf("got %v", platforms)
	}
	table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, options(t)) }, false, r)
	if !strings.Contains(table, "Root accepted: from iOS 12.1.3 on; never on Android.") {
		t.Errorf("got %s", table)
	}
}

// TestAccepted reads the sentence about versions, and holds where there is none.
func TestAccepted(t *testing.T) {
	known := func(oldest, newest string) rules.Verdict {
		return rules.Verdict{Grade: rules.GradeFail, Oldest: rules.Oldest{Known: true, Version: oldest}, Newest: newest}
	}
	for name, c := range map[string]struct {
		ios, android, harmony rules.Verdict
		english, chinese      string
	}{
		"a root that Apple never had": {
			known("", ""), known("7.1.1", ""), known("5.0.0", ""),
			"Root accepted: from Android 7.1.1 on; HarmonyOS all; never on iOS.", "接受其根证书的版本：Android 7.1.1 起；HarmonyOS 全部；iOS 均不接受。",
		},
		"a root that was removed": {
			known("12", ""), known("4.4", "15"), known("5.0.0", ""),
			"Root accepted: iOS all; Android 4.4 to 15 only; HarmonyOS all.", "接受其根证书的版本：iOS 全部；仅 Android 4.4 至 15；HarmonyOS 全部。",
		},
		"every version": {known("12", ""), known("4.4", ""), known("5.0.0", ""), "", ""},
		"no version":    {known("", ""), known("", ""), known("", ""), "", ""},
		"not known":     {rules.Verdict{}, rules.Verdict{}, rules.Verdict{}, "", ""},
	} {
		for tag, want := range map[lang.Tag]string{lang.English: c.english, lang.Chinese: c.chinese} {
			r := scanned(t, "expired.test", expired)
			r.Report.Platforms = map[facts.Platform]rules.Verdict{facts.IOS: c.ios, facts.Android: c.android, facts.Harmony: c.harmony}
			o := options(t)
			o.Lang = tag
			table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, r)
			label := map[lang.Tag]string{lang.English: "Root accepted", lang.Chinese: "接受其根证书"}[tag]
			if !strings.Contains(table, want) || want == "" && strings.Contains(table, label) {
				t.Errorf("%s: want %q in\n%s", name, want, table)
			}
		}
	}
}

// TestReasonsShown holds that a rule which explains a refusal stands beside it, although it weighs nothing.
func TestReasonsShown(t *testing.T) {
	rule := func(id string) *rules.Rule {
		return rules.All()[slices.IndexFunc(rules.All(), func(r *rules.Rule) bool { return r.ID == id })]
	}
	for _, reasons := range [][]string{nil, {"trust_isrg_old_android"}} {
		r := scanned(t, "expired.test", expired)
		r.Report.Outcomes = append(r.Report.Outcomes,
			rules.Finding{Rule: rule("trust_android"), Outcome: rules.Outcome{
				Status: rules.Fail, Level: "minimum", Evidence: "minimum", On: facts.On(facts.Android),
				Values: rules.Values{"root": "ISRG Root X1", "oldest": "7.1.1", "refuse": []string{"7.0"}, "reasons": reasons},
			}},
			rules.Finding{Rule: rule("trust_isrg_old_android"), Outcome: rules.Outcome{
				Status: rules.Fail, Level: rules.Default, Evidence: "default", On: facts.On(facts.Android),
			}},
		)
		table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, options(t)) }, false, r)
		if strings.Contains(table, "trust_isrg_old_android  info on Android") != (reasons != nil) {
			t.Errorf("reasons %v:\n%s", reasons, table)
		}
	}
}

// TestHealthyLimits holds that a healthy target needs no line more for the versions that refuse it.
func TestHealthyLimits(t *testing.T) {
	r := scanned(t, "a.test", nil)
	r.Report.Platforms[facts.IOS] = rules.Verdict{Grade: rules.GradePass, Oldest: rules.Oldest{Known: true, Version: "12"}}
	r.Report.Platforms[facts.Android] = rules.Verdict{Grade: rules.GradePass, Oldest: rules.Oldest{Known: true, Version: "7.1.1"}}
	table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, options(t)) }, false, r)
	first, rest, _ := strings.Cut(table, "\n")
	if !strings.Contains(first, " · from Android 7.1.1 on · ") || strings.Contains(first, "iOS") || strings.Contains(rest, "7.1.1") {
		t.Errorf("got %s", table)
	}
}

func TestFindings(t *testing.T) {
	r := readJSON(t, options(t), scanned(t, "expired.test", expired))[0]
	if r.Status != "fail" || r.Platforms["ios"].Status != "fail" || !slices.Equal(r.Platforms["ios"].Reasons, []string{"cert_expired"}) {
		t.Errorf("got %+v", r)
	}
	i := slices.IndexFunc(r.Findings, func(f struct {
		Rule, Status, Level string
		Severity            map[string]string
		Errors              map[string][]string
	},
	) bool {
		return f.Rule == "cert_expired"
	})
	if i < 0 {
		t.Fatal("no cert_expired")
	}
	f := r.Findings[i]
	if f.Status != "fail" || f.Level != "default" || f.Severity["android"] != "blocker" ||
		!slices.Equal(f.Errors["android"], []string{"errno 600001", "net::ERR_CERT_DATE_INVALID (-201)"}) {
		t.Errorf("got %+v", f)
	}
	warn := readJSON(t, options(t), scanned(t, "soon.test", expiresSoon))[0]
	if warn.Status != "warn" || len(warn.Platforms["ios"].Reasons) != 1 || warn.Findings[0].Errors != nil {
		t.Errorf("got %+v", warn)
	}
}

// TestDNSDocument holds what a program is told of how a name was looked up.
func TestDNSDocument(t *testing.T) {
	var doc struct {
		Results []struct {
			DNS struct {
				Source    string
				Aliases   []string
				NotPublic map[string]string `json:"not_public"`
				A         struct {
					RCode, Server string
					Failure       *facts.Failure
				}
			}
			DNSFailure *facts.Failure `json:"dns_failure"`
			CAA        *facts.CAA
			CAAFailure *facts.Failure      `json:"caa_failure"`
			HTTPS      *facts.HTTPSRecords `json:"https_records"`
		}
	}
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, options(t)) }, false,
		scanned(t, "gone", gone), scanned(t, "full", full), scanned(t, "private", private))
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	lost, whole, inside := doc.Results[0], doc.Results[1], doc.Results[2]
	if lost.DNSFailure.Kind != facts.NoSuchName || lost.DNS.A.RCode != "NXDOMAIN" || lost.DNS.A.Failure.Kind != facts.NoSuchName ||
		!slices.Equal(lost.DNS.Aliases, []string{"lb.cdn.test"}) || lost.CAAFailure == nil || lost.CAA != nil {
		t.Errorf("got %+v", lost)
	}
	if whole.DNS.A.Server != "[2001:db8::53]:53" || whole.CAA.At != "example.test" || len(whole.HTTPS.Records) != 1 || whole.CAAFailure != nil {
		t.Errorf("got %+v", whole)
	}
	if inside.DNS.NotPublic["10.0.0.7"] != "private" || inside.CAA != nil {
		t.Errorf("got %+v", inside)
	}
}

// TestTable reads the table as a person does. Want is what must be on a line, in this order.
func TestTable(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*factstest.World)
		tag    lang.Tag
		lines  int // at most
		want   []string
	}{
		{"healthy", nil, lang.English, 4, []string{"✓ healthy  TLS 1.3 · P-256 · expires 2027-01-22 (in 59 days) · 192.0.2.7:443", "1 target: 1 pass, 0 warn, 0 fail, 0 unknown"}},
		{"expired", expired, lang.English, 20, []string{"✗ expired", "Fails on every platform: expired at 2026-11-21 12:00:00 UTC, 2 days ago.", "iOS ✗ fail   Android ✗ fail", "✗ cert_expired  blocker on every platform", "Seen ", "errno 600001 · NSURLErrorServerCertificateHasBadDate (-1201) (iOS)", "errno 600001 · net::ERR_CERT_DATE_INVALID (-201) (Android, HarmonyOS)", "net::ERR_CERT_DATE_INVALID (-201) (devtools)", "Why ", "Fix ", "WeChat 网络", "1 fail"}},
		{"过期", expired, lang.Chinese, 20, []string{"✗ 过期", "在所有平台上不通过：已于 2026-11-21 12:00:00 UTC 过期，距今 2 天。", "开发者工具 ✗ 不通过", "cert_expired  所有平台：阻断", "现象", "报错", "原因", "修复", "依据", "不通过 1"}},
		{"leaf only", leafOnly, lang.English, 20, []string{"Fails on every platform: the issuer of", "chain_incomplete  blocker on every platform"}},
		{"dead", refused, lang.English, 12, []string{"? dead", "Could not be scanned: 192.0.2.7:443: connection refused.", "iOS ? unknown", "? tcp_unreachable", "Fix "}},
		{"silent", hangs, lang.English, 20, []string{"Fails on every platform: TCP is accepted, then: no answer in time.", "rules could not be judged: no answer in time"}},
		{"blocked", blocked, lang.English, 8, []string{"Could not be scanned: 192.0.2.7:443: the address policy forbids it (TEST-NET-1);", "--allow-cidr 192.0.2.0/24 opens it", "iOS ? unknown"}},
		{"private", private, lang.English, 8, []string{"Could not be scanned: 10.0.0.7:443: the address policy forbids it (RFC 1918);", "None of the name's addresses is public", "open them as above"}},
		{"内网", private, lang.Chinese, 8, []string{"该域名的地址都不是公网地址", "请按上文放行"}},
		{"hosts", fromHosts, lang.English, 6, []string{"✓ hosts", "The address is from the hosts file of this machine"}},
		{"gone", gone, lang.English, 14, []string{"Could not be scanned: api.example.test is an alias (CNAME) of lb.cdn.test: the name does not exist", "? dns_fail"}},
		{"quick", quick, lang.English, 6, []string{"✓ quick", "5 rules were not checked at this depth"}},
		{"no name", noName, lang.Chinese, 14, []string{"未能扫描：api.example.test：域名没有解析到任何地址。"}},
		{"soon", expiresSoon, lang.English, 20, []string{"! soon", "Works today, at a risk on every platform: expires at", "cert_expiring  medium on every platform"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t)
			o.Lang = c.tag
			text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, scanned(t, c.name, c.change))
			rest := strings.Split(text, "\n")
			if len(rest)-1 > c.lines+4 {
				t.Errorf("%d lines", len(rest)-1)
			}
			for _, want := range c.want {
				i := slices.IndexFunc(rest, func(line string) bool { return strings.Contains(line, want) })
				if i < 0 {
					t.Fatalf("no line has %q after those before:\n%s", want, text)
				}
				rest = rest[i:]
			}
		})
	}
}

// TestHostileText puts what a stranger may write into a certificate through every format: nothing of it reaches the
// terminal as it is.
func TestHostileText(t *testing.T) {
	evil := "evil\x1b[2J\r\n\u202etxt.exe\u200b\u0085"
	r := scanned(t, "host\x1b]0;pwned\a", func(w *factstest.World) {
		c := w.Must(pki.SelfSigned(pki.Template{CommonName: evil, Names: []string{"other.test"}, Now: factstest.Now}))
		w.Serve(c.Raw)
	})
	o := options(t)
	o.All, o.WithSnapshot = true, true
	for name, text := range map[string]string{
		"table": written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, r),
		"json":  written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, r),
		"jsonl": written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSONL(b, o) }, false, r),
	} {
		if !strings.Contains(text, `\u001b[2J`) || !strings.Contains(text, `\u202e`) {
			t.Errorf("%s does not show the text at all", name)
		}
		for _, c := range text {
			if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) {
				t.Errorf("%s lets %U through", name, c)
			}
		}
		if name != "table" {
			var back any
			line, _, _ := strings.Cut(text, "\n")
			if err := json.Unmarshal([]byte(line), &back); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestColor(t *testing.T) {
	o := options(t)
	o.Color = true
	text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, scanned(t, "expired.test", expired))
	if !strings.Contains(text, "\x1b[31m✗\x1b[0m expired.test") {
		t.Errorf("no red cross in %q", text)
	}
}

func ExampleNewTable() {
	t := &testing.T{}
	o := options(t)
	var out bytes.Buffer
	w := report.NewTable(&out, o)
	_ = w.Result(scanned(t, "https://api.example.test", nil))
	_ = w.Close(false)
	first, _, _ := strings.Cut(out.String(), "\n")
	fmt.Println(first)
	// Output: ✓ https://api.example.test  TLS 1.3 · P-256 · expires 2027-01-22 (in 59 days) · 192.0.2.7:443
}
