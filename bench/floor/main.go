// Command floor asks servers what `check --depth standard` asks, as cheaply as a Go program can, and makes nothing of the
// answers: no names are looked up, no rules evaluated, nothing is written. What it costs is the least that the questions
// cost; what the scanner costs more is its own.
//
//	floor -targets targets.csv -mode ats -verify root.pem -c 64 -n 10000
//
// Another program with these five flags can take its place (make bench FLOOR=…).
package main

import (
	"crypto/x509"
	"encoding/csv"
	"flag"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	list := flag.String("targets", "targets.csv", "a CSV `file`: host, address, port and whatever else, below a line of names")
	mode := flag.String("mode", "ats", "what to ask: `ats` (everything, on five connections at once) or handshake (one of them)")
	verify := flag.String("verify", "", "verify chain and name against the roots in this PEM `file`")
	together := flag.Int("c", 64, "how many targets at once")
	n := flag.Int("n", 0, "how many targets, from the beginning of the list again when it is over; 0: all, once")
	flag.Parse()
	if err := run(*list, *mode, *verify, *together, *n); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// A server is one target.
type server struct{ host, address string }

func run(list, mode, verify string, together, n int) error {
	servers, err := read(list)
	if err != nil {
		return err
	}
	a := asker{now: time.Now}
	if verify != "" {
		data, err := os.ReadFile(verify)
		if err != nil {
			return err
		}
		a.roots = x509.NewCertPool()
		if !a.roots.AppendCertsFromPEM(data) {
			return fmt.Errorf("%s: no certificate", verify)
		}
	}
	ask := map[string]func(server) error{"ats": a.everything, "handshake": a.handshake}[mode]
	if ask == nil {
		return fmt.Errorf("-mode %s: give ats or handshake", mode)
	}
	if n == 0 {
		n = len(servers)
	}
	var next, failed atomic.Int64
	var first atomic.Pointer[error]
	var wg sync.WaitGroup
	for range min(together, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := ask(servers[i%len(servers)]); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	wg.Wait()
	if err := first.Load(); err != nil {
		fmt.Fprintf(os.Stderr, "floor: %d of %d failed; one of them: %v\n", failed.Load(), n, *err)
	}
	return nil
}

func read(name string) ([]server, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []server
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) < 3 {
			return nil, fmt.Errorf("%s: a line with fewer than three fields", name)
		}
		out = append(out, server{row[0], net.JoinHostPort(row[1], row[2])})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no targets", name)
	}
	return out, nil
}
