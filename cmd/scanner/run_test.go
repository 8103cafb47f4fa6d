package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/trust"
)

// TestInterrupted stops a check while one server is silent: what was done is written, before and behind it.
func TestInterrupted(t *testing.T) {
	l := startLab(t)
	file := filepath.Join(t.TempDir(), "out.json")
	ctx, cancel := context.WithCancel(t.Context())
	args := append([]string{"check", "--timeout", "60s", l.Case("good-rsa").Target(), l.Case("hangs").Target(), l.Case("expired").Target(), "--format", "json", "-o", file}, l.trust()...)
	time.AfterFunc(3*time.Second, cancel) // much more than the others take, and much less than the silent one
	got := scannerWith(t, ctx, "", args...)
	if got.code != exitInterrupted {
		t.Fatalf("exit %d: %s", got.code, got.errors)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := decode(t, string(text))
	var targets []string
	for _, r := range d.Results {
		targets = append(targets, r.Target)
	}
	if !d.Interrupted || strings.Join(targets, " ") != l.Case("good-rsa").Target()+" "+l.Case("expired").Target() {
		t.Errorf("interrupted %v, results %v", d.Interrupted, targets)
	}
}

// A counter is a resolver that counts how many names are being asked for, and answers that there are none.
type counter struct{ asked, now, most atomic.Int32 }

func (c *counter) LookupNetIP(_ context.Context, network, _ string) ([]netip.Addr, error) {
	if network == "ip4" {
		c.asked.Add(1)
		n := c.now.Add(1)
		for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
		}
		time.Sleep(time.Millisecond)
		c.now.Add(-1)
	}
	return nil, errors.New("no")
}

func counting(c *counter, concurrency int, work []work) *job {
	profile, _ := rules.Named(rules.ProfileWeChat)
	return &job{
		work: work, concurrency: concurrency, profile: profile, params: rules.Params{Stores: trust.NewStores()},
		scanner: &scan.Scanner{Resolver: c, Clock: clock.System, Limits: scan.DefaultLimits},
	}
}

// TestOnceEach gives a long list in which every endpoint stands twice, far apart: each is scanned once, reported
// twice, in order, and never more at once than was allowed.
func TestOnceEach(t *testing.T) {
	const endpoints = ahead + 500
	var c counter
	var targets []work
	for range 2 {
		for i := range endpoints {
			targets = append(targets, work{target: "t" + strconv.Itoa(i), endpoint: facts.Endpoint{Host: "h" + strconv.Itoa(i) + ".test", Port: 443}})
		}
	}
	j := counting(&c, 16, targets)
	n := 0
	err := j.each(t.Context(), &world{getenv: noEnvironment}, func(r report.Result) error {
		if want := targets[n].target; r.Target != want || r.Snapshot == nil || r.Report == nil {
			t.Fatalf("result %d is %s, want %s", n, r.Target, want)
		}
		n++
		return nil
	})
	if err != nil || n != len(targets) || c.asked.Load() != endpoints || c.most.Load() > 16 || c.most.Load() < 2 {
		t.Errorf("%v; %d results, %d scans, at most %d at once", err, n, c.asked.Load(), c.most.Load())
	}
}

// TestWriteFails stops everything when the result cannot be written.
func TestWriteFails(t *testing.T) {
	var c counter
	var targets []work
	for i := range 5000 {
		targets = append(targets, work{target: "t", endpoint: facts.Endpoint{Host: "h" + strconv.Itoa(i) + ".test", Port: 443}})
	}
	full := errors.New("disk full")
	err := counting(&c, 4, targets).each(t.Context(), &world{getenv: noEnvironment}, func(report.Result) error { return full })
	if !errors.Is(err, full) || c.asked.Load() > 2*ahead {
		t.Errorf("got %v after %d scans", err, c.asked.Load())
	}
}

// TestMemoryIsLetGo holds that what was written for the last time is kept by nobody while the rest is done.
func TestMemoryIsLetGo(t *testing.T) {
	var c counter
	var targets []work
	for _, host := range []string{"a.test", "b.test", "a.test", "c.test"} {
		targets = append(targets, work{target: host, endpoint: facts.Endpoint{Host: host, Port: 443}})
	}
	gone := make(chan string, 8)
	n := 0
	err := counting(&c, 1, targets).each(t.Context(), &world{getenv: noEnvironment}, func(r report.Result) error {
		if n++; n < 3 { // the third is the first again
			runtime.AddCleanup(r.Snapshot, func(host string) { gone <- "snapshot of " + host }, r.Target)
			runtime.AddCleanup(r.Report, func(host string) { gone <- "report of " + host }, r.Target)
		}
		if n < len(targets) {
			return nil
		}
		late := time.After(10 * time.Second)
		for let := 0; let < 4; {
			runtime.GC()
			select {
			case <-gone:
				let++
			case <-time.After(10 * time.Millisecond):
			case <-late:
				return errors.New("a snapshot or a report is still held")
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestTally holds the exit codes for what the fold can bring.
func TestTally(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*factstest.World)
		threshold rules.Severity
		on        facts.Platforms
		want      int
	}{
		"pass":                       {nil, rules.High, facts.Everywhere, exitOK},
		"a blocker":                  {leafExpired, rules.High, facts.Everywhere, exitFindings},
		"a blocker, never":           {leafExpired, rules.Blocker + 1, facts.Everywhere, exitOK},
		"dead":                       {connectRefused, rules.High, facts.Everywhere, exitUnscanned},
		"dead, never":                {connectRefused, rules.Blocker + 1, facts.Everywhere, exitUnscanned},
		"info at low":                {nil, rules.Low, facts.Everywhere, exitOK},
		"info at info":               {nil, rules.Info, facts.Everywhere, exitFindings},
		"unknown on one platform":    {leafAlone, rules.High, facts.On(facts.IOS), exitUnscanned},
		"failing on another":         {leafAlone, rules.High, facts.On(facts.Android), exitFindings},
		"both: the finding is worse": {leafAlone, rules.High, facts.Everywhere, exitFindings},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			root, err := trust.Parse(w.Root.Raw)
			if err != nil {
				t.Fatal(err)
			}
			stores := trust.NewStores()
			stores.Trust("test", facts.Everywhere, root)
			if c.change != nil {
				c.change(w)
			}
			profile, _ := rules.Named(rules.ProfileWeChat)
			counted := tally{on: c.on, threshold: c.threshold}
			counted.add(report.Result{Report: rules.Evaluate(profile, w.Snapshot, rules.Params{Now: factstest.Now, Stores: stores})})
			if got := counted.code(); got != c.want {
				t.Errorf("exit %d, want %d", got, c.want)
			}
		})
	}
}

func leafExpired(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = factstest.Now.Add(-time.Hour) }).Chain()...)
}

func leafAlone(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://aia.test/ca.crt"} }
	}).Raw)
}

func connectRefused(w *factstest.World) {
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
}

// TestLabCommand starts the lab as a person does, and ends it.
func TestLabCommand(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := scannerWith(t, ctx, "", "lab", "--dir", dir, "--port", "0")
	if got.code != exitOK || got.errors != "" {
		t.Fatalf("exit %d: %s", got.code, got.errors)
	}
	for _, name := range []string{"hosts", "targets.txt", "hostile.txt", "ca.pem"} {
		if !strings.Contains(got.out, filepath.Join(dir, name)) {
			t.Errorf("the output does not name %s:\n%s", name, got.out)
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := scanner(t, "lab", "--dir", filepath.Join(dir, "hosts")); got.code != exitUsage || !strings.Contains(got.errors, "--dir") {
		t.Errorf("a file for a folder: exit %d, %s", got.code, got.errors)
	}
}
