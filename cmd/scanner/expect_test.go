package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
)

// A farm is servers behind addresses of loopback: each address hands its connections around among its own.
type farm struct {
	testing.TB
	dir      string
	root, ca *pki.Certificate
	was, is  *pki.Certificate
	port     string
	mu       sync.Mutex
	serves   [][]tls.Certificate // by address and server
	next     []int
}

const farmHost = "api.example.test"

// newFarm makes addresses of so many servers each, all of which serve the old certificate.
func newFarm(t *testing.T, servers ...int) *farm {
	f := &farm{TB: t, dir: t.TempDir()}
	now := clock.System()
	f.root = f.must(pki.Root(pki.Template{CommonName: "Farm Root", Now: now}))
	f.ca = f.must(f.root.Authority(pki.Template{CommonName: "Farm Authority", Now: now}))
	f.was = f.leaf(pki.Template{NotBefore: now.AddDate(0, 0, -85), NotAfter: now.AddDate(0, 0, 5)})
	f.is = f.leaf(pki.Template{NotBefore: now.Add(-time.Minute)}) // as young as renewed certificates are
	f.write("ca.pem", f.root.Raw)
	f.write("fullchain.pem", f.is.Chain()...)
	f.write("cert.pem", f.is.Raw)
	for i, n := range servers {
		f.serves, f.next = append(f.serves, make([]tls.Certificate, n)), append(f.next, 0)
		for s := range n {
			f.reload(i, s, f.was.Chain())
		}
		f.listen(i)
	}
	return f
}

func (f *farm) must(c *pki.Certificate, err error) *pki.Certificate {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
	return c
}

func (f *farm) leaf(t pki.Template) *pki.Certificate {
	if t.Names == nil {
		t.Names = []string{farmHost}
	}
	t.CommonName, t.Now = t.Names[0], clock.System()
	return f.must(f.ca.Leaf(t))
}

func (f *farm) path(name string) string { return filepath.Join(f.dir, name) }

func (f *farm) write(name string, chain ...[]byte) string {
	var text bytes.Buffer
	for _, der := range chain {
		_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	if err := os.WriteFile(f.path(name), text.Bytes(), 0o600); err != nil {
		f.Fatal(err)
	}
	return f.path(name)
}

// reload gives a server another chain.
func (f *farm) reload(address, server int, chain [][]byte) {
	key := f.was.Key
	if bytes.Equal(chain[0], f.is.Raw) {
		key = f.is.Key
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serves[address][server] = tls.Certificate{Certificate: chain, PrivateKey: key}
}

// listen opens an address. Its connections are handed around.
func (f *farm) listen(i int) {
	at := netip.AddrFrom4([4]byte{127, 0, 88, byte(i + 1)}).String()
	port := f.port
	if port == "" {
		port = "0"
	}
	l, err := net.Listen("tcp", net.JoinHostPort(at, port))
	if err != nil {
		f.Fatal(err)
	}
	_, f.port, _ = net.SplitHostPort(l.Addr().String())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			certificate := f.serves[i][f.next[i]%len(f.serves[i])]
			f.next[i]++
			f.mu.Unlock()
			wg.Go(func() {
				defer func() { _ = c.Close() }()
				_ = c.SetDeadline(clock.System().Add(10 * time.Second))
				s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
				if s.Handshake() == nil {
					_, _ = s.Read(make([]byte, 4096))
					_, _ = s.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
				}
			})
		}
	})
	f.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
}

// check runs the command against every address; pause is called between two looks.
func (f *farm) check(ctx context.Context, now clock.Clock, pause func(), args ...string) ran {
	f.Helper()
	var addresses []string
	for i := range f.serves {
		addresses = append(addresses, netip.AddrFrom4([4]byte{127, 0, 88, byte(i + 1)}).String())
	}
	args = append([]string{
		"check", farmHost + ":" + f.port, "--resolve", farmHost + ":" + f.port + ":" + strings.Join(addresses, ","),
		"--allow-cidr", "127.0.88.0/24", "--ca-file", f.path("ca.pem"), "--lang", "en",
	}, args...)
	var out, errors bytes.Buffer
	code := run(ctx, args, &world{
		program: program, stdin: strings.NewReader(""), stdout: &out, stderr: &errors, getenv: func(string) string { return "" }, now: now,
		pause: func(ctx context.Context, _ time.Duration) error {
			pause()
			return ctx.Err()
		},
	})
	return ran{code, out.String(), errors.String()}
}

func never() { panic("it waits") }

// TestExpectWait renews three servers behind one address one after the other, while the command waits for it.
func TestExpectWait(t *testing.T) {
	f := newFarm(t, 3)
	pauses := 0
	got := f.check(t.Context(), clock.System, func() {
		if pauses++; pauses%4 == 0 && pauses/4 <= 3 {
			f.reload(0, pauses/4-1, f.is.Chain())
		}
	}, "--expect-cert", f.path("fullchain.pem"), "--wait", "10m", "--samples", "6", "--format", "json")
	if got.code != exitOK || pauses < 12 {
		t.Fatalf("exit %d after %d pauses\n%s%s", got.code, pauses, got.out, got.errors)
	}
	t.Logf("it said:\n%s", got.errors)
	if want := "1 of 1 addresses still serves the old one (until "; strings.Count(got.errors, want) != 1 {
		t.Errorf("want once %q", want)
	}
	x := expectedIn(t, got.out)
	if x.Outcome != "met" || len(x.Addresses) != 1 || x.Addresses[0].State != "served" || x.Addresses[0].Connections != 8 || x.Looks < 13 || x.Until == "" {
		t.Errorf("%+v", x)
	}
}

// TestExpectOnce looks once at addresses in every state.
func TestExpectOnce(t *testing.T) {
	type servers = [][][]byte
	f := newFarm(t)
	is, was, bare := f.is.Chain(), f.was.Chain(), [][]byte{f.is.Raw}
	for name, c := range map[string]struct {
		serve   []servers // by address; nil: nothing listens
		samples string
		code    int
		want    string
	}{
		"all of them":                    {[]servers{{is}, {is}}, "0", exitOK, "served at each of 2 addresses, in a whole chain (4 connections)"},
		"the one address":                {[]servers{{is}}, "2", exitOK, "served at the one address, in a whole chain (4 connections)"},
		"one address":                    {[]servers{{is}, {was}}, "0", exitFindings, "127.0.88.2:PORT: still serves the certificate with serial OLD, valid until"},
		"one server of three":            {[]servers{{is, is, was}}, "3", exitFindings, "still serves the certificate with serial OLD"},
		"no intermediate":                {[]servers{{is}, {bare}}, "0", exitFindings, "serves it, but the issuer of “api.example.test”, “Farm Authority”, is not sent"},
		"no intermediate at one of two":  {[]servers{{is, is, bare}}, "3", exitFindings, "serves it, but the issuer of “api.example.test”, “Farm Authority”, is not sent"},
		"one is dead":                    {[]servers{{is}, nil}, "0", exitUnscanned, "127.0.88.2:PORT: takes no connection: connection refused"},
		"one is dead, the other has old": {[]servers{{was}, nil}, "0", exitFindings, "still serves the certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			farm := newFarm(t)
			farm.was, farm.is, farm.ca, farm.root, farm.dir = f.was, f.is, f.ca, f.root, f.dir
			for i, of := range c.serve {
				farm.serves, farm.next = append(farm.serves, make([]tls.Certificate, len(of))), append(farm.next, 0)
				for s, chain := range of {
					farm.reload(i, s, chain)
				}
			}
			for i, of := range c.serve { // once all is there: who listens reads it
				if of != nil {
					farm.listen(i)
				}
			}
			got := farm.check(t.Context(), clock.System, never, "--expect-cert", f.path("fullchain.pem"), "--samples", c.samples)
			want := strings.NewReplacer("PORT", farm.port, "OLD", fmt.Sprintf("%X", f.was.SerialNumber.Bytes())).Replace(c.want)
			if text := strings.Join(strings.Fields(got.out), " "); got.code != c.code || !strings.Contains(text, want) {
				t.Errorf("exit %d, want %d and %q\n%s%s", got.code, c.code, want, got.out, got.errors)
			}
		})
	}
}

// TestExpectGivesUp waits until the time is up, by a clock that is driven.
func TestExpectGivesUp(t *testing.T) {
	f := newFarm(t, 1, 1)
	f.reload(0, 0, f.is.Chain())
	var late time.Duration
	got := f.check(t.Context(), func() time.Time { return clock.System().Add(late) }, func() { late += 20 * time.Second },
		"--expect-cert", f.path("fullchain.pem"), "--wait", "1m")
	if got.code != exitFindings || !strings.Contains(got.out, "served at 1 of 2 addresses") || !strings.Contains(got.errors, "1 of 2 addresses still serves the old one") {
		t.Errorf("exit %d\n%s%s", got.code, got.out, got.errors)
	}
}

// TestExpectInterrupted ends while it waits: what was seen is written.
func TestExpectInterrupted(t *testing.T) {
	f := newFarm(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	got := f.check(ctx, clock.System, cancel, "--expect-cert", f.path("fullchain.pem"), "--wait", "1m", "--format", "json")
	if x := expectedIn(t, got.out); got.code != exitInterrupted || x.Outcome != "unmet" || !strings.Contains(got.out, `"interrupted":true`) {
		t.Errorf("exit %d\n%s%s", got.code, got.out, got.errors)
	}
}

// TestExpectedFile refuses a file for which it is no use to wait, before anybody is dialled.
func TestExpectedFile(t *testing.T) {
	f := newFarm(t)
	f.serves, f.port = append(f.serves, nil), "1"
	now := clock.System()
	key, err := f.is.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path("key.pem"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	past := f.leaf(pki.Template{NotBefore: now.AddDate(0, 0, -90), NotAfter: now.AddDate(0, 0, -1)})
	ahead := f.leaf(pki.Template{NotBefore: now.AddDate(0, 0, 1)})
	for name, c := range map[string]struct {
		file string
		args []string
		want string
	}{
		"the leaf alone":      {f.path("cert.pem"), nil, "the chain in it is not whole: the issuer of “api.example.test”, “Farm Authority”, is not sent"},
		"expired":             {f.write("past.pem", past.Chain()...), nil, "clients will refuse it: "},
		"not valid yet":       {f.write("ahead.pem", ahead.Chain()...), nil, "clients will refuse it: "},
		"for another host":    {f.write("other.pem", f.leaf(pki.Template{Names: []string{"www.example.test"}}).Chain()...), nil, "clients will refuse it: "},
		"a private key":       {f.path("key.pem"), nil, "the file holds a private key; give certificates only"},
		"not there":           {f.path("none.pem"), nil, "cannot be read"},
		"a wait for nothing":  {"", []string{"--wait", "1m"}, "--wait waits for a certificate"},
		"too long a wait":     {f.path("fullchain.pem"), []string{"--wait", "25h"}, "give a time from 0 to 24h"},
		"less than no wait":   {f.path("fullchain.pem"), []string{"--wait=-1s"}, "give a time from 0 to 24h"},
		"what fails besides":  {f.path("fullchain.pem"), []string{"--fail-on", "low"}, "leave out --fail-on"},
		"wait for a snapshot": {f.path("fullchain.pem"), []string{"--wait", "1m", "--snapshot", "x.json"}, "--snapshot dials nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			args := c.args
			if c.file != "" {
				args = append(args, "--expect-cert", c.file)
			}
			got := f.check(t.Context(), clock.System, never, args...)
			if got.code != exitUsage || !strings.Contains(got.errors, c.want) {
				t.Errorf("exit %d, want %q\n%s%s", got.code, c.want, got.out, got.errors)
			}
		})
	}
}

// An expectedDoc is what is read of the object expected.
type expectedDoc struct {
	Outcome, Until string
	Looks          int
	Addresses      []struct {
		State       string
		Connections int
	}
}

func expectedIn(t *testing.T, text string) expectedDoc {
	t.Helper()
	var d struct {
		Results []struct{ Expected expectedDoc }
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil || len(d.Results) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	return d.Results[0].Expected
}
