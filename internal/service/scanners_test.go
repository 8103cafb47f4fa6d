package service

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/jobs"
	"github.com/tongguan/tongguan/scan"
)

// Vendors are asked for a handshake whatever the settings say, and a server with a new certificate closely; both are of the
// crowd of all scans, and go out by the same way.
func TestScannersBesideTheUsual(t *testing.T) {
	for depth, closely := range map[scan.Depth]scan.Depth{scan.Quick: scan.Standard, scan.Standard: scan.Standard, scan.Full: scan.Full} {
		p := &process{config: &config.Service{Zone: zone.Settings{Timeout: 10 * time.Second, Depth: depth, Samples: 3}}}
		p.world.Clock = clock.System
		usual, err := p.config.Zone.Scanner(p.world.Clock, facts.Observer{})
		if err != nil {
			t.Fatal(err)
		}
		gentle, err := p.gentle(usual)
		if err != nil {
			t.Fatal(err)
		}
		closer, err := p.closer(usual)
		if err != nil {
			t.Fatal(err)
		}
		if gentle.Depth != scan.Quick || gentle.Samples != 0 {
			t.Errorf("gentle: depth %v, %d samples", gentle.Depth, gentle.Samples)
		}
		if closer.Depth != closely || closer.Samples != jobs.RenewalSamples {
			t.Errorf("closer: depth %v, %d samples", closer.Depth, closer.Samples)
		}
		for _, s := range []*scan.Scanner{gentle, closer} {
			if s.Crowd != usual.Crowd || s.Dialer != usual.Dialer || s.Inventions != usual.Inventions {
				t.Error("one goes its own way")
			}
		}
	}
}
