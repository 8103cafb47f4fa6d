//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// mostlyWell is the farm's usual mix, with one in ten that says nothing.
const mostlyWell = "modern=54,tls12=14,tls13=13,legacy=9,silent=10"

// A farm is a running bench/farm.
type farm struct {
	dir     string
	network string // that the targets are in
	process *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
}

// A plot says what a farm shall serve.
type plot struct {
	n         int
	mix       string // "": the usual one
	base      string // the address of the first; "": in 127.10.0.0/15
	network   string // that all addresses are in; needed when base is given
	elsewhere bool   // in another network namespace, which is the child's alone
}

// sow starts a farm and waits until it listens. The caller stops it.
func (r *rig) sow(ctx context.Context, p plot) (*farm, error) {
	dir, err := r.folder()
	if err != nil {
		return nil, err
	}
	f := &farm{dir: dir, network: "127.10.0.0/15"}
	args := []string{"-dir", dir, "-n", strconv.Itoa(p.n)}
	if p.mix != "" {
		args = append(args, "-mix", p.mix)
	}
	if p.base != "" {
		args, f.network = append(args, "-base", p.base), p.network
	}
	f.process = start(ctx, r.farm, args...)
	f.process.Stderr = os.Stderr
	if p.elsewhere {
		f.process.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	}
	in, err := f.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := f.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := f.process.Start(); err != nil {
		return nil, err
	}
	f.in, f.out = in, json.NewDecoder(out)
	if err := f.out.Decode(&counted{}); err != nil {
		f.stop()
		return nil, fmt.Errorf("the farm did not start: %w", err)
	}
	return f, nil
}

func (f *farm) stop() {
	_ = f.in.Close()
	_ = f.process.Wait()
}

func (f *farm) path(name string) string { return filepath.Join(f.dir, name) }

// A counted is what bench/farm counts.
type counted struct {
	Targets     int   // that somebody connected to since the last time
	Connections int64 // to all of them
	Least, Most int64 // to one of them
	Open        int64 // now
}

// count asks for what was counted since the last time.
func (f *farm) count() (counted, error) {
	var c counted
	if _, err := io.WriteString(f.in, "count\n"); err != nil {
		return c, err
	}
	return c, f.out.Decode(&c)
}

// A list is the first targets of a farm, in files for each program.
type list struct {
	n         int
	good      int    // whose verdict is a pass
	names     string // the file of names, for the scanner
	table     string // of names and addresses, for the floor
	addresses string // for nmap
	endpoints string // addresses with ports, for sslscan
	first     string // address of the first
}

// list writes the files about the first n targets.
func (f *farm) list(n int) (list, error) {
	data, err := os.ReadFile(f.path("targets.csv"))
	if err != nil {
		return list{}, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return list{}, err
	}
	if len(rows) <= n {
		return list{}, fmt.Errorf("the farm has %d targets, not %d", len(rows)-1, n)
	}
	at := func(kind string) string { return f.path(kind + strconv.Itoa(n)) }
	l := list{n: n, names: at("names"), table: at("table"), addresses: at("addresses"), endpoints: at("endpoints"), first: rows[1][1]}
	var names, table, addresses, endpoints strings.Builder
	for i, row := range rows[:n+1] {
		fmt.Fprintln(&table, strings.Join(row, ","))
		if i == 0 {
			continue
		}
		fmt.Fprintln(&names, row[0])
		fmt.Fprintln(&addresses, row[1])
		fmt.Fprintf(&endpoints, "%s:%s\n", row[1], row[2])
		if row[3] != "silent" && row[3] != "tls13" { // mini programs need TLS 1.2
			l.good++
		}
	}
	return l, errors.Join(
		os.WriteFile(l.names, []byte(names.String()), 0o644), os.WriteFile(l.table, []byte(table.String()), 0o644),
		os.WriteFile(l.addresses, []byte(addresses.String()), 0o644), os.WriteFile(l.endpoints, []byte(endpoints.String()), 0o644),
	)
}
