package config_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

const bothProfile = `
extends: wechat
rules:
  domain_unused: "off"
  urlcheck_off: high
  cert_expiring: {14d: high}
waivers:
  - rule: domain_not_allowlisted
    file: vendor/
    reason: an SDK that is being replaced
    owner: li@example.com
    until: 2026-12-31
  - rule: cert_expired
    host: old.example.com
    reason: it is turned off soon
    owner: li@example.com
    until: 2026-12-31
`

// TestLintProfile holds that one file says both what counts for servers and what counts for folders.
func TestLintProfile(t *testing.T) {
	read := func(string) ([]byte, error) { return []byte(bothProfile), nil }
	folders, err := config.LintProfile("--profile", "team.yaml", read)
	if err != nil {
		t.Fatal(sentences(err, lang.English))
	}
	servers, err := config.Profile("--profile", "team.yaml", read)
	if err != nil {
		t.Fatal(err)
	}
	if folders.Holds("domain_unused") || !folders.Holds("urlcheck_off") || folders.Holds("cert_expiring") || servers.Holds("urlcheck_off") || !servers.Holds("cert_expiring") {
		t.Error("rules stand in the wrong half")
	}
	if folders.Severities["urlcheck_off"][rules.Default].At(rules.IOS) != rules.High {
		t.Error("the severity is lost")
	}
	if len(folders.Waivers) != 1 || folders.Waivers[0].File != "vendor/" || len(servers.Waivers) != 1 || servers.Waivers[0].Host != "old.example.com" {
		t.Errorf("waivers %+v and %+v", folders.Waivers, servers.Waivers)
	}
	for _, name := range rules.ProfileNames() {
		got, err := config.LintProfile("--profile", name, nil)
		if want, _ := rules.Lint(name); err != nil || len(got.Rules) != len(want.Rules) || got.Name != name {
			t.Errorf("%s: %d rules, %v", name, len(got.Rules), err)
		}
	}
}

// TestLintWaiverMistakes holds what is said about a file in a waiver.
func TestLintWaiverMistakes(t *testing.T) {
	for text, want := range map[string][2]string{
		"rule: cert_expired, file: a.js":             {"cert_expired is about servers, which are in no file", "cert_expired 针对服务器"},
		"rule: host_is_ip, file: a.js, host: a.test": {"about a host or a file; keep one", "只能针对 host 或 file"},
		`rule: host_is_ip, file: "/etc/passwd"`:      {"write a file from the mini program's folder on", "文件应从小程序目录写起"},
		`rule: host_is_ip, file: "[a"`:               {"write a file from the mini program's folder on", "文件应从小程序目录写起"},
		"rule: host_is_ip":                           {"this waiver lacks host", "该豁免缺少 host"},
		"rule: host_is_ipp, host: a.test":            {`did you mean "host_is_ip"?`, `是否想写 "host_is_ip"？`},
	} {
		full := "waivers:\n  - {" + text + ", reason: r, owner: o, until: 2026-12-31}\n"
		_, err := config.LintProfile("--profile", "team.yaml", func(string) ([]byte, error) { return []byte(full), nil })
		for i, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if got := sentences(err, tag); !strings.Contains(got, want[i]) || !strings.Contains(got, "team.yaml:2") {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
}

// TestServiceProfiles reads the profile of a service: one text for servers and for the apps' lists and code.
func TestServiceProfiles(t *testing.T) {
	const team = "name: team\nrules: {scheme_not_https_wss: off, hsts: low}\n"
	for name, c := range map[string]struct {
		profile string
		other   map[string]string
		want    string
		hsts    bool // it is asked of servers
		scheme  bool // it is asked of lists
	}{
		"a team's": {"p.yaml", map[string]string{"p.yaml": team}, "team", true, false},
		"shipped":  {rules.ProfileWeChat, nil, rules.ProfileWeChat, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := load(t, config.API, given{flags: []string{"--profile=" + c.profile}, other: c.other})
			servers, folders := s.Profile(), s.LintProfile()
			if servers.Name != c.want || folders.Name != c.want || servers.Holds("hsts") != c.hsts || folders.Holds("scheme_not_https_wss") != c.scheme {
				t.Errorf("servers: %s %v; folders: %s %v", servers.Name, servers.Holds("hsts"), folders.Name, folders.Holds("scheme_not_https_wss"))
			}
			if servers.Holds("domain_not_allowlisted") || folders.Holds("cert_expired") || !folders.Holds("domain_not_allowlisted") {
				t.Error("rules about servers and folders are mixed up")
			}
		})
	}
}
