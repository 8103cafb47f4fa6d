//go:build interop

package thirdparty

import (
	"bufio"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// TestOpenSSLResponder asks openssl ocsp, as responder of an authority of its own with an appointed signer, about a
// certificate that is good, one that was revoked and one that it does not know; then it is killed.
func TestOpenSSLResponder(t *testing.T) {
	r := newRig(t)
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	// openssl goes by the machine's clock
	now := clock.System()
	r.World = factstest.At(t, now)
	r.clock.at = now
	signer := r.Must(r.Intermediate.Leaf(pki.Template{CommonName: "OCSP Signer", Now: now, Change: func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	}}))
	key, err := signer.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	at := "http://127.0.0.1:" + port + "/"
	leaf := func(name string) *pki.Certificate {
		return r.Leaf(func(c *pki.Template) {
			c.CommonName, c.Change = name, func(c *x509.Certificate) { c.OCSPServer = []string{at} }
		})
	}
	good, revoked, unknown := leaf("good.test"), leaf("revoked.test"), leaf("unknown.test")
	line := func(status, when string, c *pki.Certificate) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\tunknown\t/CN=%s\n", status, c.NotAfter.UTC().Format("060102150405Z"), when, serialOf(c), c.Subject.CommonName)
	}
	index := write("index.txt", []byte(line("V", "", good)+line("R", now.Add(-time.Hour).UTC().Format("060102150405Z")+",keyCompromise", revoked)))
	server := exec.Command("openssl", "ocsp", "-port", port, "-index", index, "-CA", write("ca.pem", r.Intermediate.PEM()),
		"-rsigner", write("signer.pem", signer.PEM()), "-rkey", write("signer.key", key), "-nmin", "10", "-ignore_err")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stderr = server.Stdout
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() { _ = server.Process.Kill(); _ = server.Wait() }
	defer stop()
	for lines := bufio.NewScanner(out); lines.Scan(); { // until it listens
		t.Log(lines.Text())
		if strings.Contains(lines.Text(), "waiting for OCSP client connections") {
			break
		}
	}

	stores := trust.NewStores()
	root, err := trust.Parse(r.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("test", facts.Everywhere, root)
	profile, _ := rules.Named(rules.ProfileWeChat)
	judge := func(c *pki.Certificate) (facts.Revocation, *rules.Report) {
		t.Helper()
		r.Certificates = nil
		r.Serve(c.Chain()...)
		r.Fetched, r.Revocation = facts.Probe[[]facts.SHA256]{}, facts.Probe[[]facts.Revocation]{}
		r.Address().Addr = netip.MustParseAddrPort("127.0.0.1:443")
		params := rules.Params{Now: now, Stores: stores}
		report := rules.Evaluate(profile, r.Snapshot, params)
		if !r.lookups.Answer(t.Context(), r.Snapshot, report.Wants) || r.Revocation.Value == nil || len(*r.Revocation.Value) != 1 {
			t.Fatalf("%+v of %+v", r.Revocation, report.Wants)
		}
		return (*r.Revocation.Value)[0], rules.Evaluate(profile, r.Snapshot, params)
	}
	status := func(report *rules.Report) rules.Status {
		for i := range report.Outcomes {
			if report.Outcomes[i].Rule.ID == "cert_revoked" {
				return report.Outcomes[i].Status
			}
		}
		return ""
	}
	check := func(name string, c *pki.Certificate, want facts.RevocationStatus, rule rules.Status, verdict rules.Grade) {
		t.Helper()
		said, report := judge(c)
		grade := report.Platforms[facts.Android]
		t.Logf("%s: %q %s %s %v, cert_revoked %s, verdict on Android %s", name, said.Status, said.Reason, said.Flaw, said.Failure, status(report), grade.Grade)
		if said.Status != want || status(report) != rule || grade.Grade != verdict {
			t.Errorf("%s: %+v, cert_revoked %s, %+v", name, said, status(report), grade)
		}
	}
	check("good", good, facts.StatusGood, rules.Pass, rules.GradePass)
	check("revoked", revoked, facts.StatusRevoked, rules.Fail, rules.GradeFail)
	check("not known", unknown, facts.StatusUnknown, rules.Unknown, rules.GradePass)
	stop()
	check("killed, and remembered", revoked, facts.StatusRevoked, rules.Fail, rules.GradeFail)
	check("killed", leaf("late.test"), "", rules.Unknown, rules.GradePass)
}

// TestOpenSSLList reads a list that openssl ca made: one of version 1, and one of version 2.
func TestOpenSSLList(t *testing.T) {
	for name, extensions := range map[string]string{"version 1": "", "version 2": "crl_extensions = ext\n[ext]\nauthorityKeyIdentifier = keyid:always\n"} {
		r := newRig(t)
		want := r.revocable(facts.WantCRL, []string{r.server.URL + "/list"})
		want.URLs = []string{r.server.URL + "/list"}
		dir := t.TempDir()
		write := func(name, text string) string {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return file
		}
		key, err := r.Intermediate.KeyPEM()
		if err != nil {
			t.Fatal(err)
		}
		index := write("index.txt", fmt.Sprintf("R\t300101000000Z\t%s,superseded\t%X\tunknown\t/CN=a\n", r.clock.now().UTC().Format("060102150405Z"), r.serial(want).Bytes()))
		write("crlnumber", "01\n")
		config := write("ca.cnf", "[ca]\ndefault_ca = d\n[d]\ndatabase = "+index+"\ncrlnumber = "+filepath.Join(dir, "crlnumber")+"\ndefault_md = sha256\ndefault_crl_days = 3650\n"+extensions)
		list := filepath.Join(dir, "list.pem")
		for _, arguments := range [][]string{
			{"ca", "-gencrl", "-config", config, "-cert", write("ca.pem", string(r.Intermediate.PEM())), "-keyfile", write("ca.key", string(key)), "-out", list},
			{"crl", "-in", list, "-outform", "DER", "-out", filepath.Join(dir, "list.der")},
		} {
			if out, err := exec.Command("openssl", arguments...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		der, err := os.ReadFile(filepath.Join(dir, "list.der"))
		if err != nil {
			t.Fatal(err)
		}
		r.clock.at = clock.System() // of openssl
		r.lie("/list", der)
		if got := r.heard(want); got.Status != facts.StatusRevoked || got.Reason != "superseded" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// serialOf writes a serial number as index.txt has it: in hexadecimal, of an even number of digits.
func serialOf(c *pki.Certificate) string { return fmt.Sprintf("%X", c.SerialNumber.Bytes()) }

// freePort gives one that nobody listens on now.
func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
