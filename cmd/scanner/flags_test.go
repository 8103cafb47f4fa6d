package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/scan"
)

// TestZone holds that every flag about the network says what it is to say.
func TestZone(t *testing.T) {
	f := scanFlags{
		trustFlags: trustFlags{CAFile: []string{"ca.pem"}, OnlyCAFile: true},
		networkFlags: networkFlags{
			Resolve: []string{"a.test:443:10.0.0.7"}, Hosts: "hosts", Resolver: "10.0.0.53",
			AllowCIDR: []string{"10.0.0.0/8"}, Timeout: time.Minute,
		},
		Depth: scan.Quick,
	}
	want := zone.Settings{
		CAFile: []string{"ca.pem"}, OnlyCAFile: true, Resolve: []string{"a.test:443:10.0.0.7"}, Hosts: "hosts", Resolver: "10.0.0.53",
		AllowCIDR: []string{"10.0.0.0/8"}, Timeout: time.Minute, Depth: scan.Quick,
	}
	if diff := cmp.Diff(want, f.zone()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTimeoutOfSnapshots holds that --timeout is read where nothing is dialled, too.
func TestTimeoutOfSnapshots(t *testing.T) {
	got := scanner(t, "check", "--snapshot", "missing.json", "--timeout", "1s")
	want := program + ": --snapshot missing.json: cannot be read: there is no such file or folder\n" + program + ": --timeout 1s: give at least 2s, such as 10s\n"
	if got.code != exitUsage || got.errors != want {
		t.Errorf("exit %d, %s", got.code, got.errors)
	}
}
