package main

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan"
)

// TestTimeout holds that --timeout bounds the target, and leaves time for what comes after a step that hangs.
func TestTimeout(t *testing.T) {
	for timeout, want := range map[time.Duration]scan.Limits{
		2 * time.Second: {Connect: time.Second, Handshake: time.Second, Target: 2 * time.Second},
		time.Minute:     {Connect: scan.DefaultLimits.Connect, Handshake: scan.DefaultLimits.Handshake, Target: time.Minute},
	} {
		f := &checkFlags{Targets: []string{"a.test"}, Profile: "wechat", Concurrency: 1, Timeout: timeout, Depth: scan.Standard}
		j, err := f.prepare(&world{now: clock.System})
		if err != nil {
			t.Fatal(err)
		}
		if j.scanner.Limits != want {
			t.Errorf("%s: %+v, want %+v", timeout, j.scanner.Limits, want)
		}
	}
}
