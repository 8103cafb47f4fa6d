//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// inFlight is how many targets wait at once.
const inFlight = 1000

// memory has targets stop half-way through the handshake, and compares the scanner's memory while all of them wait with
// that while one does. The list is the same both times.
func memory(ctx context.Context, r *rig) (measured, error) {
	f, err := r.sow(ctx, plot{n: inFlight, mix: "silent=100"})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	l, err := f.list(inFlight)
	if err != nil {
		return measured{}, err
	}
	var each, idle []float64
	for range r.sizes.pairs {
		one, err := r.resident(ctx, f, l, 1)
		if err != nil {
			return measured{}, err
		}
		all, err := r.resident(ctx, f, l, inFlight)
		if err != nil {
			return measured{}, err
		}
		each, idle = append(each, (all-one)/(inFlight-1)), append(idle, one/1024)
	}
	return measured{[][]float64{each}, fmt.Sprintf("%d in flight; %.1f MiB with one", inFlight, median(idle))}, nil
}

// resident gives the KiB that the scanner holds at most while that many targets wait for an answer. Then it is killed.
func (r *rig) resident(ctx context.Context, f *farm, l list, together int) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := f.idle(ctx); err != nil {
		return 0, err
	}
	c := start(ctx, r.scanner, r.arguments(f, l, "--concurrency", strconv.Itoa(together))...)
	if err := c.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}()
	var most float64
	for range 20 { // looks: two seconds
		if err := f.until(ctx, func(open int64) bool { return open >= int64(together) }); err != nil {
			return 0, err
		}
		kib, err := residentKiB(c.Process.Pid)
		if err != nil {
			return 0, err
		}
		most = max(most, kib)
	}
	return most, nil
}

// idle waits until the connections of whoever was there before are closed.
func (f *farm) idle(ctx context.Context) error {
	return f.until(ctx, func(open int64) bool { return open == 0 })
}

// until waits for a number of open connections, and a tenth of a second at least.
func (f *farm) until(ctx context.Context, enough func(open int64) bool) error {
	for {
		select {
		case <-ctx.Done():
			return errors.New("the connections never became as many as they should")
		case <-time.After(100 * time.Millisecond):
		}
		now, err := f.count()
		if err != nil || enough(now.Open) {
			return err
		}
	}
}

func residentKiB(pid int) (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(data) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			return strconv.ParseFloat(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 64)
		}
	}
	return 0, errors.New("no VmRSS: the program has ended")
}
