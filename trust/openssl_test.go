//go:build interop

package trust

import (
	"crypto"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestAgainstOpenSSL asks the openssl command about random forests. It follows one path and a few others, not all: so
// what it accepts is accepted here, and where there is but one path the two agree.
func TestAgainstOpenSSL(t *testing.T) {
	keys := make([]crypto.Signer, 11)
	for i := range keys {
		keys[i] = newKey(t)
	}
	dir := t.TempDir()
	write := func(name string, certificates []*Certificate) string {
		var text []byte
		for _, c := range certificates {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const forests = 500
	single, accepted := 0, 0
	for seed := range uint64(forests) {
		f := grow(t, seed, keys)
		if len(f.roots) == 0 {
			continue
		}
		stores := NewStores()
		stores.Trust("test", facts.Everywhere, f.roots...)
		paths := Find(stores, f.presented).At(now)
		taken := slices.ContainsFunc(paths.All, func(p Path) bool { return len(paths.Against(lists.Newest(facts.IOS), &p)) == 0 })

		arguments := []string{"verify", "-no-CApath", "-no-CAstore", "-attime", fmt.Sprint(now.Unix()), "-purpose", "sslserver", "-trusted", write("roots", f.roots)}
		if len(f.presented) > 1 {
			arguments = append(arguments, "-untrusted", write("others", f.presented[1:]))
		}
		out, err := exec.Command("openssl", append(arguments, write("leaf", f.presented[:1]))...).CombinedOutput()
		switch says := err == nil && strings.HasSuffix(strings.TrimSpace(string(out)), ": OK"); {
		case says && !taken, says != taken && len(paths.All) == 1:
			t.Errorf("seed %d: taken: %t, openssl says %s: %s", seed, taken, out, f.about)
		case says:
			accepted++
		}
		if len(paths.All) == 1 {
			single++
		}
	}
	t.Logf("%d are accepted by both; %d have one path", accepted, single)
	if accepted < forests/10 || single < forests/10 {
		t.Errorf("%d are accepted and %d have one path: the forests try too little", accepted, single)
	}
}

// A front answers on loopback with a chain.
type front struct {
	at    string
	chain atomic.Pointer[tls.Certificate]
}

// serve starts a TLS server for as long as the test runs.
func serve(t *testing.T) *front {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &front{at: listener.Addr().String()}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*s.chain.Load()}}).Handshake()
			_ = c.Close()
		}
	}()
	return s
}

// lastLine is what openssl s_client ends with.
var lastLine = regexp.MustCompile(`Verify return code: ([0-9]+) \((.*)\)`)

// look has openssl s_client look at the chain, and gives the code and the sentence of its last line.
func (s *front) look(t *testing.T, presented []*Certificate, key crypto.Signer, roots []*Certificate, host string) (code, text string) {
	t.Helper()
	var file []byte
	for _, c := range roots {
		file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	name := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	chain := &tls.Certificate{PrivateKey: key}
	for _, c := range presented {
		chain.Certificate = append(chain.Certificate, c.Raw)
	}
	s.chain.Store(chain)
	verify := "-verify_hostname"
	if net.ParseIP(host) != nil {
		verify = "-verify_ip"
	}
	out, _ := exec.Command("openssl", "s_client", "-connect", s.at, "-CAfile", name, "-attime", fmt.Sprint(now.Unix()), verify, host).CombinedOutput()
	found := lastLine.FindAllSubmatch(out, -1)
	if found == nil {
		t.Fatalf("openssl says %s", out)
	}
	return string(found[len(found)-1][1]), string(found[len(found)-1][2])
}

// TestAgainstOpenSSLClient serves random chains and has openssl s_client look at each: the code and the sentence of its
// last line are those that OpenSSL gives here, once with the roots whole, as from a file, and once with their names and
// keys alone, as those of a list.
func TestAgainstOpenSSLClient(t *testing.T) {
	keys := make([]crypto.Signer, 11)
	for i := range keys {
		keys[i] = newKey(t)
	}
	server := serve(t)
	hosts := []string{"api.example.test", "www.example.test", "192.0.2.17", "192.0.2.18"}
	codes := map[VerifyCode]int{}
	const forests = 600
	for seed := range uint64(forests) {
		f := grow(t, seed, keys)
		if len(f.roots) == 0 {
			continue
		}
		host := hosts[0]
		if seed%4 == 0 {
			host = hosts[seed/4%4]
		}
		code, text := server.look(t, f.presented, keys[6], f.roots, host)
		for name, got := range map[string]Verified{
			"whole":  OpenSSL(trusting(f.roots), AddedRoots, f.presented, host, now),
			"listed": OpenSSL(listing(t, f.roots), SystemRoots, f.presented, host, now),
		} {
			if strconv.Itoa(int(got.Code)) != code || got.Code.Text() != text || got.Unknown != nil {
				t.Errorf("seed %d, roots %s: %d (%s), openssl says %s (%s): %s", seed, name, got.Code, got.Code.Text(), code, text, f.about)
			}
			codes[got.Code]++
		}
	}
	t.Logf("codes: %v", codes)
	if len(codes) < 10 {
		t.Error("the forests try too little")
	}
}

// TestAgainstOpenSSLCases asks openssl s_client about each case of the table of TestOpenSSL.
func TestAgainstOpenSSLCases(t *testing.T) {
	server := serve(t)
	agree := 0
	cases := openSSLCases(t)
	for _, c := range cases {
		if code, text := server.look(t, c.presented, c.key, c.roots, c.host); strconv.Itoa(int(c.want)) != code || c.want.Text() != text {
			t.Errorf("%s: the table has %d (%s), openssl says %s (%s)", c.name, c.want, c.want.Text(), code, text)
			continue
		}
		agree++
	}
	t.Logf("openssl agrees with %d of %d cases", agree, len(cases))
}
