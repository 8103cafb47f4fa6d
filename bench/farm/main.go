//go:build unix

// Command farm is what the benchmark measures against: as many TLS servers as are wanted, each at an address and under
// a name of its own, below one root that nobody else knows. It listens on every address of the machine, so it belongs
// into a network namespace of its own, where ports 443 and 80 are free and nobody can reach it.
//
// It writes three files and then a line of JSON, and listens. Each line "count" on its standard input makes it write
// what it counted since the last one; it ends with its input.
//
//	root.pem     the root to trust
//	hosts        addresses and names, as /etc/hosts has them
//	targets.csv  host, address, port, profile and kind of key of each target, below a line that says so
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"time"
)

func main() {
	n := flag.Int("n", 1000, "how many `targets`")
	base := flag.String("base", "127.10.0.1", "`address` of the first target; those of the others follow it")
	mix := flag.String("mix", usual, "which `profiles` the targets have, and how many of a hundred have each")
	dir := flag.String("dir", ".", "the `folder` for the lists")
	flag.Parse()
	if err := run(*n, *base, *mix, *dir, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "farm:", err)
		os.Exit(1)
	}
}

func run(n int, base, mix, dir string, now time.Time) error {
	first, err := netip.ParseAddr(base)
	if err != nil {
		return err
	}
	if n < 1 || !first.Is4() {
		return fmt.Errorf("%d targets from %s on: give one or more, and an IPv4 address", n, first)
	}
	dealt, err := deal(n, mix)
	if err != nil {
		return err
	}
	f := &farm{targets: make([]target, n), first: first}
	for i := range f.targets {
		f.targets[i].profile, f.targets[i].rsa = dealt[i], dealt[i].old || i%4 == 3
	}
	root, err := f.certify(now)
	if err != nil {
		return err
	}
	if err := f.list(dir, root); err != nil {
		return err
	}
	if err := f.listen(); err != nil {
		return err
	}
	return f.answer(bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout))
}

// answer tells that all is ready, and then the counts, as often as it is asked.
func (f *farm) answer(in *bufio.Scanner, out *json.Encoder) error {
	if err := out.Encode(f.count()); err != nil {
		return err
	}
	for in.Scan() {
		if err := out.Encode(f.count()); err != nil {
			return err
		}
	}
	return in.Err()
}
