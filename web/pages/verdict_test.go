package pages_test

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	. "github.com/tongguan/tongguan/web/pages"
)

// weigh makes a finding of a rule that fails, or is unknown, with one severity on some platforms.
func weigh(rule string, status rules.Status, s rules.Severity, evidence string, platforms ...facts.Platform) Finding {
	f := Finding{Rule: rule, Status: status, Evidence: evidence, Severity: map[facts.Platform]rules.Severity{}}
	for _, p := range platforms {
		f.Severity[p] = s
	}
	return f
}

func TestSentence(t *testing.T) {
	phones := []facts.Platform{facts.Android, facts.Harmony}
	gap := weigh("chain_incomplete", rules.Fail, rules.Blocker, "the issuer is not sent", phones...)
	ats := weigh("ats_tls_version", rules.Fail, rules.Blocker, "TLS 1.1", facts.IOS)
	open := weigh("chain_incomplete", rules.Unknown, rules.Blocker, "not looked up", facts.IOS)
	soon := weigh("cert_expiring", rules.Fail, rules.Medium, "five days", facts.AllPlatforms()...)
	dead := weigh("tcp_unreachable", rules.Fail, rules.None, "no answer", facts.AllPlatforms()...)
	none := Finding{Rule: "tls12_missing", Status: rules.Unknown, Evidence: "never asked", Unjudged: true}
	for _, c := range []struct {
		name     string
		verdicts Verdicts
		reach    facts.Reach
		findings []Finding
		en, zh   string
	}{
		{"not scanned", nil, "", nil, "Waiting for its first scan.", "等待首次扫描。"},
		{"passes", all(pass), facts.ReachOK, nil, "Every platform lets it in.", "所有平台都可以访问。"},
		{"fails on phones", on(pass, fail, fail, pass), facts.ReachOK, []Finding{gap}, "Fails on Android, HarmonyOS: the issuer is not sent.", "在 Android、HarmonyOS 上不通过：the issuer is not sent。"},
		{"unknown elsewhere does not matter", on(unknown, fail, fail, unknown), facts.ReachOK, []Finding{gap, open}, "Fails on Android, HarmonyOS: the issuer is not sent.", "在 Android、HarmonyOS 上不通过：the issuer is not sent。"},
		{"fails for two reasons", on(fail, fail, fail, pass), facts.ReachOK, []Finding{gap, ats}, "Fails on Android, HarmonyOS: the issuer is not sent. It fails on iOS too, for other reasons.", "在 Android、HarmonyOS 上不通过：the issuer is not sent。在 iOS 上因其他原因也不通过。"},
		{"unknown", on(unknown, pass, pass, pass), facts.ReachOK, []Finding{soon, open}, "Not known on iOS: not looked up.", "在 iOS 上结果未知：not looked up。"},
		{"a risk everywhere", all(warn), facts.ReachOK, []Finding{soon}, "Works today, at a risk on every platform: five days.", "目前可用，但在所有平台上有风险：five days。"},
		{"not reached", all(unknown), facts.ReachNone, []Finding{dead, none}, "Could not be scanned: no answer.", "未能扫描：no answer。"},
		{"not tried", all(unknown), facts.ReachNotTried, []Finding{none}, "Could not be scanned: never asked.", "未能扫描：never asked。"},
		{"nothing says why", all(fail), facts.ReachOK, nil, "Fails on every platform.", "在所有平台上不通过。"},
		{"not reached, nothing says why", all(unknown), facts.ReachNone, nil, "Not known on every platform.", "在所有平台上结果未知。"},
		{"the tools alone", on(pass, pass, pass, fail), facts.ReachOK, nil, "Fails on devtools.", "在开发者工具上不通过。"},
	} {
		if got := Sentence(c.verdicts, c.reach, c.findings, lang.English); got != c.en {
			t.Errorf("%s: got %q, want %q", c.name, got, c.en)
		}
		if got := Sentence(c.verdicts, c.reach, c.findings, lang.Chinese); got != c.zh {
			t.Errorf("%s: got %q, want %q", c.name, got, c.zh)
		}
	}
}

func TestFindingsOf(t *testing.T) {
	e := judged(t, lang.English, oneAddressDiffers)
	first := e.Findings[0]
	if first.Rule != "chain_incomplete" || first.Grade() != fail || first.Title == "" || first.Why == "" || first.Fix == "" || first.Source.URL == "" {
		t.Errorf("the gravest finding is %+v", first)
	}
	if len(first.Addresses) != 1 || first.Addresses[0] != "192.0.2.8:443" {
		t.Errorf("it holds at %v, want one of the three addresses", first.Addresses)
	}
	if got := first.ClientErrors(); len(got) != 1 || got[0].On != facts.On(facts.Android, facts.Harmony) || got[0].Text != "errno 600001 · net::ERR_CERT_AUTHORITY_INVALID (-202)" {
		t.Errorf("developers see %+v", got)
	}
	explained := map[string]int{}
	for _, f := range e.Weighty() {
		if f.Why != "" {
			explained[f.Rule]++
		}
	}
	for rule, n := range explained {
		if n != 1 {
			t.Errorf("%s explains itself %d times", rule, n)
		}
	}
	dead := judged(t, lang.English, unreachable)
	if n := len(dead.Unjudged()); n < 10 {
		t.Errorf("%d rules could not be judged at a dead server", n)
	}
	if got := dead.Weighty(); len(got) != 1 || got[0].Rule != "tcp_unreachable" || len(got[0].Weighed()) != 0 {
		t.Errorf("what weighs at a dead server: %+v", got)
	}
	if good := judged(t, lang.English, well); good.Verdicts.Worst() != pass || len(good.Weighty()) != 0 || len(good.Passed) == 0 {
		t.Errorf("a good server: %s, %d findings, %d passed", good.Verdicts.Worst(), len(good.Weighty()), len(good.Passed))
	}
}

func TestCompared(t *testing.T) {
	odd := map[string]Compared{}
	for _, c := range judged(t, lang.English, oneAddressDiffers).Compared() {
		odd[c.Addr] = c
	}
	if c := odd["192.0.2.7:443"]; c.OddReach || c.OddLeaf || c.OddVersion || c.OddOn != 0 {
		t.Errorf("the first address is the measure, and has %+v", c)
	}
	if c := odd["192.0.2.8:443"]; c.OddReach || c.OddVersion || !c.OddLeaf || c.OddOn != facts.Everywhere {
		t.Errorf("the address with another chain has %+v", c)
	}
	if c := odd["[2001:db8::7]:443"]; !c.OddReach || c.OddLeaf || c.OddOn != 0 || c.Verdicts.Known() {
		t.Errorf("the dead address has %+v", c)
	}
	if got := (Endpoint{}).Compared(); got != nil {
		t.Errorf("without addresses: %v", got)
	}
}

func TestOpenSSL(t *testing.T) {
	for _, c := range []struct {
		host string
		port int
		want string
	}{
		{"api.example.com", 443, "openssl s_client -connect api.example.com:443 -servername api.example.com -verify_hostname api.example.com -showcerts </dev/null"},
		{"192.0.2.7", 8443, "openssl s_client -connect '192.0.2.7:8443' -verify_ip 192.0.2.7 -showcerts </dev/null"},
		{"2001:db8::1", 443, "openssl s_client -connect '[2001:db8::1]:443' -verify_ip 2001:db8::1 -showcerts </dev/null"},
		{"xn--fiq228c.example", 443, "openssl s_client -connect xn--fiq228c.example:443 -servername xn--fiq228c.example -verify_hostname xn--fiq228c.example -showcerts </dev/null"},
		{"a;reboot", 443, ""},
		{"-debug", 443, ""},
		{"a b", 443, ""},
		{"$(id)", 443, ""},
		{"fe80::1%eth0';id'", 443, ""},
		{"api.example.com\n", 443, ""},
		{"", 443, ""},
		{"api.example.com", 0, ""},
	} {
		if got := (Endpoint{Host: c.host, Port: c.port}).OpenSSL(); got != c.want {
			t.Errorf("%q: got %q, want %q", c.host, got, c.want)
		}
	}
}
