//go:build fixes

package fixes_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
)

// A proof breaks a real nginx, has the scanner find it, applies what the package says, and has the scanner pass it.
type proof struct {
	rule   string
	config string // of the http block, a directive a line; the places are those of bench.fill
	scheme string // "https" if ""
	port   int    // 0: that of the run
	six    bool   // the name has ::1 too
	leaf   string // "ec" if "": what ssl_certificate of the fix stands for

	evidence string // of the finding, where the fix depends on it
}

const (
	listen = "\tlisten $at ssl;\n\tserver_name fixes.test;\n"
	ec     = "\tssl_certificate $dir/ec.pem;\n\tssl_certificate_key $dir/ec.key;\n"
	byRSA  = "\tssl_certificate $dir/rsa.pem;\n\tssl_certificate_key $dir/rsa.key;\n"
	answer = "\tlocation / {\n\t\tdefault_type application/json;\n\t\treturn 200 '{}';\n\t}\n"
)

func site(lines string) string { return "server {\n" + lines + "}\n" }

// chain is a server that sends another file than it should.
func chain(file string) string {
	return site(listen + "\tssl_certificate $dir/" + file + ".pem;\n\tssl_certificate_key $dir/ec.key;\n" + answer)
}

// proofs has one for each fix of nginx.
var proofs = []proof{
	{rule: "chain_incomplete", config: chain("leaf-only")},
	{rule: "chain_order", config: chain("reversed")},
	{rule: "chain_extra", config: chain("with-stranger")},
	{rule: "chain_duplicate", config: chain("twice")},
	{rule: "chain_contains_root", config: chain("with-root")},
	{rule: "chain_expired_intermediate", config: chain("with-expired")},
	{rule: "tls_handshake_failed", evidence: "plain_http", config: site("\tlisten $at;\n\tserver_name fixes.test;\n" + answer)},
	{rule: "tls12_missing", config: site(listen + byRSA + "\tssl_protocols TLSv1.1;\n\tssl_ciphers DEFAULT:@SECLEVEL=0;\n" + answer)},
	{rule: "ats_tls_version", config: site(listen + byRSA + "\tssl_protocols TLSv1 TLSv1.1;\n\tssl_ciphers DEFAULT:@SECLEVEL=0;\n" + answer)},
	{rule: "tls13_only", config: site(listen + ec + "\tssl_protocols TLSv1.3;\n" + answer)},
	{rule: "tls13_missing", config: site(listen + ec + "\tssl_protocols TLSv1.2;\n" + answer)},
	{rule: "tls_legacy_present", config: site(listen + byRSA + "\tssl_protocols TLSv1 TLSv1.1 TLSv1.2;\n\tssl_ciphers DEFAULT:@SECLEVEL=0;\n" + answer)},
	{rule: "ats_forward_secrecy", config: site(listen + byRSA + "\tssl_protocols TLSv1.2;\n\tssl_ciphers AES128-GCM-SHA256;\n" + answer)},
	{
		rule: "alpn", config: site("\tlisten $at ssl http2;\n\tserver_name fixes.test;\n" + byRSA +
			"\tssl_protocols TLSv1.2;\n\tssl_ciphers ECDHE-RSA-AES128-SHA;\n" + answer),
	},
	{rule: "client_cert_requested", config: site(listen + ec + "\tssl_client_certificate $dir/root.pem;\n\tssl_verify_client on;\n" + answer)},
	{
		rule: "name_mismatch", config: site("\tlisten $at ssl default_server;\n\tserver_name other.test;\n" +
			"\tssl_certificate $dir/other.pem;\n\tssl_certificate_key $dir/other.key;\n" + answer),
	},
	{rule: "ipv6_broken", six: true, config: site(listen + ec + answer)},
	{rule: "ocsp_staple_missing", leaf: "stapled", config: site(listen + "\tssl_certificate $dir/stapled.pem;\n\tssl_certificate_key $dir/stapled.key;\n" + answer)},
	{rule: "hsts", config: site(listen + ec + answer)},
	{rule: "http_redirect", port: 443, config: site(listen+ec+answer) + site("\tlisten $plain;\n\tserver_name fixes.test;\n"+answer)},
	{
		rule: "referer_blocked_by_server", config: site(listen + ec + "\tlocation / {\n\t\tvalid_referers none blocked server_names;\n" +
			"\t\tif ($invalid_referer) {\n\t\t\treturn 403;\n\t\t}\n\t\tdefault_type application/json;\n\t\treturn 200 '{}';\n\t}\n"),
	},
	{
		rule: "redirect_leaves_allowlist", config: site(listen + ec + "\tlocation / {\n\t\tproxy_set_header Host $http_host;\n" +
			"\t\tproxy_pass http://$app;\n\t}\n"),
	},
	{rule: "wss_upgrade", scheme: "wss", config: site(listen + ec + "\tlocation / {\n\t\tproxy_pass http://$app;\n\t}\n")},
	{rule: "charset_not_utf8", evidence: "declared", config: site(listen + ec + "\tcharset gbk;\n\tlocation / {\n\t\tdefault_type text/plain;\n\t\treturn 200 'ok';\n\t}\n")},
}

// TestProofs prints, for each fix of nginx, what the scanner saw before, what was typed, and what it saw after.
func TestProofs(t *testing.T) {
	b := newBench(t)
	for _, p := range proofs {
		t.Run(p.rule, func(t *testing.T) { b.prove(t, p) })
	}
	keys := slices.Concat(slices.Collect(maps.Keys(fixes.NginxFixes)), slices.Collect(maps.Keys(fixes.ChainFaults)))
	for _, key := range keys {
		rule, _, _ := strings.Cut(key, "/")
		if !slices.ContainsFunc(proofs, func(p proof) bool { return p.rule == rule }) {
			t.Errorf("nobody proves the fix of %s", key)
		}
	}
}

// A bench is what the proofs share.
type bench struct {
	dir, scanner, nginx string
	app                 string // host:port of an application behind nginx
}

// The places of the run: all on loopback, one nginx at a time.
const (
	at4  = "127.0.7.1"
	at6  = "::1"
	port = 18543
)

func newBench(t *testing.T) *bench {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		nginx = "/usr/sbin/nginx"
	}
	b := &bench{dir: t.TempDir(), nginx: nginx}
	b.scanner = filepath.Join(b.dir, "scanner")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", b.scanner, "../cmd/scanner").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	b.certificates(t)
	b.app = startApp(t)
	return b
}

// certificates writes every file that a config names.
func (b *bench) certificates(t *testing.T) {
	must := func(c *pki.Certificate, err error) *pki.Certificate {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	now := time.Now()
	const day = 24 * time.Hour
	root := must(pki.Root(pki.Template{CommonName: "Fixes Root", Now: now}))
	issuer := must(root.Authority(pki.Template{CommonName: "Fixes Issuer", Now: now}))
	upper := must(root.Authority(pki.Template{CommonName: "Fixes Upper", Now: now}))
	lower := must(upper.Authority(pki.Template{CommonName: "Fixes Lower", Now: now}))
	stranger := must(pki.Root(pki.Template{CommonName: "Stranger Root", Now: now}))
	surplus := must(stranger.Authority(pki.Template{CommonName: "Surplus", Now: now}))
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	named := pki.Template{CommonName: "fixes.test", Names: []string{"fixes.test"}, Now: now}
	leaf := must(lower.Leaf(named))
	withRSA, other, stapled := named, named, named
	withRSA.Key = key
	other.CommonName, other.Names = "other.test", []string{"other.test"}
	responder := startResponder(t, issuer)
	stapled.Change = func(c *x509.Certificate) { c.OCSPServer = []string{responder} }
	// The issuer's certificate of the same name and key, which has ended: what a chain file keeps after a renewal.
	old := must(upper.Authority(pki.Template{CommonName: "Fixes Lower", Key: lower.Key, NotBefore: now.Add(-900 * day), NotAfter: now.Add(-day)}))
	for name, c := range map[string]*pki.Certificate{
		"ec": leaf, "rsa": must(issuer.Leaf(withRSA)), "other": must(issuer.Leaf(other)), "stapled": must(issuer.Leaf(stapled)),
	} {
		b.write(t, name+".pem", c.Chain()...)
		text, err := c.KeyPEM()
		if err != nil {
			t.Fatal(err)
		}
		b.text(t, name+".key", string(text))
	}
	b.write(t, "root.pem", root.Raw)
	b.write(t, "leaf-only.pem", leaf.Raw)
	b.write(t, "reversed.pem", leaf.Raw, upper.Raw, lower.Raw)
	b.write(t, "with-stranger.pem", leaf.Raw, lower.Raw, upper.Raw, surplus.Raw)
	b.write(t, "twice.pem", leaf.Raw, lower.Raw, lower.Raw, upper.Raw)
	b.write(t, "with-root.pem", leaf.Raw, lower.Raw, upper.Raw, root.Raw)
	b.write(t, "with-expired.pem", leaf.Raw, old.Raw, upper.Raw)
}

func (b *bench) write(t *testing.T, name string, ders ...[]byte) {
	t.Helper()
	var out bytes.Buffer
	for _, der := range ders {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			t.Fatal(err)
		}
	}
	b.text(t, name, out.String())
}

func (b *bench) text(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// prove does the whole round for one fix.
func (b *bench) prove(t *testing.T, p proof) {
	if p.port == 0 {
		p.port = port
	}
	if p.scheme == "" {
		p.scheme = "https"
	}
	if p.leaf == "" {
		p.leaf = "ec"
	}
	config := strings.NewReplacer("$at", fmt.Sprintf("%s:%d", at4, p.port), "$plain", at4+":80", "$dir", b.dir, "$app", b.app).Replace(p.config)
	master := b.start(t, p, config)
	before := b.scan(t, p)
	found := before.failure(p.rule)
	if found == nil {
		t.Fatalf("%s is not found: %s", p.rule, before.names())
	}
	steps := onNginx(t, found, p.evidence, before.Snapshot)
	var typed string
	for _, step := range steps {
		if step.Into == "" {
			continue
		}
		typed += step.Text.In(lang.English) + "\n" + indent(step.Type)
		config = apply(t, config, step, b.local(step.Type, p))
	}
	b.text(t, "nginx.conf", b.whole(config))
	if out, err := exec.Command(b.nginx, "-t", "-q", "-e", "stderr", "-p", b.dir, "-c", filepath.Join(b.dir, "nginx.conf")).CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v\n%s\n%s", err, out, config)
	}
	if err := master.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	after := b.scan(t, p)
	for ; !after.mended(p.rule, before); after = b.scan(t, p) { // until the old workers are gone
		if ctx.Err() != nil {
			t.Fatalf("%s still, or something new that keeps people out: %s\n%s", p.rule, after.names(), config)
		}
	}
	fmt.Printf("== %s\nbefore: %s\n%safter:  %s passes; failing now: %s\n\n", p.rule, found.Evidence, typed, p.rule, after.names())
}

func indent(lines string) string { return "    " + strings.ReplaceAll(lines, "\n", "\n    ") + "\n" }

// local puts the files' real places and addresses of loopback into what is typed, as a reader does with the former.
func (b *bench) local(lines string, p proof) string {
	return strings.NewReplacer(
		"/path/to/fullchain.pem", filepath.Join(b.dir, p.leaf+".pem"), "/path/to/key.pem", filepath.Join(b.dir, p.leaf+".key"),
		"listen [::]:", "listen ["+at6+"]:", fmt.Sprintf("listen %d", p.port), fmt.Sprintf("listen %s:%d", at4, p.port),
	).Replace(lines)
}
