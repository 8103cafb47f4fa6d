//go:build unix

// Command check1000 measures tongguan-scanner as a person meets it: how long it takes and how much memory, from start
// to exit. See README.md in the folder above.
//
// It runs the servers in a process of its own, itself with -serve. So the scanner is started by a small process, which
// matters: Linux counts what the parent holds when it starts a child as the child's (getrusage(2), ru_maxrss).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// The budgets.
const (
	startUp    = 50 * time.Millisecond
	oneHost    = 200 * time.Millisecond
	manyHosts  = 15 * time.Second // 1000 of them
	manyMemory = 150              // MiB
)

func main() {
	scanner := flag.String("scanner", "bin/tongguan-scanner", "the `program` to measure")
	dir := flag.String("dir", os.TempDir(), "a `folder` for the lists and the reports")
	hosts := flag.Int("hosts", 1000, "how many hosts")
	serving := flag.Bool("serve", false, "run the servers until standard input ends")
	flag.Parse()
	var err error
	if *serving {
		err = serve(*dir, *hosts)
	} else {
		err = measure(*scanner, *dir, *hosts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measure runs everything and prints it. Its error may be that a budget was not kept.
func measure(scanner, dir string, hosts int) error {
	about, err := startServers(dir, hosts)
	if err != nil {
		return err
	}
	defer about.stop()
	fmt.Printf("%d cores, shared by the scanner and the servers; load %s\n", runtime.NumCPU(), load())
	fmt.Printf("%d servers of %d cases are up, after %.1f s\n\n", about.Endpoints, about.Cases, about.took.Seconds())
	fmt.Printf("%-34s %6s %9s %8s %7s %5s\n", "", "hosts", "seconds", "CPU s", "MiB", "exit")
	b := bench{scanner: scanner, dir: dir}

	version, err := b.median(21, "version")
	if err != nil {
		return err
	}
	b.line("start-up: version, median of 21", 0, version)
	b.budget(version.wall <= startUp, "%v", startUp)

	one, err := b.median(9, b.check("healthy", about.Healthy[0])...)
	if err != nil {
		return err
	}
	b.line("one healthy host, median of 9", 1, one)
	b.budget(one.wall <= oneHost, "%v", oneHost)

	for _, part := range []struct{ title, name string }{{"healthy hosts", "healthy"}, {"hosts as in the lab", "lab"}} {
		report := filepath.Join(dir, part.name+".json")
		many, err := b.run(b.check(part.name, "-f", filepath.Join(dir, part.name+".txt"), "-o", report)...)
		if err != nil {
			return err
		}
		b.line(part.title, hosts, many)
		b.budget(many.wall <= manyHosts && many.mib <= manyMemory, "%v, %d MiB", manyHosts, manyMemory)
		if err := b.verdicts(report, hosts, about.Verdicts); err != nil {
			return err
		}
	}
	if b.over > 0 {
		return fmt.Errorf("%d over the budget, or with a wrong verdict", b.over)
	}
	return nil
}

// A bench runs the scanner and prints.
type bench struct {
	scanner, dir string
	over         int
}

// check gives the arguments that check targets, trusting the roots of this name.
func (b *bench) check(roots string, targets ...string) []string {
	return append([]string{
		"check", "--format", "json", "--hosts", filepath.Join(b.dir, "hosts"), "--ca-file", filepath.Join(b.dir, roots+".pem"),
		"--allow-cidr", "127.0.0.0/8", "--allow-cidr", "::1/128",
	}, targets...)
}

func (b *bench) line(title string, hosts int, r usage) {
	fmt.Printf("%-34s %6d %9.3f %8.2f %7.1f %5d", title, hosts, r.wall.Seconds(), r.cpu.Seconds(), r.mib, r.code)
}

func (b *bench) budget(kept bool, format string, args ...any) {
	word := "within"
	if !kept {
		word = "OVER"
		b.over++
	}
	fmt.Printf("  %s %s\n", word, fmt.Sprintf(format, args...))
}

// verdicts compares a report with what the servers were built to show, and says how many of them differ: speed that
// costs verdicts is none.
func (b *bench) verdicts(report string, hosts int, want map[string]verdict) error {
	data, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	var got struct {
		Results []struct {
			Target    string
			Platforms map[string]struct{ Status string }
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		return err
	}
	wrong := map[string]int{}
	total := max(0, hosts-len(got.Results))
	for _, r := range got.Results {
		seen := verdict{r.Platforms["ios"].Status, r.Platforms["android"].Status, r.Platforms["harmony"].Status, r.Platforms["devtools"].Status}
		if w := want[r.Target]; w != seen {
			host, _, _ := strings.Cut(strings.TrimPrefix(r.Target, "https://"), ":")
			wrong[fmt.Sprintf("%s: got %v, want %v", host, seen, w)]++
			total++
		}
	}
	fmt.Printf("%-34s %6d\n", "  of these with another verdict", total)
	for what, times := range wrong {
		fmt.Printf("    %d × %s\n", times, what)
	}
	if total > 0 {
		b.over++
	}
	return nil
}

func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(data))[0]
}

// startServers starts the process with the servers and waits until they listen.
func startServers(dir string, hosts int) (*servers, error) {
	began := time.Now()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(self, "-serve", "-dir", dir, "-hosts", fmt.Sprint(hosts))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	s := &servers{stop: func() { _ = in.Close(); _ = c.Wait() }}
	if err := json.NewDecoder(out).Decode(s); err != nil {
		s.stop()
		return nil, fmt.Errorf("the servers did not start: %w", err)
	}
	s.took = time.Since(began)
	return s, nil
}
