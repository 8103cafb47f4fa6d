package fixes_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

func ruleNamed(t *testing.T, id string) *rules.Rule {
	t.Helper()
	i := slices.IndexFunc(rules.All(), func(r *rules.Rule) bool { return r.ID == id })
	if i < 0 {
		t.Fatalf("there is no rule %s", id)
	}
	return rules.All()[i]
}

func on(host, server string) *facts.Snapshot {
	s := &facts.Snapshot{Endpoint: facts.Endpoint{Host: host, Port: 8443}}
	if server != "" {
		s.Addresses = []facts.Address{{
			Addr: netip.MustParseAddrPort("192.0.2.7:8443"), HTTP: facts.Answered([]facts.Exchange{{Path: "/"}, {Path: "/b", Server: server}}),
		}}
	}
	return s
}

func failing(r *rules.Rule, which string) *rules.Finding {
	return &rules.Finding{Rule: r, Outcome: rules.Outcome{Status: rules.Fail, Level: rules.Default, Evidence: which}}
}

// unfilled is a place that nothing was put into; Caddy has {uri} of its own.
var unfilled = regexp.MustCompile(`\{(file|key|host|port|path)\}`)

// TestTables holds that every fix is for a rule that is there, and whole in both languages.
func TestTables(t *testing.T) {
	for _, software := range fixes.Every {
		for key, steps := range software.Fixes() {
			id, which, _ := strings.Cut(key, "/")
			rule := ruleNamed(t, id)
			all, _ := fixes.Of(failing(rule, which), on("api.example.com", ""))
			i := slices.IndexFunc(all, func(f fixes.Fix) bool { return f.ID == software.ID })
			if i < 0 || len(all[i].Steps) != len(steps) {
				t.Errorf("%s: %s is not found", software.ID, key)
				continue
			}
			for _, step := range all[i].Steps {
				for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
					if text := step.Text.In(tag); text == "" || text != strings.TrimSpace(text) || unfilled.MatchString(text+step.Type) {
						t.Errorf("%s of %s in %s: %q %q", key, software.ID, tag, text, step.Type)
					}
				}
			}
			if which != "" && rule.Text.Evidence[which].IsZero() {
				t.Errorf("%s has no evidence %s", id, which)
			}
		}
	}
}

func TestOf(t *testing.T) {
	type want struct {
		first  string // of the software; "": there is no fix
		likely int
		holds  string // in what is to be typed there
	}
	for name, c := range map[string]struct {
		rule, which, host, server string
		want                      want
	}{
		"nginx says so":                   {"tls13_only", "", "api.example.com", "nginx/1.22.1", want{"nginx", 2, "ssl_protocols TLSv1.2 TLSv1.3;"}},
		"Apache":                          {"tls13_only", "", "api.example.com", "Apache", want{"apache", 1, "SSLProtocol"}},
		"nobody says anything":            {"hsts", "missing", "api.example.com", "", want{"nginx", 0, "max-age"}},
		"known, and mends this one not":   {"ocsp_staple_missing", "", "api.example.com", "Caddy", want{"nginx", 0, "ssl_stapling"}},
		"the chain's file":                {"chain_incomplete", "dead_end", "api.example.com", "nginx", want{"nginx", 2, "ssl_certificate /path/to/fullchain.pem;"}},
		"HTTP without TLS":                {"tls_handshake_failed", "plain_http", "api.example.com", "", want{"nginx", 0, "listen 8443 ssl;"}},
		"no TLS for another reason":       {"tls_handshake_failed", "alert", "api.example.com", "nginx", want{}},
		"port and host":                   {"name_mismatch", "", "api.example.com", "nginx", want{"nginx", 2, "listen 8443 ssl;\n\tserver_name api.example.com;"}},
		"an address":                      {"name_mismatch", "", "2001:db8::1", "nginx", want{"nginx", 2, "server_name api.example.com;"}},
		"a host that is none":             {"name_mismatch", "", "a;}evil{", "nginx", want{"nginx", 2, "server_name api.example.com;"}},
		"a redirect to http":              {"redirect_leaves_allowlist", "plain_http", "api.example.com", "nginx", want{"nginx", 2, "proxy_redirect"}},
		"a redirect elsewhere":            {"redirect_leaves_allowlist", "elsewhere", "api.example.com", "nginx", want{}},
		"a wrong charset declared":        {"charset_not_utf8", "declared", "api.example.com", "nginx", want{"nginx", 2, "charset utf-8;"}},
		"what Apache's upstream declares": {"charset_not_utf8", "declared", "api.example.com", "Apache", want{"apache", 1, "Header edit Content-Type"}},
		"another charset in truth":        {"charset_not_utf8", "encoded", "api.example.com", "nginx", want{}},
		"bytes that are not UTF-8":        {"charset_not_utf8", "bytes", "api.example.com", "nginx", want{}},
		"a proxy that hands nothing on":   {"wss_upgrade", "refused", "api.example.com", "nginx", want{"nginx", 2, "Upgrade $http_upgrade"}},
		"nobody behind the proxy":         {"wss_upgrade", "behind", "api.example.com", "nginx", want{}},
		"a certificate that ended":        {"cert_expired", "", "api.example.com", "nginx", want{}},
	} {
		t.Run(name, func(t *testing.T) {
			all, likely := fixes.Of(failing(ruleNamed(t, c.rule), c.which), on(c.host, c.server))
			if likely != c.want.likely || (len(all) == 0) != (c.want.first == "") {
				t.Fatalf("%d of %d are likely", likely, len(all))
			}
			if len(all) == 0 {
				return
			}
			var typed []string
			for _, step := range all[0].Steps {
				typed = append(typed, step.Type)
			}
			if got := strings.Join(typed, "\n"); all[0].ID != c.want.first || !strings.Contains(got, c.want.holds) {
				t.Errorf("%s: %s", all[0].ID, got)
			}
		})
	}
}

// TestOfPath puts a path into a configuration only where it is plain.
func TestOfPath(t *testing.T) {
	for path, want := range map[string]string{"/chat": "/chat", "/a;}": "/", "": "/"} {
		f := failing(ruleNamed(t, "wss_upgrade"), "refused")
		f.Values = rules.Values{"path": path}
		all, _ := fixes.Of(f, on("api.example.com", "Apache"))
		if got := all[0].Steps[0].Type; got != `ProxyPass "`+want+`" "http://127.0.0.1:8080`+want+`" upgrade=websocket` {
			t.Errorf("%q: %s", path, got)
		}
	}
}

// TestOfWhatDoesNotFail mends nothing.
// A server that speaks HTTP where TLS should be says who it is all the same.
func TestOfPlainHTTP(t *testing.T) {
	s := on("api.example.com", "")
	s.Addresses = []facts.Address{{
		Addr:      netip.MustParseAddrPort("192.0.2.7:8443"),
		Handshake: facts.Failed[facts.Session](facts.Failure{Kind: facts.NotTLS, Speaks: facts.HTTP, Server: "Apache/2.4.57 (Deb"}),
	}}
	all, likely := fixes.Of(failing(ruleNamed(t, "tls_handshake_failed"), "plain_http"), s)
	if likely != 1 || all[0].ID != "apache" || all[0].Steps[0].Type != "SSLEngine on\nSSLCertificateFile /path/to/fullchain.pem\nSSLCertificateKeyFile /path/to/key.pem" {
		t.Errorf("%d likely, %+v", likely, all[0])
	}
}

func TestOfWhatDoesNotFail(t *testing.T) {
	f := failing(ruleNamed(t, "hsts"), "")
	f.Status = rules.Unknown
	if all, _ := fixes.Of(f, on("api.example.com", "nginx")); all != nil {
		t.Errorf("%v", all)
	}
}

// TestOfSockets holds that a server that was asked for an upgrade alone is known by what it said then.
func TestOfSockets(t *testing.T) {
	s := on("api.example.com", "")
	s.Addresses = []facts.Address{{WebSocket: facts.Answered([]facts.Upgrade{{Path: "/ws", Status: 400, Server: "nginx/1.22.1"}})}}
	all, likely := fixes.Of(failing(ruleNamed(t, "wss_upgrade"), ""), s)
	if likely == 0 || all[0].ID != "nginx" {
		t.Errorf("%d are likely of %+v", likely, all)
	}
}
