package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestSeverities holds every severity of every level, in the order iOS, Android, HarmonyOS, devtools: B, H, M, L, I, or
// – for a platform that is not concerned.
func TestSeverities(t *testing.T) {
	want := map[string]string{
		"dns_fail":                                "– – – –",
		"tcp_unreachable":                         "– – – –",
		"tls_handshake_failed":                    "B B B B",
		"gm_only":                                 "B B B B",
		"client_cert_requested/required":          "B B B B",
		"client_cert_requested/requested":         "M M M M",
		"cert_expired":                            "B B B B",
		"cert_not_yet_valid":                      "B B B B",
		"cert_not_yet_valid/24h":                  "L L L L",
		"cert_revoked":                            "B B B B",
		"cert_expiring/30d":                       "L L L L",
		"cert_expiring/14d":                       "M M M M",
		"cert_expiring/3d":                        "M M M M",
		"name_cn_only":                            "B B B B",
		"wildcard_depth":                          "B B B B",
		"name_mismatch":                           "B B B B",
		"cert_self_signed":                        "B B B B",
		"chain_signature_bad":                     "B B B B",
		"chain_name_constraints":                  "B B B B",
		"chain_eku":                               "B B B B",
		"chain_pathlen":                           "B B B B",
		"chain_incomplete/fetchable":              "M B B M",
		"chain_incomplete/dead_end":               "B B B B",
		"trust_unknown_ca":                        "B B B B",
		"trust_ios/newest":                        "B – – –",
		"trust_ios/minimum":                       "H – – –",
		"trust_ios/older":                         "I – – –",
		"trust_android/newest":                    "– B – –",
		"trust_android/minimum":                   "– H – –",
		"trust_android/older":                     "– I – –",
		"trust_harmony/newest":                    "– – B –",
		"trust_harmony/minimum":                   "– – H –",
		"trust_harmony/older":                     "– – I –",
		"trust_desktop/newest":                    "– – – B",
		"ca_distrusted":                           "B B B B",
		"ct_none":                                 "B M M B",
		"ct_count":                                "B M M B",
		"ct_operators":                            "B M M B",
		"ct_no_rfc6962":                           "M – – –",
		"ct_sct_signature":                        "M M M M",
		"ct_log_retired":                          "L L L L",
		"root_sunset":                             "I I I M",
		"trust_apple_missing_cn_ca":               "I – – –",
		"trust_aaa_only":                          "– I I I",
		"trust_digicert_g1":                       "– – – I",
		"trust_isrg_old_android":                  "– I – –",
		"trust_recent_root":                       "I I I –",
		"chain_expired_intermediate/only_path":    "B B B B",
		"chain_expired_intermediate/old_versions": "H H H H",
		"chain_expired_intermediate/alternative":  "M M M M",
		"chain_order":                             "L M M L",
		"chain_duplicate":                         "L L L L",
		"chain_contains_root":                     "L L L L",
		"chain_extra":                             "L L L L",
		"cert_lifetime_apple_825":                 "B – – –",
		"cert_lifetime_apple_398":                 "B H H B",
		"cert_lifetime_apple_398/near":            "L L L L",
		"cert_lifetime_cabf":                      "M M M M",
		"cert_lifetime_cabf/near":                 "L L L L",
		"cert_eku_missing":                        "B M M M",
		"cert_keyusage_kex":                       "B B B B",
		"cert_eku_clientauth":                     "M M M M",
		"cert_eku_clientauth/earlier":             "I I I I",
		"cert_ecdsa_compat":                       "– L L –",
		"cert_must_staple":                        "M M M M",
		"cert_no_revocation_info":                 "L L L L",
		"cert_weak_key_known":                     "H H H H",
		"cert_weak_key_known/exponent":            "L L L L",
		"name_idn":                                "M M M M",
		"name_idn/spelling":                       "L L L L",
		"name_www_only":                           "L L L L",
		"cert_sm2":                                "B B B B",
		"tls12_missing":                           "B B B B",
		"tls13_only":                              "M H H L",
		"cert_key_rsa":                            "B B B B",
		"cert_key_ec":                             "B H H M",
		"cert_sig_sha1_md5":                       "B B B B",
		"ats_trust":                               "B – – –",
		"ats_tls_version":                         "B – – –",
		"ats_forward_secrecy":                     "B – – –",
		"ats_leaf_key":                            "B – – –",
		"ats_leaf_hash":                           "B – – –",
		"address_inconsistent/verdict":            "H H H H",
		"address_inconsistent/facts":              "I I I I",
		"multi_ip_inconsistent/verdict":           "H H H H",
		"multi_ip_inconsistent/facts":             "I I I I",
		"alpn":                                    "H H H H",
		"http_no_answer":                          "H H H H",
		"timeout_server_too_slow/5s":              "M M M M",
		"timeout_server_too_slow/30s":             "H H H H",
		"timeout_server_too_slow/60s":             "B B B B",
		"wss_upgrade":                             "B B B B",
		"icp_block_page/page":                     "H H H H",
		"icp_block_page/port80":                   "H H H H",
		"icp_block_page/reset":                    "H H H H",
		"referer_blocked_by_server":               "H H H H",
		"redirect_leaves_allowlist/plain_http":    "H H H H",
		"redirect_leaves_allowlist/unlisted":      "H H H H",
		"redirect_leaves_allowlist/elsewhere":     "I I I I",
		"redirect_broken":                         "H H H H",
		"bom_multiple/one":                        "I I I I",
		"bom_multiple/several":                    "H H H H",
		"charset_not_utf8":                        "M M M M",
		"http_server_error":                       "I I I I",
		"body_html/mislabeled":                    "M M M M",
		"body_html/page":                          "I I I I",
		"ipv6_broken":                             "H H H M",
		"dns_private_ip":                          "M M M M",
		"dns_slow":                                "M M M M",
		"group_none_common":                       "B B B B",
		"group_none_common/rare":                  "M M M M",
		"group_mlkem/supported":                   "I I I I",
		"group_mlkem/unanswered":                  "M M M M",
		"sni_unrecognized_name":                   "L L L L",
		"ats_cbc_only":                            "L – – –",
		"cipher_no_aead":                          "L L L L",
		"ssl2":                                    "H H H H",
		"ssl3":                                    "H H H H",
		"cipher_null":                             "H H H H",
		"cipher_anon":                             "H H H H",
		"cipher_export":                           "H H H H",
		"cipher_des":                              "H H H H",
		"cipher_rc4":                              "H H H H",
		"cipher_3des":                             "M M M M",
		"cipher_no_fs":                            "M M M M",
		"dh_weak":                                 "M M M M",
		"cipher_order":                            "L L L L",
		"sni_required/refused":                    "I I I I",
		"sni_required/other":                      "I I I I",
		"ems_missing":                             "L L L L",
		"secure_renegotiation":                    "L L L L",
		"session_resumption":                      "L L L L",
		"tls13_missing":                           "L L L L",
		"hsts":                                    "L L L L",
		"http_redirect":                           "L L L L",
		"http_date_skew":                          "L L L L",
		"quic_advertised":                         "– L L L",
		"caa_mismatch":                            "L L L L",
		"caa_missing":                             "L L L L",
		"stores_outdated":                         "L L L L",
		"ocsp_staple_bad":                         "M M M M",
		"ocsp_staple_missing":                     "L L L L",
		"tls_legacy_absent":                       "I I I I",
		"tls_legacy_present":                      "M M M M",
		"cert_lint/error":                         "M M M M",
		"cert_lint/warn":                          "L L L L",
		"cert_lint/notice":                        "I I I I",
		"waiver_ended/open":                       "L L L L",
		"waiver_ended/mended":                     "I I I I",
	}
	seen := 0
	for _, r := range All() {
		for level, s := range r.Levels {
			name := r.ID
			if level != Default {
				name += "/" + string(level)
			}
			var got []string
			for _, p := range facts.AllPlatforms() {
				got = append(got, map[Severity]string{None: "–", Info: "I", Low: "L", Medium: "M", High: "H", Blocker: "B"}[s.At(p)])
			}
			if w, ok := want[name]; !ok || strings.Join(got, " ") != w {
				t.Errorf("%s is %v, want %s", name, got, w)
			}
			seen++
		}
	}
	if seen != len(want) {
		t.Errorf("%d levels, want %d", seen, len(want))
	}
}

// made is a rule of one level for every platform.
func made(s Severity) *Rule { return &Rule{ID: "made", Levels: everywhere(s)} }

func outcome(status Status, s Severity) Finding {
	r := made(s)
	r.ID = string(status) + " " + s.String()
	return r.finding(nil, Outcome{Status: status})
}

// TestFold tries every two outcomes together: the verdict is the worse of what each brings alone.
func TestFold(t *testing.T) {
	alone := func(status Status, s Severity) Grade {
		switch {
		case status == Fail && s >= High:
			return GradeFail
		case status == Unknown && s >= High:
			return GradeUnknown
		case status == Fail && s == Medium:
			return GradeWarn
		}
		return GradePass
	}
	worse := []Grade{GradePass, GradeWarn, GradeUnknown, GradeFail}
	for _, a := range []Status{Pass, Fail, Unknown, NotApplicable, NotChecked} {
		for _, b := range []Status{Pass, Fail, Unknown, NotApplicable, NotChecked} {
			for s := None; s <= Blocker; s++ {
				for u := None; u <= Blocker; u++ {
					want := worse[max(slices.Index(worse, alone(a, s)), slices.Index(worse, alone(b, u)))]
					got := fold(IOS, []Finding{outcome(a, s), outcome(b, u)})
					if got.Grade != want || (len(got.Reasons) == 0) != (want == GradePass) {
						t.Errorf("%s %s and %s %s: got %+v, want %s", a, s, b, u, got, want)
					}
				}
			}
		}
	}
}

// TestFoldLiterally says the same in words, for what matters most.
func TestFoldLiterally(t *testing.T) {
	for name, c := range map[string]struct {
		findings []Finding
		want     Grade
	}{
		"nothing":                              {nil, GradePass},
		"a failing high":                       {[]Finding{outcome(Fail, High)}, GradeFail},
		"a failing medium":                     {[]Finding{outcome(Fail, Medium)}, GradeWarn},
		"a failing low":                        {[]Finding{outcome(Fail, Low)}, GradePass},
		"an unknown high":                      {[]Finding{outcome(Unknown, High)}, GradeUnknown},
		"an unknown medium":                    {[]Finding{outcome(Unknown, Medium)}, GradePass},
		"a failing medium and an unknown high": {[]Finding{outcome(Fail, Medium), outcome(Unknown, High)}, GradeUnknown},
		"an unknown blocker, a failing high":   {[]Finding{outcome(Unknown, Blocker), outcome(Fail, High)}, GradeFail},
		"a blocker that was not checked":       {[]Finding{outcome(NotChecked, Blocker)}, GradePass},
	} {
		if got := fold(Android, c.findings).Grade; got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// TestWeight holds what an outcome weighs: an inferred failure is medium at most, an unknown has the rule's worst.
func TestWeight(t *testing.T) {
	r := &Rule{Levels: map[LevelID]Severities{"low": {IOS: Low}, "high": {IOS: Blocker, Android: High}}}
	for name, c := range map[string]struct {
		o    Outcome
		p    facts.Platform
		want Severity
	}{
		"a failure":                    {Outcome{Status: Fail, Level: "low"}, IOS, Low},
		"a worse one":                  {Outcome{Status: Fail, Level: "high"}, IOS, Blocker},
		"inferred":                     {Outcome{Status: Fail, Level: "high", Confidence: Inferred}, IOS, Medium},
		"inferred, and unknown":        {Outcome{Status: Unknown, Confidence: Inferred}, IOS, Medium},
		"inferred, and low anyway":     {Outcome{Status: Fail, Level: "low", Confidence: Inferred}, IOS, Low},
		"likely":                       {Outcome{Status: Fail, Level: "high", Confidence: Likely}, IOS, Blocker},
		"unknown":                      {Outcome{Status: Unknown, Level: "low"}, IOS, Blocker},
		"unknown elsewhere":            {Outcome{Status: Unknown}, Android, High},
		"a platform that is not in it": {Outcome{Status: Fail, Level: "low"}, Android, None},
		"a platform where it is not":   {Outcome{Status: Fail, Level: "high", On: facts.On(Android)}, IOS, None},
		"passed":                       {Outcome{Status: Pass, Level: "high"}, IOS, None},
		"not checked":                  {Outcome{Status: NotChecked, Level: "high"}, IOS, None},
	} {
		f := r.finding(nil, c.o)
		if got := f.Severity(c.p); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// TestStanding holds which of several addresses decides where a rule stands.
func TestStanding(t *testing.T) {
	r := made(High)
	for _, c := range []struct {
		a, b, want Status
	}{
		{Pass, Fail, Fail},
		{Unknown, Fail, Fail},
		{Pass, Unknown, Unknown},
		{NotChecked, Unknown, Unknown},
		{Pass, NotChecked, NotChecked},
		{NotApplicable, Pass, Pass},
		{NotApplicable, NotChecked, NotChecked},
		{NotApplicable, NotApplicable, NotApplicable},
	} {
		for _, pair := range [][]Status{{c.a, c.b}, {c.b, c.a}} {
			report := Report{Outcomes: []Finding{r.finding(nil, Outcome{Status: pair[0]}), r.finding(nil, Outcome{Status: pair[1]})}}
			if got := report.Standing(r, facts.Everywhere); got != c.want {
				t.Errorf("%v: got %s, want %s", pair, got, c.want)
			}
		}
	}
}

// TestPanic breaks a rule: it is unknown, says so, and the others go on.
func TestPanic(t *testing.T) {
	w := newWorld(t)
	broken := made(Blocker)
	broken.Check = func(*View, Params) []Outcome { panic("a fault of ours") }
	report := Evaluate(Profile{Rules: []*Rule{broken, &certExpired}}, w.Snapshot, w.Params)
	if got := say(report.Outcomes); got != "unknown; pass" || report.Platforms[IOS].Grade != GradeUnknown {
		t.Errorf("got %s", got)
	}
	if text := report.Outcomes[0].Text("en"); !strings.Contains(text, "a fault of ours") {
		t.Errorf("it says %q", text)
	}
}

// TestShort cuts what a stranger's certificate may hold.
func TestShort(t *testing.T) {
	long := strings.Repeat("证", 200) // 600 bytes
	v := short(Values{"long": long, "list": slices.Repeat([]string{long}, 30), "n": 7, "ok": "short"})
	if got := v["long"].(string); len(got) > 260 || !strings.HasSuffix(got, "证…") {
		t.Errorf("got %d bytes, %q", len(got), got[len(got)-6:])
	}
	if got := v["list"].([]string); len(got) != 21 || got[20] != "…" || len(got[0]) > 260 {
		t.Errorf("got %d entries", len(got))
	}
	if v["n"] != 7 || v["ok"] != "short" || short(nil) != nil {
		t.Error("what is short was changed")
	}
}

func TestNames(t *testing.T) {
	for s := None; s <= Blocker; s++ {
		if s.Name(lang.English) == "" || s.Name(lang.Chinese) == "" {
			t.Errorf("severity %v has no name", s)
		}
	}
	for _, g := range []Grade{GradePass, GradeWarn, GradeUnknown, GradeFail} {
		if g.Name(lang.English) == "" || g.Name(lang.Chinese) == "" {
			t.Errorf("grade %v has no name", g)
		}
	}
}
