package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the program as people do. Beside testscript's own commands there is
//
//	exits CODE [ARG…]
//
// which runs the program, wants this exit code, and replaces the argument @lab by the flags that open the lab. As
// exits-inspected and exits-without-ipv6 it runs it in such a network.
//
// The program is the one that is shipped; in such a network it is the tests' own, with their race detector, which takes ten
// times as long to start.
func TestScripts(t *testing.T) {
	bin := buildProgram(t)
	l, chains, lists, logs := startLab(t), writeChains(t), writeLists(t), writeLogs(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: updateScripts,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("PORT", strconv.Itoa(int(l.Case("good-rsa").Addrs[0].Port())))
			env.Setenv("BAD", strings.TrimPrefix(l.Case("missing-intermediate-dead-aia").Target(), "https://"))
			env.Setenv("FETCHABLE", strings.TrimPrefix(l.Case("missing-intermediate").Target(), "https://"))
			env.Setenv("REVOKED", strings.TrimPrefix(l.Case("revoked-by-ocsp").Target(), "https://"))
			env.Setenv("STAPLED", strings.TrimPrefix(l.Case("revoked-by-staple").Target(), "https://"))
			env.Setenv("DEAD", strings.TrimPrefix(l.Case("dead-responder").Target(), "https://"))
			env.Setenv("EXPIRED", strings.TrimPrefix(l.Case("expired").Target(), "https://"))
			env.Setenv("REFUSED", strings.TrimPrefix(l.Case("refused").Target(), "https://"))
			env.Setenv("GOOD", strings.TrimPrefix(l.Case("good-rsa").Target(), "https://"))
			env.Setenv("REDIRECTS", strings.TrimPrefix(l.Case("redirect-elsewhere").Target(), "https://"))
			env.Setenv("REDIRECTED", strings.TrimPrefix(l.Case("good-ecdsa").Target(), "https://"))
			env.Setenv("SOON", strings.TrimPrefix(l.Case("expires-5-days").Target(), "https://"))
			env.Setenv("TLS13", strings.TrimPrefix(l.Case("tls13-only").Target(), "https://"))
			env.Setenv("LEGACY", strings.TrimPrefix(l.Case("good-legacy").Target(), "https://"))
			env.Setenv("SHOP", strings.TrimPrefix(l.Case("inspected-shop").Target(), "https://"))
			env.Setenv("GAME", strings.TrimPrefix(l.Case("inspected-game").Target(), "https://"))
			env.Setenv("CLINIC", strings.TrimPrefix(l.Case("inspected-clinic").Target(), "https://"))
			env.Setenv("PORTAL", strconv.Itoa(int(l.Case("self-signed").Addrs[0].Port())))
			env.Setenv("PORTAL_ADDR", l.Case("self-signed").Addrs[0].Addr().String())
			env.Setenv("INVENTOR", l.InventingResolver().String())
			env.Setenv("CA", l.path("ca.pem"))
			env.Setenv("RESOLVER", l.Resolver().String())
			env.Setenv("LAB", l.dir)
			env.Setenv("CHAINS", chains)
			env.Setenv("LISTS", lists)
			env.Setenv("LOGS", logs)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits(l, program), "exits-inspected": exits(l, inPublic), "exits-without-ipv6": exits(l, withoutIPv6),
			"fill": fill, "steady": steady,
		},
	})
}

// buildProgram gives a folder with the program in it.
func buildProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", filepath.Join(dir, program), ".")
	build.Env = append(build.Environ(), "CGO_ENABLED=0") // as make cross builds it
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func exits(l *testLab, name string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) == 0 {
			ts.Fatalf("usage: exits CODE [ARG…]")
		}
		var full []string
		for _, arg := range args[1:] {
			if arg == "@lab" {
				full = append(full, l.trust()...)
			} else {
				full = append(full, arg)
			}
		}
		code := 0
		var exit *exec.ExitError
		if err := ts.Exec(name, full...); errors.As(err, &exit) {
			code = exit.ExitCode()
		} else if err != nil {
			ts.Fatalf("%v", err)
		}
		if strconv.Itoa(code) != args[0] {
			ts.Fatalf("exit %d, want %s", code, args[0])
		}
	}
}
