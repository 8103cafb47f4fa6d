//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A rig is what the parts share.
type rig struct {
	scanner, floor, farm string // programs
	dir                  string
	concurrency          int
	sizes                sizes
	now                  func() time.Time
	made                 int // folders
}

// folder makes an empty folder.
func (r *rig) folder() (string, error) {
	r.made++
	dir := filepath.Join(r.dir, strconv.Itoa(r.made))
	return dir, os.Mkdir(dir, 0o755)
}

// A look is a run of the scanner, and what came of it.
type look struct {
	usage
	Pass    int `json:"pass"`
	Warn    int `json:"warn"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
}

// arguments are those that check a list: every rule is evaluated, and JSON is written to a file.
func (r *rig) arguments(f *farm, l list, more ...string) []string {
	return append([]string{
		"check", "-f", l.names, "--hosts", f.path("hosts"), "--ca-file", f.path("root.pem"), "--allow-cidr", f.network,
		"--format", "jsonl", "-o", f.path("report.jsonl"), "--concurrency", strconv.Itoa(r.concurrency),
	}, more...)
}

// check runs the scanner on a list. It is an error when the verdicts are not those that the servers were built to get:
// speed that costs verdicts is none.
func (r *rig) check(ctx context.Context, f *farm, l list, more ...string) (look, error) {
	used, err := r.timed(ctx, []int{1, 3}, r.scanner, r.arguments(f, l, more...)...)
	if err != nil {
		return look{}, err
	}
	data, err := os.ReadFile(f.path("report.jsonl"))
	if err != nil {
		return look{}, err
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	out := look{usage: used}
	if err := json.Unmarshal(lines[len(lines)-1], &out); err != nil {
		return look{}, err
	}
	if out.Pass != l.good || out.Pass+out.Warn+out.Fail+out.Unknown != l.n {
		return out, fmt.Errorf("of %d targets %d passed, %d fail, %d warn and %d are unknown; %d are good",
			l.n, out.Pass, out.Fail, out.Warn, out.Unknown, l.good)
	}
	return out, nil
}

// ask runs the floor on a list.
func (r *rig) ask(ctx context.Context, f *farm, l list, together int) (usage, error) {
	return r.timed(ctx, nil, r.floor, "-targets", l.table, "-mode", "ats", "-verify", f.path("root.pem"),
		"-c", strconv.Itoa(together), "-n", strconv.Itoa(l.n))
}
