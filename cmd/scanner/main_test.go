package main

import (
	"bytes"
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){
		inPublic: func() { mainIn(labInPublic) }, withoutIPv6: func() { mainIn(noIPv6) },
	})
}

// The program in networks that a test is not in.
const (
	inPublic    = "scanner-with-the-lab-in-public" // everybody may connect to the lab's addresses
	withoutIPv6 = "scanner-without-ipv6"
)

func mainIn(network func(scan.Dialer) scan.Dialer) {
	os.Exit(run(context.Background(), os.Args[1:], &world{
		program: program, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: clock.System, dialer: network,
	}))
}

type publicLab struct{ scan.Dialer }

func labInPublic(d scan.Dialer) scan.Dialer     { return publicLab{d} }
func (d publicLab) Public(addr netip.Addr) bool { return addr.IsLoopback() || d.Dialer.Public(addr) }

type noSix struct{ scan.Dialer }

func noIPv6(d scan.Dialer) scan.Dialer { return noSix{d} }

func (d noSix) Route(addr netip.Addr) error {
	if addr.Is6() {
		return safedial.ErrNoRoute
	}
	return d.Dialer.Route(addr)
}

// leakChecked runs the tests, stops the Postgres that one of them may have started, and looks for goroutines that were
// left behind.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int { return pgtest.Main(l.m) }

// A lab that all tests of this package share, and its files.
type testLab struct {
	*lab.Lab
	dir string
}

func startLab(t *testing.T) *testLab {
	t.Helper()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out := &testLab{l, t.TempDir()}
	for name, data := range map[string][]byte{"hosts": l.Hosts(), "targets.txt": l.Targets(), "ca.pem": l.CA()} {
		if err := os.WriteFile(out.path(name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func (l *testLab) path(name string) string { return filepath.Join(l.dir, name) }

// trust gives the flags that open the lab.
func (l *testLab) trust() []string {
	flags := []string{"--ca-file", l.path("ca.pem"), "--resolver", l.Resolver().String()}
	for _, r := range l.Lab.Ranges() {
		flags = append(flags, "--allow-cidr", r)
	}
	return flags
}

// noEnvironment has no variables.
func noEnvironment(string) string { return "" }

// A ran is what one run of the program printed.
type ran struct {
	code        int
	out, errors string
}

// scanner runs the program in this process.
func scanner(t *testing.T, args ...string) ran {
	return scannerWith(t, context.Background(), "", args...)
}

func scannerWith(t *testing.T, ctx context.Context, stdin string, args ...string) ran {
	t.Helper()
	var out, errors bytes.Buffer
	code := run(ctx, args, &world{
		program: program, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errors,
		getenv: noEnvironment, now: clock.System,
	})
	return ran{code, out.String(), errors.String()}
}
