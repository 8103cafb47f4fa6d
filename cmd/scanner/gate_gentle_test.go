package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan"
)

// A dialCount counts connections by where they go.
type dialCount struct {
	scan.Dialer
	mu    sync.Mutex
	dials map[netip.AddrPort]int
}

func (c *dialCount) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	c.mu.Lock()
	c.dials[addr]++
	c.mu.Unlock()
	return c.Dialer.Dial(ctx, addr)
}

// TestGateIsGentle looks at a vendor's server with one connection, at whatever depth, and says that the vendor is asked to
// mend it; one that app.yaml takes back is looked at like any other.
func TestGateIsGentle(t *testing.T) {
	l := startLab(t)
	theirs, ours := l.Case("expired"), l.Case("good-rsa")
	dir := t.TempDir()
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	folder := filepath.Dir(file("app/app.json", `{"pages": [], "networkTimeout": {"request": 10000}}`))
	lists := "appid: wx0123456789abcdef\nrequest: [" + theirs.Target() + ", " + ours.Target() + "]\n"
	for name, c := range map[string]struct {
		yaml   string
		gentle bool
	}{
		"a vendor's":      {lists + "vendors: {acme: [\"" + theirs.Host + "\"]}\n", true},
		"taken back":      {lists + "vendors: {acme: [\"*.lab.test\"], ours: [\"" + theirs.Host + "\", \"" + ours.Host + "\"]}\n", false},
		"nobody's vendor": {lists, false},
	} {
		t.Run(name, func(t *testing.T) {
			way := &dialCount{dials: map[netip.AddrPort]int{}}
			var stdout, stderr bytes.Buffer
			args := slices.Concat([]string{"gate", "--app", file("app.yaml", c.yaml), folder, "--depth", "full", "--no-third-party", "--format", "json", "--lang", "en"}, l.trust())
			code := run(t.Context(), args, &world{
				program: program, stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }, now: clock.System,
				dialer: func(d scan.Dialer) scan.Dialer { way.Dialer = d; return way },
			})
			if code != exitFindings {
				t.Fatalf("exit %d: %s", code, stderr.String())
			}
			at, beside := way.dials[theirs.Addrs[0]], way.dials[ours.Addrs[0]]
			if beside < 5 || c.gentle && at != 1 || !c.gentle && at < 5 {
				t.Errorf("%d connections to the one, and %d to the other", at, beside)
			}
			var doc struct {
				Results []struct {
					Target string
					Vendor *struct{ ID, Fix string }
				}
			}
			if err := json.Unmarshal(stdout.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			for _, r := range doc.Results {
				if is := r.Vendor != nil; is != (c.gentle && r.Target == theirs.Target()) || is && (r.Vendor.ID != "acme" || !strings.Contains(r.Vendor.Fix, "open a ticket")) {
					t.Errorf("%s is of the vendor %+v", r.Target, r.Vendor)
				}
			}
		})
	}
}
