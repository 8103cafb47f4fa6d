package rules_test

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// TestOpenSSL holds the command and what it ends with.
func TestOpenSSL(t *testing.T) {
	const plain = "openssl s_client -connect 192.0.2.7:443 -servername api.example.test -verify_hostname api.example.test"
	at := factstest.Now.Add(time.Hour)
	for name, c := range map[string]struct {
		change  func(*factstest.World)
		q       rules.OpenSSLQuestion
		listed  bool // Mozilla has the root
		command string
		says    string
		gap     rules.OpenSSLGap
	}{
		"good, by the system's roots":   {nil, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "Verify return code: 0 (ok)", ""},
		"a file that is not needed":     {nil, rules.OpenSSLQuestion{CAFiles: []string{"ca.pem"}}, true, plain + " </dev/null", "Verify return code: 0 (ok)", ""},
		"a file":                        {nil, rules.OpenSSLQuestion{CAFiles: []string{"ca.pem"}}, false, plain + " -CAfile ca.pem </dev/null", "Verify return code: 0 (ok)", ""},
		"a file with an evil name":      {nil, rules.OpenSSLQuestion{CAFiles: []string{"it's $(me).pem"}}, false, plain + ` -CAfile 'it'\''s $(me).pem' </dev/null`, "Verify return code: 0 (ok)", ""},
		"two files":                     {nil, rules.OpenSSLQuestion{CAFiles: []string{"a.pem", "b.pem"}}, false, plain + " </dev/null", "", rules.OpenSSLFiles},
		"two files that are not needed": {nil, rules.OpenSSLQuestion{CAFiles: []string{"a.pem", "b.pem"}}, true, plain + " </dev/null", "Verify return code: 0 (ok)", ""},
		"another time":                  {nil, rules.OpenSSLQuestion{At: &at}, true, plain + " -attime 1795438800 </dev/null", "Verify return code: 0 (ok)", ""},
		"nobody's root":                 {nil, rules.OpenSSLQuestion{}, false, plain + " </dev/null", "Verify return code: 20 (unable to get local issuer certificate)", ""},
		"leaf alone": {
			func(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) },
			rules.OpenSSLQuestion{},
			true, plain + " </dev/null", "Verify return code: 21 (unable to verify the first certificate)", "",
		},
		"an address for a host": {
			func(w *factstest.World) {
				w.Endpoint.Host = "192.0.2.7"
				w.Serve(w.Leaf(func(t *pki.Template) { t.Names = []string{"192.0.2.7"} }).Chain()...)
			},
			rules.OpenSSLQuestion{},
			true, "openssl s_client -connect 192.0.2.7:443 -verify_ip 192.0.2.7 </dev/null", "Verify return code: 0 (ok)", "",
		},
		"a host of another name": {
			func(w *factstest.World) { w.Endpoint.Host = "b.test" },
			rules.OpenSSLQuestion{},
			true,
			"openssl s_client -connect 192.0.2.7:443 -servername b.test -verify_hostname b.test </dev/null", "Verify return code: 62 (hostname mismatch)", "",
		},
		"a host that is a command": {func(w *factstest.World) { w.Endpoint.Host = "a.test;reboot" }, rules.OpenSSLQuestion{}, true, "", "", ""},
		"a host that is a flag":    {func(w *factstest.World) { w.Endpoint.Host = "-help" }, rules.OpenSSLQuestion{}, true, "", "", ""},
		"TLS 1.1":                  {func(w *factstest.World) { w.Address().Handshake.Value.Version = facts.TLS11 }, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "", rules.OpenSSLOldVersion},
		"no handshake": {
			func(w *factstest.World) {
				w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: facts.Alert, Phase: facts.PhaseTLS})
			}, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "", rules.OpenSSLNoHandshake,
		},
		"a client certificate is wanted": {
			func(w *factstest.World) {
				w.Address().Handshake.Failure = &facts.Failure{Kind: facts.Alert, Phase: facts.PhaseTLS}
				w.Address().Handshake.Value.ClientCertificateRequested = true
			}, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "Verify return code: 0 (ok)", "",
		},
		"no certificate": {
			func(w *factstest.World) {
				w.Address().Chain = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
			}, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "", rules.OpenSSLNoChain,
		},
		"not a certificate": {func(w *factstest.World) { w.Serve([]byte{1}) }, rules.OpenSSLQuestion{}, true, plain + " </dev/null", "", rules.OpenSSLUnread},
		"not reached": {
			func(w *factstest.World) {
				factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
			}, rules.OpenSSLQuestion{}, true, "", "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			if c.change != nil {
				c.change(w)
			}
			stores := trust.NewStores()
			root, err := trust.Parse(w.Root.Raw)
			if err != nil {
				t.Fatal(err)
			}
			if c.listed {
				stores.TrustIn("test", stores.Catalog().All(), root)
			} else if len(c.q.CAFiles) > 0 {
				stores.Trust("test", facts.Everywhere, root)
			}
			lines := rules.OpenSSL(w.Snapshot, rules.Params{Now: factstest.Now, Stores: stores}, c.q)
			line, there := lines[w.Address().Addr]
			if there != (c.command != "") || line.Command != c.command || there && line.Says() != c.says || line.Gap != c.gap {
				t.Errorf("got %q, %q, %q", line.Command, line.Says(), line.Gap)
			}
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if said := line.Reason(tag); (said == "") != (line.Gap == "") {
					t.Errorf("in %s it says %q", tag, said)
				}
			}
		})
	}
}
