// Command interop runs servers that are not ours, each in many configurations, and holds what tongguan-scanner finds
// there against what was configured. Then it has sslscan and nmap's ssl-enum-ciphers tell which versions the same servers
// have, and holds that against the scanner. At the end it gives nginx wrong chains, has the scanner write the right ones, and
// gives it those: -only repair does that alone.
//
//	interop [-scanner PROGRAM] [-port PORT] [-only REGEXP] [-no-tools]
//
// The servers run as processes of its own at 127.0.1.1 and upwards. It writes a line for each configuration, and ends with
// 1 if any is NOT OK or a difference between the tools is not explained.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

func main() {
	scanner := flag.String("scanner", "bin/tongguan-scanner", "the `program`")
	port := flag.Int("port", 18443, "where the servers listen, each at an address of its own")
	only := flag.String("only", "", "run the configurations whose server and name match this `regexp` alone")
	noTools := flag.Bool("no-tools", false, "do not ask sslscan and nmap")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ok, err := run(ctx, *scanner, *port, *only, !*noTools)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run does it all, and reports whether all is as it should be.
func run(ctx context.Context, scanner string, port int, only string, tools bool) (ok bool, err error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return false, err
	}
	r, err := newRig(ctx, scanner, port)
	if err != nil {
		return false, err
	}
	defer func() { _ = r.close() }()

	ok = true
	told := newTally()
	var not []string
	for _, s := range []*server{nginx(), sserver(), apache(), haproxy(), caddy()} {
		ready, missing := s.place(r, pattern)
		not = append(not, missing...)
		if err := s.start(r, own(ready)); err != nil {
			return false, fmt.Errorf("%s: %w", s.name, err)
		}
		release := s.release(r)
		for _, o := range r.look(ready, tools) {
			ok = o.print(os.Stdout, release) && ok
			told.add(s.name, o)
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
	}
	renewed, err := renew(r, pattern, os.Stdout)
	if err != nil {
		return false, fmt.Errorf("%s: %w", renewName, err)
	}
	ok = renewed && ok
	ok = r.repair(os.Stdout, pattern) && ok
	for _, why := range not {
		fmt.Println("not run:", why)
	}
	if tools {
		ok = told.print(os.Stdout) && ok
	}
	return ok, nil
}

// newRig makes the folder, the certificates, and what stands beside the servers.
func newRig(ctx context.Context, scanner string, port int) (*rig, error) {
	scanner, err := filepath.Abs(scanner)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "interop")
	if err != nil {
		return nil, err
	}
	r := &rig{ctx: ctx, dir: dir, scanner: scanner, port: port}
	err = func() error {
		if err := os.Chmod(dir, 0o755); err != nil { // Apache's children are www-data
			return err
		}
		out, err := r.run("openssl", "version")
		if err != nil {
			return err
		}
		fields := strings.Fields(string(out))
		if len(fields) < 2 {
			return fmt.Errorf("openssl version says %q", out)
		}
		r.opensslVersion = fields[1]
		if err := os.Mkdir(filepath.Join(dir, "www"), 0o755); err != nil {
			return err
		}
		if _, err := r.write("www/index.html", "<!doctype html><title>interop</title>"); err != nil {
			return err
		}
		if err := r.certify(); err != nil {
			return err
		}
		return r.serveBeside()
	}()
	if err != nil {
		_ = r.close()
		return nil, err
	}
	return r, nil
}
