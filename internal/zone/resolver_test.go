package zone

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/lookup"
)

// TestSystem chooses who reads the machine's configuration.
func TestSystem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(file, []byte("nameserver 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		goos, file string
		want       string
	}{
		"Linux": {"linux", file, "ours"}, "FreeBSD": {"freebsd", file, "ours"},
		"Linux, not configured": {"linux", file + ".none", "Go's"},
		"macOS":                 {"darwin", file, "the library's"}, "Windows": {"windows", file, "the library's"},
	} {
		got := "?"
		switch r := system(clock.System, c.goos, c.file).(type) {
		case *lookup.Resolver:
			got = "ours"
		case *net.Resolver:
			if got = "the library's"; r.PreferGo {
				got = "Go's"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	var _ scan.Asker = (*lookup.Resolver)(nil)
	var _ scan.Router = SplitResolver{}
}
